import type { Codec } from '../codec/codec.js'
import { decodeError, InvalidStateError } from '../errors.js'
import { Batch, Taken } from '../store/batch.js'
import { EMPTY, FLAG_CHAINED, INLINE_BYTES, KIND_FIFO, KIND_PRIORITY, NUMBER_HEAD, SHUT } from '../store/codes.js'
import { named, shutDown } from '../store/diagnostics.js'
import { type EncodedItem, forget } from '../store/encoded-item.js'
import { loanDone } from '../store/loans.js'
import { messageOf } from '../store/message.js'
import { drop, shut } from '../store/shutdown.js'
import type { Store } from '../store/store.js'
import { isWaitable } from '../waiting/codes.js'
import { type Loop, loopOf } from '../waiting/loop.js'
import { KeepAlive } from '../waiting/operation.js'
import type { TryGet, TryPutResult } from './contract.js'
import { ItemCodec } from './item-codec.js'
import { type ShutdownOptions, shutdownOf } from './options.js'
import { encodeBriefly, encodeReason } from './reason.js'
import { type Refusals, refusal } from './refusal.js'
import { Loan, type Task } from './task.js'

/** take(): the answer in place of the item that ended the last getMany(). */
const FAILED = 0x7fffffff

/** Frozen, as everybody is given the same ones: who tries may be a thread that must not make garbage. */
const NOT_NOW: TryGet<never> = Object.freeze({ status: 'empty' })
const NEVER: TryGet<never> = Object.freeze({ status: 'shutdown' })

export type Priority<T> = (item: T) => number

/** What both faces and their queue share: the store, the codec, the priority, and this event loop's lines. */
export class Channel<T> {
  readonly store: Store
  readonly loop: Loop
  /** Of the promise face. */
  readonly keepAlive = new KeepAlive()
  /** Whether a number can be put without being encoded or ordered. */
  readonly plainNumbers: boolean
  /** Whether it is ordered by itself, and needs no more than that either. */
  readonly #ownNumbers: boolean
  readonly #items: ItemCodec<T>
  readonly #priority: Priority<T> | undefined
  readonly #isPriority: boolean
  /** Not there while putSome() is at work, for what an item's getter puts meanwhile. */
  #batch: Batch | undefined
  readonly #taken: Taken | undefined
  #failure: { readonly error: unknown } | undefined

  constructor(store: Store, codec: Codec<T>, priority: Priority<T> | undefined) {
    this.store = store
    this.loop = loopOf(store)
    this.#items = new ItemCodec(store, codec)
    this.#priority = priority
    this.#isPriority = store.identity.kind === KIND_PRIORITY
    if (store.identity.kind === KIND_FIFO && this.#items.builtin) {
      this.#batch = new Batch(store)
      this.#taken = new Taken(store)
    }
    this.plainNumbers = this.#items.plain && !this.#isPriority
    this.#ownNumbers = this.#items.plain && this.#isPriority && priority === undefined && !store.identity.ownPriority
  }

  /** The short way in for a number that need not wait; false: it has not entered. */
  putNumber(item: T): boolean {
    if (typeof item !== 'number') return false
    if (this.plainNumbers) return this.store.putNumber(item) === 0
    return this.#ownNumbers && item !== 0 && !Number.isNaN(item) && this.store.offerNumber(item) === 0
  }

  /** Makes the item ready to be offered. What the codec or the priority throws is thrown on, and nothing has entered. */
  write(item: T): EncodedItem {
    return this.#items.write(item, this.#isPriority ? this.#priorityOf(item) : 0)
  }

  /** Takes the next item, as the store does; what ended the last batch comes first. */
  take(): number {
    return this.loop.failures.length === 0 ? this.store.take() : FAILED
  }

  /** The item that was taken, or peeked at. */
  read(head: number, action: string): T {
    if (head === NUMBER_HEAD) return this.#items.number(this.store.number)
    if (head === FAILED) throw this.loop.failures.shift()
    try {
      const item = this.#items.read(head)
      if ((head & FLAG_CHAINED) !== 0) this.store.forget()
      return item
    } catch (cause) {
      const fate = action.startsWith('peek') ? 'is still in the queue' : 'is taken from the queue'
      throw decodeError(
        `${action}${this.store.title}: the codec could not decode the item, which ${fate}: ${messageOf(cause)}`,
        cause,
      )
    }
  }

  /** Takes the next item, or says why not. */
  tryGet(): TryGet<T> {
    const head = this.take()
    if (head < 0) return head === SHUT ? NEVER : NOT_NOW
    return { status: 'ok', item: this.read(head, 'tryGet') }
  }

  /** Puts the item, or says why not; throws what is wrong with the item itself. */
  tryPut(item: T, errors: Refusals): TryPutResult {
    if (this.putNumber(item)) return 'ok'
    const encoded = this.write(item)
    const code = this.store.offer(encoded)
    if (encoded.length > INLINE_BYTES) forget(encoded)
    if (code === 0) return 'ok'
    if (code === SHUT) return 'shutdown'
    if (isWaitable(code)) return 'full'
    throw refusal(code, 'tryPut', this.store, errors, 0, encoded.length)
  }

  /** The task of the item that the store lent, `head` being its answer. One that can't be decoded is done with. */
  task(head: number, action: string): Task<T> {
    const { cell } = this.store
    let item: T
    try {
      item = this.read(head, action)
    } catch (error) {
      loanDone(this.store, cell)
      throw error
    }
    return new Loan(this.store, cell, item)
  }

