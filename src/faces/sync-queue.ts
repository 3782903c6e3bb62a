import { ALL_DONE, INLINE_BYTES, NOT_EMPTY, NOT_FULL, SHUT } from '../store/codes.js'
import { type EncodedItem, forget } from '../store/encoded-item.js'
import { lend } from '../store/loans.js'
import type { Store } from '../store/store.js'
import { block, blockAfter, inTime } from '../waiting/block.js'
import { isWaitable, UNFINISHED } from '../waiting/codes.js'
import { BaseQueue } from './base.js'
import type { Channel } from './channel.js'
import type * as contract from './contract.js'
import { countdown } from './countdown.js'
import { checkedMax, patienceOf, type SyncWaitOptions, timeoutOf } from './options.js'
import { isPlainArray, withAccepted } from './partial.js'
import { noteWalk, type PipeEnds, pipeSync, type Walk } from './pipe.js'
import { endsOf } from './pipe-ends.js'
import { isQuietEnd, refusal, syncRefusals } from './refusal.js'
import type { Task } from './task.js'

const FOREVER = Number.POSITIVE_INFINITY

/** The blocking face, as {@link contract.SyncQueue} tells it. */
export class SyncQueue<T> extends BaseQueue<T> implements contract.SyncQueue<T> {
  readonly #channel: Channel<T>

  constructor(channel: Channel<T>) {
    super(channel)
    this.#channel = channel
  }

  get [Symbol.toStringTag](): string {
    return 'SyncQueue'
  }

  put(item: T, options?: SyncWaitOptions): void {
    if (options === undefined && this.#channel.putNumber(item)) return
    if (options === undefined) {
      this.#put(item, FOREVER, 'put', FOREVER)
      return
    }
    const { store } = this.#channel
    const patience = patienceOf(options, `put${store.title}`)
    inTime(store, patience, () => this.#put(item, patience, 'put', patience))
  }

  putNowait(item: T): void {
    if (this.#channel.putNumber(item)) return
    this.#put(item, 0, 'putNowait', 0)
  }

  tryPut(item: T): contract.TryPutResult {
    return this.#channel.tryPut(item, syncRefusals)
  }

  /** @param given The time that the user named, of which `patience` is what is left. */
  #put(item: T, patience: number, action: string, given: number): void {
    const { store } = this.#channel
    const encoded = this.#channel.write(item)
    let code = store.offer(encoded)
    if (patience > 0 && isWaitable(code)) code = offerInTime(code, store, encoded, patience)
    if (encoded.length > INLINE_BYTES) forget(encoded)
    if (code !== 0) throw refusal(code, action, store, syncRefusals, given, encoded.length)
  }

  get(options?: SyncWaitOptions): T {
    if (options === undefined) return this.#channel.read(this.#take(FOREVER, 'get'), 'get')
    return this.#channel.read(this.#takeInTime(options, 'get'), 'get')
  }

  getNowait(): T {
    return this.#channel.read(this.#take(0, 'getNowait'), 'getNowait')
  }

  tryGet(): contract.TryGet<T> {
    return this.#channel.tryGet()
  }

  #takeInTime(options: SyncWaitOptions | undefined, action: string): number {
    const { store } = this.#channel
    const patience = patienceOf(options, `${action}${store.title}`)
    return inTime(store, patience, () => this.#take(patience, action))
  }

  #take(patience: number, action: string): number {
    const { store } = this.#channel
    let head = this.#channel.take()
    if (head >= 0) return head
    if (patience > 0 && isWaitable(head)) head = takeInTime(head, store, patience)
    if (head < 0) throw refusal(head, action, store, syncRefusals, patience)
    return head
  }

  getTask(options?: SyncWaitOptions): Task<T> {
    const { store } = this.#channel
    const patience = patienceOf(options, `getTask${store.title}`)
    const head = inTime(store, patience, () => block(store, NOT_EMPTY, () => lend(store), patience))
    if (head < 0) throw refusal(head, 'getTask', store, syncRefusals, patience)
    return this.#channel.task(head, 'getTask')
  }

  peek(options?: SyncWaitOptions): T {
    return this.#peek(patienceOf(options, `peek${this.#channel.store.title}`), 'peek')
  }

  peekNowait(): T {
    return this.#peek(0, 'peekNowait')
  }

  #peek(patience: number, action: string): T {
    const { store } = this.#channel
    const head = inTime(store, patience, () => block(store, NOT_EMPTY, () => store.peek(), patience))
    if (head < 0) throw refusal(head, action, store, syncRefusals, patience)
    return this.#channel.read(head, action)
  }

