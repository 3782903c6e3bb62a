/*
 * The host's own timers, as they were when this was loaded, for what is nobody's business but this package's: a clock that a
 * test puts in their place later never sees it. Where one stands there already, as in a test runner that installs it first,
 * there is a beat that no such clock replaces.
 */

interface HostTimers {
  setInterval(tick: () => void, milliseconds: number): unknown
  clearInterval(timer: unknown): void
}

/** The timers of `module`, or of the globals; undefined where they are known to be a test's. */
export function hostTimers(module: object = globalThis): HostTimers | undefined {
  // zone.js puts what it replaced there: a zone that has a timer running is never stable.
  const { __zone_symbol__setInterval: start, __zone_symbol__clearInterval: stop } = globalThis as ZoneGlobals
  const candidates = [
    { setInterval: start, clearInterval: stop },
    { setInterval: Reflect.get(module, 'setInterval'), clearInterval: Reflect.get(module, 'clearInterval') },
  ]
  const found = candidates.find((candidate) => isHosts(candidate.setInterval) && isHosts(candidate.clearInterval))
  if (found === undefined) return undefined
  return {
    setInterval: (...args) => Reflect.apply(found.setInterval, globalThis, args), // browsers take no other `this`
    clearInterval: (timer) => Reflect.apply(found.clearInterval, globalThis, [timer]),
  }
}

interface ZoneGlobals {
  readonly __zone_symbol__setInterval?: unknown
  readonly __zone_symbol__clearInterval?: unknown
}

/** Fakes of @sinonjs (Sinon's, Jest's, Vitest's) have a `clock`, those of node:test are bound, a zone's have no name. */
export function isHosts(timer: unknown): timer is (...args: unknown[]) => unknown {
  return (
    typeof timer === 'function' &&
    !Object.hasOwn(timer, 'clock') &&
    /^(setImmediate|(set|clear)Interval)$/.test(timer.name)
  )
}

/** A MessageChannel, as far as it is used. */
interface Port {
  postMessage(message: unknown): void
}
type MessageChannelClass = new () => { readonly port1: Port; readonly port2: Port }

/**
 * What calls back in a turn of its own, and keeps the process alive until then. A message to oneself comes as a task like any
 * other, and unlike a timer it is never held back.
 */
export function turnsByMessage(Messages: MessageChannelClass): (next: () => void) => void {
  const callers: (() => void)[] = []
  let ends: { readonly port1: Port; readonly port2: Port } | undefined
  const receive = (): void => {
    const next = callers.shift()
    if (callers.length === 0) refTimer(ends?.port1, false)
    next?.()
  }
  return (next) => {
    if (ends === undefined) {
      ends = new Messages()
      Reflect.set(ends.port1, 'onmessage', receive) // which begins to receive, on every runtime
    }
    callers.push(next)
    refTimer(ends.port1, true)
    ends.port2.postMessage(0)
  }
}

/** The same where there are no messages, as in jsdom. */
export function turnsByTimer(host: HostTimers | undefined): (next: () => void) => void {
  return (next) => {
    let stop = (): void => {}
    const ring = (): void => {
      stop()
      next()
    }
    if (host === undefined) stop = startBeat(ring, 0)
    else {
      const timer = host.setInterval(ring, 0)
      stop = () => host.clearInterval(timer)
    }
  }
}

/** Calls `tick` again and again without a timer. It keeps no process alive. Returns its end. */
export function startBeat(tick: () => void, milliseconds: number): () => void {
  if (typeof Atomics.waitAsync !== 'function') return () => {}
  const words = new Int32Array(new SharedArrayBuffer(4))
  let isOver = false
  const beat = (): void => {
    const wait = Atomics.waitAsync(words, 0, 0, milliseconds)
    if (wait.async) wait.value.then(struck)
  }
  const struck = (): void => {
    if (isOver) return
    beat()
    tick()
  }
  beat()
  return () => {
    isOver = true
    Atomics.notify(words, 0)
  }
}

/** A host's timer may be a number. */
export function refTimer(timer: unknown, isRefed: boolean): void {
  const key = isRefed ? 'ref' : 'unref'
  if (typeof timer !== 'object' || timer === null || !(key in timer)) return
  const method: unknown = Reflect.get(timer, key)
  if (typeof method === 'function') Reflect.apply(method, timer, [])
}

/**
 * Calls `ring` once, by the timers that stand there now, a test's or not; does not keep the process alive. Returns its
 * cancellation, which is never in the way of what it is part of.
 */
export function startTimer(ring: () => void, milliseconds: number): () => void {
  const { clearTimeout: stop } = globalThis
  const timer = globalThis.setTimeout(ring, milliseconds)
  refTimer(timer, false)
  return () => {
    try {
      Reflect.apply(stop, globalThis, [timer])
    } catch {} // it rings for nothing then
  }
}