  /**
   * Puts items of `items` from index `from` on, up to about `end`, as many as there is room for at once, and returns the
   * index of the first that it did not put. An item that can't be encoded ends it too: takeFailure() says why; and so does one
   * that aborts the signal as it is read.
   */
  putSome(items: readonly T[], from: number, end: number, signal?: AbortSignal): number {
    const batch = this.#batch
    if (batch === undefined) return from
    this.#batch = undefined
    try {
      return this.#putBatches(items, from, end, batch, signal)
    } finally {
      this.#batch = batch
    }
  }

  #putBatches(items: readonly T[], from: number, end: number, batch: Batch, signal: AbortSignal | undefined): number {
    let put = from
    let index = from
    let room = 0
    batch.begin()
    while (index < end) {
      if (this.plainNumbers) {
        const added = batch.addNumbers(items, index)
        index += added
        room -= added
      }
      if (room <= 0 && index < end) room = this.store.room - batch.length
      let encoded = index < end && room > 0 ? this.#stage(items[index] as T, batch) : undefined
      if (signal?.aborted) encoded = undefined
      if (encoded === undefined || !batch.add(encoded)) {
        const wanted = batch.length
        const accepted = batch.flush()
        put += accepted
        if (accepted < wanted || encoded === undefined) return put
        if (!batch.add(encoded)) {
          const code = this.store.offer(encoded)
          forget(encoded)
          if (code !== 0) return put
          put++
        }
      }
      index++
      room--
    }
    return put + batch.flush()
  }

  /** The item as it is to be added to the batch; undefined: it can't be encoded. */
  #stage(item: T, batch: Batch): EncodedItem | undefined {
    try {
      return this.#items.stage(item, batch)
    } catch (error) {
      this.#failure = { error }
      return undefined
    }
  }

  /** What was wrong with the first item that the last putSome() did not put. */
  takeFailure(): { readonly error: unknown } | undefined {
    const failure = this.#failure
    this.#failure = undefined
    return failure
  }

  /**
   * The item of `first` and those behind it, up to `max`, that are there: what others put meanwhile is for the next.
   * The error of one that can't be decoded is kept for whoever gets next on this thread; it is thrown at once where no
   * item at all could be read.
   */
  readMany(first: number, max: number, action: string): T[] {
    const items: T[] = []
    const most = Math.min(max, 1 + this.store.size)
    this.#readInto(items, first, action)
    this.readMore(items, most, action)
    if (items.length === 0) throw this.loop.failures.shift()
    return items
  }

  /** Adds items that are there, until `items` has `most` of them. */
  readMore(items: T[], most: number, action: string): void {
    while (items.length < most && this.loop.failures.length === 0) {
      const count = this.#taken === undefined ? 0 : this.store.takeMany(most - items.length)
      if (this.#taken !== undefined && count > 0) this.#readTaken(items, this.#taken, count, action)
      else {
        const head = this.#takeOrFail()
        if (head < 0) break
        this.#readInto(items, head, action)
      }
    }
  }

  /** Takes the next item for a batch; where that fails, as there is no memory for its bytes, the batch ends with it. */
  #takeOrFail(): number {
    try {
      return this.store.take()
    } catch (error) {
      this.loop.failures.push(error)
      return EMPTY
    }
  }

  #readTaken(items: T[], taken: Taken, count: number, action: string): void {
    taken.begin()
    for (let left = count; left > 0; left--) {
      if (this.plainNumbers) left -= taken.nextNumbers(left, this.#items.numbers(items))
      if (left === 0) break
      const head = taken.next()
      taken.locate()
      this.#readInto(items, head, action)
    }
  }

  #readInto(items: T[], head: number, action: string): void {
    try {
      items.push(this.read(head, action))
    } catch (error) {
      this.loop.failures.push(error)
    }
  }

  taskDone(): void {
    if (this.store.taskDone()) return
    throw new RangeError(
      `taskDone${this.store.title}: called more often than items were put (${this.store.puts}); nothing has changed`,
    )
  }

  shutdown(options: boolean | ShutdownOptions | undefined): void {
    const { immediate, reason } = shutdownOf(options, `shutdown${this.store.title}`)
    const bytes = reason === undefined ? undefined : encodeReason(reason)
    const brief = bytes === undefined ? undefined : encodeBriefly(reason, bytes)
    if (immediate) drop(this.store, true, bytes, brief)
    else shut(this.store, bytes, brief)
    if (shutDown.hasSubscribers) shutDown.publish({ queue: named(this.store), immediate, reason })
  }

  get closed(): boolean {
    return this.store.isShut && this.loop.pending === 0
  }

  #priorityOf(item: T): number {
    const priority = this.#priority === undefined ? this.#ownPriority(item) : this.#priority(item)
    if (typeof priority === 'number' && !Number.isNaN(priority)) return priority
    throw new TypeError(
      `put${this.store.title}: the priority must be a number other than NaN, got ${describe(priority)}; ` +
        'by default it is the item itself, or its element 0; give the queue options.priority for items of another shape',
    )
  }

  #ownPriority(item: unknown): unknown {
    if (this.store.identity.ownPriority) {
      throw new InvalidStateError(
        `put${this.store.title}: the queue was made with a priority function of its own; give attach() the same one in options.priority`,
      )
    }
    if (typeof item === 'number') return item
    return Array.isArray(item) ? item[0] : undefined
  }
}

function describe(value: unknown): string {
  return typeof value === 'number' ? String(value) : value === null ? 'null' : typeof value
}
