import type { RemoteQueue } from 'janus-queue/redis'

/** Both faces as one: what blocks there, and what is promised here. */
export const faceNames = ['asyncQ', 'syncQ'] as const
export type FaceName = (typeof faceNames)[number]
export const kinds = ['fifo', 'lifo', 'priority'] as const

type Options = { timeout?: number }

export interface Face<T> {
  put(item: T, options?: Options): Promise<void>
  putNowait(item: T): Promise<void>
  tryPut(item: T): Promise<string>
  get(options?: Options): Promise<T>
  getNowait(): Promise<T>
  tryGet(): Promise<{ status: string; item?: T | undefined }>
  peek(options?: Options): Promise<T>
  peekNowait(): Promise<T>
  putMany(items: Iterable<T>, options?: Options): Promise<void>
  getMany(max: number, options?: Options): Promise<T[]>
  taskDone(...item: [item?: T]): Promise<void>
  join(options?: Options): Promise<void>
  clear(): Promise<number>
  qsize(): Promise<number>
  empty(): Promise<boolean>
  full(): Promise<boolean>
  unfinished(): Promise<number>
}

export function faceOf<T>(queue: RemoteQueue<T>, name: FaceName): Face<T> {
  const face = queue[name]
  return {
    put: async (item, options) => face.put(item, options),
    putNowait: async (item) => face.putNowait(item),
    tryPut: async (item) => face.tryPut(item),
    get: async (options) => face.get(options),
    getNowait: async () => face.getNowait(),
    tryGet: async () => face.tryGet(),
    peek: async (options) => face.peek(options),
    peekNowait: async () => face.peekNowait(),
    putMany: async (items, options) => face.putMany(items, options),
    getMany: async (max, options) => face.getMany(max, options),
    taskDone: async (...item) => face.taskDone(...item),
    join: async (options) => face.join(options),
    clear: async () => face.clear(),
    qsize: async () => face.qsize(),
    empty: async () => face.empty(),
    full: async () => face.full(),
    unfinished: async () => face.unfinishedTasks,
  }
}
