import { now } from '../runtime/ambient.js'
import { FULL, INLINE_BYTES, SHUT } from '../store/codes.js'
import { forget, keep } from '../store/encoded-item.js'
import { isWaitable, UNFINISHED } from '../waiting/codes.js'
import { eventLoopId } from '../waiting/loop.js'
import { KeepAlive, perform, type Task, type WaitOptions } from '../waiting/operation.js'
import { BaseQueue } from './base.js'
import type { Channel } from './channel.js'
import { InvalidStateError } from './errors.js'
import { type AsyncWaitOptions, checkedMax, signalOf, timeoutOf } from './options.js'
import { isAsyncIterable, isPlainArray, untilAborted, withAccepted } from './partial.js'
import { asyncRefusals, refusal } from './refusal.js'

/**
 * The promise face. Within one event loop, waiting gets are served, and waiting puts admitted, in the order of their
 * calls. A pending operation keeps the process alive unless unref() was called.
 */
export class AsyncQueue<T> extends BaseQueue<T> implements AsyncIterable<T> {
  readonly #channel: Channel<T>
  readonly #share = new KeepAlive()
  #bound: boolean

  constructor(channel: Channel<T>) {
    super(channel)
    this.#channel = channel
    this.#bound = channel.store.identity.anyLoop
  }

  get [Symbol.toStringTag](): string {
    return 'AsyncQueue'
  }

