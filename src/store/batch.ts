import {
  FULL,
  INLINE_BYTES,
  PARTIAL,
  R_PAYLOAD,
  T_GET,
  T_PUT,
  T_STAGING_BYTES,
  UNIT_BYTES,
  UNITS_SHIFT,
} from '../core/layout.js'
import type { EncodedItem } from './encoded-item.js'
import { readNumbers, unitsFor, writeNumbers, writeRecord } from './records.js'
import type { Writer } from './space.js'
import type { Store } from './store.js'

/** Records of the least size that fit the staging area. */
const MOST_RECORDS = T_STAGING_BYTES / UNIT_BYTES

/**
 * Several items of a FIFO queue in one step: their records lie side by side in the staging area, and the core copies
 * them in one piece. Where the user's code runs between begin() and flush(), the area is claimed for the batch: what that code
 * does with this memory may end the batch early.
 */
export class Batch implements Writer {
  readonly #store: Store
  /** Offset behind each record that is staged; not kept while all have the least size, as numbers do. */
  readonly #ends = new Int32Array(MOST_RECORDS + 1)
  #areLeast = true
  #count = 0
  /** Who writes the next payload. */
  #writer: Writer | undefined
  /** Records that were staged when the area was wanted for something else: put, and forgotten as there was no room for them. */
  #early = 0
  #lost = 0

  constructor(store: Store) {
    this.#store = store
  }

  /** Records staged since the last flush(). */
  get length(): number {
    return this.#early + this.#lost + this.#count
  }

  begin(): void {
    this.#store.space.claim(undefined)
    this.#clear()
  }

  /** The user's code may run until commit(): what is staged, and what the writer has of the next payload, make way for others. */
  claim(writer: Writer): void {
    this.#writer = writer
    this.#store.space.claim(this)
  }

  commit(): void {
    this.#store.space.commit(this)
    this.#writer = undefined
  }

  /** As each put by itself would have done: what came first goes first. */
  spill(): void {
    this.#writer?.spill()
    const all = this.#count
    const put = this.#putStaged()
    this.#early += put
    this.#lost += all - put
  }

  /** Where a codec may write the next payload: `store.bytes[payloadStart, payloadEnd)`. */
  get payloadStart(): number {
    return this.#store.record + T_PUT + this.#end() + R_PAYLOAD
  }

  get payloadEnd(): number {
    return Math.max(this.#store.record + T_PUT + T_STAGING_BYTES, this.payloadStart)
  }

  /** Stages an item; false where it does not fit. */
  add(encoded: EncodedItem): boolean {
    const end = this.#end()
    const units = unitsFor(encoded.length)
    if (encoded.length > INLINE_BYTES || end + units * UNIT_BYTES > T_STAGING_BYTES || this.#lost > 0) return false
    writeRecord(this.#store.views, this.#store.record + T_PUT + end, encoded, units)
    if (units > 1) this.#keepEnds()
    this.#count++
    if (!this.#areLeast) this.#ends[this.#count] = end + units * UNIT_BYTES
    return true
  }

  /** Stages the numbers from `items[from]` on, as far as they are numbers and fit; how many that were. */
  addNumbers(items: readonly unknown[], from: number): number {
    const begin = this.#end()
    const base = this.#store.record + T_PUT
    const added = writeNumbers(this.#store.views, base + begin, base + T_STAGING_BYTES - UNIT_BYTES + 1, items, from)
    if (!this.#areLeast) {
      for (let i = 1; i <= added; i++) this.#ends[this.#count + i] = begin + i * UNIT_BYTES
    }
    this.#count += added
    return added
  }

  /** Puts what is staged, as far as there is room; how many items since the last flush() that makes. The rest is forgotten. */
  flush(): number {
    const put = this.#early + (this.#lost === 0 ? this.#putStaged() : 0)
    this.#early = this.#lost = 0
    this.#clear()
    return put
  }

  #putStaged(): number {
    const all = this.#count
    let done = 0
    let wanted = all
    while (done < all) {
      const from = this.#endOf(done)
      const code = this.#store.putStaged(wanted - done, from, this.#endOf(wanted) - from)
      if (code === 0) {
        done = wanted
        wanted = all
      } else if (code === FULL || code === PARTIAL) {
        if (this.#store.retry.isLate) break // a gate stayed taken: there is no result
        const limit = this.#store.result
        wanted = code === FULL ? done + Math.min(limit, wanted - done) : this.#fitting(done, from + limit)
        if (wanted === done) break
      } else break // SHUT, NO_MEMORY: the next put says so
    }
    this.#clear()
    return done
  }

  /** The last of the records from `first` on that ends within `limit`. */
  #fitting(first: number, limit: number): number {
    let last = first
    while (last < this.#count && this.#endOf(last + 1) <= limit) last++
    return last
  }

  #clear(): void {
    this.#count = 0
    this.#areLeast = true
  }

  #keepEnds(): void {
    if (!this.#areLeast) return
    this.#areLeast = false
    for (let i = 0; i <= this.#count; i++) this.#ends[i] = i * UNIT_BYTES
  }

  #end(): number {
    return this.#endOf(this.#count)
  }

  /** Offset behind the first `count` records. */
  #endOf(count: number): number {
    return this.#areLeast ? count * UNIT_BYTES : (this.#ends[count] ?? 0)
  }
}

/** Walks over the records that Store.takeMany() took. */
export class Taken {
  readonly #store: Store
  #at = 0
  #next = 0

  constructor(store: Store) {
    this.#store = store
  }

  begin(): void {
    this.#next = this.#store.record + T_GET
  }

  /** Goes to the next record: its head. */
  next(): number {
    const head = this.#store.headAt(this.#next)
    this.#at = this.#next
    this.#next += ((head >> UNITS_SHIFT) & 0xff) * UNIT_BYTES
    return head
  }

  /** Goes past the numbers that come next, `most` at most, and appends them to `items`; how many those are. */
  nextNumbers(most: number, items: number[]): number {
    const count = readNumbers(this.#store.views, this.#next, most, items)
    this.#next += count * UNIT_BYTES
    return count
  }

  /** Makes the record's payload the store's `source`. */
  locate(): void {
    this.#store.locate(this.#at)
  }
}
