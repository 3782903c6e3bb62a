import type { Machine } from './machine.js'
import { INSIDE } from './thread.js'

/**
 * The whole state between two steps as a number of 53 bits: the memory, each thread's standing, what it has learned and
 * what its suspended call holds, and the order in which sleepers will be notified.
 */
export function keyOf(machine: Machine, last: number): number {
  const { memory, threads, sleepers } = machine
  memory.hash()
  let low = memory.low ^ Math.imul(last + 1, 0x165667b1)
  let high = memory.high ^ (machine.diedInside ? 0x51ed270b : 0)
  const mix = (value: number): void => {
    low = Math.imul(low ^ value, 0x9e3779b1)
    low ^= low >>> 15
    high = Math.imul(high + value, 0x85ebca6b) ^ low
    high ^= high >>> 13
  }
  for (const thread of threads) {
    mix(thread.low)
    mix(thread.high)
    mix((thread.status << 8) | (thread.gates << 4) | (thread.signalled ? 2 : 0) | (thread.timed ? 1 : 0))
    mix(thread.spinning)
    mix(thread.registered + (thread.known << 16) + (thread.operations << 20))
    if (thread.status !== INSIDE) continue
    const end = (memory.words[thread.stack >> 2] ?? 0) >> 2
    for (let word = (thread.stack >> 2) + 2; word < end; word++) mix(memory.words[word] ?? 0)
  }
  for (const { id } of sleepers) mix(id + 1)
  return (high >>> 11) * 2 ** 32 + (low >>> 0)
}