  /**
   * Puts an item, waiting for room where need be. It is cloned at once: later changes of it are not seen.
   *
   * Rejects with AsyncQueueFull (no room in time), AsyncQueueShutDown, DataCloneError (a DOMException), RangeError (could
   * never fit) or the signal's reason; the item has not entered then.
   */
  put(item: T, options?: AsyncWaitOptions): Promise<void> {
    if (options === undefined && this.#putNumber(item)) return DONE
    try {
      return this.#put(item, this.#terms(options, 'put'), 'put')
    } catch (error) {
      return Promise.reject(error)
    }
  }

  /** Puts now, or throws AsyncQueueFull or AsyncQueueShutDown. */
  putNowait(item: T): void {
    if (this.#putNumber(item)) return
    const { store } = this.#channel
    this.#bind('putNowait')
    const encoded = this.#channel.write(item)
    const code = store.offer(encoded)
    if (encoded.length > INLINE_BYTES) forget(encoded)
    if (code !== 0) throw refusal(code, 'putNowait', store, asyncRefusals, encoded.length)
  }

  /** The short way for a number that need not wait, and overtakes nobody; false: it has not entered. */
  #putNumber(item: T): boolean {
    return this.#bound && this.#channel.loop.putters.length === 0 && this.#channel.putNumber(item)
  }

  #put(item: T, terms: WaitOptions, action: string): Promise<void> {
    const { store, loop } = this.#channel
    if (terms.signal?.aborted) return Promise.reject(terms.signal.reason)
    const encoded = this.#channel.write(item)
    const code = loop.putters.length === 0 ? store.offer(encoded) : FULL
    const kept = isWaitable(code) ? keep(encoded) : encoded
    if (encoded.length > INLINE_BYTES) forget(encoded)
    if (code === 0) return DONE
    if (!isWaitable(code)) throw refusal(code, action, store, asyncRefusals, encoded.length)
    return this.#perform(terms, action, {
      line: loop.putters,
      attempt: () => store.offer(kept),
      finish: () => undefined,
      length: kept.length,
    })
  }

  /**
   * Takes the next item, waiting for one where need be.
   *
   * Rejects with AsyncQueueEmpty (nothing in time), AsyncQueueShutDown (empty and shut down) or the signal's reason.
   */
  get(options?: AsyncWaitOptions): Promise<T> {
    try {
      const terms = this.#terms(options, 'get')
      const { loop } = this.#channel
      if (loop.getters.length === 0 && terms === FOREVER) {
        const head = this.#channel.take()
        if (head >= 0) return Promise.resolve(this.#channel.read(head, 'get'))
      }
      return this.#perform(terms, 'get', {
        line: loop.getters,
        attempt: () => this.#channel.take(),
        finish: (head) => this.#channel.read(head, 'get'),
      })
    } catch (error) {
      return Promise.reject(error)
    }
  }

  /** Takes now, or throws AsyncQueueEmpty or AsyncQueueShutDown. */
  getNowait(): T {
    this.#bind('getNowait')
    const head = this.#channel.take()
    if (head < 0) throw refusal(head, 'getNowait', this.#channel.store, asyncRefusals)
    return this.#channel.read(head, 'getNowait')
  }

  /** The item that get() would take; it stays. Waits and rejects as get(). */
  peek(options?: AsyncWaitOptions): Promise<T> {
    try {
      const { store, loop } = this.#channel
      return this.#perform(this.#terms(options, 'peek'), 'peek', {
        line: loop.getters,
        attempt: () => store.peek(),
        finish: (head) => this.#channel.read(head, 'peek'),
      })
    } catch (error) {
      return Promise.reject(error)
    }
  }

  /** The item that getNowait() would take; it stays. Throws as getNowait(). */
  peekNowait(): T {
    this.#bind('peekNowait')
    const head = this.#channel.store.peek()
    if (head < 0) throw refusal(head, 'peekNowait', this.#channel.store, asyncRefusals)
    return this.#channel.read(head, 'peekNowait')
  }

  /**
   * Puts all, in order, waiting as needed; `timeout` is for the waits of all of them together.
   *
   * Rejects as put(); the error of an item that could not enter carries `accepted`, the number of those that did.
   */
  async putMany(items: Iterable<T> | AsyncIterable<T>, options?: AsyncWaitOptions): Promise<void> {
    const terms = this.#terms(options, 'putMany')
    const deadline = now() + terms.timeout
    if (isPlainArray(items)) return this.#putArray([...items], terms, deadline)
    let accepted = 0
    const put = async (item: T): Promise<void> => {
      try {
        await this.#put(item, this.#left(terms, deadline), 'putMany')
      } catch (error) {
        throw withAccepted(error, accepted)
      }
      accepted++
    }
    if (isAsyncIterable<T>(items)) for await (const item of untilAborted(items, terms.signal)) await put(item)
    else for (const item of items) await put(item)
  }

  #left(terms: WaitOptions, deadline: number): WaitOptions {
    return terms === FOREVER ? terms : { ...terms, timeout: Math.max(deadline - now(), 0) }
  }

  /** Batches while nobody stands in the line, each followed by one put that waits for room, or says why it can't. */
  async #putArray(items: readonly T[], terms: WaitOptions, deadline: number): Promise<void> {
    const { putters } = this.#channel.loop
    let index = 0
    while (index < items.length) {
      if (terms.signal?.aborted) throw withAccepted(terms.signal.reason, index)
      if (putters.length === 0) index = this.#channel.putSome(items, index)
      if (index >= items.length) return
      try {
        await this.#put(items[index] as T, this.#left(terms, deadline), 'putMany')
      } catch (error) {
        throw withAccepted(error, index)
      }
      index++
    }
  }

  /**
   * Waits for one item as get() does, then resolves to up to `max` that are there, in order.
   *
   * @param max An integer of 1 or more.
   */
  getMany(max: number, options?: AsyncWaitOptions): Promise<T[]> {
    try {
      const { store, loop } = this.#channel
      checkedMax(max, `getMany${store.title}`)
      return this.#perform(this.#terms(options, 'getMany'), 'getMany', {
        line: loop.getters,
        attempt: () => this.#channel.take(),
        finish: (head) => this.#channel.readMany(head, max, 'getMany'),
      })
    } catch (error) {
      return Promise.reject(error)
    }
  }

  /** Resolves when unfinishedTasks is 0. Rejects with a TimeoutError (a DOMException) or the signal's reason. */
  join(options?: AsyncWaitOptions): Promise<void> {
    try {
      const { store, loop } = this.#channel
      return this.#perform(this.#terms(options, 'join'), 'join', {
        line: loop.joiners,
        attempt: () => (store.unfinished === 0 ? 0 : UNFINISHED),
        finish: () => undefined,
      })
    } catch (error) {
      return Promise.reject(error)
    }
  }

  /** Pending operations of this face keep the process alive, which is the default. */
  ref(): this {
    this.#share.ref()
    return this
  }

  /** Pending operations of this face do not keep the process alive. */
  unref(): this {
    this.#share.unref()
    return this
  }

  /** get() again and again, until the queue is shut down and empty. Leaves taskDone() to the caller. */
  [Symbol.asyncIterator](): AsyncIterator<T, undefined> {
    const { store, loop } = this.#channel
    let ended = false
    const finish = (head: number): IteratorResult<T, undefined> => {
      if (head !== SHUT) return { done: false, value: this.#channel.read(head, 'get') }
      ended = true
      return END
    }
    const next = (): Promise<IteratorResult<T, undefined>> => {
      if (ended) return Promise.resolve(END)
      try {
        const terms = this.#terms(undefined, 'get')
        return perform(
          loop,
          loop.getters,
          this.#share,
          {
            attempt: () => this.#channel.take(),
            finish,
            expire: (code) => refusal(code, 'get', store, asyncRefusals),
          },
          terms,
        )
      } catch (error) {
        return Promise.reject(error)
      }
    }
    return {
      next,
      return() {
        ended = true
        return Promise.resolve(END)
      },
    }
  }

  #perform<R>(
    terms: WaitOptions,
    action: string,
    {
      line,
      attempt,
      finish,
      length,
    }: Pick<Task<R>, 'attempt' | 'finish'> & { line: Parameters<typeof perform>[1]; length?: number },
  ): Promise<R> {
    const { store, loop } = this.#channel
    const error = (code: number): Error => refusal(code, action, store, asyncRefusals, length)
    return perform(
      loop,
      line,
      this.#share,
      {
        attempt,
        finish(code) {
          if (code < 0) throw error(code)
          return finish(code)
        },
        expire: error,
      },
      terms,
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
    if (!store.bind(eventLoopId())) {
      throw new InvalidStateError(
        `${action}${store.title}: the async face belongs to another thread's event loop; ` +
          "use syncQ here, or make the queue with { eventLoop: 'any' }",
      )
    }
    this.#bound = true
  }
}

const FOREVER: WaitOptions = { timeout: Number.POSITIVE_INFINITY, signal: undefined }
const DONE: Promise<void> = Promise.resolve()
const END: IteratorReturnResult<undefined> = { done: true, value: undefined }
