import {
  EMPTY,
  FLAG_CHAINED,
  FULL,
  INLINE_BYTES,
  NO_CELL,
  NO_MEMORY,
  NO_PAGE,
  P_DATA,
  P_DATA_BYTES,
  P_NEXT,
  R_LENGTH,
  R_PAYLOAD,
  R_TAIL,
  SHUT,
  T_BUILDING,
  T_BUILDING_TAIL,
  T_DETACHED,
  T_GET,
  T_PINNED,
  T_PUT,
  T_RESERVED,
  T_RESULT,
  T_STAGING_BYTES,
  T_TAKEN,
  TAG_BYTES,
  TAG_NUMBER,
  UNIT_BYTES,
  UNITS_SHIFT,
} from '../src/core/layout.js'
import { Failure } from './failure.js'
import { isBusy, Member, needsHelp } from './member.js'
import type { Item } from './model.js'
import type { Program } from './thread.js'

const UNIT_HEAD = 1 << UNITS_SHIFT
const NUMBER_HEAD = TAG_NUMBER | UNIT_HEAD

/**
 * Whole operations on a queue's items, as src/store/store.ts and src/store/batch.ts do them: see Member. A payload is
 * written and read at its two ends alone.
 */
export class Client extends Member {
  *offer(item: Item): Program<number> {
    if (item.bytes > INLINE_BYTES) return yield* this.#offerChain(item)
    if (item.bytes === 0 && (this.kind !== 'priority' || item.id === item.priority)) {
      return yield* this.#retryPut(this.order.putNumber, [item.id], UNIT_BYTES)
    }
    const units = this.#stage(item, 0)
    return yield* this.#retryPut(this.order.put, this.#priority(item), units * UNIT_BYTES)
  }

