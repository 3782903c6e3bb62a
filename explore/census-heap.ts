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
  H_PUTS,
  H_TAKES,
  HOLE_NONE,
  L_MEMBER,
  UNIT_BYTES,
} from '../src/core/layout.js'
import type { Pages } from './census.js'
import type { Cells } from './census-queue.js'

const FIRST = 3

interface Entry {
  readonly key: bigint
  readonly word: bigint
}

/** The directory, its pages of entries and their cells; the same of the limbo. */
export function heapPages(pages: Pages, queue: number, cells: Cells): void {
  const size = pages.long(queue + H_PUTS) - pages.long(queue + H_TAKES)
  const count = pages.at(queue + H_HEAP_COUNT)
  if (count !== size) throw new Error(`census: ${count} entries, ${size} by the counters`)
  heap(pages, queue, cells, [H_HEAP_ROOT, H_HEAP_COUNT, H_HEAP_PAGES, H_HEAP_LEAVES], true)
  heap(pages, queue, cells, [H_LIMBO_ROOT, H_LIMBO_COUNT, H_LIMBO_PAGES, H_LIMBO_LEAVES], false)
}

function heap(
  pages: Pages,
  queue: number,
  cells: Cells,
  [rootAt = 0, countAt = 0, pagesAt = 0, leavesAt = 0]: readonly number[],
  isOrdered: boolean,
): void {
  const root = pages.at(queue + rootAt)
  if (root === 0) return
  pages.claim(root, 'the root of a directory', queue)
  for (let leaf = 0; leaf < pages.at(queue + leavesAt); leaf++) {
    pages.claim(pages.at(root + leaf * 4), 'a leaf of a directory', queue)
  }
  for (let page = 0; page < pages.at(queue + pagesAt); page++) {
    pages.claim(pageOf(pages, root, page), 'a page of entries', queue)
  }
  const entries: Entry[] = []
  for (let i = 0; i < pages.at(queue + countAt); i++) entries.push(entryAt(pages, queue, root, i + FIRST, isOrdered))
  for (const { word } of entries) {
    cells.bytes += UNIT_BYTES
    const cell = Number((word & 0x3ffffffn) << 6n)
    if (cell === 0) continue
    cells.claim(cell, 'in the heap')
    if (pages.at(cell + L_MEMBER) !== 0) throw new Error('census: a cell is in the heap and lent (D1)')
  }
  if (isOrdered && pages.at(queue + H_HOLE) === HOLE_NONE) checkOrder(entries)
}

function pageOf(pages: Pages, root: number, page: number): number {
  return pages.at(pages.at(root + (page >> 10) * 4) + (page & 1023) * 4)
}

/** The entry at the position; that of the hole is recorded in the header. */
function entryAt(pages: Pages, queue: number, root: number, position: number, mayBeHole: boolean): Entry {
  if (mayBeHole && pages.at(queue + H_HOLE) !== HOLE_NONE && pages.at(queue + H_HOLE_AT) === position) {
    return { key: long(pages, queue + H_HOLE_KEY), word: long(pages, queue + H_HOLE_WORD) }
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
