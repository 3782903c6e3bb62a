import {
  B_CALLERS,
  B_FOLLOWED,
  B_LENT,
  B_MEMORY_WAITERS,
  B_QUEUE,
  B_USED,
  C_ALL_DONE,
  C_CALLERS,
  C_MEMORY_WAITERS,
  C_NOT_EMPTY,
  C_NOT_FULL,
  C_SHUT_DOWN,
  C_SLEEPERS,
  H_FOLLOWED,
  H_MAGIC,
  H_MEMBERS,
  H_PAGES,
  H_QUOTA,
  H_STATE,
  L_MEMBER,
  L_NEXT,
  L_PREVIOUS,
  M_FREE_COUNT,
  M_FREE_PAGE,
  M_FREE_RECORD,
  M_FRESH,
  M_MAX_PAGES,
  M_MEMORY_WAITERS,
  M_RECORD_COUNT,
  M_RECORDS,
  M_RESERVED,
  M_SELECTORS,
  MAGIC,
  MEMBER_BYTES,
  ORPHAN,
  P_COUNT,
  P_NEXT,
  P_PINS,
  PAGE_BYTES,
  PAGE_SHIFT,
  RECORD_FREE,
  STATE_OPEN,
  T_BUILDING,
  T_BUILDING_PAGES,
  T_BUILDING_QUEUE,
  T_CELL,
  T_DETACHED,
  T_MEMBER,
  T_MEMBERS,
  T_NEXT,
  T_NEXT_FREE,
  T_PINNED,
  T_QUEUE,
  T_RESERVED,
  T_SELECTS,
  T_SLEEPS,
  T_STATE,
  T_TAKEN,
  T_TAKEN_PAGES,
} from '../src/core/layout.js'
import { Cells, queuePages } from './census-queue.js'

/** Counts pages, each once, and how many each queue has. */
export class Pages {
  readonly words: Uint32Array
  readonly #owners: (string | undefined)[] = []
  readonly #held = new Map<number, number>()
  readonly pins = new Map<number, number>()

  constructor(words: Uint32Array) {
    this.words = words
  }

  at(address: number): number {
    return this.words[address >> 2] ?? 0
  }

  /** 64 bits, as a number. */
  long(address: number): number {
    return this.at(address + 4) * 2 ** 32 + this.at(address)
  }

  claim(address: number, owner: string, queue?: number): void {
    const page = address >> PAGE_SHIFT
    if (page >= this.at(M_FRESH)) throw new Error(`census: ${owner} is at ${address}, which is no page`)
    const other = this.#owners[page]
    if (other !== undefined) throw new Error(`census: page ${page} is ${owner} and ${other}`)
    this.#owners[page] = owner
    if (queue !== undefined) this.count(queue, 1)
  }

  /** Counts pages of the queue that are claimed elsewhere, or only promised. */
  count(queue: number, pages: number): void {
    this.#held.set(queue, (this.#held.get(queue) ?? 0) + pages)
  }

  heldBy(queue: number): number {
    return this.#held.get(queue) ?? 0
  }