  #priority({ priority }: Item): number[] {
    return this.kind === 'priority' ? [priority] : []
  }

  /** Writes the record `from` bytes into the staging area; its units. */
  #stage({ id, bytes }: Item, from: number): number {
    const units = 1 + ((Math.max(bytes - 8, 0) + UNIT_BYTES - 1) >> 4)
    const at = this.record + T_PUT + from
    this.write(at, (bytes === 0 ? TAG_NUMBER : TAG_BYTES) | (units << UNITS_SHIFT))
    this.write(at + R_LENGTH, bytes === 0 ? 8 : bytes)
    this.write(at + R_PAYLOAD, bytes === 0 ? 0 : id)
    if (bytes === 0) {
      this.write(at + R_PAYLOAD + 4, 0)
      this.machine.memory.numbers[(at + R_PAYLOAD) >> 3] = id
    } else if (bytes > 4) this.write(at + R_PAYLOAD + bytes - 4, id)
    return units
  }

  *#offerChain(item: Item): Program<number> {
    const pages = Math.ceil(item.bytes / P_DATA_BYTES)
    if ((yield* this.call('isShut')) !== 0) return SHUT
    if ((yield* this.call('seemsFull')) !== 0) return FULL
    yield* this.#giveUpChain()
    const promise = pages + this.order.slack
    let code = yield* this.until('reserve', promise)
    while (code === NO_MEMORY && (yield* this.shrink())) code = yield* this.until('reserve', promise)
    if (code === 0) code = yield* this.#build(item.id, pages)
    if (code === 0) {
      const at = this.record + T_PUT
      this.write(at, TAG_BYTES | FLAG_CHAINED | UNIT_HEAD)
      this.write(at + R_LENGTH, item.bytes)
      this.write(at + R_PAYLOAD, this.held(T_BUILDING))
      this.write(at + R_TAIL, this.held(T_BUILDING_TAIL))
      code = yield* this.#retryPut(this.order.put, this.#priority(item), UNIT_BYTES)
    }
    yield* this.#giveUpChain()
    return code
  }

  *#giveUpChain(): Program {
    if (this.held(T_BUILDING) !== 0) yield* this.until('abandon')
    if (this.held(T_RESERVED) !== 0) yield* this.until('unreserve')
  }

  *#build(id: number, pages: number): Program<number> {
    for (let page = 0; page < pages; page++) {
      const code = yield* this.until('extend')
      if (code !== 0) return code
      const at = this.held(T_BUILDING_TAIL) + P_DATA
      this.write(at, id)
      this.write(at + P_DATA_BYTES - 4, id)
    }
    return 0
  }

  *#retryPut(step: string, args: readonly number[], bytes: number): Program<number> {
    for (;;) {
      const code = yield* this.call(step, ...args)
      if (isBusy(code)) continue
      if (needsHelp(code)) yield* this.helpOut()
      else if (code !== NO_PAGE && code !== NO_CELL) {
        yield* this.help()
        yield* this.replenish()
        return code
      } else if (!(yield* this.allocPage())) return NO_MEMORY
      else {
        if (code === NO_CELL) yield* this.until('heapAddSlab', bytes)
        else yield* this.until(this.order.grow)
        yield* this.free()
      }
    }
  }

  // ---- several at once (FIFO)

  /** Stages the items side by side; where each record ends. */
  stageAll(items: readonly Item[]): number[] {
    const ends = [0]
    for (const item of items) {
      const from = ends.at(-1) ?? 0
      ends.push(from + this.#stage(item, from) * UNIT_BYTES)
    }
    return ends
  }

  *putStaged(items: number, from: number, bytes: number): Program<number> {
    return yield* this.#retryPut('fifoPutMany', [items, from, bytes], UNIT_BYTES)
  }

  get result(): number {
    this.machine.load(this.thread, this.record + T_RESULT)
    return this.machine.memory.numbers[(this.record + T_RESULT) >> 3] ?? 0
  }

  *scan(most: number): Program<number> {
    return yield* this.call('fifoScan', Math.min(most, T_STAGING_BYTES / UNIT_BYTES))
  }

  *takeScanned(items: number): Program<number> {
    return yield { do: 'call', step: 'fifoGetMany', args: [items], once: true }
  }

  /** The items that lie side by side in the staging area. */
  locateAll(count: number): number[] {
    const ids: number[] = []
    let at = this.record + T_GET
    for (let i = 0; i < count; i++) {
      const head = this.readPlain(at)
      ids.push(this.#itemAt(at, head))
      at += ((head >> UNITS_SHIFT) & 0xff) * UNIT_BYTES
    }
    return ids
  }

  // ---- get

  /** The item, or EMPTY, SHUT. */
  *take(learn: (id: number) => void): Program<number> {
    const head = yield* this.#retryGet(this.order.get)
    if (head < 0) return head
    if (head === NUMBER_HEAD && this.kind !== 'priority') {
      learn(this.#itemAt(this.record + T_GET, head))
      return head
    }
    yield* this.help()
    if (head === NUMBER_HEAD && this.held(T_DETACHED) === 0) {
      learn(this.#itemAt(this.record + T_GET, head))
      return head
    }
    learn(this.#locate(head, T_TAKEN))
    yield* this.free()
    yield* this.replenish()
    return head
  }

  *peek(learn: (id: number) => void): Program<number> {
    const head = yield* this.#retryGet(this.order.peek)
    if (head < 0) return head
    learn(this.#locate(head, T_PINNED))
    yield* this.free()
    return head
  }

  *#retryGet(step: string): Program<number> {
    for (;;) {
      const code = yield* this.call(step)
      if (code >= 0) return code
      if (code === EMPTY || code === SHUT) {
        yield* this.replenish()
        return code
      }
      if (!isBusy(code)) yield* this.helpOut()
    }
  }

  #locate(head: number, chain: number): number {
    const at = this.record + T_GET
    if ((head & FLAG_CHAINED) === 0) return this.#itemAt(at, head)
    const length = this.readPlain(at + R_LENGTH)
    let page = this.held(chain)
    const id = this.readPlain(page + P_DATA)
    for (let from = 0; from < length; from += P_DATA_BYTES) {
      this.#expect(this.readPlain(page + P_DATA), id)
      this.#expect(this.readPlain(page + P_DATA + P_DATA_BYTES - 4), id)
      page = this.readPlain(page + P_NEXT)
    }
    return id
  }

  /** The item in the record at `at` of the staging area. */
  #itemAt(at: number, head: number): number {
    if ((head & 0xff) === TAG_NUMBER) {
      this.readPlain(at + R_PAYLOAD)
      return this.machine.memory.numbers[(at + R_PAYLOAD) >> 3] ?? 0
    }
    const length = this.readPlain(at + R_LENGTH)
    const id = this.readPlain(at + R_PAYLOAD)
    if (length > 4) this.#expect(this.readPlain(at + R_PAYLOAD + length - 4), id)
    return id
  }

  #expect(found: number, id: number): void {
    if (found !== id) throw new Failure(`thread ${this.thread.id} read a torn payload: ${found} in item ${id}`)
  }

  // ---- the queue as a whole

  *drop(shut: boolean): Program<number> {
    for (;;) {
      const code = yield* this.call(this.order.drop, shut ? 1 : 0)
      if (code === 0) break
      if (!isBusy(code)) yield* this.helpOut()
    }
    const dropped = this.result
    yield* this.sweep()
    return dropped
  }
}
