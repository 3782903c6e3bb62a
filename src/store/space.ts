import { runtime } from '#runtime'
import {
  B_USED,
  GONE,
  H_MAX_BYTES,
  M_GROWN,
  M_MEMORY_WAITERS,
  M_RECORD_COUNT,
  M_RECORDS,
  M_RECORDS_SHORT,
  M_SELECT_EPOCH,
  MEMBER_BYTES,
  NO_MEMORY,
  PAGE_BYTES,
  T_CELL,
  T_DETACHED,
  T_MEMBER,
  T_MEMBERS,
  T_NEXT,
  T_PINNED,
  T_PUT,
  T_RESULT,
  T_TAKEN,
  T_THREAD,
  WASM_PAGE_BYTES,
} from '../core/layout.js'
import { backOff } from './backoff.js'
import { type Core, instantiate } from './core.js'
import { threadDied } from './diagnostics.js'
import { type Order, orderOf } from './orders.js'
import { reap, retireMember } from './reap.js'
import { Retry } from './retry.js'
import { Views } from './views.js'

/** So often a thread tries to get a record, some milliseconds in all. */
const REGISTER_TRIES = 100

/** Who writes to the staging area, and can go on elsewhere: a getter of the item that it encodes may put another one. */
export interface Writer {
  spill(): void
}

/**
 * One memory as this thread works with it, for all queues in it: an instance of the core, views, a record in the list of threads
 * with what is pending in it, and the memberships by which it has queues open.
 */
export class Space {
  readonly memory: WebAssembly.Memory
  readonly core: Core
  readonly views: Views
  /** Address of this thread's record. */
  readonly record: number
  /** Repeats the steps that belong to no queue. */
  readonly retry: Retry
  /** The first 64 KiB, never replaced: what all queues of the memory share. */
  readonly globals: Int32Array
  readonly #orders: Order[] = []
  readonly #unused: number[] = []
  #writer: Writer | undefined

  /** How large the memory may grow, bytes. */
  readonly maxBytes: number

  constructor(memory: WebAssembly.Memory, title: string) {
    this.memory = memory
    this.core = instantiate(memory)
    this.globals = new Int32Array(memory.buffer, 0, WASM_PAGE_BYTES >> 2)
    this.views = new Views(memory)
    this.retry = new Retry(
      this.views,
      () => [],
      () => title,
    )
    this.#register(title)
    this.record = this.core.held() >>> 0
    this.views.see(this.record + PAGE_BYTES)
    this.#unused.push(this.record + T_MEMBER)
    this.#findUnused()
    this.maxBytes = this.views.numbers[H_MAX_BYTES >> 3] ?? 0
  }

  order(kind: number): Order {
    const known = this.#orders[kind]
    if (known !== undefined) return known
    const order = orderOf(kind, this.core)
    this.#orders[kind] = order
    return order
  }

