import { isAsyncIterable, isPlainArray, withAccepted } from '../../faces/partial.js'
import { type EndWatch, walk } from '../../faces/source.js'
import {
  type AnyAsyncQueue,
  AsyncQueueEmpty,
  AsyncQueueFull,
  AsyncQueueShutDown,
  type AsyncWaitOptions,
  type Codec,
  InvalidStateError,
  type TryGet,
  type TryPutResult,
} from '../../index.js'
import { core as internals } from '../internals.js'
import type { Look, Status } from '../protocol.js'
import type { ShutdownOptions } from '../types.js'
import { encodeReason, FaceCore } from './core.js'
import { RemoteIterator } from './iteration.js'
import type { Lease } from './leases.js'
import type { Asked, Link } from './link.js'
import { checkedMax, signalOf, timeoutOf } from './options.js'
import { AsyncTask, type CallOfTask } from './task.js'

interface Heard {
  readonly status: Status
  readonly value: unknown
}

interface Terms {
  readonly timeout: number
  readonly signal: AbortSignal | undefined
}

const FOREVER: Terms = { timeout: Number.POSITIVE_INFINITY, signal: undefined }
const AT_ONCE: Terms = { timeout: 0, signal: undefined }
const CHUNK_ITEMS = 1000
const CHUNK_BYTES = 1 << 20
const LONGEST_TIMER = 2 ** 31 - 1

/**
 * The promise face of a queue on a server: as the local one, but that what is known locally at once is a promise here.
 *
 * @example
 * ```ts
 * for await (const item of queue.asyncQ) {
 *   await work(item)
 *   await queue.asyncQ.taskDone(item)
 * }
 * ```
 * @since 0.2.0
 */
export class RemoteAsyncQueue<T> implements AnyAsyncQueue<T> {
  readonly #core: FaceCore<T>
  readonly #link: Link