  claimChain(first: number, pages: number, owner: string, queue: number): void {
    let page = first
    for (let i = 0; i < pages; i++) {
      this.claim(page, owner, queue)
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
    for (let page = 0; page < this.at(M_FRESH); page++) {
      if (this.#owners[page] === undefined) throw new Error(`census: page ${page} is nowhere`)
    }
  }
}

/** Places of all queues' headers. */
export function queuesIn(words: Uint32Array): number[] {
  const places: number[] = []
  const pages = words[M_FRESH >> 2] ?? 0
  for (let page = 0; page < pages; page++) {
    if (words[(page * PAGE_BYTES + H_MAGIC) >> 2] === MAGIC) places.push(page * PAGE_BYTES)
  }
  return places
}

function recordsIn(words: Uint32Array): number[] {
  const records: number[] = []
  for (let at = words[M_RECORDS >> 2] ?? 0; at !== 0; at = words[(at + T_NEXT) >> 2] ?? 0) records.push(at)
  return records
}

/** Addresses of the memberships of a record, used or not. */
function membersIn(words: Uint32Array, record: number): number[] {
  const members = [record + T_MEMBER]
  for (let page = words[(record + T_MEMBERS) >> 2] ?? 0; page !== 0; page = words[page >> 2] ?? 0) {
    for (let at = page + MEMBER_BYTES; at < page + PAGE_BYTES; at += MEMBER_BYTES) members.push(at)
  }
  return members
}

/** While no gate is taken, each page and cell is in exactly one place (A1, D1), promises can be kept, and all that is counted is as counted. */
export function takeCensus(words: Uint32Array): void {
  const pages = new Pages(words)
  const places = queuesIn(words)
  const cells = new Map(places.map((place) => [place, new Cells(pages, place)]))
  const cellsOf = (queue: number): Cells => {
    const found = cells.get(queue)
    if (found === undefined) throw new Error(`census: there is no queue at ${queue}`)
    return found
  }
  const members = new Map<number, number>()
  const followed = new Map<number, number>()
  pages.claim(PAGE_BYTES, 'what all queues share')
  pages.count(0, 1)
  for (const place of places) pages.claim(place, 'a header', place)
  pages.claimList(pages.at(M_FREE_PAGE), pages.at(M_FREE_COUNT), 'free')
  const records = recordsIn(words)
  let freeRecords = 0
  let promised = 0
  const orphans = new Map<number, number>()
  for (const record of records) {
    pages.claim(record, 'a record')
    for (let page = pages.at(record + T_MEMBERS); page !== 0; page = pages.at(page)) pages.claim(page, 'memberships')
    const field = (offset: number): number => pages.at(record + offset)
    promised += field(T_RESERVED)
    if (field(T_STATE) === RECORD_FREE) freeRecords++
    for (const member of membersIn(words, record)) {
      countMember(pages, member, members, cellsOf)
      const queue = pages.at(member + B_QUEUE)
      followed.set(queue, (followed.get(queue) ?? 0) + pages.at(member + B_FOLLOWED))
    }
    if (field(T_STATE) === RECORD_FREE) continue
    if (field(T_RESERVED) !== 0) pages.count(field(T_BUILDING_QUEUE), field(T_RESERVED))
    pages.claimChain(field(T_BUILDING), field(T_BUILDING_PAGES), 'being built', field(T_BUILDING_QUEUE))
    const queue = field(T_QUEUE)
    if (field(T_TAKEN) !== 0) pages.claimChain(field(T_TAKEN), field(T_TAKEN_PAGES), 'taken', queue)
    if (field(T_DETACHED) !== 0) pages.claim(field(T_DETACHED), 'detached', queue)
    if (field(T_CELL) !== 0) cellsOf(queue).claimEmpty(field(T_CELL), 'a cell that is pending')
    const pinned = field(T_PINNED)
    if (pinned === 0) continue
    pages.pins.set(pinned, (pages.pins.get(pinned) ?? 0) + 1)
    if ((pages.at(pinned + P_PINS) & ORPHAN) >>> 0 !== 0) orphans.set(pinned, queue)
  }
  for (const [orphan, queue] of orphans) pages.claimChain(orphan, pages.at(orphan + P_COUNT), 'an orphan', queue)
  checkCounters(pages, records, freeRecords, promised)
  for (const place of places) {
    queuePages(pages, place, cellsOf(place))
    const counted = pages.at(place + H_MEMBERS)
    if (counted !== (members.get(place) ?? 0))
      throw new Error(`census: ${counted} members are counted at ${place} (B1)`)
    if (pages.at(place + H_FOLLOWED) !== (followed.get(place) ?? 0)) {
      throw new Error(`census: ${pages.at(place + H_FOLLOWED)} workers are followed at ${place}, not as counted (B4)`)
    }
    const held = pages.heldBy(place)
    if (held !== pages.at(place + H_PAGES)) {
      throw new Error(
        `census: the queue at ${place} holds ${held} pages, ${pages.at(place + H_PAGES)} by the counter (P4)`,
      )
    }
    if (held > pages.at(place + H_QUOTA)) throw new Error(`census: the queue at ${place} is beyond its quota (P4)`)
  }
  pages.checkAll()
  for (const [chain, pins] of pages.pins) {
    const counted = (pages.at(chain + P_PINS) & ~ORPHAN) >>> 0
    if (counted !== pins) throw new Error(`census: the chain at ${chain} has ${counted} pins, and ${pins} peek at it`)
  }
}

function countMember(
  pages: Pages,
  member: number,
  members: Map<number, number>,
  cellsOf: (queue: number) => Cells,
): void {
  if (pages.at(member + B_USED) === 0) {
    if (pages.at(member + B_LENT) !== 0) throw new Error('census: something is lent to nobody (D1)')
    return
  }
  const queue = pages.at(member + B_QUEUE)
  members.set(queue, (members.get(queue) ?? 0) + 1)
  const cells = cellsOf(queue)
  let previous = 0
  for (let cell = pages.at(member + B_LENT); cell !== 0; cell = pages.at(cell + L_NEXT)) {
    if (pages.at(cell + L_MEMBER) !== member || pages.at(cell + L_PREVIOUS) !== previous) {
      throw new Error('census: a cell is in the wrong list of what is lent (D1)')
    }
    cells.claimLent(cell)
    previous = cell
  }
}

function checkCounters(pages: Pages, records: readonly number[], freeRecords: number, promised: number): void {
  const { length } = records
  if (length !== pages.at(M_RECORD_COUNT)) throw new Error(`census: ${length} records, not as counted`)
  if (promised !== pages.at(M_RESERVED)) throw new Error(`census: ${promised} pages promised, not as counted`)
  if (pages.at(M_FREE_COUNT) + pages.at(M_MAX_PAGES) - pages.at(M_FRESH) < promised) {
    throw new Error('census: more pages are promised than there are')
  }
  let free = 0
  for (let record = pages.at(M_FREE_RECORD); record !== 0; record = pages.at(record + T_NEXT_FREE)) {
    if (pages.at(record + T_STATE) !== RECORD_FREE || free++ > length)
      throw new Error('census: a free record is in use')
  }
  if (free !== freeRecords) throw new Error(`census: ${freeRecords} records are free, ${free} are in their list`)
}

/** A queue that has followed workers, of which nobody follows any more, is shut down (B5). */
export function checkFollowed(words: Uint32Array, place: number): void {
  const at = (address: number): number => words[address >> 2] ?? 0
  if (at(place + H_MAGIC) === MAGIC && at(place + H_FOLLOWED) === 0 && at(place + H_STATE) === STATE_OPEN)
    throw new Error(`the workers that the queue at ${place} followed have ended, and it is open`)
}

/** At the end nobody holds anything, waits or is counted as waiting. */
export function checkHandsEmpty(words: Uint32Array): void {
  const at = (address: number): number => words[address >> 2] ?? 0
  for (const record of recordsIn(words)) {
    for (const [name, field] of PENDING) {
      if (at(record + field) !== 0) throw new Error(`at the end, the record at ${record} still has ${name}`)
    }
    for (const member of membersIn(words, record)) {
      for (const [name, field] of COUNTED) {
        if (at(member + field) !== 0) throw new Error(`at the end, the membership at ${member} still has ${name}`)
      }
    }
  }
  for (const place of queuesIn(words)) {
    if (place !== 0 && at(place + H_MEMBERS) === 0 && at(place + H_STATE) !== STATE_OPEN) {
      throw new Error(`at the end, the queue at ${place} is shut down, nobody has it open, and it is there still (B3)`)
    }
    for (const condition of [C_NOT_EMPTY, C_NOT_FULL, C_ALL_DONE, C_SHUT_DOWN]) {
      for (const counter of condition === C_SHUT_DOWN ? [C_CALLERS] : [C_SLEEPERS, C_CALLERS, C_MEMORY_WAITERS]) {
        const value = at(place + condition + counter)
        if (value !== 0)
          throw new Error(`at the end, the counter of waiters at ${place + condition + counter} is ${value | 0}`)
      }
    }
  }
  for (const counter of [M_SELECTORS, M_MEMORY_WAITERS]) {
    if (at(counter) !== 0)
      throw new Error(`at the end, the memory's counter of waiters at ${counter} is ${at(counter) | 0}`)
  }
}

const PENDING: readonly (readonly [string, number])[] = [
  ['a chain it builds', T_BUILDING],
  ['a promise', T_RESERVED],
  ['a chain it took', T_TAKEN],
  ['a detached page', T_DETACHED],
  ['a pin', T_PINNED],
  ['a cell', T_CELL],
  ['a condition that it sleeps on', T_SLEEPS],
  ['a share of those who select', T_SELECTS],
]

const COUNTED: readonly (readonly [string, number])[] = [
  ['a share of those who lack memory', B_MEMORY_WAITERS],
  ['a share of the getters', B_CALLERS],
  ['a share of the putters', B_CALLERS + 4],
  ['a share of the joiners', B_CALLERS + 8],
  ['something that is lent to it', B_LENT],
]
