// That this file compiles is the test: a program that uses every member with its type.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  type AnyAsyncQueue,
  type AsyncQueue,
  AsyncQueueEmpty,
  AsyncQueueFull,
  AsyncQueueShutDown,
  type AsyncWaitOptions,
  type AttachOptions,
  attach,
  type BaseQueue,
  type Codec,
  codecs,
  InvalidStateError,
  type LifoQueue,
  type PriorityQueue,
  type PriorityQueueOptions,
  Queue,
  QueueDisconnected,
  QueueEmpty,
  type QueueError,
  QueueFull,
  type QueueOptions,
  QueueShutDown,
  type QueueStats,
  type ShutdownOptions,
  type SyncQueue,
  SyncQueueEmpty,
  SyncQueueFull,
  SyncQueueShutDown,
  type SyncWaitOptions,
  type Task,
  type TryGet,
  type TryPutResult,
} from 'janus-queue'
import { limit } from '../helpers/limits.js'

type Same<A, B> = (<X>() => X extends A ? 1 : 2) extends <X>() => X extends B ? 1 : 2 ? true : false
type Assignable<A, B> = [A] extends [B] ? true : false

/** Compiles only for true. */
function holds<_ extends true>(): void {}

interface Job {
  id: number
}

test('Queue, SyncQueue and AsyncQueue have the types of the contract', limit, () => {
  type Q = Queue<Job>
  holds<Same<Q['memory'], WebAssembly.Memory>>()
  holds<Same<Q['maxsize'], number>>()
  holds<Same<Q['closed'], boolean>>()
  holds<Same<Q['name'], string>>()
  holds<Same<Q['syncQ'], SyncQueue<Job>>>()
  holds<Same<Q['asyncQ'], AsyncQueue<Job>>>()
  holds<Same<Q['shutdown'], (immediate?: boolean | ShutdownOptions) => void>>()
  holds<Same<Q['close'], (reason?: unknown) => void>>()
  holds<Same<Q['aclose'], (reason?: unknown) => Promise<void>>>()
  holds<Same<Q['waitClosed'], () => Promise<void>>>()
  holds<Same<Q['stats'], () => QueueStats>>()
  holds<Assignable<Q, Disposable & AsyncDisposable>>()
  holds<Assignable<LifoQueue<Job>, Q>>()
  holds<Assignable<PriorityQueue<Job>, Q>>()
  holds<Assignable<[number, QueueOptions<Job>], ConstructorParameters<typeof Queue<Job>>>>()
  holds<Assignable<[number, QueueOptions<Job>], ConstructorParameters<typeof LifoQueue<Job>>>>()
  holds<Assignable<[number, PriorityQueueOptions<Job>], ConstructorParameters<typeof PriorityQueue<Job>>>>()
  holds<Assignable<[], ConstructorParameters<typeof PriorityQueue<Job>>>>()

  type B = BaseQueue<Job>
  holds<Assignable<SyncQueue<Job>, B & Iterable<Job>>>()
  holds<Assignable<AsyncQueue<Job>, B & AsyncIterable<Job>>>()
  holds<Same<B['maxsize'], number>>()
  holds<Same<B['closed'], boolean>>()
  holds<Same<B['unfinishedTasks'], number>>()
  holds<Same<ReturnType<B['qsize'] | B['clear']>, number>>()
  holds<Same<ReturnType<B['empty'] | B['full']>, boolean>>()
  holds<Same<ReturnType<B['getNowait'] | B['peekNowait']>, Job>>()
  holds<Same<ReturnType<B['putNowait'] | B['taskDone'] | B['shutdown']>, void>>()
  holds<Same<Parameters<B['putNowait']>, [item: Job]>>()
  holds<Same<B['tryPut'], (item: Job) => 'ok' | 'full' | 'shutdown'>>()
  holds<Same<B['tryGet'], () => TryGet<Job>>>()
  holds<Assignable<A, AnyAsyncQueue<Job>>>()

  type S = SyncQueue<Job>
  holds<Same<S['put'], (item: Job, options?: SyncWaitOptions) => void>>()
  holds<Same<S['get'], (options?: SyncWaitOptions) => Job>>()
  holds<Same<S['peek'], (options?: SyncWaitOptions) => Job>>()
  holds<Same<S['putMany'], (items: Iterable<Job>, options?: SyncWaitOptions) => void>>()
  holds<Same<S['getMany'], (max: number, options?: SyncWaitOptions) => Job[]>>()
  holds<Same<S['join'], (options?: { timeout?: number | undefined }) => void>>()
  holds<Same<S['batches'], (max: number) => IterableIterator<Job[]>>>()
  holds<Assignable<ReturnType<S[typeof Symbol.iterator]>, Iterator<Job, undefined>>>()

  type A = AsyncQueue<Job>
  holds<Same<A['put'], (item: Job, options?: AsyncWaitOptions) => Promise<void>>>()
  holds<Same<A['get'], (options?: AsyncWaitOptions) => Promise<Job>>>()
  holds<Same<A['peek'], (options?: AsyncWaitOptions) => Promise<Job>>>()
  holds<Same<A['putMany'], (items: Iterable<Job> | AsyncIterable<Job>, options?: AsyncWaitOptions) => Promise<void>>>()
  holds<Same<A['getMany'], (max: number, options?: AsyncWaitOptions) => Promise<Job[]>>>()
  holds<Same<A['join'], (options?: AsyncWaitOptions) => Promise<void>>>()
  holds<Assignable<ReturnType<A['ref'] | A['unref']>, A>>()
  holds<Assignable<ReturnType<A[typeof Symbol.asyncIterator]>, AsyncIterableIterator<Job>>>()
  holds<Assignable<ReturnType<A['values']>, AsyncIterableIterator<Job>>>()
  holds<Assignable<ReturnType<A['batches']>, AsyncIterableIterator<Job[]>>>()
  holds<Same<ReturnType<A['hasRef']>, boolean>>()
  holds<Same<A['getTask'], (options?: AsyncWaitOptions) => Promise<Task<Job>>>>()
  holds<Same<S['getTask'], (options?: SyncWaitOptions) => Task<Job>>>()
})

