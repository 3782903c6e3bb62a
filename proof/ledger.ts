/**
 * Who put, took and dropped what, in memory that survives the threads: a slot a thread, and a byte an item. A thread
 * writes down what it is about to do before it does it, so that after its death its hands are known.
 */

export const SURVIVORS = 16
export const VICTIMS = 500
const SURVIVOR_ITEMS = 1 << 20
const VICTIM_ITEMS = 1 << 13
const SLOT_WORDS = 16

/** Fields of a slot. */
export const F = {
  /** Items that it put or took. */
  progress: 0,
  /** Items that it has begun to put. */
  begun: 1,
  /** Items that it may be taking at this moment. */
  taking: 2,
  cleared: 3,
  clearing: 4,
  reported: 5,
  reporting: 6,
  /** 1: blocked on purpose. */
  stalled: 7,
  /** 1: puts and takes one item at a time, so that its items keep their order. */
  inOrder: 8,
} as const

const GOT = 1
const ACCEPTED = 2
const REFUSED = 4

/** Bare buffers, as Deno walks an array that it hands to a worker element by element, which takes half a minute for this one. */
export interface LedgerMemory {
  readonly words: SharedArrayBuffer
  readonly items: SharedArrayBuffer
}

export class Ledger {
  readonly memory: LedgerMemory
  readonly #words: Int32Array
  readonly #items: Uint8Array

  constructor(memory: LedgerMemory) {
    this.memory = memory
    this.#words = new Int32Array(memory.words)
    this.#items = new Uint8Array(memory.items)
  }

  static create(): Ledger {
    return new Ledger({
      words: new SharedArrayBuffer((SURVIVORS + VICTIMS) * SLOT_WORDS * 4),
      items: new SharedArrayBuffer(SURVIVORS * SURVIVOR_ITEMS + VICTIMS * VICTIM_ITEMS),
    })
  }

  reset(): void {
    for (let slot = 0; slot < SURVIVORS + VICTIMS; slot++) {
      const first = firstCode(slot)
      this.#items.fill(0, first, first + this.read(slot, F.begun))
    }
    this.#words.fill(0)
  }

  add(slot: number, field: number, change: number): void {
    Atomics.add(this.#words, slot * SLOT_WORDS + field, change)
  }

  read(slot: number, field: number): number {
    return Atomics.load(this.#words, slot * SLOT_WORDS + field)
  }

  /** The code of the next item that the thread puts; undefined where there are no more. */
  nextCode(slot: number): number | undefined {
    const sequence = this.read(slot, F.begun)
    if (sequence >= itemsOf(slot)) return undefined
    this.add(slot, F.begun, 1)
    return firstCode(slot) + sequence
  }

  /** Whether a survivor is about to run out of codes. */
  isNearlyFull(): boolean {
    for (let slot = 0; slot < SURVIVORS; slot++) if (this.read(slot, F.begun) > SURVIVOR_ITEMS * 0.9) return true
    return false
  }

  accept(code: number): void {
    Atomics.or(this.#items, code, ACCEPTED)
  }

  refuse(code: number): void {
    if ((Atomics.or(this.#items, code, REFUSED) & GOT) !== 0) throw new Error(`item ${code} was refused, and was in`)
  }

  take(code: number): void {
    const slot = slotOf(code)
    if (code - firstCode(slot) >= this.read(slot, F.begun)) throw new Error(`item ${code} was never put`)
    const known = Atomics.or(this.#items, code, GOT)
    if ((known & GOT) !== 0) throw new Error(`item ${code} came twice`)
    if ((known & REFUSED) !== 0) throw new Error(`item ${code} was refused, and was in`)
  }

  /** Of all items of the thread: how many were got, how many accepted; how many have no known fate. */
  count(slot: number): { got: number; accepted: number; open: number; gotUnaccepted: number } {
    const counts = { got: 0, accepted: 0, open: 0, gotUnaccepted: 0 }
    const first = firstCode(slot)
    for (let code = first; code < first + this.read(slot, F.begun); code++) {
      const known = this.#items[code] ?? 0
      if ((known & GOT) !== 0) counts.got++
      if ((known & ACCEPTED) !== 0) counts.accepted++
      if ((known & (ACCEPTED | REFUSED)) === 0) counts.open++
      if ((known & (GOT | ACCEPTED)) === GOT) counts.gotUnaccepted++
    }
    return counts
  }
}

function itemsOf(slot: number): number {
  return slot < SURVIVORS ? SURVIVOR_ITEMS : VICTIM_ITEMS
}

function firstCode(slot: number): number {
  return slot < SURVIVORS ? slot * SURVIVOR_ITEMS : SURVIVORS * SURVIVOR_ITEMS + (slot - SURVIVORS) * VICTIM_ITEMS
}

export function slotOf(code: number): number {
  const beyond = code - SURVIVORS * SURVIVOR_ITEMS
  return beyond < 0 ? Math.floor(code / SURVIVOR_ITEMS) : SURVIVORS + Math.floor(beyond / VICTIM_ITEMS)
}
