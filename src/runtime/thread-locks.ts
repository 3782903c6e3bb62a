/*
 * News of threads that ended, where nothing but the web's locks tells of it. A worker holds a lock named by its number from the time
 * that it loaded this package for as long as it lives, however it ends; whoever shares memory with it asks for that lock, and is
 * granted it once the worker is gone for good (measured: in Chromium, which lets a busy worker go on for two seconds, after these).
 * A page holds none: its workers end with it.
 *
 * 1. Nobody asks for a thread's lock who was not told by the thread that it has it, or saw it held: to be granted it earlier would
 *    be to call a thread dead that lives.
 * 2. A thread says that it shares memory before attach() returns. One that has its lock by then may die at once: whoever hears of it
 *    is granted the lock, and knows.
 */

const PREFIX = 'janus-queue.thread.'
const CHANNEL = 'janus-queue.threads'

/** What a thread says when it begins to share memory. */
interface Arrival {
  readonly thread: number
  /** Whether it has its lock. */
  readonly holds: boolean
}

/** A thread that shares memory and has no lock yet is looked after so often, so many milliseconds apart. */
const LOOKS = 100
const PAUSE = 100

/** The lock by which others hear of this thread's end. */
export interface OwnLock {
  readonly isHeld: boolean
  /** Calls back once it is held. */
  onHeld(listener: () => void): void
}

const PAGES: OwnLock = { isHeld: false, onHeld() {} }

/** Asks for this thread's lock. It takes a message to another process: the sooner it is asked for, the sooner its end can be told. */
export function holdThreadLock(thread: number): OwnLock {
  if (!hasLocks() || !('DedicatedWorkerGlobalScope' in globalThis)) return PAGES
  const listeners: (() => void)[] = []
  let isHeld = false
  const hold = (): Promise<never> => {
    isHeld = true
    for (const listener of listeners.splice(0)) listener()
    return new Promise(() => {})
  }
  navigator.locks.request(nameOf(thread), hold).catch(ignore)
  return {
    get isHeld() {
      return isHeld
    },
    onHeld(listener) {
      if (isHeld) listener()
      else listeners.push(listener)
    },
  }
}

/** Calls back again and again, until it is stopped. */
type StartTicker = (tick: () => void, milliseconds: number) => { stop(): void }

/** Starts to tell of threads that end, and lets the others know that this one shares memory. */
export function hearThreadExits(
  thread: number,
  own: OwnLock,
  startTicker: StartTicker,
  ended: (thread: number) => void,
): void {
  if (!hasLocks() || typeof BroadcastChannel === 'undefined') return
  const isWorker = 'DedicatedWorkerGlobalScope' in globalThis
  if (!isWorker && !('document' in globalThis)) return
  const { locks } = navigator
  const known = new Set([thread])
  const watch = (other: number): void => {
    if (known.has(other)) return
    known.add(other)
    locks.request(nameOf(other), () => ended(other)).catch(ignore)
  }
  const watchHeld = (): Promise<void> =>
    heldThreads().then((threads) => {
      for (const other of threads) watch(other)
    }, ignore)
  const lookFor = (other: number): void => {
    let looks = 0
    const ticker = startTicker(() => {
      if (known.has(other) || ++looks > LOOKS) ticker.stop()
      else watchHeld()
    }, PAUSE)
    watchHeld()
  }
  const channel = new BroadcastChannel(CHANNEL)
  channel.onmessage = ({ data }) => {
    if (!isArrival(data)) return
    if (data.holds) watch(data.thread)
    else lookFor(data.thread)
  }
  watchHeld()
  if (!isWorker) return
  if (!own.isHeld) channel.postMessage({ thread, holds: false } satisfies Arrival)
  own.onHeld(() => channel.postMessage({ thread, holds: true } satisfies Arrival))
}

/** The threads that have their locks. */
async function heldThreads(): Promise<number[]> {
  const { held = [] } = await navigator.locks.query()
  return held
    .map(({ name = '' }) => name)
    .filter((name) => name.startsWith(PREFIX))
    .map((name) => Number(name.slice(PREFIX.length)))
}

function hasLocks(): boolean {
  return typeof navigator !== 'undefined' && navigator.locks !== undefined
}

function isArrival(message: unknown): message is Arrival {
  return typeof message === 'object' && message !== null && 'thread' in message && typeof message.thread === 'number'
}

function nameOf(thread: number): string {
  return `${PREFIX}${thread}`
}

/** Some pages may have no locks, as those of an opaque origin: then nobody tells. */
function ignore(): void {}
