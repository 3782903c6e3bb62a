import { setTimeout as sleep } from 'node:timers/promises'
import { LifoQueue, PriorityQueue, Queue, type QueueOptions } from 'janus-queue'
import type { Kind } from './model.js'

export { sleep }

const classes = { fifo: Queue, lifo: LifoQueue, priority: PriorityQueue }

export function queueOf<T>(kind: Kind, maxsize: number, options: QueueOptions<T> = {}): Queue<T> {
  return new classes[kind]<T>(maxsize, options)
}

/** The promise's outcome, or a failure after `ms`. */
export async function within<R>(ms: number, what: string, promise: Promise<R>): Promise<R> {
  const cancel = new AbortController()
  const late = sleep(ms, undefined, { signal: cancel.signal }).then(() => {
    throw new Error(`not within ${ms} ms: ${what}`)
  })
  late.catch(() => {})
  try {
    return await Promise.race([promise, late])
  } finally {
    cancel.abort()
  }
}
