import type { AsyncQueue, AsyncWaitOptions, Queue, SyncQueue, SyncWaitOptions, TryGet, TryPutResult } from 'janus-queue'
import { startAgent } from './agent.js'
import type { Context, Need } from './harness.js'

type Terms = { timeout?: number }

/** One of a queue's faces on one thread, with promises for all results, so that one case serves all. */
export interface Face<T> {
  /** `Sync` or `Async`: what the names of its errors begin with. */
  readonly prefix: 'Sync' | 'Async'
  put(item: T, terms?: Terms): Promise<void>
  get(terms?: Terms): Promise<T>
  peek(terms?: Terms): Promise<T>
  putMany(items: T[], terms?: Terms): Promise<void>
  getMany(max: number, terms?: Terms): Promise<T[]>
  join(terms?: Terms): Promise<void>
  putNowait(item: T): Promise<void>
  getNowait(): Promise<T>
  tryPut(item: T): Promise<TryPutResult>
  tryGet(): Promise<TryGet<T>>
  peekNowait(): Promise<T>
  taskDone(): Promise<void>
  clear(): Promise<number>
  shutdown(immediate?: boolean): Promise<void>
  /** What iteration gives, until it ends by itself. */
  all(): Promise<T[]>
}

/** Where a face is used: on the thread of the suite or on a worker. */
export interface Place {
  readonly name: string
  readonly part: 'syncQ' | 'asyncQ'
  readonly isHere: boolean
  /** What a case needs that lets this face wait. */
  readonly needs: Need[]
  open<T>(t: Context, queue: Queue<T>): Promise<Face<T>>
}

export const places: readonly Place[] = (['syncQ', 'asyncQ'] as const).flatMap((part): Place[] => [
  {
    name: `${part} here`,
    part,
    isHere: true,
    needs: part === 'syncQ' ? ['blocking here'] : [],
    open: async (_, queue) => faceHere(queue, part),
  },
  {
    name: `${part} of a worker`,
    part,
    isHere: false,
    needs: [],
    open: async (t, queue) => faceThere(t, queue, part),
  },
])

/** A thread that blocks for ever would take the suite with it. */
const LONGEST = { timeout: 20_000 }

function faceHere<T>(queue: Queue<T>, part: 'syncQ' | 'asyncQ'): Face<T> {
  const q: SyncQueue<T> | AsyncQueue<T> = queue[part]
  const prefix = part === 'syncQ' ? 'Sync' : 'Async'
  const limited = (terms: Terms | undefined): SyncWaitOptions & AsyncWaitOptions => ({ ...LONGEST, ...terms })
  return {
    prefix,
    put: async (item, terms) => q.put(item, limited(terms)),
    get: async (terms) => q.get(limited(terms)),
    peek: async (terms) => q.peek(limited(terms)),
    putMany: async (items, terms) => q.putMany(items, limited(terms)),
    getMany: async (max, terms) => q.getMany(max, limited(terms)),
    join: async (terms) => q.join(limited(terms)),
    putNowait: async (item) => q.putNowait(item),
    getNowait: async () => q.getNowait(),
    tryPut: async (item) => q.tryPut(item),
    tryGet: async () => q.tryGet(),
    peekNowait: async () => q.peekNowait(),
    taskDone: async () => q.taskDone(),
    clear: async () => q.clear(),
    shutdown: async (immediate) => q.shutdown(immediate),
    all: async () => {
      const items: T[] = []
      if (Symbol.iterator in q) for (const item of q) items.push(item)
      else for await (const item of q) items.push(item)
      return items
    },
  }
}

async function faceThere<T>(t: Context, queue: Queue<T>, part: 'syncQ' | 'asyncQ'): Promise<Face<T>> {
  const agent = await startAgent(t, queue)
  const optional = (terms: Terms | undefined): Terms[] => (terms === undefined ? [] : [terms])
  return {
    prefix: part === 'syncQ' ? 'Sync' : 'Async',
    put: (item, terms) => agent.call(part, 'put', item, ...optional(terms)),
    get: (terms) => agent.call(part, 'get', ...optional(terms)),
    peek: (terms) => agent.call(part, 'peek', ...optional(terms)),
    putMany: (items, terms) => agent.call(part, 'putMany', items, ...optional(terms)),
    getMany: (max, terms) => agent.call(part, 'getMany', max, ...optional(terms)),
    join: (terms) => agent.call(part, 'join', ...optional(terms)),
    putNowait: (item) => agent.call(part, 'putNowait', item),
    getNowait: () => agent.call(part, 'getNowait'),
    tryPut: (item) => agent.call(part, 'tryPut', item),
    tryGet: () => agent.call(part, 'tryGet'),
    peekNowait: () => agent.call(part, 'peekNowait'),
    taskDone: () => agent.call(part, 'taskDone'),
    clear: () => agent.call(part, 'clear'),
    shutdown: (immediate) => agent.call(part, 'shutdown', immediate),
    all: () => agent.call(part, 'all'),
  }
}
