import { FULL, INLINE_BYTES } from '../store/codes.js'
import { type EncodedItem, forget, keep } from '../store/encoded-item.js'
import { lend } from '../store/loans.js'
import type { Store } from '../store/store.js'
import { inTime } from '../waiting/block.js'
import { isWaitable, UNFINISHED } from '../waiting/codes.js'
import { Deadline } from '../waiting/deadline.js'
import { eventLoopId, type Loop } from '../waiting/loop.js'
import { FOREVER, type KeepAlive, perform, refuse, type Task, turnFor, type WaitOptions } from '../waiting/operation.js'
import { isTurnDue, nextTurn } from '../waiting/turns.js'
import type { WaitQueue } from '../waiting/wait-queue.js'
import { BaseQueue } from './base.js'
import type { Channel } from './channel.js'
import type * as contract from './contract.js'
import { countdown } from './countdown.js'
import { type Iteration, QueueIterator } from './iteration.js'
import { type AsyncWaitOptions, checkedMax, signalOf, timeoutOf } from './options.js'
import { isAsyncIterable, isPlainArray, withAccepted } from './partial.js'
import { pipe, pipeSync } from './pipe.js'
import { endsOf } from './pipe-ends.js'
import { asyncRefusals, boundElsewhere, refusal } from './refusal.js'
import type { Task as Loaned } from './task.js'

/** Items that are moved in one go, some 0.1 ms, between two looks at the time. */
const CHUNK = 1024

/** The promise face, as {@link contract.AsyncQueue} tells it. */
export class AsyncQueue<T> extends BaseQueue<T> implements contract.AsyncQueue<T> {
  readonly #channel: Channel<T>
  readonly #loop: Loop
  readonly #keepAlive: KeepAlive
  #bound: boolean

  constructor(channel: Channel<T>) {
    super(channel)
    this.#channel = channel
    this.#loop = channel.loop
    this.#keepAlive = channel.keepAlive
    this.#bound = channel.store.identity.anyLoop
  }

  get [Symbol.toStringTag](): string {
    return 'AsyncQueue'
  }

