/*
 * News of threads that ended, where nothing but the web's locks tells of it. A worker holds a lock named by its number for as long as
 * it lives, however it ends; whoever shares memory with it asks for that lock, and is granted it once the worker is gone for good
 * (measured: in Chromium, which lets a busy worker go on for two seconds, after these). A page holds none: its workers end with it.
 */

const PREFIX = 'janus-queue.thread.'

/** Starts to tell of threads that end, and lets the others hear of this one's end. */
export function hearThreadExits(thread: number, ended: (thread: number) => void): void {
  if (typeof navigator === 'undefined' || navigator.locks === undefined || typeof BroadcastChannel === 'undefined')
    return
  const isWorker = 'DedicatedWorkerGlobalScope' in globalThis
  if (!isWorker && !('document' in globalThis)) return
  const { locks } = navigator
  const known = new Set([thread])
  const watch = (other: unknown): void => {
    if (typeof other !== 'number' || known.has(other)) return
    known.add(other)
    locks.request(nameOf(other), () => ended(other)).catch(ignore)
  }
  const arrivals = new BroadcastChannel('janus-queue.threads')
  arrivals.onmessage = ({ data }) => watch(data)
  const hold = (): Promise<never> => {
    arrivals.postMessage(thread) // not before it has the lock: who asks for it then gets it after the end alone
    return new Promise(() => {})
  }
  if (isWorker) locks.request(nameOf(thread), hold).catch(ignore)
  const isThread = (name: string): boolean => name.startsWith(PREFIX)
  locks.query().then(({ held = [] }) => {
    for (const { name = '' } of held) if (isThread(name)) watch(Number(name.slice(PREFIX.length)))
  }, ignore)
}

function nameOf(thread: number): string {
  return `${PREFIX}${thread}`
}

/** Some pages may have no locks, as those of an opaque origin: then nobody tells. */
function ignore(): void {}
