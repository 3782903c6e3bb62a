import {
  H_BOTTOM_HEAD,
  H_BOTTOM_TAIL,
  H_LIMBO_AT,
  H_LIMBO_UNITS,
  H_PUTS,
  H_TAKES,
  H_TOP_AT,
  H_TOP_HEAD,
  H_TOP_TAIL,
  H_TOP_UNITS,
  L_NEXT,
  S_NEXT,
  S_PREVIOUS,
  S_RESUME_AT,
  S_RESUME_UNITS,
  UNIT_BYTES,
} from '../src/core/layout.js'
import type { Pages } from './census.js'
import { type Cells, segmentOf } from './census-queue.js'

/** The segments of the stack and of the limbo, what the records in both hold, and the cells above and below. */
export function lifoPages(pages: Pages, queue: number, cells: Cells): void {
  const records = stack(pages, queue, cells, pages.at(queue + H_TOP_AT), pages.at(queue + H_TOP_UNITS))
  const above = list(pages, cells, queue + H_TOP_HEAD, queue + H_TOP_TAIL)
  const below = list(pages, cells, queue + H_BOTTOM_HEAD, queue + H_BOTTOM_TAIL)
  const size = pages.long(queue + H_PUTS) - pages.long(queue + H_TAKES)
  const items = records + above + below
  if (items !== size) throw new Error(`census: ${items} items on the stack, ${size} by the counters (L4)`)
  stack(pages, queue, cells, pages.at(queue + H_LIMBO_AT), pages.at(queue + H_LIMBO_UNITS))
}

function list(pages: Pages, cells: Cells, headAt: number, tailAt: number): number {
  const head = pages.at(headAt)
  const count = cells.claimList(head, 'on the stack')
  let tail = 0
  for (let cell = head; cell !== 0; cell = pages.at(cell + L_NEXT)) tail = cell
  if (tail !== pages.at(tailAt)) throw new Error('census: the last cell of a list is not its tail')
  return count
}

/** The number of records in the stack whose top record ends at `top` and takes `topUnits`. */
function stack(pages: Pages, queue: number, cells: Cells, top: number, topUnits: number): number {
  if (top === 0) return 0
  for (let spare = pages.at(segmentOf(top) + S_NEXT); spare !== 0; spare = pages.at(spare + S_NEXT)) {
    pages.claim(spare, 'a spare segment', queue)
  }
  let items = 0
  let at = top
  let units = topUnits
  for (;;) {
    const segment = segmentOf(at)
    while (units !== 0) {
      at -= units * UNIT_BYTES
      cells.claimRecord(at)
      items++
      units = pages.at(at) >>> 24
    }
    pages.claim(segment, 'a segment', queue)
    if (pages.at(segment + S_PREVIOUS) === 0) return items
    at = pages.at(segment + S_RESUME_AT)
    units = pages.at(segment + S_RESUME_UNITS)
  }
}