  put(item: T, options?: AsyncWaitOptions): Promise<void> {
    const isDue = isTurnDue()
    if (options === undefined && !isDue && this.#isFree() && this.#channel.putNumber(item)) return DONE
    try {
      const terms = this.#terms(options, 'put')
      if (isDue) return this.#putInTurn(item, terms, 'put', terms.timeout)
      return this.#put(item, terms, 'put', terms.timeout)
    } catch (error) {
      return refuse(this.#loop, error)
    }
  }

  putNowait(item: T): void {
    if (this.#isFree() && this.#channel.putNumber(item)) return
    const { store } = this.#channel
    this.#bind('putNowait')
    const encoded = this.#channel.write(item)
    const code = store.offer(encoded)
    if (encoded.length > INLINE_BYTES) forget(encoded)
    if (code !== 0) throw refusal(code, 'putNowait', store, asyncRefusals, 0, encoded.length)
  }

  tryPut(item: T): contract.TryPutResult {
    this.#bind('tryPut')
    return this.#channel.tryPut(item, asyncRefusals)
  }

  /** Whether an item that need not wait overtakes nobody. */
  #isFree(): boolean {
    return this.#bound && !this.#loop.hasPutters
  }

  /** @param given The time that the user named, of which that of `terms` is what is left. */
  #put(item: T, terms: WaitOptions, action: string, given: number): Promise<void> {
    const { store } = this.#channel
    if (terms.signal?.aborted) return refuse(this.#loop, terms.signal.reason)
    const encoded = this.#channel.write(item)
    const isFree = !this.#loop.hasPutters && !terms.signal?.aborted // by code of the user's that write() ran
    const code = isFree ? (terms === FOREVER ? store.offer(encoded) : offerInTime(store, encoded, terms.timeout)) : FULL
    const kept = isWaitable(code) ? keep(encoded) : encoded
    if (encoded.length > INLINE_BYTES) forget(encoded)
    if (code === 0) return DONE
    const isLate = isFree && terms.timeout < Number.POSITIVE_INFINITY && store.retry.isLate
    if (!isWaitable(code) || isLate) throw refusal(code, action, store, asyncRefusals, given, encoded.length)
    return this.#putLater(kept, terms, action, given, false)
  }

  /*
   * What comes seldom has functions of its own: engines compile a way for what it was seen to do, and waiting has closures,
   * for which they keep on the heap what these see, from the call's start on, even if it then takes another way.
   */

  /** The same where the event loop is to turn first. */
  #putInTurn(item: T, terms: WaitOptions, action: string, given: number): Promise<void> {
    if (terms.signal?.aborted) return refuse(this.#loop, terms.signal.reason)
    const encoded = this.#channel.write(item)
    const kept = keep(encoded)
    if (encoded.length > INLINE_BYTES) forget(encoded)
    return this.#putLater(kept, terms, action, given, true)
  }

  #putLater(kept: EncodedItem, terms: WaitOptions, action: string, given: number, isDue: boolean): Promise<void> {
    const { store, loop } = this.#channel
    const task = { attempt: () => store.offer(kept), finish: () => undefined, length: kept.length }
    return this.#perform(loop.putters, terms, action, given, task, isDue)
  }

  get(options?: AsyncWaitOptions): Promise<T> {
    try {
      const terms = this.#terms(options, 'get')
      const isDue = isTurnDue()
      if (terms === FOREVER && !isDue && !this.#loop.hasGetters) {
        const head = this.#channel.take()
        if (head >= 0) return Promise.resolve(this.#channel.read(head, 'get'))
      }
      return this.#getLater(terms, isDue)
    } catch (error) {
      return refuse(this.#loop, error)
    }
  }

  #getLater(terms: WaitOptions, isDue: boolean): Promise<T> {
    const { getters } = this.#channel.loop
    const task = {
      attempt: () => this.#channel.take(),
      finish: (head: number) => this.#channel.read(head, 'get'),
    }
    return this.#perform(getters, terms, 'get', terms.timeout, task, isDue)
  }

  getNowait(): T {
    this.#bind('getNowait')
    const head = this.#channel.take()
    if (head < 0) throw refusal(head, 'getNowait', this.#channel.store, asyncRefusals, 0)
    return this.#channel.read(head, 'getNowait')
  }

  tryGet(): contract.TryGet<T> {
    this.#bind('tryGet')
    return this.#channel.tryGet()
  }

  getTask(options?: AsyncWaitOptions): Promise<Loaned<T>> {
    try {
      const { store, loop } = this.#channel
      const terms = this.#terms(options, 'getTask')
      return this.#perform(loop.getters, terms, 'getTask', terms.timeout, {
        attempt: () => lend(store),
        finish: (head) => this.#channel.task(head, 'getTask'),
      })
    } catch (error) {
      return refuse(this.#loop, error)
    }
  }

  peek(options?: AsyncWaitOptions): Promise<T> {
    try {
      const { store, loop } = this.#channel
      const terms = this.#terms(options, 'peek')
      return this.#perform(loop.getters, terms, 'peek', terms.timeout, {
        attempt: () => store.peek(),
        finish: (head) => this.#channel.read(head, 'peek'),
      })
    } catch (error) {
      return refuse(this.#loop, error)
    }
  }

  peekNowait(): T {
    this.#bind('peekNowait')
    const head = this.#channel.store.peek()
    if (head < 0) throw refusal(head, 'peekNowait', this.#channel.store, asyncRefusals, 0)
    return this.#channel.read(head, 'peekNowait')
  }

  async putMany(items: Iterable<T> | AsyncIterable<T>, options?: AsyncWaitOptions): Promise<void> {
    let deadline: Deadline | undefined
    try {
      const terms = this.#terms(options, 'putMany')
      if (terms.signal?.aborted) throw terms.signal.reason // also where there is nothing to put
      if (terms.timeout < Number.POSITIVE_INFINITY) deadline = new Deadline(terms.timeout)
      if (isPlainArray(items)) await this.#putArray([...items], terms, deadline)
      else await this.#putEach(items, terms, deadline)
    } finally {
      deadline?.end()
      if (isTurnDue()) await turnFor(this.#loop) // also where nothing was put
    }
  }

  async #putEach(
    items: Iterable<T> | AsyncIterable<T>,
    terms: WaitOptions,
    deadline: Deadline | undefined,
  ): Promise<void> {
    const { store, loop } = this.#channel
    const { signal, timeout } = terms
    let accepted = 0
    const put = async (item: T): Promise<void> => {
      try {
        const rest = left(terms, deadline)
        if (isTurnDue()) await this.#putInTurn(item, rest, 'putMany', timeout)
        else await this.#put(item, rest, 'putMany', timeout)
      } catch (error) {
        throw withAccepted(error, accepted, signal)
      }
      accepted++
    }
    const ends = endsOf(store, asyncRefusals, timeout, countdown(timeout), signal, () => accepted)
    if (isAsyncIterable<T>(items)) {
      for await (const item of pipe(items, ends, { store, loop, signal, deadline })) await put(item)
    } else for (const item of pipeSync(items, ends)) await put(item)
  }

  /** Batches while nobody stands in the queue, each followed by one put that waits for room, or says why it can't. */
  async #putArray(items: readonly T[], terms: WaitOptions, deadline: Deadline | undefined): Promise<void> {
    const loop = this.#loop
    let index = 0
    while (index < items.length) {
      if (terms.signal?.aborted) throw terms.signal.reason
      const isDue = isTurnDue()
      if (!loop.hasPutters && !isDue) {
        const end = Math.min(index + CHUNK, items.length)
        index = this.#putSome(items, index, end, terms)
        const failure = this.#channel.takeFailure()
        if (failure !== undefined) throw withAccepted(failure.error, index, terms.signal)
        if (index >= end) continue
      }
      try {
        const rest = left(terms, deadline)
        if (isDue) await this.#putInTurn(items[index] as T, rest, 'putMany', terms.timeout)
        else await this.#put(items[index] as T, rest, 'putMany', terms.timeout)
      } catch (error) {
        throw withAccepted(error, index, terms.signal)
      }
      index++
    }
  }

  #putSome(items: readonly T[], from: number, end: number, { timeout, signal }: WaitOptions): number {
    return inTime(this.#channel.store, timeout, () => this.#channel.putSome(items, from, end, signal))
  }

  getMany(max: number, options?: AsyncWaitOptions): Promise<T[]> {
    try {
      checkedMax(max, `getMany${this.#channel.store.title}`)
      const terms = this.#terms(options, 'getMany')
      const { signal } = terms
      return this.#perform(this.#channel.loop.getters, terms, 'getMany', terms.timeout, {
        attempt: () => this.#channel.take(),
        finish: (head) => this.#complete(this.#readSome(head, max), max, () => signal?.aborted === true),
      })
    } catch (error) {
      return refuse(this.#loop, error)
    }
  }

