import {
  H_HEAP_COUNT,
  H_HEAP_LEAVES,
  H_HEAP_PAGES,
  H_HEAP_ROOT,
  H_HOLE,
  H_HOLE_AT,
  H_HOLE_KEY,
  H_HOLE_WORD,
  H_LIMBO_COUNT,
  H_LIMBO_LEAVES,
  H_LIMBO_PAGES,
  H_LIMBO_ROOT,
  H_SLABS,
  HOLE_NONE,
  PAGE_BYTES,
} from '../src/core/layout.js'
import type { Pages } from './census.js'
import { claimRecord } from './census-fifo.js'

const FIRST = 3
const CLASSES = 7

// A slab: src/core/slab.ts.
const FREE = 8
const USED = 16
const UNUSED = 20
const CELL = 24

interface Entry {
  readonly key: bigint
  readonly word: bigint
}

/** The directory, its pages of entries, the slabs of their cells and the chains of those; the same of the limbo. */
export function heapPages(pages: Pages): void {
  const used = new Map<number, number>()
  heap(pages, [H_HEAP_ROOT, H_HEAP_COUNT, H_HEAP_PAGES, H_HEAP_LEAVES], used, true)
  heap(pages, [H_LIMBO_ROOT, H_LIMBO_COUNT, H_LIMBO_PAGES, H_LIMBO_LEAVES], used, false)
  for (const slab of used.keys()) pages.claim(slab, 'a slab')
  const listed = new Set<number>()
  for (let list = 0; list < CLASSES; list++) {
    for (let slab = pages.at(H_SLABS + list * 4); slab !== 0; slab = pages.at(slab)) {
      if (listed.has(slab)) throw new Error('census: a slab is twice in its list')
      listed.add(slab)
      if (!used.has(slab)) pages.claim(slab, 'an unused slab')
      if (isExhausted(pages, slab)) throw new Error('census: an exhausted slab is in its list (B1)')
    }
  }
  for (const slab of [...used.keys(), ...listed]) {
    if (pages.at(slab + USED) !== (used.get(slab) ?? 0)) throw new Error('census: a slab miscounts its cells')
    if (!listed.has(slab) && !isExhausted(pages, slab)) throw new Error('census: a slab is not in its list (B1)')
  }
}

function isExhausted(pages: Pages, slab: number): boolean {
  return pages.at(slab + FREE) === 0 && pages.at(slab + UNUSED) + pages.at(slab + CELL) > slab + PAGE_BYTES
}

function heap(
  pages: Pages,
  [rootAt = 0, countAt = 0, pagesAt = 0, leavesAt = 0]: readonly number[],
  used: Map<number, number>,
  isOrdered: boolean,
): void {
  const root = pages.at(rootAt)
  if (root === 0) return
  pages.claim(root, 'the root of a directory')
  for (let leaf = 0; leaf < pages.at(leavesAt); leaf++) pages.claim(pages.at(root + leaf * 4), 'a leaf of a directory')
  for (let page = 0; page < pages.at(pagesAt); page++) pages.claim(pageOf(pages, root, page), 'a page of entries')
  const entries: Entry[] = []
  for (let i = 0; i < pages.at(countAt); i++) entries.push(entryAt(pages, root, i + FIRST, isOrdered))
  for (const { word } of entries) {
    const cell = Number((word & 0x3ffffffn) << 6n)
    if (cell === 0) continue
    const slab = cell & ~(PAGE_BYTES - 1)
    used.set(slab, (used.get(slab) ?? 0) + 1)
    claimRecord(pages, cell)
  }
  if (isOrdered && pages.at(H_HOLE) === HOLE_NONE) checkOrder(entries)
}

function pageOf(pages: Pages, root: number, page: number): number {
  return pages.at(pages.at(root + (page >> 10) * 4) + (page & 1023) * 4)
}

/** The entry at the position; that of the hole is recorded in the header. */
function entryAt(pages: Pages, root: number, position: number, mayBeHole: boolean): Entry {
  if (mayBeHole && pages.at(H_HOLE) !== HOLE_NONE && pages.at(H_HOLE_AT) === position) {
    return { key: long(pages, H_HOLE_KEY), word: long(pages, H_HOLE_WORD) }
  }
  const at = pageOf(pages, root, position >> 8) + (position & 255) * 16
  return { key: long(pages, at), word: long(pages, at + 8) }
}

/** Outside of a hole no entry comes before its parent (Q1). */
function checkOrder(entries: readonly Entry[]): void {
  entries.forEach(({ key, word }, index) => {
    const parent = entries[(index - 1) >> 2]
    if (index === 0 || parent === undefined) return
    if (key < parent.key || (key === parent.key && word < parent.word)) {
      throw new Error('census: the heap is out of order (Q1)')
    }
  })
}

function long(pages: Pages, at: number): bigint {
  return (BigInt(pages.at(at + 4)) << 32n) | BigInt(pages.at(at))
}
