import { runtime } from '#runtime'
import {
  C_CALLERS,
  C_EPOCH_ASYNC,
  C_EPOCH_SYNC,
  EMPTY,
  FLAG_CHAINED,
  FULL,
  H_GROWN,
  H_MAXSIZE,
  H_RECORDS,
  H_RECORDS_SHORT,
  HEAD_MASK,
  INLINE_BYTES,
  KIND_PRIORITY,
  NO_MEMORY,
  P_DATA,
  P_DATA_BYTES,
  P_NEXT,
  R_LENGTH,
  R_PAYLOAD,
  R_TAIL,
  SHUT,
  STALE,
  T_BUILDING,
  T_BUILDING_TAIL,
  T_DETACHED,
  T_GET,
  T_NEXT,
  T_PINNED,
  T_PUT,
  T_RESERVED,
  T_RESULT,
  T_STAGING_BYTES,
  T_TAKEN,
  T_THREAD,
  TAG_NUMBER,
  UNIT_BYTES,
  UNITS_SHIFT,
  WASM_PAGE_BYTES,
} from '../core/layout.js'
import { backOff } from './backoff.js'
import { TOO_LARGE } from './codes.js'
import { type Core, instantiate } from './core.js'
import { type EncodedItem, part } from './encoded-item.js'
import type { Identity } from './header.js'
import { isBusy, needsHelp, needsPage, type Order, orderOf } from './orders.js'
import { reasonOf } from './reason.js'
import { unregister } from './unregister.js'

/** So often a thread tries to get a record, some milliseconds in all. */
const REGISTER_TRIES = 100

/** So often a reading is tried: nobody waits for a thread that was interrupted amid a clear(). */
const READING_TRIES = 100

/** So many puts that find no memory, and the system is asked again for what it refused. */
const REFUSALS_TO_RETRY = 16

/** Who writes to the staging area, and can go on elsewhere: a getter of the item that it encodes may put another one. */
export interface Writer {
  spill(): void
}

const UNIT_HEAD = 1 << UNITS_SHIFT
const RECORDS_SHORT = H_RECORDS_SHORT >> 2
const NUMBER_HEAD = TAG_NUMBER | UNIT_HEAD
/** The first eight bytes of a number's record, as the number that they would be: one store writes them. */
const [HEAD_AND_LENGTH = 0] = new Float64Array(Uint32Array.of(NUMBER_HEAD, 8).buffer)

/**
 * One queue's memory, as this thread works with it: an instance of the core, views, a record in the queue's list of
 * threads. Its methods are whole operations on bytes that never wait: what can't be done now comes back as a code.
 */
export class Store {
  readonly memory: WebAssembly.Memory
  readonly identity: Identity
  readonly core: Core
  readonly order: Order
  /** The first 64 KiB: gates, counters, epochs. Never replaced. */
  readonly header: Int32Array
  /** The whole memory as far as it was last seen; replaced as it grows. */
  bytes: Uint8Array
  #words: Uint32Array
  #numbers: Float64Array
  /** Index of this thread's record. */
  readonly record: number
  #writer: Writer | undefined
  #refusals = 0
  #gets = 0
  /** Whether a number that was got leaves nothing to be freed. */
  readonly #isFree: boolean
  /** Index of the number in the staging area of gets. */
  readonly #numberAt: number
  /** What take() and peek() got: `source[start, end)`, valid until the next of them. */
  source: Uint8Array
  start = 0
  end = 0

  constructor(memory: WebAssembly.Memory, identity: Identity) {
    this.memory = memory
    this.identity = identity
    this.header = new Int32Array(memory.buffer, 0, WASM_PAGE_BYTES >> 2)
    this.core = instantiate(memory)
    this.order = orderOf(this.identity.kind, this.core, this.header)
    this.#register()
    this.record = this.core.held() >>> 0
    this.#isFree = this.identity.kind !== KIND_PRIORITY
    this.#numberAt = (this.record + T_GET + R_PAYLOAD) >>> 3
    this.bytes = this.source = new Uint8Array(memory.buffer)
    this.#words = new Uint32Array(memory.buffer)
    this.#numbers = new Float64Array(memory.buffer)
    this.#see(this.record + T_GET + R_PAYLOAD + INLINE_BYTES)
    this.replenish()
  }

