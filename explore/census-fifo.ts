import {
  FLAG_CELL,
  H_BACK,
  H_BACK_AT,
  H_BACK_HEAD,
  H_BACK_IN,
  H_BACK_TAIL,
  H_GET_AT,
  H_GET_GATE,
  H_PUT_AT,
  H_PUT_GATE,
  L_KEY,
  L_NEXT,
  PAGE_BYTES,
  R_PAYLOAD,
  S_NEXT,
  S_SLOTS,
  TAG_SKIP,
  UNIT_BYTES,
} from '../src/core/layout.js'
import type { Pages } from './census.js'
import { type Cells, segmentOf, unitsAt } from './census-queue.js'

/** The segments of the ring, what its records between the two ends hold, and what was given back. */
export function fifoPages(pages: Pages, queue: number, cells: Cells): void {
  const putAt = pages.at(queue + H_PUT_AT)
  if (putAt !== 0) ring(pages, queue, cells, putAt)
  back(pages, queue, cells)
}

function ring(pages: Pages, queue: number, cells: Cells, end: number): void {
  const first = segmentOf(end)
  let segment = first
  do {
    pages.claim(segment, 'a segment', queue)
    segment = pages.at(segment + S_NEXT)
  } while (segment !== first)
  let at = pages.at(queue + H_GET_AT)
  const items = Math.floor(pages.long(queue + H_PUT_GATE) / 2) - Math.floor(pages.long(queue + H_GET_GATE) / 2)
  for (let i = 0; i < items; i++) {
    if (at % PAGE_BYTES === 0 || (pages.at(at) & 0xff) === TAG_SKIP) at = pages.at(segmentOf(at) + S_NEXT) + S_SLOTS
    cells.claimRecord(at)
    if ((pages.at(at) & FLAG_CELL) !== 0) cells.claim(pages.at(at + R_PAYLOAD), 'in the ring')
    at += unitsAt(pages, at) * UNIT_BYTES
  }
  if (items > 0 && at !== end) throw new Error(`census: the last record ends at ${at}, the next is to begin at ${end}`)
}

/** In order (E1), each once, the one included whose place is being looked for (E2). */
function back(pages: Pages, queue: number, cells: Cells): void {
  const head = pages.at(queue + H_BACK_HEAD)
  const looking = pages.at(queue + H_BACK_IN)
  const count = cells.claimList(head, 'given back')
  if (looking !== 0) cells.claim(looking, 'being given back')
  const counted = pages.at(queue + H_BACK)
  if (count + (looking === 0 ? 0 : 1) !== counted) {
    throw new Error(`census: ${count} cells were given back, ${counted} by the counter`)
  }
  let tail = 0
  for (let cell = head; cell !== 0; cell = pages.at(cell + L_NEXT)) {
    if (tail !== 0 && pages.long(tail + L_KEY) >= pages.long(cell + L_KEY)) {
      throw new Error('census: what was given back is out of order (E1)')
    }
    tail = cell
  }
  if (tail !== pages.at(queue + H_BACK_TAIL)) throw new Error('census: the last of what was given back is not the tail')
  if (looking === 0) return
  const key = pages.long(looking + L_KEY)
  if (pages.long(pages.at(queue + H_BACK_AT) + L_KEY) >= key || pages.long(tail + L_KEY) <= key) {
    throw new Error('census: the search of a place has gone past it (E2)')
  }
}
