// An agent that does without the safety re-check: what wakes it is a wake-up, or nothing.

import { RECHECK_MILLISECONDS } from '../../src/waiting/codes.js'

const { wait } = Atomics

Atomics.wait = (words: Int32Array | BigInt64Array, index: number, value: number | bigint, timeout?: number) => {
  const limit = timeout === RECHECK_MILLISECONDS ? Number.POSITIVE_INFINITY : timeout
  return Reflect.apply(wait, Atomics, [words, index, value, limit])
}

await import('./agent.js')