  /** The queue's name for messages: ` 'name'`, or nothing. */
  get title(): string {
    return this.identity.name === '' ? '' : ` '${this.identity.name}'`
  }

  /** Where a codec may write the payload of a short item: `bytes[payloadStart, payloadEnd)`. */
  get payloadStart(): number {
    return this.record + T_PUT + R_PAYLOAD
  }

  get payloadEnd(): number {
    return this.record + T_PUT + R_PAYLOAD + INLINE_BYTES
  }

  // ---- put

  /** Lends the staging area to whoever writes a payload there piece by piece, until the next write of anybody. */
  claim(writer: Writer | undefined): void {
    this.#writer?.spill()
    this.#writer = writer
  }

  /** Ends the loan: the payload is whole. */
  commit(writer: Writer): void {
    if (this.#writer === writer) this.#writer = undefined
  }

  /** Puts a number: 0, or FULL, SHUT, NO_MEMORY. */
  offerNumber(value: number): number {
    const code = this.order.putNumber(value)
    return code === 0 ? this.#helped(code) : this.#retryNumber(value, code)
  }

  #retryNumber(value: number, first: number): number {
    return this.#retryPut(() => this.order.putNumber(value), first, UNIT_BYTES)
  }

  /** Puts what the codec made: 0, or FULL, SHUT, NO_MEMORY, TOO_LARGE; then nothing has entered. */
  offer(encoded: EncodedItem): number {
    if (this.#writer !== undefined) this.claim(undefined)
    if (encoded.length > INLINE_BYTES) return this.#offerChain(encoded)
    if (encoded.tag === TAG_NUMBER && this.#needsNoCell(encoded)) return this.offerNumber(encoded.number)
    const units = 1 + ((Math.max(encoded.length - 8, 0) + UNIT_BYTES - 1) >> 4)
    this.writeRecord(this.record + T_PUT, encoded, units)
    const code = this.order.put(encoded.priority)
    return code === 0 ? this.#helped(code) : this.#retryOffer(encoded, code, units * UNIT_BYTES)
  }

  /** Not in offer(), where its closure would cost something each time. */
  #retryOffer({ priority }: EncodedItem, first: number, bytes: number): number {
    return this.#retryPut(() => this.order.put(priority), first, bytes)
  }

  /** Whether the number is all there is to keep: no priority of its own, nor the sign of a -0. */
  #needsNoCell({ number, priority }: EncodedItem): boolean {
    return this.identity.kind !== KIND_PRIORITY || (number === priority && !Object.is(number, -0))
  }

  /** Writes a record that is not chained to `at` in the staging area, unless its payload was written there already. */
  writeRecord(at: number, encoded: EncodedItem, units: number): void {
    const { tag, bytes, start, length } = encoded
    this.#words[at >>> 2] = tag | (units << UNITS_SHIFT)
    this.#words[(at + R_LENGTH) >>> 2] = length
    if (tag === TAG_NUMBER) this.#numbers[(at + R_PAYLOAD) >>> 3] = encoded.number
    else if (length > 0 && !(bytes === this.bytes && start === at + R_PAYLOAD)) {
      const whole = start === 0 && length === bytes.length
      this.bytes.set(whole ? bytes : part(bytes, start, length), at + R_PAYLOAD)
    }
  }

