import type { Transferable } from 'node:worker_threads'
import type { Part, Spec } from './spec.js'

/** What a thread is given to take part: cloned, but for what is transferred. */
export interface Handle {
  readonly value: unknown
  readonly transfer?: readonly Transferable[]
}

/** What single operations took, nanoseconds. */
export interface Trips {
  readonly median: number
  readonly p99: number
}

export function isTrips(value: unknown): value is Trips {
  return typeof value === 'object' && value !== null && 'median' in value && 'p99' in value
}

/** A thread's part in one sample of `count` items over all; may return a promise, and what single operations took. */
export type Run = (count: number) => unknown

/** How one peer does the workloads: one instance of the module in the main thread, one in each thread. */
export interface Program {
  /** Makes what the threads share; called once, in the main thread. */
  create(spec: Spec): Promise<(part: Part) => Handle> | ((part: Part) => Handle)
  /** Gets ready in a thread. */
  open(spec: Spec, part: Part, value: unknown): Promise<Run> | Run
}
