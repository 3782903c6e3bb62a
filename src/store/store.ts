import {
  BUSY,
  C_CALLERS,
  C_EPOCH_ASYNC,
  C_EPOCH_SYNC,
  EMPTY,
  EXCESS,
  FLAG_CHAINED,
  FULL,
  H_DONE_GATE,
  H_FOLLOWED,
  H_GET_GATE,
  H_HOLE,
  H_MAXSIZE,
  H_PUT_GATE,
  H_REASON,
  H_REASON_LENGTH,
  H_SHORT_REASON,
  HEAD_MASK,
  HOLE_NONE,
  INLINE_BYTES,
  KIND_FIFO,
  KIND_PRIORITY,
  L_DELIVERIES,
  NEEDS_HELP,
  NO_CELL,
  NO_MEMORY,
  NO_PAGE,
  PAGE_BYTES,
  R_LENGTH,
  R_PAYLOAD,
  R_TAIL,
  SHORT_REASON_BYTES,
  SHORT_REASON_NAME,
  SHUT,
  SKIPPED,
  STATE_CLOSED,
  STATE_OPEN,
  T_BUILDING,
  T_BUILDING_TAIL,
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
import { InvalidStateError } from '../errors.js'
import { buildChain, gatherChain, giveUpChain, pagesFor } from './chain.js'
import { NUMBER_HEAD, TOO_LARGE } from './codes.js'
import type { Core } from './core.js'
import { type EncodedItem, part } from './encoded-item.js'
import type { Identity } from './header.js'
import type { Order } from './orders.js'
import { endLoan, giveBackLoan } from './reap.js'
import { reasonOf } from './reason.js'
import { unitsFor, writeRecord } from './records.js'
import { isBusy, Retry } from './retry.js'
import type { Space } from './space.js'
import type { Views } from './views.js'

/** So often a reading is tried: nobody waits for a thread that was interrupted amid a clear(). */
const READING_TRIES = 100

/** So many puts that find no memory, and the system is asked again for what it refused. */
const REFUSALS_TO_RETRY = 16

const GATES = [H_PUT_GATE, H_DONE_GATE]
const FIFO_GATES = [...GATES, H_GET_GATE]

const TAG_MASK = 0xff
const UNIT_HEAD = NUMBER_HEAD & ~TAG_NUMBER

/** In place of the steps of a queue that this thread has let go of. */
function releasedSteps<S extends object>(title: string): S {
  const refuse = (): never => {
    throw new InvalidStateError(
      `this thread has let go of the queue${title}, by release(); attach() its handle again to use it`,
    )
  }
  return new Proxy({} as S, { get: () => refuse })
}

/**
 * One queue as this thread works with it. Its methods are whole operations on bytes that never wait: what can't be done now comes
 * back as a code.
 */
export class Store {
  readonly space: Space
  readonly memory: WebAssembly.Memory
  readonly identity: Identity
  /** A handle's `at`: the place and its generation. */
  readonly at: number
  /** The place: address of the queue's header. */
  readonly place: number
  /** The steps; once released, all throw. */
  order: Order
  core: Core
  /** The queue's header: gates, counters, epochs. Never replaced. */
  readonly header: Int32Array
  readonly retry: Retry
  /** Address of this thread's membership, and of its record. */
  readonly member: number
  readonly record: number
  readonly #views: Views
  #refusals = 0
  #gets = 0
  #released = false
  /** What the layer above keeps with it. */
  attachment: unknown
  /** Whether the order leaves nothing open after a number was got. */
  readonly #isFree: boolean
  readonly #isPriority: boolean
  /** Index of the number in the staging area of gets. */
  readonly #numberAt: number
  /** What take(), peek() and lend() got: `source[start, end)`, valid until the next of them. */
  source: Uint8Array
  start = 0
  end = 0
  /** What lend() got: the cell. */
  cell = 0

  constructor(space: Space, identity: Identity, place: number, at: number, member: number) {
    const { kind } = identity
    this.space = space
    this.memory = space.memory
    this.identity = identity
    this.place = place
    this.at = at
    this.member = member
    this.record = space.record
    this.order = space.order(kind)
    this.core = space.core
    space.views.see(place + PAGE_BYTES)
    this.header = new Int32Array(space.views.bytes.buffer, place, PAGE_BYTES >> 2)
    this.#views = space.views
    this.retry = new Retry(
      space.views,
      () => (kind === KIND_FIFO ? FIFO_GATES : GATES).map((gate) => place + gate),
      () => this.title,
    )
    this.#isPriority = kind === KIND_PRIORITY
    this.#isFree = !this.#isPriority
    this.#numberAt = (this.record + T_GET + R_PAYLOAD) >>> 3
    this.source = space.views.bytes
    this.replenish()
  }

  /** The queue's name for messages: ` 'name'`, or nothing. */
  get title(): string {
    return this.identity.name === '' ? '' : ` '${this.identity.name}'`
  }

  /** The whole memory as far as it was last seen; replaced as it grows. */
  get bytes(): Uint8Array {
    return this.#views.bytes
  }

  get views(): Views {
    return this.#views
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
    return code === 0 ? this.#helped(code) : this.#retryNumber(value, code)
  }

  #retryNumber(value: number, first: number): number {
    return this.#retryPut(() => this.order.putNumber(this.place, value), first, UNIT_BYTES)
  }

  /** Puts what the codec made: 0, or FULL, SHUT, NO_MEMORY, TOO_LARGE; then nothing has entered. */
  offer(encoded: EncodedItem): number {
    if (this.space.isClaimed) this.space.claim(undefined)
    if (this.identity.overflow !== 'wait') return this.#offerOver(encoded)
    if (encoded.length > INLINE_BYTES) return this.#offerChain(encoded, false)
    if (encoded.tag === TAG_NUMBER && this.#needsNoCell(encoded)) return this.offerNumber(encoded.number)
    const units = unitsFor(encoded.length)
    writeRecord(this.#views, this.record + T_PUT, encoded, units)
    const code = this.order.put(this.place, encoded.priority)
    return code === 0 ? this.#helped(code) : this.#retryOffer(encoded, code, units * UNIT_BYTES)
  }

  /** Not in offer(), where its closure would cost something each time. */
  #retryOffer({ priority }: EncodedItem, first: number, bytes: number): number {
    return this.#retryPut(() => this.order.put(this.place, priority), first, bytes)
  }

  /** As offer(), of a queue that never waits for a slot: one that is full drops an item for the one that comes, or that one. */
  #offerOver(encoded: EncodedItem): number {
    const drops = this.identity.overflow === 'drop-oldest'
    let code = 0
    if (encoded.length > INLINE_BYTES) code = this.#offerChain(encoded, drops)
    else {
      const units = unitsFor(encoded.length)
      writeRecord(this.#views, this.record + T_PUT, encoded, units)
      code = this.#putOrDrop(encoded.priority, units * UNIT_BYTES, drops)
    }
    if (code !== FULL) return code
    this.core.countOverflow(this.place)
    return 0
  }

  /** Puts the staged record, where `drops` also into a full queue. */
  #putOrDrop(priority: number, bytes: number, drops: boolean): number {
    const put = (): number => this.order.put(this.place, priority)
    if (!drops) return this.#retryPut(put, put(), bytes)
    const over = (): number => {
      const code = put()
      return code === FULL ? this.order.putOver(this.place, priority) : code
    }
    const code = this.#retryPut(over, over(), bytes)
    this.#free() // what the item that was dropped held
    return code
  }

  /** Whether the number is all there is to keep: no priority of its own, nor the sign of a -0. */
  #needsNoCell({ number, priority }: EncodedItem): boolean {
    return !this.#isPriority || (number === priority && !Object.is(number, -0))
  }

  /** FIFO: puts staged records in one step: 0, or FULL and PARTIAL with a result, SHUT, NO_MEMORY. */
  putStaged(items: number, from: number, bytes: number): number {
    const put = (): number => this.core.fifoPutMany(this.place, items, from, bytes)
    return this.#retryPut(put, put(), UNIT_BYTES)
  }

  /** The second result of the last step. */
  get result(): number {
    return this.space.result
  }

  #offerChain(encoded: EncodedItem, drops: boolean): number {
    const { core } = this
    const pages = pagesFor(encoded.length)
    if (pages > core.mostPages(this.place, this.order.overhead)) return TOO_LARGE
    if (this.isShut) return SHUT
    if (this.seemsFull && !drops) return FULL
    giveUpChain(this.space) // of a put that was cut short
    let code = this.#promise(pages + this.order.slack)
    if (code === 0) code = buildChain(this.space, encoded.bytes, encoded.start, encoded.length)
    if (code === 0) {
      const at = (this.record + T_PUT) >>> 2
      const { words } = this.#views
      words[at] = encoded.tag | FLAG_CHAINED | UNIT_HEAD
      words[at + (R_LENGTH >> 2)] = encoded.length
      words[at + (R_PAYLOAD >> 2)] = this.space.pending(T_BUILDING)
      words[at + (R_TAIL >> 2)] = this.space.pending(T_BUILDING_TAIL)
      code = this.#putOrDrop(encoded.priority, UNIT_BYTES, drops)
    }
    giveUpChain(this.space)
    return code === NO_MEMORY ? this.#refuse() : code
  }

  /** Promises pages to this thread, where need be such as the order can do without. */
  #promise(pages: number): number {
    const reserve = (): number => this.core.reserve(this.place, pages)
    let code = this.retry.until(reserve)
    while (code === NO_MEMORY && this.#shrink()) code = this.retry.until(reserve)
    return code
  }

  /** Repeats a put until it is done or refused for good. */
  #retryPut(put: () => number, first: number, bytes: number): number {
    let code = first
    for (let tries = 0; ; code = put()) {
      if (isBusy(code)) {
        if (!this.retry.again(code, tries++)) return FULL
      } else if (code === NEEDS_HELP || code === SKIPPED) this.#helpOut()
      else if (code !== NO_PAGE && code !== NO_CELL) return this.#helped(code)
      else if (!this.#grow(code, bytes)) return this.#refuse()
    }
  }

  /** Gives the order the page that it asked for with `code`; false: there is none. */
  #grow(code: number, bytes: number): boolean {
    if (!this.#allocPage()) return false
    this.retry.until(() => this.order.grow(this.place, code, bytes))
    this.#free() // the page, where another thread's came free meanwhile
    return true
  }

  /** NO_MEMORY. What the system refused once it may grant later: now and then it is asked again. */
  #refuse(): number {
    if (++this.#refusals % REFUSALS_TO_RETRY === 0) this.retryGrowth()
    return NO_MEMORY
  }

  // ---- get

  /** Takes the next item: its head, with the payload in `source`; or EMPTY, SHUT. */
  take(): number {
    const head = this.order.get(this.place)
    return head === NUMBER_HEAD && this.#isFree ? head : this.#finishTake(head)
  }

  #finishTake(first: number): number {
    const answer = first < 0 ? this.#retryGet(this.order.get, first) : first
    if (answer < 0) return answer
    const head = answer & HEAD_MASK
    this.#help()
    if (head === NUMBER_HEAD && this.#isNothingPending) return head // which `number` reads
    try {
      this.#locate(head, T_TAKEN)
    } finally {
      this.#free() // also where there is no memory for the item's bytes
    }
    this.replenish()
    return head
  }

  /** FIFO: takes up to `most` items that lie side by side into the staging area; how many, perhaps none. */
  takeMany(most: number): number {
    const { core } = this
    const items = core.fifoScan(this.place, Math.min(most, T_STAGING_BYTES / UNIT_BYTES))
    return items > 0 && core.fifoGetMany(this.place, items) === 0 ? items : 0
  }

  /** The head of the record at `at` in the staging area. */
  headAt(at: number): number {
    return (this.#views.words[at >>> 2] ?? 0) & HEAD_MASK
  }

  /** The number in the record at `at` in the staging area. */
  numberAt(at: number): number {
    return this.#views.numbers[(at + R_PAYLOAD) >>> 3] ?? Number.NaN
  }

  /** Makes the payload of the record at `at` in the staging area the `source`. */
  locate(at: number): void {
    this.source = this.#views.bytes
    this.start = at + R_PAYLOAD
    this.end = this.start + (this.#views.words[(at + R_LENGTH) >>> 2] ?? 0)
  }

  /** As take(), but the item stays. */
  peek(): number {
    const head = this.#retryGet(this.order.peek, this.order.peek(this.place))
    if (head < 0) return head
    try {
      this.#locate(head, T_PINNED)
    } finally {
      this.#free()
    }
    return head
  }

  /** Lets go of the source of a large item. */
  forget(): void {
    this.source = this.#views.bytes
  }

  /** The number that take(), peek() or lend() got. */
  get number(): number {
    return this.#views.numbers[this.#numberAt] ?? Number.NaN
  }

  #retryGet(get: (place: number) => number, first: number): number {
    let code = first
    for (let tries = 0; ; code = get(this.place)) {
      if (code >= 0) return code
      if (code === EMPTY || code === SHUT) {
        this.replenish()
        return code
      }
      if (!isBusy(code)) this.#helpOut()
      else if (!this.retry.again(code, tries++)) return EMPTY
    }
  }

  #locate(head: number, chain: number): void {
    this.locate(this.record + T_GET)
    if ((head & FLAG_CHAINED) === 0) return
    this.#gather(head, this.space.pending(chain), chain === T_PINNED ? 'still in' : 'taken from')
  }

  /** Makes the payload of the chain the `source`. */
  #gather(head: number, first: number, fate: string): void {
    const length = this.end - this.start
    try {
      // A byte array is given out as it is; all else is read at once.
      this.source = gatherChain(this.space, first, length, (head & TAG_MASK) === TAG_BYTES)
    } catch (cause) {
      throw new RangeError(
        `get${this.title}: no memory for the ${length} bytes of the item, which is ${fate} the queue: ${reasonOf(cause)}`,
        { cause },
      )
    }
    this.start = 0
    this.end = length
  }

  // ---- loans

  /** Takes the next item for a task: its head, with the payload in `source` and the cell in `cell`; or EMPTY, SHUT, NO_MEMORY. */
  lend(): number {
    const step = (): number => this.order.lend(this.place, this.member)
    let code = step()
    for (let tries = 0; code < 0; code = step()) {
      if (code === NO_CELL) {
        if (!this.#grow(code, this.result)) return this.#refuse()
      } else if (code === EMPTY || code === SHUT) {
        this.replenish()
        return code
      } else if (!isBusy(code)) this.#helpOut()
      else if (!this.retry.again(code, tries++)) return EMPTY
    }
    this.cell = this.result
    this.#help()
    this.locate(this.record + T_GET)
    if ((code & FLAG_CHAINED) !== 0) this.#gather(code, this.space.pending(T_GET + R_PAYLOAD), 'lent by')
    return code
  }

  /** How often the item in the cell, which is lent to this thread, was given out. */
  deliveriesOf(cell: number): number {
    return this.space.word(cell + L_DELIVERIES)
  }

  /** Ends a loan of this thread: the item is done; false: it is over already. */
  loanDone(cell: number): boolean {
    return endLoan(this.space, this.place, this.identity.kind, this.member, cell) === 0
  }

  /**
   * Ends a loan of this thread: the item goes back to its place, or, `last`, behind all others: 0; SHUT: the queue was shut down
   * immediately, the item is dropped and counts as done; GONE: it is over already.
   */
  giveBack(cell: number, last: boolean): number {
    const code = giveBackLoan(this.space, this.place, this.identity.kind, this.member, cell, last)
    this.#help()
    return code
  }

  // ---- the queue as a whole

  /** Whether an item was reported done; false where more were than put, lent ones left out. */
  taskDone(): boolean {
    return this.retry.until(() => this.core.taskDone(this.place)) !== EXCESS
  }

  /** Drops what is in, in one step, and returns how many items that were; shuts the queue down with it where `shut`, for this reason. */
  drop(shut: boolean, reason?: Uint8Array, brief?: Uint8Array): number {
    const length = shut ? this.#stageReason(reason, brief) : 0
    for (let tries = 0; ; ) {
      const code = this.order.drop(this.place, shut ? 1 : 0, length)
      if (code === 0) break
      if (isBusy(code)) this.retry.again(code, tries++)
      else this.#helpOut()
    }
    const dropped = this.result
    giveUpChain(this.space) // another's reason was first
    this.#sweep()
    return dropped
  }

  /**
   * Refuses puts from now on; the reason of the first that shuts it down stays.
   *
   * @param brief The reason in few bytes, for want of memory.
   */
  shut(reason?: Uint8Array, brief?: Uint8Array): void {
    const length = this.#stageReason(reason, brief)
    this.retry.until(() => this.core.shut(this.place, length))
    giveUpChain(this.space)
  }

  /** Makes the reason ready for the step that shuts down; how many bytes of it there is room for. */
  #stageReason(reason: Uint8Array | undefined, brief: Uint8Array | undefined): number {
    if (reason === undefined || reason.length === 0 || this.isShut) return 0
    this.space.claim(undefined)
    giveUpChain(this.space)
    const { length } = reason
    if (length <= SHORT_REASON_BYTES && this.identity.name.length <= SHORT_REASON_NAME) {
      this.#views.bytes.set(reason, this.record + T_PUT)
      return length
    }
    if (this.#promise(pagesFor(length)) === 0 && buildChain(this.space, reason, 0, length) === 0) return length
    giveUpChain(this.space)
    return this.#stageReason(brief, undefined)
  }

  /** Why the queue was shut down, as the bytes that shut() was given; undefined: for no reason, or it is open. */
  reason(): Uint8Array | undefined {
    const length = Atomics.load(this.header, H_REASON_LENGTH >> 2)
    if (length === 0) return undefined
    const chain = this.header[H_REASON >> 2] ?? 0
    if (chain !== 0) return gatherChain(this.space, chain >>> 0, length, true)
    return new Uint8Array(part(this.#views.bytes, this.place + H_SHORT_REASON, length))
  }

  get maxsize(): number {
    if (this.#released) this.core.state(this.place) // throws
    // 64 bits, written in one piece; read in one piece through the only view that does.
    return this.#views.numbers[(this.place + H_MAXSIZE) >>> 3] ?? 0
  }

  set maxsize(value: number) {
    this.retry.until(() => this.core.setLimit(this.place, value))
  }

  /** Bytes that an item may have at most, as things are. */
  get mostBytes(): number {
    return Math.max(this.core.mostPages(this.place, this.order.overhead), 0) * (PAGE_BYTES - UNIT_BYTES)
  }

  // ---- counters, each as of the moment of the call

  /** Whether it is shut down, immediately or not. */
  get isShut(): boolean {
    return this.core.state(this.place) !== STATE_OPEN
  }

  /** Whether it was shut down immediately. */
  get isClosed(): boolean {
    return this.core.state(this.place) === STATE_CLOSED
  }

  get size(): number {
    return this.core.size(this.place)
  }

  get unfinished(): number {
    return this.core.unfinished(this.place)
  }

  get puts(): number {
    return this.core.puts(this.place)
  }

  /** Items given out since creation, those that were dropped left out; where a clear() is under way for long, the last reading. */
  get gets(): number {
    for (let tries = 0; tries < READING_TRIES; tries++) {
      const gets = this.core.gets(this.place)
      if (gets !== BUSY) {
        this.#gets = gets
        break
      }
    }
    return this.#gets
  }

  /** Items lent now; given out again since creation; dropped by overflow since creation. */
  get lent(): number {
    return this.core.lent(this.place)
  }

  get redelivered(): number {
    return this.core.redelivered(this.place)
  }

  get dropped(): number {
    return this.core.overflowed(this.place)
  }

  /** Whether a put would find no slot. */
  get seemsFull(): boolean {
    return this.core.seemsFull(this.place) !== 0
  }

  /** Bytes that the items take which are in, or lent. */
  get heldBytes(): number {
    return this.core.heldBytes(this.place)
  }

  /** Bytes that the memory has taken from the system. */
  get reservedBytes(): number {
    return this.space.reservedBytes
  }

  /** Binds the async face to an event loop; whether it belongs to that loop now. */
  bind(loop: number): boolean {
    return this.core.bind(this.place, loop) !== 0
  }

  // ---- waiting (C1 to C6 of src/core/condition.ts)

  /** Asynchronous callers that wait on the condition, on all threads, and those that select; blocked threads. */
  waiting(condition: number): number {
    const callers = Atomics.load(this.header, (condition + C_CALLERS) >> 2)
    return callers + Atomics.load(this.header, condition >> 2)
  }

  /** Registers this thread as about to block. */
  enterSleep(condition: number): void {
    this.core.enterSleep(this.place, condition)
  }

  /** This registered thread is about to look: the epoch to wait on. */
  acknowledge(condition: number): number {
    return this.core.acknowledge(this.place, condition)
  }

  /** Blocks this thread while the epoch is that; false where that took so many milliseconds. */
  sleep(condition: number, epoch: number, milliseconds: number): boolean {
    return Atomics.wait(this.header, (condition + C_EPOCH_SYNC) >> 2, epoch, milliseconds) !== 'timed-out'
  }

  leaveSleep(condition: number): void {
    this.core.leaveSleep(this.place, condition)
  }

  passOn(condition: number): void {
    this.core.passOn(this.place, condition)
  }

  /** Registers this event loop; the epoch to wait on, which is in the word of loopWordOf(). */
  arm(condition: number): number {
    return this.core.arm(this.place, condition)
  }

  /** Index in `header` of the word that event loops wait on. */
  loopWordOf(condition: number): number {
    return (condition + C_EPOCH_ASYNC) >> 2
  }

  notifyAll(condition: number): void {
    this.core.notifyAll(this.place, condition)
  }

  countCallers(condition: number, change: number): void {
    this.core.countCallers(this.place, this.member, condition, change)
  }

  countMemoryWaiters(change: number): void {
    this.core.countMemoryWaiters(this.place, this.member, change)
  }

  /** Lets the system be asked for memory again that it refused. */
  retryGrowth(): void {
    this.core.retryGrowth()
  }

  // ---- threads

  /** Gives back what the threads with this number held in this memory; they have ended. */
  reapThread(thread: number): void {
    this.space.reapThread(thread)
  }

  /** Gives back what the thread of this record held; it has ended. */
  reapRecord(record: number): void {
    this.space.reapRecord(record)
  }

  /** Whether this thread has let go of the queue: nothing may be called any more. */
  get isReleased(): boolean {
    return this.#released
  }

  /** Counts workers that the queue follows, on all threads; how many there were before. */
  countFollowed(change: number): number {
    return Atomics.add(this.header, H_FOLLOWED >> 2, change)
  }

  /** From now on every step throws InvalidStateError: the place may be another queue's. */
  markReleased(): void {
    this.#released = true
    this.core = releasedSteps(this.title)
    this.order = releasedSteps(this.title)
  }

  /**
   * Gives back the page for the next thread's record where it is missing, if the order can do without one. Seen to
   * wherever a thread finds nothing, waits, or has more to do than to copy a number, which a look would slow down.
   */
  replenish(): void {
    if (!this.space.isRecordsShort) return
    while (this.retry.until(this.core.isRecordsShort) !== 0 && this.#shrink()) {}
  }

  // ---- between steps

  /** Finishes what a step of a priority queue left open. */
  #help(): void {
    if (!this.#isPriority) return
    for (let tries = 0; this.header[H_HOLE >> 2] !== HOLE_NONE; ) {
      const code = this.order.help(this.place)
      if (isBusy(code)) this.retry.again(code, tries++)
    }
  }

  #helped(code: number): number {
    this.#help()
    this.replenish()
    return code
  }

  /** Does the steps of others that come first; whether it has freed what was dropped. */
  #helpOut(): boolean {
    while (this.retry.until(() => this.order.help(this.place)) === NEEDS_HELP) {}
    return this.#sweep()
  }

  /** Frees what was dropped; whether there was any. */
  #sweep(): boolean {
    this.#free()
    let swept = false
    while (this.retry.until(() => this.order.sweep(this.place)) === SKIPPED) {
      this.#free()
      swept = true
    }
    return swept
  }

  get #isNothingPending(): boolean {
    return this.space.pending(T_DETACHED) === 0 && this.space.pending(T_CELL) === 0
  }

  #free(): void {
    this.space.freePending()
  }

  /** A detached page for this thread, where need be one that the order can do without. */
  #allocPage(): boolean {
    this.#free()
    while (this.retry.until(() => this.core.allocPage(this.place)) !== 0) {
      if (!this.#shrink()) return false
    }
    return true
  }

  /** Whether it has freed something that is not in use. */
  #shrink(): boolean {
    const { core } = this
    if (this.#helpOut()) return true
    if (
      this.retry.until(() => this.order.shrink(this.place)) !== 1 &&
      this.retry.until(() => core.shrinkSlabs(this.place)) !== 1
    ) {
      return false
    }
    this.retry.until(core.freePage)
    return true
  }
}