  /** Writes the records of the numbers from `items[from]` on to `[at, end)` in the staging area; how many those are. */
  writeNumbers(at: number, end: number, items: readonly unknown[], from: number): number {
    const numbers = this.#numbers
    let index = from
    for (let to = at; to < end && index < items.length; to += UNIT_BYTES, index++) {
      const item = items[index]
      if (typeof item !== 'number') break
      numbers[to >>> 3] = HEAD_AND_LENGTH
      numbers[(to + R_PAYLOAD) >>> 3] = item
    }
    return index - from
  }

  /** FIFO: puts staged records in one step: 0, or FULL and PARTIAL with a result, SHUT, NO_MEMORY. */
  putStaged(items: number, from: number, bytes: number): number {
    const put = (): number => this.core.fifoPutMany(items, from, bytes)
    return this.#retryPut(put, put(), UNIT_BYTES)
  }

  /** The second result of the last step. */
  get result(): number {
    return this.#numbers[(this.record + T_RESULT) >>> 3] ?? 0
  }

  #offerChain(encoded: EncodedItem): number {
    const pages = Math.ceil(encoded.length / P_DATA_BYTES)
    if (pages > this.core.mostPages(this.order.overhead)) return TOO_LARGE
    if (this.core.isShut() !== 0) return SHUT
    if (this.core.seemsFull() !== 0) return FULL
    this.#giveUpChain() // of a put that was cut short
    const promise = pages + this.order.slack
    let code = this.#until(() => this.core.reserve(promise))
    while (code === NO_MEMORY && this.#shrink()) code = this.#until(() => this.core.reserve(promise))
    if (code === 0) code = this.#build(encoded, pages)
    if (code === 0) {
      const at = (this.record + T_PUT) >>> 2
      this.#words[at] = encoded.tag | FLAG_CHAINED | UNIT_HEAD
      this.#words[at + (R_LENGTH >> 2)] = encoded.length
      this.#words[at + (R_PAYLOAD >> 2)] = this.#held(T_BUILDING)
      this.#words[at + (R_TAIL >> 2)] = this.#held(T_BUILDING_TAIL)
      code = this.#retryPut(() => this.order.put(encoded.priority), this.order.put(encoded.priority), UNIT_BYTES)
    }
    this.#giveUpChain()
    return code === NO_MEMORY ? this.#refuse() : code
  }

  /** Gives back what is left of building a chain: pages, where it was not put, and promises. */
  #giveUpChain(): void {
    if (this.#held(T_BUILDING) !== 0) this.#until(this.core.abandon)
    if (this.#held(T_RESERVED) !== 0) this.#until(this.core.unreserve)
  }

  /** Copies the payload into a chain in this thread's hand. */
  #build(encoded: EncodedItem, pages: number): number {
    for (let page = 0; page < pages; page++) {
      const code = this.#until(this.core.extend)
      if (code !== 0) return code
      const at = this.#held(T_BUILDING_TAIL) + P_DATA
      const from = page * P_DATA_BYTES
      this.#see(at + P_DATA_BYTES)
      this.bytes.set(part(encoded.bytes, encoded.start + from, Math.min(P_DATA_BYTES, encoded.length - from)), at)
    }
    return 0
  }

  /** Repeats a put until it is done or refused for good. */
  #retryPut(put: () => number, first: number, bytes: number): number {
    let code = first
    for (let tries = 0; ; code = put()) {
      if (isBusy(code)) this.#pause(code, tries++)
      else if (needsHelp(code)) this.#helpOut()
      else if (!needsPage(code)) return this.#helped(code)
      else if (!this.#allocPage()) return this.#refuse()
      else {
        this.#until(() => this.order.grow(code, bytes))
        this.#free() // the page, where another thread's came free meanwhile
      }
    }
  }

  /** NO_MEMORY. What the system refused once it may grant later: now and then it is asked again. */
  #refuse(): number {
    if (++this.#refusals % REFUSALS_TO_RETRY === 0) this.core.retryGrowth()
    return NO_MEMORY
  }

  // ---- get