  /** @internal */
  constructor(link: Link, codec: Codec<T>, priority: ((item: T) => number) | undefined) {
    this.#link = link
    this.#core = new FaceCore(link, codec, priority, {
      Empty: AsyncQueueEmpty,
      Full: AsyncQueueFull,
      ShutDown: AsyncQueueShutDown,
    })
  }

  /** Capacity in items, 0 or less: unlimited; as last heard of. See setMaxsize(). */
  get maxsize(): number {
    return this.#link.news.maxsize
  }

  /** Whether the queue is shut down, or was left, and nothing is pending here. */
  get closed(): boolean {
    const { state, over } = this.#link.news
    return (state !== 0 || over !== undefined) && this.#link.pending === 0
  }

  /**
   * Items put and not yet reported, over all machines.
   *
   * @throws AsyncQueueShutDown where the queue was closed here.
   * @throws QueueConnectionError where the server does not answer in time: its `outcome` says whether it may have happened.
   * @throws QueueLost where the queue was destroyed.
   */
  get unfinishedTasks(): Promise<number> {
    return this.#look('unfinishedTasks').then(({ unfinished }) => unfinished)
  }

  /**
   * Items that are in, as the server answered; what is on lease does not count.
   *
   * @throws AsyncQueueShutDown where the queue was closed here.
   * @throws QueueConnectionError where the server does not answer in time: its `outcome` says whether it may have happened.
   * @throws QueueLost where the queue was destroyed.
   */
  async qsize(): Promise<number> {
    return (await this.#look('qsize')).size
  }

  /**
   * Whether no item was in when the server answered.
   *
   * @throws AsyncQueueShutDown where the queue was closed here.
   * @throws QueueConnectionError where the server does not answer in time: its `outcome` says whether it may have happened.
   * @throws QueueLost where the queue was destroyed.
   */
  async empty(): Promise<boolean> {
    return (await this.#look('empty')).size === 0
  }

  /**
   * Whether there was no room when the server answered; never where the queue is unlimited.
   *
   * @throws AsyncQueueShutDown where the queue was closed here.
   * @throws QueueConnectionError where the server does not answer in time: its `outcome` says whether it may have happened.
   * @throws QueueLost where the queue was destroyed.
   */
  async full(): Promise<boolean> {
    const { size, maxsize } = await this.#look('full')
    return maxsize > 0 && size >= maxsize
  }

  /**
   * Puts an item, waiting for room where need be. Resolves once the server has it. It is encoded at once.
   *
   * @throws AsyncQueueFull where there is no room in time.
   * @throws AsyncQueueShutDown where the queue is shut down, or was closed here.
   * @throws QueueServerFull where the server's memory is at its limit.
   * @throws DataCloneError (a DOMException) where the item can't be cloned.
   * @throws RangeError where it takes more than maxItemBytes.
   * @throws TypeError where a priority queue finds no priority in it.
   * @throws InvalidStateError where the queue has a priority of its own that this thread was not given.
   * @throws the signal's reason.
   * @throws TypeError where an option is of another type.
   * @throws RangeError where an option is out of its range.
   * @throws QueueConnectionError where the server does not answer in time: its `outcome` says whether it may have happened.
   * @throws QueueLost where the queue was destroyed.
   */
  put(item: T, options?: AsyncWaitOptions): Promise<void> {
    return options === undefined ? this.#putOne(item) : this.#putWithin(item, options)
  }

  #putOne(item: T): Promise<void> {
    let items: Uint8Array[]
    try {
      items = [this.#core.encode(item, 'put')]
    } catch (error) {
      return Promise.reject(error)
    }
    return this.#call({ op: 'put', call: 0, wait: true, timeout: Number.POSITIVE_INFINITY, items }, this.#hearPut)
  }

  async #putWithin(item: T, options: AsyncWaitOptions): Promise<void> {
    const terms = this.#terms(options, 'put')
    if (terms.signal?.aborted) throw terms.signal.reason
    await this.#putAll([this.#core.encode(item, 'put')], terms, 'put', 0)
  }

  /**
   * As put(), but rejects with AsyncQueueFull where there is no room.
   *
   * @throws AsyncQueueFull where there is no room.
   * @throws AsyncQueueShutDown where the queue is shut down, or was closed here.
   * @throws QueueServerFull where the server's memory is at its limit.
   * @throws DataCloneError (a DOMException) where the item can't be cloned.
   * @throws RangeError where it takes more than maxItemBytes.
   * @throws TypeError where a priority queue finds no priority in it.
   * @throws InvalidStateError where the queue has a priority of its own that this thread was not given.
   * @throws QueueConnectionError where the server does not answer in time: its `outcome` says whether it may have happened.
   * @throws QueueLost where the queue was destroyed.
   */
  async putNowait(item: T): Promise<void> {
    await this.#putAll([this.#core.encode(item, 'putNowait')], AT_ONCE, 'putNowait', undefined)
  }

  /**
   * As putNowait(), but says what came of it: 'ok', 'full' or 'shutdown'.
   *
   * @throws QueueServerFull where the server's memory is at its limit.
   * @throws DataCloneError (a DOMException) where the item can't be cloned.
   * @throws RangeError where it takes more than maxItemBytes.
   * @throws TypeError where a priority queue finds no priority in it.
   * @throws InvalidStateError where the queue has a priority of its own that this thread was not given.
   * @throws QueueConnectionError where the server does not answer in time: its `outcome` says whether it may have happened.
   * @throws QueueLost where the queue was destroyed.
   */
  async tryPut(item: T): Promise<TryPutResult> {
    const { status, value } = await this.#ask({
      op: 'put',
      wait: false,
      timeout: 0,
      items: [this.#core.encode(item, 'tryPut')],
    })
    if (status === 'ok' || status === 'full' || status === 'shutdown') return status
    throw this.#core.refusal(status, 'tryPut', value)
  }

  /**
   * Takes the next item, waiting for one where need be; it is lent, until taskDone().
   *
   * @throws AsyncQueueEmpty where nothing came in time.
   * @throws AsyncQueueShutDown where the queue is empty and shut down, or was closed here.
   * @throws InvalidStateError where maxUnreported items are lent here and not reported.
   * @throws QueueError where the item can't be decoded; its code is ERR_QUEUE_DECODE, and it is set aside.
   * @throws the signal's reason.
   * @throws TypeError where an option is of another type.
   * @throws RangeError where an option is out of its range.
   * @throws QueueConnectionError where the server does not answer in time: its `outcome` says whether it may have happened.
   * @throws QueueLost where the queue was destroyed.
   */
  get(options?: AsyncWaitOptions): Promise<T> {
    return options === undefined ? this.#getOne(false, this.#hearGet) : this.#getWithin(options)
  }

  async #getWithin(options: AsyncWaitOptions): Promise<T> {
    return this.#first(this.#terms(options, 'get'), 'get')
  }

  #getOne<R>(task: boolean, read: (status: Status, value: unknown) => R): Promise<R> {
    try {
      this.#failure()
      if (this.#core.lends && this.#core.leases.isFull)
        this.#core.leases.room(this.#core.where(task ? 'getTask' : 'get'))
    } catch (error) {
      return Promise.reject(error)
    }
    const timeout = Number.POSITIVE_INFINITY
    return this.#call({ op: 'get', call: 0, wait: true, timeout, max: 1, task }, read)
  }

  /**
   * As get(), but rejects with AsyncQueueEmpty where there is no item.
   *
   * @throws AsyncQueueEmpty where there is none.
   * @throws AsyncQueueShutDown where the queue is empty and shut down, or was closed here.
   * @throws InvalidStateError where maxUnreported items are lent here and not reported.
   * @throws QueueError where the item can't be decoded; its code is ERR_QUEUE_DECODE, and it is set aside.
   * @throws QueueConnectionError where the server does not answer in time: its `outcome` says whether it may have happened.
   * @throws QueueLost where the queue was destroyed.
   */
  async getNowait(): Promise<T> {
    return this.#first(AT_ONCE, 'getNowait')
  }

  /**
   * As getNowait(), but says what came of it: `status` is 'ok', with the `item`, or 'empty' or 'shutdown'.
   *
   * @throws InvalidStateError where maxUnreported items are lent here and not reported.
   * @throws QueueError where the item can't be decoded; its code is ERR_QUEUE_DECODE, and it is set aside.
   * @throws QueueConnectionError where the server does not answer in time: its `outcome` says whether it may have happened.
   * @throws QueueLost where the queue was destroyed.
   */
  async tryGet(): Promise<TryGet<T>> {
    this.#failure()
    if (this.#core.lends) this.#core.leases.room(this.#core.where('tryGet'))
    const { status, value } = await this.#ask({ op: 'get', wait: false, timeout: 0, max: 1, task: false })
    if (status === 'empty' || status === 'shutdown') return { status }
    if (status !== 'ok') throw this.#core.refusal(status, 'tryGet', value)
    const [lease] = this.#core.take(value, 'tryGet', false)
    return { status: 'ok', item: lease?.item as T }
  }

  /**
   * Waits for an item where need be, and resolves to the next one, which stays in.
   *
   * @throws AsyncQueueEmpty where nothing came in time.
   * @throws AsyncQueueShutDown where the queue is empty and shut down, or was closed here.
   * @throws QueueError where the item can't be decoded; its code is ERR_QUEUE_DECODE, and it stays.
   * @throws the signal's reason.
   * @throws TypeError where an option is of another type.
   * @throws RangeError where an option is out of its range.
   * @throws QueueConnectionError where the server does not answer in time: its `outcome` says whether it may have happened.
   * @throws QueueLost where the queue was destroyed.
   */
  async peek(options?: AsyncWaitOptions): Promise<T> {
    return this.#peek(this.#terms(options, 'peek'), 'peek')
  }

  /**
   * As peek(), but rejects with AsyncQueueEmpty where there is no item.
   *
   * @throws AsyncQueueEmpty where there is none.
   * @throws AsyncQueueShutDown where the queue is empty and shut down, or was closed here.
   * @throws QueueError where the item can't be decoded; its code is ERR_QUEUE_DECODE, and it stays.
   * @throws QueueConnectionError where the server does not answer in time: its `outcome` says whether it may have happened.
   * @throws QueueLost where the queue was destroyed.
   */
  async peekNowait(): Promise<T> {
    return this.#peek(AT_ONCE, 'peekNowait')
  }

  /**
   * Puts all, in order; an array's items travel together. The error of one that could not enter carries `accepted`.
   *
   * @throws AsyncQueueFull where there is no room in time.
   * @throws AsyncQueueShutDown where the queue is shut down, or was closed here.
   * @throws QueueServerFull where the server's memory is at its limit.
   * @throws DataCloneError (a DOMException) where the item can't be cloned.
   * @throws RangeError where it takes more than maxItemBytes.
   * @throws TypeError where a priority queue finds no priority in it.
   * @throws InvalidStateError where the queue has a priority of its own that this thread was not given.
   * @throws the signal's reason.
   * @throws TypeError where an option is of another type.
   * @throws RangeError where an option is out of its range.
   * @throws QueueConnectionError where the server does not answer in time: its `outcome` says whether it may have happened.
   * @throws QueueLost where the queue was destroyed.
   */
  async putMany(items: Iterable<T> | AsyncIterable<T>, options?: AsyncWaitOptions): Promise<void> {
    const terms = this.#terms(options, 'putMany')
    if (terms.signal?.aborted) throw terms.signal.reason
    const { signal, timeout } = terms
    const deadline = performance.now() + timeout
    const left = (): Terms =>
      timeout === Number.POSITIVE_INFINITY ? terms : { signal, timeout: Math.max(deadline - performance.now(), 0) }
    if (isPlainArray(items)) return this.#putArray([...items], left)
    let accepted = 0
    const put = async (item: T): Promise<void> => {
      let bytes: Uint8Array
      try {
        bytes = this.#core.encode(item, 'putMany')
      } catch (error) {
        throw withAccepted(error, accepted, signal)
      }
      await this.#putAll([bytes], left(), 'putMany', accepted)
      accepted++
    }
    if (isAsyncIterable<T>(items)) {
      const source = items[Symbol.asyncIterator]()
      const begin = (): EndWatch => this.#watchFor(terms, deadline, () => accepted)
      for await (const item of walk(source, begin, () => source.next())) await put(item)
    } else for (const item of items) await put(item)
  }

  /** What ends a putMany() whose source gives nothing. */
  #watchFor({ signal, timeout }: Terms, deadline: number, accepted: () => number): EndWatch {
    let isLate = false
    const where = this.#core.where('putMany')
    const time = timeout > 0 ? `within ${timeout} ms` : 'at once'
    const watch = (listener: () => void): (() => void) => {
      const ring = (): void => {
        isLate = true
        listener()
      }
      const rest = Math.min(deadline - performance.now(), LONGEST_TIMER)
      const timer = rest < LONGEST_TIMER ? setTimeout(ring, rest).unref() : undefined
      const stop = this.#link.onNews(listener)
      const endAbort = signal === undefined || signal.aborted ? undefined : internals.onAbort(signal, listener)
      return () => {
        clearTimeout(timer)
        stop()
        endAbort?.()
      }
    }
    return {
      check: () => {
        if (signal?.aborted) throw signal.reason
        const refusal = this.#link.putRefusal
        const error =
          refusal !== undefined
            ? this.#core.refusal(refusal, 'putMany', 0)
            : isLate
              ? new AsyncQueueFull(`${where}: the source gave nothing more ${time}`)
              : undefined
        if (error !== undefined) throw withAccepted(error, accepted())
      },
      orEnd(promised) {
        return new Promise((resolve, reject) => {
          const hear = (): void => {
            try {
              this.check()
            } catch (error) {
              reject(error)
            }
          }
          const stop = watch(hear)
          promised.then(resolve, reject).finally(stop)
          hear() // the source may itself have brought it about
        })
      },
      stop() {},
    }
  }

  async #putArray(items: readonly T[], left: () => Terms): Promise<void> {
    let index = 0
    while (index < items.length) {
      const chunk: Uint8Array[] = []
      let bytes = 0
      let failure: { error: unknown } | undefined
      while (index + chunk.length < items.length && chunk.length < CHUNK_ITEMS && bytes < CHUNK_BYTES) {
        try {
          const encoded = this.#core.encode(items[index + chunk.length] as T, 'putMany')
          chunk.push(encoded)
          bytes += encoded.length
        } catch (error) {
          failure = { error }
          break
        }
      }
      if (chunk.length > 0) await this.#putAll(chunk, left(), 'putMany', index)
      index += chunk.length
      if (failure !== undefined) throw withAccepted(failure.error, index)
    }
  }

  /**
   * Waits for one item, then resolves to up to `max` that are there, in order; no more than may be lent.
   *
   * @throws TypeError where `max` is no number.
   * @throws RangeError where `max` is neither an integer of 1 or more nor Infinity.
   * @throws AsyncQueueEmpty where nothing came in time.
   * @throws AsyncQueueShutDown where the queue is empty and shut down, or was closed here.
   * @throws InvalidStateError where maxUnreported items are lent here and not reported.
   * @throws QueueError where the item can't be decoded; its code is ERR_QUEUE_DECODE, and it is set aside.
   * @throws the signal's reason.
   * @throws TypeError where an option is of another type.
   * @throws RangeError where an option is out of its range.
   * @throws QueueConnectionError where the server does not answer in time: its `outcome` says whether it may have happened.
   * @throws QueueLost where the queue was destroyed.
   */
  async getMany(max: number, options?: AsyncWaitOptions): Promise<T[]> {
    checkedMax(max, this.#core.where('getMany'))
    const leases = await this.#take(max, this.#terms(options, 'getMany'), 'getMany', false)
    return leases.map(({ item }) => item)
  }

  /**
   * As get(), but lends the item as a task of its own.
   *
   * @throws InvalidStateError where the queue's delivery is at-most-once, which lends nothing.
   * @throws AsyncQueueEmpty where nothing came in time.
   * @throws AsyncQueueShutDown where the queue is empty and shut down, or was closed here.
   * @throws InvalidStateError where maxUnreported items are lent here and not reported.
   * @throws QueueError where the item can't be decoded; its code is ERR_QUEUE_DECODE, and it is set aside.
   * @throws the signal's reason.
   * @throws TypeError where an option is of another type.
   * @throws RangeError where an option is out of its range.
   * @throws QueueConnectionError where the server does not answer in time: its `outcome` says whether it may have happened.
   * @throws QueueLost where the queue was destroyed.
   */
  getTask(options?: AsyncWaitOptions): Promise<AsyncTask<T>> {
    if (options === undefined && this.#core.lends) return this.#getOne(true, this.#hearTask)
    return this.#getTaskWithin(options)
  }

  async #getTaskWithin(options: AsyncWaitOptions | undefined): Promise<AsyncTask<T>> {
    const [task] = await this.#tasks(1, options, 'getTask')
    return task as AsyncTask<T>
  }

  /**
   * As getMany(), but lends each item as a task of its own.
   *
   * @throws InvalidStateError where the queue's delivery is at-most-once, which lends nothing.
   * @throws TypeError where `max` is no number.
   * @throws RangeError where `max` is neither an integer of 1 or more nor Infinity.
   * @throws AsyncQueueEmpty where nothing came in time.
   * @throws AsyncQueueShutDown where the queue is empty and shut down, or was closed here.
   * @throws InvalidStateError where maxUnreported items are lent here and not reported.
   * @throws QueueError where the item can't be decoded; its code is ERR_QUEUE_DECODE, and it is set aside.
   * @throws the signal's reason.
   * @throws TypeError where an option is of another type.
   * @throws RangeError where an option is out of its range.
   * @throws QueueConnectionError where the server does not answer in time: its `outcome` says whether it may have happened.
   * @throws QueueLost where the queue was destroyed.
   */
  async getTasks(max: number, options?: AsyncWaitOptions): Promise<AsyncTask<T>[]> {
    checkedMax(max, this.#core.where('getTasks'))
    return this.#tasks(max, options, 'getTasks')
  }

  async #tasks(max: number, options: AsyncWaitOptions | undefined, action: string): Promise<AsyncTask<T>[]> {
    const terms = this.#terms(options, action)
    if (!this.#core.lends) {
      throw new InvalidStateError(
        `${this.#core.where(action)}: the queue's delivery is at-most-once, which lends nothing; use get()`,
      )
    }
    const leases = await this.#take(max, terms, action, true)
    return leases.map((lease) => new AsyncTask(this.#core, lease, this.#callOfTask))
  }

  /**
   * Reports an item that get() gave as processed; it is named where several are unreported here.
   *
   * @throws RangeError where nothing is unreported here; where the queue's delivery is at-most-once, where more was reported than was put.
   * @throws InvalidStateError where several are unreported here and none is named, or the named one is none of them.
   * @throws LeaseLost where the item has gone back meanwhile.
   * @throws QueueConnectionError where the server does not answer in time: its `outcome` says whether it may have happened.
   * @throws QueueLost where the queue was destroyed.
   */
  async taskDone(...item: [item?: T]): Promise<void> {
    const where = this.#core.where('taskDone')
    if (!this.#core.lends) {
      const { status, value } = await this.#ask({ op: 'count' })
      if (status !== 'ok') throw this.#core.refusal(status, 'taskDone', value)
      return
    }
    const lease = this.#core.leases.report(item as T[], where)
    const { generation, id, deliveries } = lease
    const { status, value } = await this.#ask({ op: 'done', call: 0, generation, id, deliveries })
    if (status === 'ok') return
    if (status === 'refused' || status === 'unknown') this.#core.leases.add(lease)
    throw this.#core.refusal(status, 'taskDone', value)
  }

  /**
   * Resolves when unfinishedTasks is 0, over all machines.
   *
   * @throws AsyncQueueShutDown where the queue was closed here.
   * @throws TimeoutError (a DOMException) where tasks are still unfinished in time.
   * @throws the signal's reason.
   * @throws TypeError where an option is of another type.
   * @throws RangeError where an option is out of its range.
   * @throws QueueConnectionError where the server does not answer in time: its `outcome` says whether it may have happened.
   * @throws QueueLost where the queue was destroyed.
   */
  async join(options?: AsyncWaitOptions): Promise<void> {
    const { timeout, signal } = this.#terms(options, 'join')
    const { status, value } = await this.#ask({ op: 'join', timeout }, signal)
    if (status !== 'ok') throw this.#core.refusal(status, 'join', value)
  }

  /**
   * Removes the items that are in, counts them as done, and resolves to how many they were.
   *
   * @throws AsyncQueueShutDown where the queue was closed here.
   * @throws QueueConnectionError where the server does not answer in time: its `outcome` says whether it may have happened.
   * @throws QueueLost where the queue was destroyed.
   */
  async clear(): Promise<number> {
    const { status, value } = await this.#ask({ op: 'clear' })
    if (status !== 'ok') throw this.#core.refusal(status, 'clear', value)
    return Number(value)
  }

  /**
   * For everybody, on every machine.
   *
   * @throws TypeError where what is given is neither true, false nor options.
   * @throws AsyncQueueShutDown where the queue was closed here.
   * @throws QueueConnectionError where the server does not answer in time: its `outcome` says whether it may have happened.
   * @throws QueueLost where the queue was destroyed.
   */
  async shutdown(immediate?: boolean | ShutdownOptions): Promise<void> {
    const { status, value } = await this.#ask({
      op: 'shutdown',
      ...encodeReason(immediate, this.#core.where('shutdown')),
    })
    if (status !== 'ok') throw this.#core.refusal(status, 'shutdown', value)
  }

  /** While something of this face is pending, it keeps the process alive; so it is from the beginning. */
  ref(): this {
    this.#link.setRef(true)
    return this
  }

  /** What is pending keeps no process alive from now on. */
  unref(): this {
    this.#link.setRef(false)
    return this
  }

  /** Whether what is pending keeps the process alive. */
  hasRef(): boolean {
    return this.#link.hasRef
  }

  /** get() again and again, until the queue is shut down and empty. Leaves taskDone() to the caller. */
  [Symbol.asyncIterator](): AsyncIterableIterator<T> {
    return this.values()
  }

  /**
   * The same with a signal: aborted, next() rejects with its reason, and has taken nothing.
   *
   * @throws TypeError where the signal is none.
   */
  values(options?: { signal?: AbortSignal | undefined }): AsyncIterableIterator<T> {
    const signal = signalOf(options, this.#core.where('values'))
    return this.#iterate(signal, async (terms) => this.#first(terms, 'get'))
  }

  /**
   * getMany(max) again and again.
   *
   * @throws TypeError where `max` is no number.
   * @throws RangeError where `max` is neither an integer of 1 or more nor Infinity.
   * @throws TypeError where the signal is none.
   */
  batches(max: number, options?: { signal?: AbortSignal | undefined }): AsyncIterableIterator<T[]> {
    checkedMax(max, this.#core.where('batches'))
    const signal = signalOf(options, this.#core.where('batches'))
    return this.#iterate(signal, async (terms) =>
      (await this.#take(max, terms, 'getMany', false)).map(({ item }) => item),
    )
  }

  #iterate<R>(signal: AbortSignal | undefined, take: (terms: Terms) => Promise<R>): AsyncIterableIterator<R> {
    return new RemoteIterator<R>(
      signal,
      (over) => take({ timeout: Number.POSITIVE_INFINITY, signal: over }),
      (error) => error instanceof AsyncQueueShutDown && (this.#link.news.reason === undefined ? 'quietly' : 'loudly'),
    )
  }

  #failure(): void {
    if (this.#core.failures.length > 0) throw this.#core.failures.shift()
  }

  async #first(terms: Terms, action: string): Promise<T> {
    const [lease] = await this.#take(1, terms, action, false)
    return lease?.item as T
  }

  async #take(max: number, { timeout, signal }: Terms, action: string, task: boolean) {
    if (signal?.aborted) throw signal.reason
    this.#failure()
    const room = this.#core.lends ? this.#core.leases.room(this.#core.where(action)) : Number.POSITIVE_INFINITY
    const most = Math.min(max, room)
    const { status, value } = await this.#ask({ op: 'get', wait: timeout > 0, timeout, max: most, task }, signal)
    if (status !== 'ok') throw this.#core.refusal(status, action, value)
    const leases = this.#core.take(value, action, task)
    // A step gives no more than a thousand items, or a mebibyte.
    let bytes = sizeOf(value)
    let last = leases.length
    while (leases.length < most && (last >= CHUNK_ITEMS || bytes >= CHUNK_BYTES) && !signal?.aborted) {
      const more = await this.#ask({ op: 'get', wait: false, timeout: 0, max: most - leases.length, task })
      if (more.status !== 'ok') break
      const taken = this.#core.take(more.value, action, task)
      leases.push(...taken)
      last = taken.length
      bytes = sizeOf(more.value)
    }
    return leases
  }

  async #peek({ timeout, signal }: Terms, action: string): Promise<T> {
    if (signal?.aborted) throw signal.reason
    const { status, value } = await this.#ask({ op: 'peek', wait: timeout > 0, timeout }, signal)
    if (status !== 'ok') throw this.#core.refusal(status, action, value)
    return this.#core.read(value, action)
  }

  async #putAll(
    items: Uint8Array[],
    { timeout, signal }: Terms,
    action: string,
    before: number | undefined,
  ): Promise<void> {
    const { status, value } = await this.#ask({ op: 'put', wait: timeout > 0, timeout, items }, signal)
    if (status === 'ok') return
    if (status === 'aborted') throw signal?.reason
    const error = this.#core.refusal(status, action, value)
    throw action === 'putMany' ? withAccepted(error, (before ?? 0) + Number(value ?? 0)) : error
  }

  async #look(action: string): Promise<Look> {
    const { status, value } = await this.#ask({ op: 'look' })
    if (status !== 'ok') throw this.#core.refusal(status, action, value)
    return value as Look
  }

  #terms(options: AsyncWaitOptions | undefined, action: string): Terms {
    if (options === undefined) return FOREVER
    const where = this.#core.where(action)
    return { timeout: timeoutOf(options, where), signal: signalOf(options, where) }
  }

  /** As #ask(), of what nobody can abort, and by functions that are made once: what is called by hundreds at once has little else to pay. */
  #call<R>(request: Asked, read: (status: Status, value: unknown) => R): Promise<R> {
    return new Promise((resolve, reject) => {
      this.#link.count(1)
      this.#link.ask(request, (status, value) => {
        this.#link.count(-1)
        try {
          resolve(read(status, value))
        } catch (error) {
          reject(error)
        }
      })
    })
  }

  readonly #hearPut = (status: Status, value: unknown): void => {
    if (status !== 'ok') throw this.#core.refusal(status, 'put', value)
  }

  readonly #hearGet = (status: Status, value: unknown): T => {
    if (status !== 'ok') throw this.#core.refusal(status, 'get', value)
    return this.#core.take(value, 'get', false)[0]?.item as T
  }

  readonly #hearTask = (status: Status, value: unknown): AsyncTask<T> => {
    if (status !== 'ok') throw this.#core.refusal(status, 'getTask', value)
    const [lease] = this.#core.take(value, 'getTask', true)
    return new AsyncTask(this.#core, lease as Lease<T>, this.#callOfTask)
  }

  readonly #callOfTask: CallOfTask = (request, read) => this.#call(request, read)

  /** An aborted wait is over at once, but for a put: only the server knows whether it is in. */
  #ask(request: Asked, signal?: AbortSignal): Promise<Heard> {
    if (signal?.aborted) return Promise.reject(signal.reason)
    return new Promise((resolve, reject) => {
      let isOpen = true
      // Before anything is asked, as a signal that is not the host's own may refuse it.
      const endAbort = signal === undefined ? undefined : internals.onAbort(signal, () => abort(signal))
      const close = (): void => {
        isOpen = false
        this.#link.count(-1)
        endAbort?.()
      }
      this.#link.count(1)
      const call = this.#link.ask(request, (status, value) => {
        if (isOpen) {
          close()
          if (status === 'aborted' && request.op !== 'put') reject(signal?.reason)
          else resolve({ status, value })
        } else if (status === 'ok' && request.op === 'get') this.#link.giveBack(value)
      })
      const abort = ({ reason }: AbortSignal): void => {
        this.#link.tell({ op: 'cancel', target: call })
        if (request.op === 'put' || !isOpen) return
        close()
        reject(reason)
      }
    })
  }
}

function sizeOf(value: unknown): number {
  return (value as readonly { record: Uint8Array }[]).reduce((sum, { record }) => sum + record.length, 0)
}
