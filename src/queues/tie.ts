import type { Store } from '../store/store.js'
import { openHere } from './open-here.js'

/** That a queue follows a worker, by a membership of this thread's, or of the one that spawned it. */
export interface Tie {
  readonly store: Store
  readonly member: number
  readonly serial: number
}

/** The same for another thread, which opens the queue when it needs it. */
export interface Tied {
  readonly memory: WebAssembly.Memory
  readonly at: number
  readonly member: number
  readonly serial: number
}

export function tieOf(store: Store): Tie {
  return { store, member: store.member, serial: store.serial }
}

/** Counts one worker in for all of them, or for none. */
export function tie(ties: readonly Tie[]): void {
  const tied: Tie[] = []
  try {
    for (const one of ties) {
      one.store.follow(1)
      tied.push(one)
    }
  } catch (error) {
    untie(tied)
    throw error
  }
}

/** Counts one out again, of which nothing came. */
export function untie(ties: readonly Tie[]): void {
  for (const { store } of ties) store.follow(-1)
}

export function handOver({ store, member, serial }: Tie): Tied {
  return { memory: store.memory, at: store.at, member, serial }
}

/** Opens the queues that are still there for this thread. */
export function takeOver(ties: readonly Tied[]): Tie[] {
  return ties.flatMap(({ memory, at, member, serial }) => {
    try {
      return [{ store: openHere({ memory, at }), member, serial }]
    } catch {
      return [] // all have let go of it
    }
  })
}