  /** Takes the next item: its head, with the payload in `source`; or EMPTY, SHUT. */
  take(): number {
    const head = this.order.get()
    return head === NUMBER_HEAD && this.#isFree ? head : this.#finishTake(head)
  }

  #finishTake(first: number): number {
    const head = first < 0 ? this.#retryGet(this.order.get, first) : first
    if (head < 0) return head
    this.order.help()
    if (head === NUMBER_HEAD && this.#held(T_DETACHED) === 0) return head // which `number` reads
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
    const items = this.core.fifoScan(Math.min(most, T_STAGING_BYTES / UNIT_BYTES))
    return items > 0 && this.core.fifoGetMany(items) === 0 ? items : 0
  }

  /** The head of the record at `at` in the staging area. */
  headAt(at: number): number {
    return (this.#words[at >>> 2] ?? 0) & HEAD_MASK
  }

  /** The number in the record at `at` in the staging area. */
  numberAt(at: number): number {
    return this.#numbers[(at + R_PAYLOAD) >>> 3] ?? Number.NaN
  }

  /** Passes on the numbers of up to `most` records from `at` on in the staging area; how many those are. */
  readNumbers(at: number, most: number, take: number[]): number {
    const words = this.#words
    const numbers = this.#numbers
    const begin = take.length
    let next = begin // push() takes three times as long
    for (let from = at; next - begin < most && words[from >>> 2] === NUMBER_HEAD; from += UNIT_BYTES, next++) {
      take[next] = numbers[(from + R_PAYLOAD) >>> 3] ?? Number.NaN
    }
    return next - begin
  }

  /** Makes the payload of the record at `at` in the staging area the `source`. */
  locate(at: number): void {
    this.source = this.bytes
    this.start = at + R_PAYLOAD
    this.end = this.start + (this.#words[(at + R_LENGTH) >>> 2] ?? 0)
  }

  /** As take(), but the item stays. */
  peek(): number {
    const head = this.#retryGet(this.order.peek, this.order.peek())
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
    this.source = this.bytes
  }

  /** The number that take() or peek() got. */
  get number(): number {
    return this.#numbers[this.#numberAt] ?? Number.NaN
  }

  #retryGet(get: () => number, first: number): number {
    let code = first
    for (let tries = 0; ; code = get()) {
      if (code >= 0) return code
      if (code === EMPTY || code === SHUT) {
        this.replenish()
        return code
      }
      if (isBusy(code)) this.#pause(code, tries++)
      else this.#helpOut()
    }
  }

  #locate(head: number, chain: number): void {
    this.locate(this.record + T_GET)
    if ((head & FLAG_CHAINED) === 0) return
    const length = this.end - this.start
    try {
      this.source = this.#gather(this.#held(chain), length)
    } catch (cause) {
      const fate = chain === T_TAKEN ? 'taken from' : 'still in'
      throw new RangeError(
        `get${this.title}: no memory for the ${length} bytes of the item, which is ${fate} the queue: ${reasonOf(cause)}`,
        { cause },
      )
    }
    this.start = 0
    this.end = length
  }