  #register(title: string): void {
    for (let tries = 0; tries < REGISTER_TRIES; tries++) {
      if (this.retry.until(() => this.core.register(runtime.thread)) !== NO_MEMORY) return
      this.core.retryGrowth()
      backOff(tries) // others that use the memory make room, M_RECORDS_SHORT tells them to
    }
    throw new RangeError(
      `attach: the queue${title} has no memory left for one more thread: ` +
        'take items out of it, or make it with a larger maxBytes if it is not the system that grants no more',
    )
  }

  // ---- memberships

  /** An unused membership, or NO_MEMORY. */
  member(): number {
    const known = this.#unused.pop()
    if (known !== undefined) return known
    if (this.retry.until(this.core.addMembers) === NO_MEMORY) return NO_MEMORY
    this.#findUnused()
    return this.#unused.pop() ?? NO_MEMORY
  }

  /** The memberships in the page that was added last: of a record that had another thread before, in all of its pages. */
  #findUnused(): void {
    for (const member of this.members(this.record)) {
      if (member !== this.record + T_MEMBER && this.word(member + B_USED) === 0) this.#unused.push(member)
    }
  }

  /** Addresses of all memberships of the record. */
  members(record: number): number[] {
    const found = [record + T_MEMBER]
    for (let page = this.word(record + T_MEMBERS); page !== 0; page = this.word(page)) {
      for (let at = page + MEMBER_BYTES; at < page + PAGE_BYTES; at += MEMBER_BYTES) found.push(at)
    }
    return found
  }

  /** Opens the queue at this place; undefined: there is none of that generation any more. */
  join(place: number, generation: number, flags: number): number | undefined {
    const member = this.member()
    if (member === NO_MEMORY) return NO_MEMORY
    if (this.retry.until(() => this.core.join(member, place, generation, flags)) !== GONE) return member
    this.#unused.push(member)
    return undefined
  }

  /** Makes a queue that may hold so many pages; its place is `result`. NO_MEMORY, or the membership. */
  create(quota: number, flags: number): number {
    const member = this.member()
    if (member === NO_MEMORY) return NO_MEMORY
    if (this.retry.until(() => this.core.create(member, quota, flags)) !== NO_MEMORY) return member
    this.#unused.push(member)
    return NO_MEMORY
  }

  /** Ends a membership of this thread's, with what it held. */
  leave(member: number): void {
    this.freePending()
    retireMember(this, member, false)
    this.#unused.push(member)
  }

  // ---- the staging area

  /** Lends the staging area to whoever writes a payload there piece by piece, until the next write of anybody. */
  claim(writer: Writer | undefined): void {
    this.#writer?.spill()
    this.#writer = writer
  }

  /** The payload is whole. */
  commit(writer: Writer): void {
    if (this.#writer === writer) this.#writer = undefined
  }

  get isClaimed(): boolean {
    return this.#writer !== undefined
  }

  /** The second result of the last step. */
  get result(): number {
    return this.views.numbers[(this.record + T_RESULT) >>> 3] ?? 0
  }

  // ---- what is pending

  /** The word of this thread's record. */
  pending(field: number): number {
    return this.views.words[(this.record + field) >>> 2] ?? 0
  }

  /** Frees what the last step left pending in this thread's record. */
  freePending(): void {
    const { core, retry } = this
    if (this.pending(T_CELL) !== 0) retry.until(core.freeCell)
    let freed = false
    if (this.pending(T_TAKEN) !== 0) freed = retry.until(core.release) === 0
    if (this.pending(T_DETACHED) !== 0) freed = retry.until(core.freePage) === 0
    if (this.pending(T_PINNED) !== 0) freed = retry.until(core.unpin) === 0 // the last to let go of a chain that was taken frees it
    if (freed) this.wakeMemoryWaiters()
  }

  /** Wakes those who lack memory, for whichever queue: some came free. Those of the queue itself the core has woken. */
  wakeMemoryWaiters(): void {
    if (Atomics.load(this.globals, M_MEMORY_WAITERS >> 2) === 0) return
    for (const record of this.records()) {
      for (const member of this.members(record)) {
        if (this.word(member + B_USED) === 0) continue
        this.retry.until(() => this.core.wakeMember(member))
      }
    }
  }

  // ---- all threads

  /** Addresses of all records. */
  records(): number[] {
    const found: number[] = []
    this.memory.grow(0)
    for (let at = Atomics.load(this.globals, M_RECORDS >> 2) >>> 0; at !== 0; at = this.word(at + T_NEXT)) {
      this.views.see(at + T_PUT)
      found.push(at)
    }
    return found
  }

  /** Gives back what the threads with this number held; they have ended. */
  reapThread(thread: number): void {
    for (const record of this.records()) {
      if (record !== this.record && this.word(record + T_THREAD) === thread) this.#reapRecord(record, thread)
    }
  }

  #reapRecord(record: number, thread: number): void {
    if (reap(this, record, thread) && threadDied.hasSubscribers) threadDied.publish({ memory: this.memory, thread })
  }

  /** Leaves the memory: gives back this thread's own record. */
  close(): void {
    reap(this, this.record, this.word(this.record + T_THREAD))
  }

  /** A word of any page, read atomically. */
  word(at: number): number {
    this.views.see(at + 4)
    return Atomics.load(this.views.words, at >>> 2)
  }

  /** Threads that have a record, those included that have left. */
  get recordCount(): number {
    return this.word(M_RECORD_COUNT)
  }

  /** Bytes that the memory has taken from the system. */
  get reservedBytes(): number {
    return Atomics.load(this.globals, M_GROWN >> 2) * WASM_PAGE_BYTES
  }

  /** Whether the page for the next thread's record is missing. */
  get isRecordsShort(): boolean {
    return this.globals[M_RECORDS_SHORT >> 2] !== 0
  }

  // ---- waiting for any of several queues (C7 of src/core/condition.ts)

  enterSelect(): void {
    this.core.enterSelect()
  }

  /** The epoch to wait on, to be read before the look at the queues. */
  get selectEpoch(): number {
    return Atomics.load(this.globals, M_SELECT_EPOCH >> 2)
  }

  /** Blocks this thread while the epoch is that; false where that took so many milliseconds. */
  sleepInSelect(epoch: number, milliseconds: number): boolean {
    return Atomics.wait(this.globals, M_SELECT_EPOCH >> 2, epoch, milliseconds) !== 'timed-out'
  }

  leaveSelect(): void {
    this.core.leaveSelect()
  }
}
