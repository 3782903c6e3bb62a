import {
  EMPTY,
  EXCESS,
  FLAG_CHAINED,
  FROM_CELL,
  HEAD_MASK,
  INLINE_BYTES,
  KIND_PRIORITY,
  NO_MEMORY,
  R_LENGTH,
  R_PAYLOAD,
  SHUT,
  T_CELL,
  T_DETACHED,
  T_GET,
  T_PINNED,
  T_PUT,
  T_STAGING_BYTES,
  T_TAKEN,
  TAG_BYTES,
  TAG_NUMBER,
  UNIT_BYTES,
} from '../core/layout.js'
import { gatherChain } from './chain.js'
import { NUMBER_HEAD } from './codes.js'
import { Conditions } from './conditions.js'
import type { EncodedItem } from './encoded-item.js'
import type { Identity } from './header.js'
import { messageOf } from './message.js'
import { putChain, putOver, retryPut } from './put.js'
import { unitsFor, writeRecord } from './records.js'
import { isBusy } from './retry.js'
import type { Space } from './space.js'
import { help, helpOut, shrink } from './upkeep.js'

/** So many puts that find no memory, and the system is asked again for what it refused. */
const REFUSALS_TO_RETRY = 16

const TAG_MASK = 0xff
/** In a get's answer: the step has left something pending. */
const IS_PENDING = FLAG_CHAINED | FROM_CELL

/**
 * One queue as this thread works with it: offer, take and peek, whole operations on bytes that never wait. What can't be done
 * now comes back as a code. Beside them: loans.ts, shutdown.ts, batch.ts.
 */
export class Store extends Conditions {
  #refusals = 0
  /** What the layer above keeps with it. */
  attachment: unknown
  /** Whether a step of the order may leave something open (Q1). */
  readonly isPriority: boolean
  /** Whether a full queue drops an item for the one that comes, or that one. */
  readonly #dropsSome: boolean
  /** Index of the number in the staging area of gets. */
  readonly #numberAt: number
  /** What take(), peek() and lend() got: `source[start, end)`, valid until the next of them. */
  source: Uint8Array
  start = 0
  end = 0
  /** What lend() got: the cell. */
  cell = 0

  constructor(space: Space, identity: Identity, place: number, at: number, member: number) {
    super(space, identity, place, at, member)
    this.isPriority = identity.kind === KIND_PRIORITY
    this.#dropsSome = identity.overflow !== 'wait'
    this.#numberAt = (this.record + T_GET + R_PAYLOAD) >>> 3
    this.source = space.views.bytes
    this.replenish()
  }

  /** The whole memory as far as it was last seen; replaced as it grows. */
  get bytes(): Uint8Array {
    return this.views.bytes
  }

  /** Where a codec may write the payload of a short item: `bytes[payloadStart, payloadEnd)`. */
  get payloadStart(): number {
    return this.record + T_PUT + R_PAYLOAD
  }

  get payloadEnd(): number {
    return this.record + T_PUT + R_PAYLOAD + INLINE_BYTES
  }

  // ---- put

  /** Puts a number now, the short way; anything but 0: it has not entered, and offer() says why. */
  putNumber(value: number): number {
    return this.order.putNumber(this.place, value)
  }

  /** Puts a number: 0, or FULL, SHUT, NO_MEMORY. */
  offerNumber(value: number): number {
    const code = this.order.putNumber(this.place, value)
    return code === 0 ? this.helped(code) : this.#retryNumber(value, code)
  }

