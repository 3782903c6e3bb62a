import type { AsyncQueue, AsyncWaitOptions, Queue, SyncQueue, SyncWaitOptions, TryGet, TryPutResult } from 'janus-queue'
import { type Agent, startAgent } from './agent.js'
import type { Context, Need } from './harness.js'
import { type Kind, kinds, makeQueue } from './queues.js'

type Terms = { timeout?: number }

/** One of a queue's faces on one thread, with promises for all results, so that one case serves all. */
export interface Face<T> {
  /** The names of its errors. */
  readonly Empty: string
  readonly Full: string
  readonly ShutDown: string
  put(item: T, terms?: Terms): Promise<void>
  get(terms?: Terms): Promise<T>
  peek(terms?: Terms): Promise<T>
  putMany(items: Iterable<T>, terms?: Terms): Promise<void>
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

/** A face of this thread, itself at hand. */
export interface FaceHere<T> extends Face<T> {
  readonly q: SyncQueue<T> | AsyncQueue<T>
}

/** Where a face is used: on the thread of the suite or on a worker. */
export interface Place {
  readonly name: string
  readonly part: Part
  readonly isHere: boolean
  /** What a case needs that lets this face wait. */
  readonly needs: Need[]
  open<T>(t: Context, queue: Queue<T>): Promise<Face<T>>
  /** The same of several queues, on one thread. */
  openAll<T>(t: Context, queues: readonly Queue<T>[]): Promise<Face<T>[]>
}

export const parts = ['syncQ', 'asyncQ'] as const
type Part = (typeof parts)[number]

/** What a case needs that lets this face of its own thread wait. */
export function needsOf(part: Part): Need[] {
  return part === 'syncQ' ? ['blocking here'] : []
}

export const places: readonly Place[] = parts.flatMap((part): Place[] => [
  {
    name: `${part} here`,
    part,
    isHere: true,
    needs: needsOf(part),
    open: async (_, queue) => faceOf(queue, part),
    openAll: async (_, queues) => queues.map((queue) => faceOf(queue, part)),
  },
  {
    name: `${part} of a worker`,
    part,
    isHere: false,
    needs: [],
    open: async (t, queue) => faceThere(await startAgent(t, queue), 0, part),
    openAll: async <T>(t: Context, queues: readonly Queue<T>[]) => {
      const agent = await startAgent(t, ...queues)
      return queues.map((_, index) => faceThere<T>(agent, index, part))
    },
  },
])

interface OfKind<T> {
  readonly kind: Kind
  readonly queue: Queue<T>
  readonly face: Face<T>
}

/** Does something with a queue of each kind, all opened on one thread; an error says which kind it was. */
export async function withEachKind<T>(
  t: Context,
  place: Place,
  maxsize: number,
  action: (one: OfKind<T>) => Promise<void>,
): Promise<void> {
  const queues = kinds.map((kind) => makeQueue<T>(kind, maxsize))
  const faces = await place.openAll(t, queues)
  for (const [index, kind] of kinds.entries()) {
    const [queue, face] = [queues[index], faces[index]]
    if (queue === undefined || face === undefined) throw new Error('a queue of each kind is opened')
    try {
      await action({ kind, queue, face })
    } catch (error) {
      if (error instanceof Error) error.message += ` (${kind})`
      throw error
    }
  }
}

/** A thread that blocks for ever would take the suite with it. */
const LONGEST = { timeout: 20_000 }

function errorNames(part: Part): Pick<Face<unknown>, 'Empty' | 'Full' | 'ShutDown'> {
  const prefix = part === 'syncQ' ? 'SyncQueue' : 'AsyncQueue'
  return { Empty: `${prefix}Empty`, Full: `${prefix}Full`, ShutDown: `${prefix}ShutDown` }
}

export function faceOf<T>(queue: Queue<T>, part: Part): FaceHere<T> {
  const q: SyncQueue<T> | AsyncQueue<T> = queue[part]
  const limited = (terms: Terms | undefined): SyncWaitOptions & AsyncWaitOptions => ({ ...LONGEST, ...terms })
  return {
    ...errorNames(part),
    q,
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

function faceThere<T>(agent: Agent, index: number, part: Part): Face<T> {
  const call = <R>(method: string, ...args: unknown[]): Promise<R> => agent.callOn(index, part, method, ...args)
  const optional = (terms: Terms | undefined): Terms[] => (terms === undefined ? [] : [terms])
  return {
    ...errorNames(part),
    put: (item, terms) => call('put', item, ...optional(terms)),
    get: (terms) => call('get', ...optional(terms)),
    peek: (terms) => call('peek', ...optional(terms)),
    putMany: (items, terms) => call('putMany', items, ...optional(terms)),
    getMany: (max, terms) => call('getMany', max, ...optional(terms)),
    join: (terms) => call('join', ...optional(terms)),
    putNowait: (item) => call('putNowait', item),
    getNowait: () => call('getNowait'),
    tryPut: (item) => call('tryPut', item),
    tryGet: () => call('tryGet'),
    peekNowait: () => call('peekNowait'),
    taskDone: () => call('taskDone'),
    clear: () => call('clear'),
    shutdown: (immediate) => call('shutdown', immediate),
    all: () => call('all'),
  }
}