  putMany(items: Iterable<T>, options?: SyncWaitOptions): void {
    const where = `putMany${this.#channel.store.title}`
    const patience = patienceOf(options, where)
    const left = countdown(patience)
    if (isPlainArray(items)) {
      inTime(this.#channel.store, patience, () => this.#putArray([...items], left, patience))
      return
    }
    let accepted = 0
    const ends = endsOf(this.#channel.store, syncRefusals, patience, left, undefined, () => accepted)
    for (const item of pipeSync(items, ends)) {
      try {
        this.#putInTime(item, left(), patience)
      } catch (error) {
        throw withAccepted(error, accepted)
      }
      accepted++
    }
  }

  #putInTime(item: T, left: number, given: number): void {
    inTime(this.#channel.store, left, () => this.#put(item, left, 'putMany', given))
  }

  /** Batches, each followed by one put that waits for room, or says why it can't. */
  #putArray(items: readonly T[], left: () => number, patience: number): void {
    const end = items.length
    for (let index = this.#putSome(items, 0); index < end; ) {
      try {
        this.#putInTime(items[index] as T, left(), patience)
      } catch (error) {
        throw withAccepted(error, index)
      }
      index = this.#putSome(items, index + 1)
    }
  }

  #putSome(items: readonly T[], from: number): number {
    const index = this.#channel.putSome(items, from, items.length)
    const failure = this.#channel.takeFailure()
    if (failure !== undefined) throw withAccepted(failure.error, index)
    return index
  }

  getMany(max: number, options?: SyncWaitOptions): T[] {
    checkedMax(max, `getMany${this.#channel.store.title}`)
    return this.#channel.readMany(this.#takeInTime(options, 'getMany'), max, 'getMany')
  }

  join(options?: { timeout?: number | undefined }): void {
    const { store } = this.#channel
    const timeout = timeoutOf(options, `join${store.title}`)
    const code = block(store, ALL_DONE, () => (store.unfinished === 0 ? 0 : UNFINISHED), timeout)
    if (code !== 0) throw refusal(code, 'join', store, syncRefusals, timeout)
  }

  [Symbol.iterator](): Generator<T, undefined> {
    const walk: Walk = { ends: undefined }
    return noteWalk(this.#items(walk), walk)
  }

  *#items(walk: Walk): Generator<T, undefined> {
    for (;;) {
      const head = this.#takeOrEnd('get', walk)
      if (head === SHUT) return undefined
      yield this.#channel.read(head, 'get')
    }
  }

  batches(max: number): Generator<T[], undefined> {
    checkedMax(max, `batches${this.#channel.store.title}`) // now, not at the first next()
    const walk: Walk = { ends: undefined }
    return noteWalk(this.#batches(max, walk), walk)
  }

  *#batches(max: number, walk: Walk): Generator<T[], undefined> {
    for (;;) {
      const head = this.#takeOrEnd('getMany', walk)
      if (head === SHUT) return undefined
      yield this.#channel.readMany(head, max, 'getMany')
    }
  }

  /** The next item's head; SHUT where a loop over the queue ends. */
  #takeOrEnd(action: string, { ends }: Walk): number {
    const { store } = this.#channel
    ends?.check()
    let head = this.#channel.take()
    if (isWaitable(head)) head = ends === undefined ? takeInTime(head, store, FOREVER) : takeForPipe(store, ends)
    if (head < 0 && !isQuietEnd(head, store)) throw refusal(head, action, store, syncRefusals, FOREVER)
    return head
  }
}

/*
 * Functions of their own, for each has a closure: where one is made, engines keep what it sees on the heap, from the call's
 * start on, even if it then takes another way.
 */
function offerInTime(first: number, store: Store, encoded: EncodedItem, patience: number): number {
  return blockAfter(first, store, NOT_FULL, () => store.offer(encoded), patience)
}

function takeInTime(first: number, store: Store, patience: number): number {
  return blockAfter(first, store, NOT_EMPTY, () => store.take(), patience)
}

function takeForPipe(store: Store, ends: PipeEnds): number {
  const attempt = (): number => {
    ends.check()
    return store.take()
  }
  const head = block(store, NOT_EMPTY, attempt, ends.left())
  if (isWaitable(head)) throw ends.late()
  return head
}