  #retryNumber(value: number, first: number): number {
    return retryPut(this, () => this.order.putNumber(this.place, value), first, UNIT_BYTES)
  }

  /** Puts what the codec made: 0, or FULL, SHUT, NO_MEMORY, TOO_LARGE; then nothing has entered. */
  offer(encoded: EncodedItem): number {
    if (this.space.isClaimed) this.space.claim(undefined)
    if (this.#dropsSome) return putOver(this, encoded)
    if (encoded.length > INLINE_BYTES) return putChain(this, encoded, false)
    if (encoded.tag === TAG_NUMBER && this.#needsNoCell(encoded)) return this.offerNumber(encoded.number)
    const units = unitsFor(encoded.length)
    writeRecord(this.views, this.record + T_PUT, encoded, units)
    const code = this.order.put(this.place, encoded.priority)
    return code === 0 ? this.helped(code) : this.#retryOffer(encoded, code, units * UNIT_BYTES)
  }

  /** Not in offer(), where its closure would cost something each time. */
  #retryOffer({ priority }: EncodedItem, first: number, bytes: number): number {
    return retryPut(this, () => this.order.put(this.place, priority), first, bytes)
  }

  /** Whether the number is all there is to keep: no priority of its own, nor the sign of a -0. */
  #needsNoCell({ number, priority }: EncodedItem): boolean {
    return !this.isPriority || (number === priority && !Object.is(number, -0))
  }

  /** FIFO: puts staged records in one step: 0, or FULL and PARTIAL with a result, SHUT, NO_MEMORY. */
  putStaged(items: number, from: number, bytes: number): number {
    const put = (): number => this.core.fifoPutMany(this.place, items, from, bytes)
    return retryPut(this, put, put(), UNIT_BYTES)
  }

  /** The second result of the last step. */
  get result(): number {
    return this.space.result
  }

  /** NO_MEMORY. What the system refused once it may grant later: now and then it is asked again. */
  refuse(): number {
    if (++this.#refusals % REFUSALS_TO_RETRY === 0) this.retryGrowth()
    return NO_MEMORY
  }

  // ---- get

  /** Takes the next item: its head, with the payload in `source`; or EMPTY, SHUT. */
  take(): number {
    const head = this.order.get(this.place)
    return head === NUMBER_HEAD && !this.isPriority ? head : this.#finishTake(head)
  }

  #finishTake(first: number): number {
    const answer = first < 0 ? this.#retryGet(this.order.get, first) : first
    if (answer < 0) return answer
    const head = answer & HEAD_MASK
    help(this)
    if (head === NUMBER_HEAD && this.#isNothingPending) return head // which `number` reads
    if (!this.isPriority && (answer & IS_PENDING) === 0) this.locate(this.record + T_GET)
    else this.#locateAndFree(head)
    this.replenish()
    return head
  }

  #locateAndFree(head: number): void {
    try {
      this.#locate(head, T_TAKEN)
    } finally {
      this.space.freePending() // also where there is no memory for the item's bytes
    }
  }

  /** FIFO: takes up to `most` items that lie side by side into the staging area; how many, perhaps none. */
  takeMany(most: number): number {
    const { core } = this
    const items = core.fifoScan(this.place, Math.min(most, T_STAGING_BYTES / UNIT_BYTES))
    return items > 0 && core.fifoGetMany(this.place, items) === 0 ? items : 0
  }

  /** The head of the record at `at` in the staging area. */
  headAt(at: number): number {
    return (this.views.words[at >>> 2] ?? 0) & HEAD_MASK
  }

  /** The number in the record at `at` in the staging area. */
  numberAt(at: number): number {
    return this.views.numbers[(at + R_PAYLOAD) >>> 3] ?? Number.NaN
  }

  /** Makes the payload of the record at `at` in the staging area the `source`. */
  locate(at: number): void {
    this.source = this.views.bytes
    this.start = at + R_PAYLOAD
    this.end = this.start + (this.views.words[(at + R_LENGTH) >>> 2] ?? 0)
  }

  /** As take(), but the item stays. */
  peek(): number {
    const head = this.#retryGet(this.order.peek, this.order.peek(this.place))
    if (head < 0) return head
    try {
      this.#locate(head, T_PINNED)
    } finally {
      this.space.freePending()
    }
    return head
  }

  /** Lets go of the source of a large item. */
  forget(): void {
    this.source = this.views.bytes
  }

  /** The number that take(), peek() or lend() got. */
  get number(): number {
    return this.views.numbers[this.#numberAt] ?? Number.NaN
  }

  #retryGet(get: (place: number) => number, first: number): number {
    let code = first
    for (let tries = 0; ; code = get(this.place)) {
      if (code >= 0) return code
      if (code === EMPTY && this.space.isClaimed)
        this.space.claim(undefined) // a batch may hold some
      else if (code === EMPTY || code === SHUT) {
        this.replenish()
        return code
      } else if (!isBusy(code)) helpOut(this)
      else if (!this.retry.again(code, tries++)) return EMPTY
    }
  }

  #locate(head: number, chain: number): void {
    this.locate(this.record + T_GET)
    if ((head & FLAG_CHAINED) === 0) return
    this.gather(head, this.space.pending(chain), chain === T_PINNED ? 'still in' : 'taken from')
  }

  /** Makes the payload of the chain the `source`. */
  gather(head: number, first: number, fate: string): void {
    const length = this.end - this.start
    try {
      // A byte array is given out as it is; all else is read at once.
      this.source = gatherChain(this.space, first, length, (head & TAG_MASK) === TAG_BYTES)
    } catch (cause) {
      throw new RangeError(
        `get${this.title}: no memory for the ${length} bytes of the item, which is ${fate} the queue: ${messageOf(cause)}`,
        { cause },
      )
    }
    this.start = 0
    this.end = length
  }

  // ---- between steps

  /** Whether an item was reported done; false where more were than put, lent ones left out. */
  taskDone(): boolean {
    return this.retry.until(() => this.core.taskDone(this.place)) !== EXCESS
  }

  /**
   * Gives back the page for the next thread's record where it is missing, if the order can do without one. Seen to
   * wherever a thread finds nothing, waits, or has more to do than to copy a number, which a look would slow down.
   */
  replenish(): void {
    if (!this.space.isRecordsShort) return
    while (this.retry.until(this.core.isRecordsShort) !== 0 && shrink(this)) {}
  }

  /** After a step: the code that it answered. */
  helped(code: number): number {
    help(this)
    this.replenish()
    return code
  }

  get #isNothingPending(): boolean {
    return this.space.pending(T_DETACHED) === 0 && this.space.pending(T_CELL) === 0
  }
}