  /** The chain's payload in an array of its own. */
  #gather(first: number, length: number): Uint8Array {
    const whole = new Uint8Array(length)
    let page = first
    for (let from = 0; from < length; from += P_DATA_BYTES) {
      this.#see(page + P_DATA + P_DATA_BYTES)
      const part = Math.min(length - from, P_DATA_BYTES)
      whole.set(this.bytes.subarray(page + P_DATA, page + P_DATA + part), from)
      page = this.#words[(page + P_NEXT) >>> 2] ?? 0
    }
    return whole
  }

  // ---- the queue as a whole

  /** Whether an item was reported done; false where more were than put. */
  taskDone(): boolean {
    return this.#until(this.core.taskDone) === 0
  }

  /** Drops what is in, in one step, and returns how many items that were; shuts the queue down with it where `shut`. */
  drop(shut: boolean): number {
    for (let tries = 0; ; ) {
      const code = this.order.drop(shut ? 1 : 0)
      if (code === 0) break
      if (isBusy(code)) this.#pause(code, tries++)
      else this.#helpOut()
    }
    const dropped = this.result
    this.#sweep()
    return dropped
  }

  shut(): void {
    this.#until(this.core.shut)
  }

  get maxsize(): number {
    // 64 bits, written in one piece; read in one piece through the only view that does.
    return this.#numbers[H_MAXSIZE >> 3] ?? 0
  }

  set maxsize(value: number) {
    this.#until(() => this.core.setLimit(value))
  }

  /** Bytes that an item may have at most, as things are. */
  get mostBytes(): number {
    return Math.max(this.core.mostPages(this.order.overhead), 0) * P_DATA_BYTES
  }

  /** Items got since creation, those that were dropped left out; where a clear() is under way for long, the last reading. */
  get gets(): number {
    for (let tries = 0; tries < READING_TRIES; tries++) {
      const gets = this.core.gets()
      if (gets >= 0) {
        this.#gets = gets
        break
      }
    }
    return this.#gets
  }

  /** Asynchronous callers that wait on the condition, on all threads; blocked threads. */
  waiting(condition: number): number {
    const callers = Atomics.load(this.header, (condition + C_CALLERS) >> 2)
    return callers + Atomics.load(this.header, condition >> 2)
  }

  // ---- counters, each as of the moment of the call

  get isShut(): boolean {
    return this.core.isShut() !== 0
  }

  get size(): number {
    return this.core.size()
  }

  get unfinished(): number {
    return this.core.unfinished()
  }

  get puts(): number {
    return this.core.puts()
  }

  /** Whether a put would find no slot. */
  get seemsFull(): boolean {
    return this.core.seemsFull() !== 0
  }

  /** Bytes that the items take which are in. */
  get heldBytes(): number {
    return this.core.heldBytes()
  }

  /** Bytes that the memory has taken from the system. */
  get reservedBytes(): number {
    return Atomics.load(this.header, H_GROWN >> 2) * WASM_PAGE_BYTES
  }

  /** Binds the async face to an event loop; whether it belongs to that loop now. */
  bind(loop: number): boolean {
    return this.core.bind(loop) !== 0
  }

  // ---- waiting (C1 to C6 of src/core/condition.ts)

  /** Registers this thread as about to block. */
  enterSleep(condition: number): void {
    this.core.enterSleep(condition)
  }

  /** This registered thread is about to look: the epoch to wait on. */
  acknowledge(condition: number): number {
    return this.core.acknowledge(condition)
  }

  /** Blocks this thread while the epoch is that; false where that took so many milliseconds. */
  sleep(condition: number, epoch: number, milliseconds: number): boolean {
    return Atomics.wait(this.header, (condition + C_EPOCH_SYNC) >> 2, epoch, milliseconds) !== 'timed-out'
  }

  leaveSleep(condition: number): void {
    this.core.leaveSleep(condition)
  }

  passOn(condition: number): void {
    this.core.passOn(condition)
  }

  /** Registers this event loop; the epoch to wait on, which is in the word of loopWordOf(). */
  arm(condition: number): number {
    return this.core.arm(condition)
  }

  /** Index in `header` of the word that event loops wait on. */
  loopWordOf(condition: number): number {
    return (condition + C_EPOCH_ASYNC) >> 2
  }

  notifyAll(condition: number): void {
    this.core.notifyAll(condition)
  }

  countCallers(condition: number, change: number): void {
    this.core.countCallers(condition, change)
  }

  countMemoryWaiters(change: number): void {
    this.core.countMemoryWaiters(change)
  }

  /** Lets the system be asked for memory again that it refused. */
  retryGrowth(): void {
    this.core.retryGrowth()
  }

  // ---- threads

  /** Gives back what the threads with this number held in memory; they have ended. */
  reap(thread: number): void {
    this.#catchUp()
    const record = (at: number): number => Atomics.load(this.#words, at >>> 2)
    for (let at = record(H_RECORDS); at !== 0; at = record(at + T_NEXT)) {
      this.#see(at + T_PUT)
      if (at !== this.record && record(at + T_THREAD) === thread) unregister(this.core, at)
    }
    this.#sweep() // what it had dropped, and was freeing
    this.core.wakeSurvivors()
  }

  #register(): void {
    for (let tries = 0; tries < REGISTER_TRIES; tries++) {
      if (this.#until(() => this.core.register(runtime.thread)) !== NO_MEMORY) return
      this.core.retryGrowth()
      backOff(tries) // others that use the queue make room, H_RECORDS_SHORT tells them to
    }
    throw new RangeError(
      `attach: the queue${this.title} has no memory left for one more thread: ` +
        `take items out of it, or raise maxBytes (${this.identity.maxBytes}) if it is not the system that grants no more`,
    )
  }

  /**
   * Gives back the page for the next thread's record where it is missing, if the order can do without one. Seen to
   * wherever a thread finds nothing, waits, or has more to do than to copy a number, which a look would slow down.
   */
  replenish(): void {
    if (this.header[RECORDS_SHORT] === 0) return
    while (this.#until(this.core.isRecordsShort) !== 0 && this.#shrink()) {}
  }

  // ---- between steps

  /** Repeats a step while its gate is taken. */
  #until(step: () => number): number {
    for (let tries = 0; ; ) {
      const code = step()
      if (!isBusy(code)) return code
      this.#pause(code, tries++)
    }
  }

  #helped(code: number): number {
    this.order.help()
    this.replenish()
    return code
  }

  /** Does the steps of others that come first; whether it has freed what was dropped. */
  #helpOut(): boolean {
    this.order.help()
    return this.#sweep()
  }

  /** Frees what was dropped; whether there was any. */
  #sweep(): boolean {
    this.#free()
    let swept = false
    while (needsHelp(this.#until(this.order.sweep))) {
      this.#free()
      swept = true
    }
    return swept
  }

  /** Frees what the last step put into this thread's hand. */
  #free(): void {
    if (this.#held(T_TAKEN) !== 0) this.#until(this.core.release)
    if (this.#held(T_DETACHED) !== 0) this.#until(this.core.freePage)
    if (this.#held(T_PINNED) !== 0) this.#until(this.core.unpin)
  }

  /** A detached page for this thread, where need be one that the order can do without. */
  #allocPage(): boolean {
    this.#free()
    while (this.#until(this.core.allocPage) !== 0) {
      if (!this.#shrink()) return false
    }
    return true
  }

  /** Whether it has freed something that is not in use. */
  #shrink(): boolean {
    if (this.#helpOut()) return true
    if (this.#until(this.order.shrink) !== 1) return false
    this.#until(this.core.freePage)
    return true
  }

  #held(field: number): number {
    return this.#words[(this.record + field) >>> 2] ?? 0
  }

  #pause(code: number, tries: number): void {
    if (code === STALE) this.#catchUp()
    backOff(tries)
  }

  /**
   * Lets this thread know of what others have grown. V8 tells the threads that it knows to have the memory, each at its
   * next look for interrupts; one that is just receiving the memory may never be told. Growing by nothing asks.
   */
  #catchUp(): void {
    this.memory.grow(0)
  }

  /** Makes the views reach to `end`. */
  #see(end: number): void {
    if (end <= this.bytes.length) return
    for (let tries = 0; this.memory.buffer.byteLength < end; ) {
      this.#catchUp()
      backOff(tries++)
    }
    const { buffer } = this.memory
    this.bytes = new Uint8Array(buffer)
    this.#words = new Uint32Array(buffer)
    this.#numbers = new Float64Array(buffer)
  }
}
