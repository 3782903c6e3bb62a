import {
  H_LIMBO_AT,
  H_LIMBO_UNITS,
  H_PUTS,
  H_TAKES,
  H_TOP_AT,
  H_TOP_UNITS,
  S_NEXT,
  S_PREVIOUS,
  S_RESUME_AT,
  S_RESUME_UNITS,
  UNIT_BYTES,
} from '../src/core/layout.js'
import type { Pages } from './census.js'
import { claimRecord, segmentOf } from './census-fifo.js'

/** The segments of the stack and of the limbo, and the chains of the records in both. */
export function lifoPages(pages: Pages): void {
  const items = stack(pages, pages.at(H_TOP_AT), pages.at(H_TOP_UNITS))
  const size = pages.at(H_PUTS) - pages.at(H_TAKES)
  if (items !== size) throw new Error(`census: ${items} records on the stack, ${size} by the counters`)
  stack(pages, pages.at(H_LIMBO_AT), pages.at(H_LIMBO_UNITS))
}

/** The number of records in the stack whose top record ends at `top` and takes `topUnits`. */
function stack(pages: Pages, top: number, topUnits: number): number {
  if (top === 0) return 0
  for (let spare = pages.at(segmentOf(top) + S_NEXT); spare !== 0; spare = pages.at(spare + S_NEXT)) {
    pages.claim(spare, 'a spare segment')
  }
  let items = 0
  let at = top
  let units = topUnits
  for (;;) {
    const segment = segmentOf(at)
    while (units !== 0) {
      at -= units * UNIT_BYTES
      claimRecord(pages, at)
      items++
      units = pages.at(at) >>> 24
    }
    pages.claim(segment, 'a segment')
    if (pages.at(segment + S_PREVIOUS) === 0) return items
    at = pages.at(segment + S_RESUME_AT)
    units = pages.at(segment + S_RESUME_UNITS)
  }
}
