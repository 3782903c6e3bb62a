// An agent on a host as an Electron page is: timers are numbers, and the thread may not block.

import timers from 'node:timers'

/** The host's, which is replaced below. */
const stop = clearTimeout

const stand = (start: typeof setTimeout | typeof setInterval, name: string) => {
  const known = new Map<number, NodeJS.Timeout>()
  const begin = (ring: () => void, milliseconds: number): number => {
    const timer = start(ring, milliseconds)
    known.set(known.size + 1, timer)
    return known.size
  }
  Object.defineProperty(begin, 'name', { value: name })
  return { begin, end: (timer: number) => stop(known.get(timer)) }
}

const timeout = stand(setTimeout, 'setTimeout')
const interval = stand(setInterval, 'setInterval')
for (const place of [timers, globalThis]) {
  Object.assign(place, { setTimeout: timeout.begin, setInterval: interval.begin })
  Object.assign(place, { clearTimeout: timeout.end })
}
const clearInterval = (timer: number): void => interval.end(timer)
for (const place of [timers, globalThis]) Object.assign(place, { clearInterval })

Object.assign(Atomics, {
  wait() {
    throw new TypeError('Atomics.wait cannot be called in this context')
  },
})

await import('./agent.js')
