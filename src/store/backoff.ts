import { runtime } from '#runtime'

/** Tries before the thread gives its core away; a gate is held for some ten nanoseconds unless its holder is preempted. */
const SPINS = 64
const NAP_MILLISECONDS = 0.05

export const { pause: pauseHint } = (globalThis as { Atomics?: { pause?: () => void } }).Atomics ?? {}
let nap: Int32Array | undefined // made when needed: a page that is not isolated must be able to import this

/** Passes the time until the `tries`-th try of a step whose gate was taken. */
export function backOff(tries: number): void {
  if (tries < SPINS || !runtime.canBlock()) pauseHint?.()
  else {
    nap ??= new Int32Array(new SharedArrayBuffer(4))
    Atomics.wait(nap, 0, 0, NAP_MILLISECONDS)
  }
}
