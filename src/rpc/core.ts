import { Queue } from '../index.js'
import type { Internals } from '../queues/internals.js'

/** What this entry uses of the core beyond its public face: see src/queues/internals.ts. */
export const core: Internals = Reflect.get(Queue, Symbol.for('janus-queue.internals'))

const OWNED: unique symbol = Symbol.for('janus-queue.owned')

/**
 * A queue in `memory` that any thread's event loop may use, with zeros in the part of its header that is free for us. `owned`: it is
 * shut down with this thread's end.
 */
export function makeQueue<T>(memory: WebAssembly.Memory, owned: boolean): Queue<T> {
  const options = { beside: memory, eventLoop: 'any', [OWNED]: owned } as const
  const queue = new Queue<T>(0, options)
  core.spare(queue).words.fill(0)
  return queue
}

/** Whether the queue is shut down, or this thread has let go of it, as it does once it is. */
export function isOver(queue: { readonly closed: boolean }): boolean {
  try {
    return queue.closed
  } catch {
    return true
  }
}
