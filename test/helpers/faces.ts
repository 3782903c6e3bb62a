import {
  type AsyncQueue,
  AsyncQueueEmpty,
  AsyncQueueFull,
  AsyncQueueShutDown,
  type Queue,
  type SyncQueue,
  SyncQueueEmpty,
  SyncQueueFull,
  SyncQueueShutDown,
} from 'janus-queue'

export const faceNames = ['syncQ', 'asyncQ'] as const
export type FaceName = (typeof faceNames)[number]

/** One of a queue's faces, with promises for the results of both, so that one test can serve both. */
export interface Face<T> {
  readonly q: SyncQueue<T> | AsyncQueue<T>
  readonly Empty: typeof SyncQueueEmpty
  readonly Full: typeof SyncQueueFull
  readonly ShutDown: typeof SyncQueueShutDown
  put(item: T, options?: { timeout?: number }): Promise<void>
  get(options?: { timeout?: number }): Promise<T>
  peek(options?: { timeout?: number }): Promise<T>
  putMany(items: Iterable<T>, options?: { timeout?: number }): Promise<void>
  getMany(max: number, options?: { timeout?: number }): Promise<T[]>
  join(options?: { timeout?: number }): Promise<void>
  /** What iteration gives, until it ends by itself. */
  all(): Promise<T[]>
}

export function faceOf<T>(queue: Queue<T>, name: FaceName): Face<T> {
  return name === 'syncQ' ? syncFace(queue.syncQ) : asyncFace(queue.asyncQ)
}

function syncFace<T>(q: SyncQueue<T>): Face<T> {
  return {
    q,
    Empty: SyncQueueEmpty,
    Full: SyncQueueFull,
    ShutDown: SyncQueueShutDown,
    put: async (item, options) => q.put(item, options),
    get: async (options) => q.get(options),
    peek: async (options) => q.peek(options),
    putMany: async (items, options) => q.putMany(items, options),
    getMany: async (max, options) => q.getMany(max, options),
    join: async (options) => q.join(options),
    all: async () => [...q],
  }
}

function asyncFace<T>(q: AsyncQueue<T>): Face<T> {
  return {
    q,
    Empty: AsyncQueueEmpty,
    Full: AsyncQueueFull,
    ShutDown: AsyncQueueShutDown,
    put: (item, options) => q.put(item, options),
    get: (options) => q.get(options),
    peek: (options) => q.peek(options),
    putMany: (items, options) => q.putMany(items, options),
    getMany: (max, options) => q.getMany(max, options),
    join: (options) => q.join(options),
    all: async () => {
      const items: T[] = []
      for await (const item of q) items.push(item)
      return items
    },
  }
}
