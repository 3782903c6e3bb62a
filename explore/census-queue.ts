import {
  FLAG_CHAINED,
  H_CELL_BYTES,
  H_CELL_LIMBO,
  H_GET_BYTES,
  H_HELD_BYTES,
  H_KIND,
  H_LENT,
  H_PUT_BYTES,
  H_REASON,
  H_REASON_PAGES,
  H_SLABS,
  KIND_FIFO,
  KIND_LIFO,
  KIND_PRIORITY,
  L_MEMBER,
  L_NEXT,
  L_RECORD,
  P_DATA_BYTES,
  PAGE_BYTES,
  R_LENGTH,
  R_PAYLOAD,
  UNIT_BYTES,
  UNITS_SHIFT,
} from '../src/core/layout.js'
import type { Pages } from './census.js'
import { fifoPages } from './census-fifo.js'
import { heapPages } from './census-heap.js'
import { lifoPages } from './census-lifo.js'

const CLASSES = 7

// A slab: src/core/slab.ts.
const FREE = 8
const USED = 16
const UNUSED = 20
const CELL = 24

/** The cells of one queue, each counted once, and the bytes that its items take. */
export class Cells {
  readonly #pages: Pages
  readonly queue: number
  readonly #seen = new Set<number>()
  readonly #used = new Map<number, number>()
  lent = 0
  /** Bytes of cells, and what hangs on them. */
  cellBytes = 0
  /** Bytes of records in segments and entries of a heap, and what hangs on them. */
  bytes = 0

  constructor(pages: Pages, queue: number) {
    this.#pages = pages
    this.queue = queue
  }

  /** A cell whose item has left it. */
  claimEmpty(cell: number, owner: string): void {
    if (this.#seen.has(cell)) throw new Error(`census: the cell at ${cell} is ${owner} and something else (D1)`)
    this.#seen.add(cell)
    const slab = slabOf(cell)
    this.#used.set(slab, (this.#used.get(slab) ?? 0) + 1)
  }

  /** A cell with an item in it. */
  claim(cell: number, owner: string): void {
    this.claimEmpty(cell, owner)
    const pages = this.#claimChainOf(cell + L_RECORD)
    this.cellBytes += this.#pages.at(slabOf(cell) + CELL) + pages * PAGE_BYTES
  }

  claimLent(cell: number): void {
    this.claim(cell, 'lent')
    this.lent++
  }

  /** A list of cells with items; how many those are. */
  claimList(first: number, owner: string): number {
    let count = 0
    for (let cell = first; cell !== 0; cell = this.#pages.at(cell + L_NEXT), count++) {
      this.claim(cell, owner)
      if (this.#pages.at(cell + L_MEMBER) !== 0)
        throw new Error(`census: the cell at ${cell} is ${owner} and lent (D1)`)
    }
    return count
  }

  /** A record in a segment. */
  claimRecord(at: number): void {
    this.bytes += unitsAt(this.#pages, at) * UNIT_BYTES + this.#claimChainOf(at) * PAGE_BYTES
  }

  #claimChainOf(at: number): number {
    if ((this.#pages.at(at) & FLAG_CHAINED) === 0) return 0
    const count = Math.ceil(this.#pages.at(at + R_LENGTH) / P_DATA_BYTES)
    this.#pages.claimChain(this.#pages.at(at + R_PAYLOAD), count, 'in an item', this.queue)
    return count
  }

  /** The slabs of all these cells, and those without any. */
  claimSlabs(): void {
    const pages = this.#pages
    for (const slab of this.#used.keys()) pages.claim(slab, 'a slab', this.queue)
    const listed = new Set<number>()
    for (let list = 0; list < CLASSES; list++) {
      for (let slab = pages.at(this.queue + H_SLABS + list * 4); slab !== 0; slab = pages.at(slab)) {
        if (listed.has(slab)) throw new Error('census: a slab is twice in its list')
        listed.add(slab)
        if (!this.#used.has(slab)) pages.claim(slab, 'an unused slab', this.queue)
        if (isExhausted(pages, slab)) throw new Error('census: an exhausted slab is in its list (H1)')
      }
    }
    for (const slab of [...this.#used.keys(), ...listed]) {
      if (pages.at(slab + USED) !== (this.#used.get(slab) ?? 0)) throw new Error('census: a slab miscounts its cells')
      if (!listed.has(slab) && !isExhausted(pages, slab)) throw new Error('census: a slab is not in its list (H1)')
    }
  }
}

function slabOf(cell: number): number {
  return cell & ~(PAGE_BYTES - 1)
}

function isExhausted(pages: Pages, slab: number): boolean {
  return pages.at(slab + FREE) === 0 && pages.at(slab + UNUSED) + pages.at(slab + CELL) > slab + PAGE_BYTES
}

export function unitsAt(pages: Pages, at: number): number {
  return (pages.at(at) >> UNITS_SHIFT) & 0xff
}

export function segmentOf(at: number): number {
  return (at - 1) & ~(PAGE_BYTES - 1)
}

/** All pages of one queue but its header, and its counters. */
export function queuePages(pages: Pages, queue: number, cells: Cells): void {
  const kind = pages.at(queue + H_KIND)
  if (kind !== KIND_PRIORITY) cells.claimList(pages.at(queue + H_CELL_LIMBO), 'in limbo')
  if (kind === KIND_FIFO) fifoPages(pages, queue, cells)
  else if (kind === KIND_LIFO) lifoPages(pages, queue, cells)
  else heapPages(pages, queue, cells)
  cells.claimSlabs()
  const reason = pages.at(queue + H_REASON)
  if (reason !== 0) pages.claimChain(reason, pages.at(queue + H_REASON_PAGES), 'a reason', queue)
  const lent = pages.at(queue + H_LENT)
  if (lent !== cells.lent) throw new Error(`census: ${cells.lent} items are lent, ${lent} by the counter`)
  const entries = kind === KIND_PRIORITY ? cells.lent * UNIT_BYTES : 0
  const held = cells.cellBytes + cells.bytes + entries
  const counted =
    kind === KIND_FIFO
      ? pages.long(queue + H_PUT_BYTES) - pages.long(queue + H_GET_BYTES) + pages.long(queue + H_CELL_BYTES)
      : pages.long(queue + H_HELD_BYTES)
  if (counted !== held) throw new Error(`census: items take ${held} bytes, ${counted} by the counter`)
}
