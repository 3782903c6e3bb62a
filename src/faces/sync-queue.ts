import { now } from '../runtime/ambient.js'
import { ALL_DONE, INLINE_BYTES, NOT_EMPTY, NOT_FULL, SHUT } from '../store/codes.js'
import { type EncodedItem, forget } from '../store/encoded-item.js'
import type { Store } from '../store/store.js'
import { block } from '../waiting/block.js'
import { isWaitable, UNFINISHED } from '../waiting/codes.js'
import { BaseQueue } from './base.js'
import type { Channel } from './channel.js'
import { checkedMax, patienceOf, type SyncWaitOptions, timeoutOf } from './options.js'
import { isPlainArray, withAccepted } from './partial.js'
import { refusal, syncRefusals } from './refusal.js'

/**
 * The blocking face: its calls return when they are done, and block the thread until then. Where a thread may not
 * block (a browser's main thread), a call that would have to wait throws InvalidStateError, and any other works.
 */
export class SyncQueue<T> extends BaseQueue<T> implements Iterable<T> {
  readonly #channel: Channel<T>

  constructor(channel: Channel<T>) {
    super(channel)
    this.#channel = channel
  }

  get [Symbol.toStringTag](): string {
    return 'SyncQueue'
  }

  /**
   * Puts an item, and blocks while there is no room.
   *
   * @throws SyncQueueFull no room (in time); SyncQueueShutDown; DataCloneError (a DOMException) where the item can't be
   * cloned; RangeError where it could never fit. The item has not entered then.
   */
  put(item: T, options?: SyncWaitOptions): void {
    if (options === undefined && this.#channel.putNumber(item)) return
    const patience =
      options === undefined ? Number.POSITIVE_INFINITY : patienceOf(options, `put${this.#channel.store.title}`)
    this.#put(item, patience, 'put')
  }

  /** Puts now, or throws as put() with `{ block: false }`. */
  putNowait(item: T): void {
    if (this.#channel.putNumber(item)) return
    this.#put(item, 0, 'putNowait')
  }

  #put(item: T, patience: number, action: string): void {
    const { store } = this.#channel
    const encoded = this.#channel.write(item)
    let code = store.offer(encoded)
    if (patience > 0 && isWaitable(code)) code = offerInTime(store, encoded, patience)
    if (encoded.length > INLINE_BYTES) forget(encoded)
    if (code !== 0) throw refusal(code, action, store, syncRefusals, encoded.length)
  }

  /**
   * Takes the next item, and blocks while there is none.
   *
   * @throws SyncQueueEmpty nothing (in time); SyncQueueShutDown where the queue is empty and shut down.
   */
  get(options?: SyncWaitOptions): T {
    const { store } = this.#channel
    const patience = options === undefined ? Number.POSITIVE_INFINITY : patienceOf(options, `get${store.title}`)
    return this.#channel.read(this.#take(patience, 'get'), 'get')
  }

  /** Takes now, or throws as get() with `{ block: false }`. */
  getNowait(): T {
    return this.#channel.read(this.#take(0, 'getNowait'), 'getNowait')
  }

  #take(patience: number, action: string): number {
    const { store } = this.#channel
    let head = this.#channel.take()
    if (head >= 0) return head
    if (patience > 0 && isWaitable(head)) head = takeInTime(store, patience)
    if (head < 0) throw refusal(head, action, store, syncRefusals)
    return head
  }

  /** The item that get() would take; it stays. Blocks and throws as get(). */
  peek(options?: SyncWaitOptions): T {
    return this.#peek(patienceOf(options, `peek${this.#channel.store.title}`), 'peek')
  }

  /** The item that getNowait() would take; it stays. Throws as getNowait(). */
  peekNowait(): T {
    return this.#peek(0, 'peekNowait')
  }

  #peek(patience: number, action: string): T {
    const { store } = this.#channel
    let head = store.peek()
    if (patience > 0 && isWaitable(head)) head = block(store, NOT_EMPTY, () => store.peek(), patience)
    if (head < 0) throw refusal(head, action, store, syncRefusals)
    return this.#channel.read(head, action)
  }

  /**
   * Puts all, in order, blocking as needed; `timeout` is for all of them together.
   *
   * @throws as put(); the error of an item that could not enter carries `accepted`, the number of those that did.
   */
  putMany(items: Iterable<T>, options?: SyncWaitOptions): void {
    const where = `putMany${this.#channel.store.title}`
    const patience = patienceOf(options, where)
    const left = countdown(patience)
    if (isPlainArray(items)) {
      this.#putArray([...items], left)
      return
    }
    let accepted = 0
    for (const item of items) {
      try {
        this.#put(item, left(), 'putMany')
      } catch (error) {
        throw withAccepted(error, accepted)
      }
      accepted++
    }
  }

  /** Batches, each followed by one put that waits for room, or says why it can't. */
  #putArray(items: readonly T[], left: () => number): void {
    for (
      let index = this.#channel.putSome(items, 0);
      index < items.length;
      index = this.#channel.putSome(items, index + 1)
    ) {
      try {
        this.#put(items[index] as T, left(), 'putMany')
      } catch (error) {
        throw withAccepted(error, index)
      }
    }
  }

  /**
   * Waits for one item as get() does, then returns up to `max` that are there, in order.
   *
   * @param max An integer of 1 or more.
   */
  getMany(max: number, options?: SyncWaitOptions): T[] {
    const { store } = this.#channel
    const where = `getMany${store.title}`
    checkedMax(max, where)
    return this.#channel.readMany(this.#take(patienceOf(options, where), 'getMany'), max, 'getMany')
  }

  /**
   * Blocks until unfinishedTasks is 0.
   *
   * @throws DOMException TimeoutError where it was not within `timeout` milliseconds.
   */
  join(options?: { timeout?: number }): void {
    const { store } = this.#channel
    const timeout = timeoutOf(options, `join${store.title}`)
    const code = block(store, ALL_DONE, () => (store.unfinished === 0 ? 0 : UNFINISHED), timeout)
    if (code !== 0) throw refusal(code, 'join', store, syncRefusals)
  }

  /** get() again and again, until the queue is shut down and empty. Leaves taskDone() to the caller. */
  *[Symbol.iterator](): Generator<T, undefined> {
    const { store } = this.#channel
    for (;;) {
      const head = block(store, NOT_EMPTY, () => this.#channel.take(), Number.POSITIVE_INFINITY)
      if (head === SHUT) return undefined
      if (head < 0) throw refusal(head, 'get', store, syncRefusals)
      yield this.#channel.read(head, 'get')
    }
  }
}

/*
 * Functions of their own, for each has a closure: where one is made, engines keep what it sees on the heap, from the call's
 * start on, even if it then takes another way.
 */
function offerInTime(store: Store, encoded: EncodedItem, patience: number): number {
  return block(store, NOT_FULL, () => store.offer(encoded), patience)
}

function takeInTime(store: Store, patience: number): number {
  return block(store, NOT_EMPTY, () => store.take(), patience)
}

/** What is left of some milliseconds, from now on. The clock is not asked where that never changes: it costs as much as a put. */
function countdown(milliseconds: number): () => number {
  if (milliseconds === 0 || milliseconds === Number.POSITIVE_INFINITY) return () => milliseconds
  const deadline = now() + milliseconds
  return () => Math.max(deadline - now(), 0)
}