  #readSome(head: number, max: number): T[] {
    return this.#channel.readMany(head, Math.min(max, CHUNK), 'getMany')
  }

  /** The batch with what else is there, where that is so much that the event loop may have to turn meanwhile. */
  #complete(items: T[], max: number, isOver: () => boolean): T[] | Promise<T[]> {
    return items.length === CHUNK && max > CHUNK ? this.#gather(items, max, isOver) : items
  }

  async #gather(items: T[], max: number, isOver: () => boolean): Promise<T[]> {
    const { store, loop } = this.#channel
    const most = Math.min(max, items.length + store.size) // what others put meanwhile is for the next
    loop.begin()
    this.#keepAlive.begin()
    try {
      for (let had = 0; items.length > had && items.length < most; ) {
        if (isTurnDue()) await nextTurn()
        if (isOver()) break
        had = items.length
        this.#channel.readMore(items, Math.min(most, had + CHUNK), 'getMany')
      }
    } finally {
      this.#keepAlive.end()
      loop.end()
    }
    return items
  }

  join(options?: AsyncWaitOptions): Promise<void> {
    try {
      const { store, loop } = this.#channel
      const terms = this.#terms(options, 'join')
      return this.#perform(loop.joiners, terms, 'join', terms.timeout, {
        attempt: () => (store.unfinished === 0 ? 0 : UNFINISHED),
        finish: () => undefined,
      })
    } catch (error) {
      return refuse(this.#loop, error)
    }
  }

  ref(): this {
    this.#keepAlive.ref()
    return this
  }

  unref(): this {
    this.#keepAlive.unref()
    return this
  }

  hasRef(): boolean {
    return this.#keepAlive.hasRef
  }

  [Symbol.asyncIterator](): AsyncIterableIterator<T> {
    return this.values()
  }

  values(options?: { signal?: AbortSignal | undefined }): AsyncIterableIterator<T> {
    return this.#iterator(options, 'values', {
      read: (head) => this.#channel.read(head, 'get'),
      complete: undefined,
    })
  }

  batches(max: number, options?: { signal?: AbortSignal | undefined }): AsyncIterableIterator<T[]> {
    checkedMax(max, `batches${this.#channel.store.title}`)
    return this.#iterator(options, 'batches', {
      read: (head) => this.#readSome(head, max),
      complete: max > CHUNK ? (items, isOver) => this.#complete(items, max, isOver) : undefined,
    })
  }

  #iterator<R>(
    options: { signal?: AbortSignal | undefined } | undefined,
    action: string,
    { read, complete }: Pick<Iteration<T, R>, 'read' | 'complete'>,
  ): QueueIterator<T, R> {
    const { store } = this.#channel
    return new QueueIterator<T, R>({
      channel: this.#channel,
      keepAlive: this.#keepAlive,
      signal: signalOf(options, `${action}${store.title}`),
      bind: () => this.#bind(action),
      read,
      complete,
      refuse: (code) => refusal(code, action, store, asyncRefusals, 0),
    })
  }

  #perform<R>(
    queue: WaitQueue,
    terms: WaitOptions,
    action: string,
    given: number,
    { attempt, finish, length }: Pick<Task<R>, 'attempt' | 'finish'> & { length?: number },
    isDue = isTurnDue(),
  ): Promise<R> {
    const { store, loop } = this.#channel
    return perform(
      loop,
      queue,
      this.#keepAlive,
      {
        attempt,
        finish(code) {
          if (code < 0) throw refusal(code, action, store, asyncRefusals, 0, length)
          return finish(code)
        },
        expire: (code) => refusal(code, action, store, asyncRefusals, given, length),
      },
      terms,
      isDue,
    )
  }

  #terms(options: AsyncWaitOptions | undefined, action: string): WaitOptions {
    if (options === undefined) {
      this.#bind(action)
      return FOREVER
    }
    const where = `${action}${this.#channel.store.title}`
    const terms = { timeout: timeoutOf(options, where), signal: signalOf(options, where) }
    this.#bind(action)
    return terms
  }

  /** The async face belongs to the event loop that used it first. */
  #bind(action: string): void {
    if (this.#bound) return
    const { store } = this.#channel
    if (!store.bind(eventLoopId())) throw boundElsewhere(action, store)
    this.#bound = true
  }
}

const DONE: Promise<void> = Promise.resolve()

/** Tries once, within `timeout` milliseconds even where a gate stays taken. */
function offerInTime(store: Store, encoded: EncodedItem, timeout: number): number {
  return inTime(store, timeout, () => store.offer(encoded))
}

/** What is left of them for the next of several waits. */
function left(terms: WaitOptions, deadline: Deadline | undefined): WaitOptions {
  if (deadline === undefined || terms.timeout <= 0) return terms
  return deadline.isOver ? { ...terms, timeout: 0 } : { ...terms, deadline }
}
