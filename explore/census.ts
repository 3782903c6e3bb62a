import {
  C_ALL_DONE,
  C_CALLERS,
  C_MEMORY_WAITERS,
  C_NOT_EMPTY,
  C_NOT_FULL,
  C_SLEEPERS,
  H_FREE_COUNT,
  H_FREE_PAGE,
  H_FREE_RECORD,
  H_FRESH,
  H_KIND,
  H_MAX_PAGES,
  H_RECORD_COUNT,
  H_RECORDS,
  H_RESERVED,
  KIND_FIFO,
  KIND_LIFO,
  ORPHAN,
  P_COUNT,
  P_NEXT,
  P_PINS,
  PAGE_SHIFT,
  RECORD_FREE,
  T_BUILDING,
  T_BUILDING_PAGES,
  T_CALLERS,
  T_DETACHED,
  T_MEMORY_WAITERS,
  T_NEXT,
  T_NEXT_FREE,
  T_PINNED,
  T_RESERVED,
  T_STATE,
  T_TAKEN,
  T_TAKEN_PAGES,
} from '../src/core/layout.js'
import { fifoPages } from './census-fifo.js'
import { heapPages } from './census-heap.js'
import { lifoPages } from './census-lifo.js'

/** Counts pages, each once. */
export class Pages {
  readonly words: Uint32Array
  readonly #owners: (string | undefined)[] = []
  readonly pins = new Map<number, number>()

  constructor(words: Uint32Array) {
    this.words = words
  }

  at(address: number): number {
    return this.words[address >> 2] ?? 0
  }

  claim(address: number, owner: string): void {
    const page = address >> PAGE_SHIFT
    if (page === 0 || page >= this.at(H_FRESH)) throw new Error(`census: ${owner} is at ${address}, which is no page`)
    const other = this.#owners[page]
    if (other !== undefined) throw new Error(`census: page ${page} is ${owner} and ${other}`)
    this.#owners[page] = owner
  }

  isClaimed(address: number): boolean {
    return this.#owners[address >> PAGE_SHIFT] !== undefined
  }

  claimChain(first: number, pages: number, owner: string): void {
    let page = first
    for (let i = 0; i < pages; i++) {
      this.claim(page, owner)
      page = this.at(page + P_NEXT)
    }
  }

  /** A list that ends with 0, `pages` long. */
  claimList(first: number, pages: number, owner: string): void {
    let count = 0
    for (let page = first; page !== 0; page = this.at(page + P_NEXT)) {
      this.claim(page, owner)
      count++
    }
    if (count !== pages) throw new Error(`census: ${owner}: ${count} pages, ${pages} by the counter`)
  }

  checkAll(): void {
    for (let page = 1; page < this.at(H_FRESH); page++) {
      if (this.#owners[page] === undefined) throw new Error(`census: page ${page} is nowhere`)
    }
  }
}

/** While no gate is taken, each page is in exactly one place (invariant A1 of src/core/pending.ts), and promises can be kept. */
export function takeCensus(words: Uint32Array): void {
  const pages = new Pages(words)
  pages.claimList(pages.at(H_FREE_PAGE), pages.at(H_FREE_COUNT), 'free')
  let records = 0
  let freeRecords = 0
  let promised = 0
  const orphans = new Set<number>()
  for (let record = pages.at(H_RECORDS); record !== 0; record = pages.at(record + T_NEXT)) {
    pages.claim(record, 'a record')
    records++
    promised += pages.at(record + T_RESERVED)
    if (pages.at(record + T_STATE) === RECORD_FREE) {
      freeRecords++
      continue
    }
    pages.claimChain(pages.at(record + T_BUILDING), pages.at(record + T_BUILDING_PAGES), 'being built')
    if (pages.at(record + T_TAKEN) !== 0) {
      pages.claimChain(pages.at(record + T_TAKEN), pages.at(record + T_TAKEN_PAGES), 'taken')
    }
    if (pages.at(record + T_DETACHED) !== 0) pages.claim(pages.at(record + T_DETACHED), 'detached')
    const pinned = pages.at(record + T_PINNED)
    if (pinned === 0) continue
    pages.pins.set(pinned, (pages.pins.get(pinned) ?? 0) + 1)
    if ((pages.at(pinned + P_PINS) & ORPHAN) >>> 0 !== 0) orphans.add(pinned)
  }
  for (const orphan of orphans) pages.claimChain(orphan, pages.at(orphan + P_COUNT), 'an orphan')
  if (records !== pages.at(H_RECORD_COUNT)) throw new Error(`census: ${records} records, not as counted`)
  if (promised !== pages.at(H_RESERVED)) throw new Error(`census: ${promised} pages promised, not as counted`)
  if (pages.at(H_FREE_COUNT) + pages.at(H_MAX_PAGES) - pages.at(H_FRESH) < promised) {
    throw new Error('census: more pages are promised than there are')
  }
  let free = 0
  for (let record = pages.at(H_FREE_RECORD); record !== 0; record = pages.at(record + T_NEXT_FREE)) {
    if (pages.at(record + T_STATE) !== RECORD_FREE || free++ > records)
      throw new Error('census: a free record is in use')
  }
  if (free !== freeRecords) throw new Error(`census: ${freeRecords} records are free, ${free} are in their list`)
  const kind = pages.at(H_KIND)
  if (kind === KIND_FIFO) fifoPages(pages)
  else if (kind === KIND_LIFO) lifoPages(pages)
  else heapPages(pages)
  pages.checkAll()
  for (const [chain, pins] of pages.pins) {
    const counted = (pages.at(chain + P_PINS) & ~ORPHAN) >>> 0
    if (counted !== pins) throw new Error(`census: the chain at ${chain} has ${counted} pins, and ${pins} peek at it`)
  }
}

/** At the end nobody holds anything, waits or is counted as waiting. */
export function checkHandsEmpty(words: Uint32Array): void {
  const at = (address: number): number => words[address >> 2] ?? 0
  for (let record = at(H_RECORDS); record !== 0; record = at(record + T_NEXT)) {
    for (const [name, field] of HAND) {
      if (at(record + field) !== 0) throw new Error(`at the end, the record at ${record} still has ${name}`)
    }
  }
  for (const condition of [C_NOT_EMPTY, C_NOT_FULL, C_ALL_DONE]) {
    for (const counter of [C_SLEEPERS, C_CALLERS, C_MEMORY_WAITERS]) {
      const value = at(condition + counter)
      if (value !== 0) throw new Error(`at the end, the counter of waiters at ${condition + counter} is ${value | 0}`)
    }
  }
}

const HAND: readonly (readonly [string, number])[] = [
  ['a chain it builds', T_BUILDING],
  ['a promise', T_RESERVED],
  ['a chain it took', T_TAKEN],
  ['a detached page', T_DETACHED],
  ['a pin', T_PINNED],
  ['a share of the lacksMemory', T_MEMORY_WAITERS],
  ['a share of the callers', T_CALLERS],
]
