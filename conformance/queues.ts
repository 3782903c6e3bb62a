import { LifoQueue, PriorityQueue, Queue, type QueueOptions } from 'janus-queue'

export const kinds = ['fifo', 'lifo', 'priority'] as const
export type Kind = (typeof kinds)[number]

const classes = { fifo: Queue, lifo: LifoQueue, priority: PriorityQueue }

export function classOf(kind: Kind): typeof Queue {
  return classes[kind]
}

/** A queue that any event loop may use. Items for every kind are numbers, or arrays with a number in front. */
export function makeQueue<T>(kind: Kind, maxsize = 0, options: QueueOptions<T> = {}): Queue<T> {
  return new classes[kind]<T>(maxsize, { eventLoop: 'any', ...options })
}

/** The order in which a queue of this kind gives back the numbers put in this order. */
export function inOrder(kind: Kind, items: readonly number[]): number[] {
  if (kind === 'lifo') return [...items].reverse()
  if (kind === 'priority') return [...items].sort((a, b) => a - b)
  return [...items]
}

/** All items that are in, in the order in which they come out. */
export function drain<T>(queue: Queue<T>): T[] {
  const items: T[] = []
  while (!queue.syncQ.empty()) items.push(queue.syncQ.getNowait())
  return items
}