test('options, codecs and stats have the types of the contract', limit, () => {
  holds<Same<SyncWaitOptions, { block?: boolean | undefined; timeout?: number | undefined }>>()
  holds<Same<AsyncWaitOptions, { signal?: AbortSignal | undefined; timeout?: number | undefined }>>()
  holds<Same<keyof QueueOptions<Job>, 'name' | 'codec' | 'maxBytes' | 'eventLoop' | 'beside' | 'overflow'>>()
  holds<Assignable<{ beside: Queue<Job> }, QueueOptions<string>>>()
  holds<Assignable<{ beside: WebAssembly.Memory; overflow: 'drop-oldest' }, QueueOptions<string>>>()
  holds<Assignable<{ eventLoop: 'single' | 'any' }, QueueOptions<Job>>>()
  holds<Assignable<{ eventLoop: 'both' }, QueueOptions<Job>> extends true ? false : true>()
  holds<Assignable<{ priority: (job: Job) => number }, PriorityQueueOptions<Job>>>()
  holds<Assignable<{ codec: Codec<Job>; priority: (job: Job) => number }, AttachOptions<Job>>>()
  holds<Assignable<Codec<Job>, { encode(item: Job): Uint8Array; decode(bytes: Uint8Array): Job }>>()
  holds<Assignable<{ encode(item: Job): Uint8Array; decode(bytes: Uint8Array): Job }, Codec<Job>>>()
  holds<Assignable<typeof codecs.bytes, Codec<Uint8Array>>>()
  holds<Assignable<typeof codecs.structured, Codec<Job>>>()
  holds<Assignable<typeof codecs.json, Codec<Job>>>()
  holds<Same<QueueStats['kind'], 'fifo' | 'lifo' | 'priority'>>()
  holds<Same<QueueStats['state'], 'open' | 'draining' | 'closed'>>()
  holds<Same<QueueStats['name'], string>>()
  type Numbers = Omit<QueueStats, 'kind' | 'state' | 'name'>
  holds<Same<Numbers[keyof Numbers], number>>()
  holds<
    Same<
      keyof Numbers,
      | 'maxsize'
      | 'size'
      | 'lent'
      | 'redelivered'
      | 'dropped'
      | 'unfinishedTasks'
      | 'puts'
      | 'gets'
      | 'waitingPutters'
      | 'waitingGetters'
      | 'waitingJoiners'
      | 'bytesUsed'
      | 'bytesReserved'
      | 'maxBytes'
    >
  >()
})

