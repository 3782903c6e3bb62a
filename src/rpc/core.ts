import { Queue } from '../index.js'
import type { Internals } from '../queues/internals.js'

/** What this entry uses of the core beyond its public face: see src/queues/internals.ts. */
export const core: Internals = Reflect.get(Queue, Symbol.for('janus-queue.internals'))

const OWNED: unique symbol = Symbol.for('janus-queue.owned')

/** Options of a queue in `memory` that any thread's event loop may use; `owned`: it is shut down with this thread's end. */
export function besides(memory: WebAssembly.Memory, owned: boolean): object {
  return { beside: memory, eventLoop: 'any', [OWNED]: owned }
}

/** Whether the queue is shut down, or this thread has let go of it, as it does once it is. */
export function isOver(queue: { readonly closed: boolean }): boolean {
  try {
    return queue.closed
  } catch {
    return true
  }
}

/** Calls `ring` at the deadline, and not before: timers may be early, and can't be set for more than 24 days. Returns its cancellation. */
export function startTimer(deadline: number, ring: () => void): () => void {
  let cancel = (): void => {}
  const look = (): void => {
    const left = deadline - core.now()
    if (left > 0) cancel = core.runtime.startTimer(look, Math.min(left, 2 ** 31 - 1))
    else ring()
  }
  look()
  return () => cancel()
}