test('errors have the types of the contract', limit, () => {
  holds<Assignable<QueueError, Error>>()
  const errors: QueueError[] = [
    new QueueEmpty('m'),
    new QueueFull('m'),
    new QueueShutDown('m'),
    new SyncQueueEmpty('m'),
    new SyncQueueFull('m'),
    new SyncQueueShutDown('m'),
    new AsyncQueueEmpty('m'),
    new AsyncQueueFull('m'),
    new AsyncQueueShutDown('m'),
    new InvalidStateError('m'),
    new QueueDisconnected('m'),
  ]
  holds<Same<QueueError['code'], string>>()
  holds<Same<Pick<QueueError, 'accepted'>, { readonly accepted?: number }>>()
  const empties: QueueEmpty[] = [new SyncQueueEmpty(), new AsyncQueueEmpty()]
  const fulls: QueueFull[] = [new SyncQueueFull(), new AsyncQueueFull()]
  const downs: QueueShutDown[] = [new SyncQueueShutDown(), new AsyncQueueShutDown()]
  assert.equal(errors.length + empties.length + fulls.length + downs.length, 17)
})

test('put() and get() refuse other types of item at compile time', limit, async () => {
  const queue = new Queue<number>(0, { codec: codecs.structured })
  const jobs = attach<Job>(structuredClone(queue), {})
  // @ts-expect-error: a queue of numbers takes no text
  queue.syncQ.put('text')
  // @ts-expect-error: nor does its other face
  await queue.asyncQ.put('text')
  // @ts-expect-error: there is no such option
  queue.syncQ.put(1, { timeuot: 5 })
  // @ts-expect-error: the blocking face knows no signal
  queue.syncQ.put(1, { signal: AbortSignal.abort() })
  queue.syncQ.putMany([1])
  // @ts-expect-error: what comes out is a number
  const text: string = queue.syncQ.peek()
  assert.equal(typeof text, 'string')
  holds<Same<typeof jobs, Queue<Job>>>()
  assert.throws(() => {
    // @ts-expect-error: the size is a fact
    queue.syncQ.unfinishedTasks = 5
  }, TypeError)
})

/** What a program's own tests put in a queue's place: nothing in the types keeps it from being written. */
class Mock<T> implements BaseQueue<T>, Iterable<T> {
  readonly memory = new WebAssembly.Memory({ initial: 0, maximum: 0, shared: true })
  readonly at = 0
  maxsize = 0
  readonly closed = false
  readonly items: T[] = []
  readonly unfinishedTasks = 0
  qsize(): number {
    return this.items.length
  }
  empty(): boolean {
    return this.items.length === 0
  }
  full(): boolean {
    return false
  }
  putNowait(item: T): void {
    this.items.push(item)
  }
  getNowait(): T {
    const { item } = this.tryGet()
    if (item === undefined) throw new QueueEmpty('empty')
    return item
  }
  peekNowait(): T {
    return this.getNowait()
  }
  tryPut(item: T): TryPutResult {
    this.items.push(item)
    return 'ok'
  }
  tryGet(): TryGet<T> {
    const item = this.items.shift()
    return item === undefined ? { status: 'empty' } : { status: 'ok', item }
  }
  taskDone(): void {}
  clear(): number {
    return this.items.splice(0).length
  }
  shutdown(_immediate?: boolean | ShutdownOptions): void {}
  put(item: T): void {
    this.items.push(item)
  }
  get(): T {
    return this.getNowait()
  }
  peek(): T {
    return this.getNowait()
  }
  putMany(items: Iterable<T>): void {
    this.items.push(...items)
  }
  getMany(max: number): T[] {
    return this.items.splice(0, max)
  }
  join(): void {}
  getTask(): Task<T> {
    const item = this.getNowait()
    return { item, deliveries: 1, done() {}, release: () => true, [Symbol.dispose]() {} }
  }
  *[Symbol.iterator](): IterableIterator<T> {
    yield* this.items.splice(0)
  }
  *batches(max: number): IterableIterator<T[]> {
    while (this.items.length > 0) yield this.getMany(max)
  }
}

test('a class of somebody else can stand in for SyncQueue', limit, () => {
  const total = (queue: SyncQueue<number>): number => [...queue].reduce((sum, n) => sum + n, 0)
  const mock = new Mock<number>()
  mock.putMany([1, 2])
  assert.equal(total(mock), 3)
  const real = new Queue<number>()
  real.syncQ.putMany([1, 2])
  real.shutdown()
  assert.equal(total(real.syncQ), 3)
})
