import {
  FLAG_CHAINED,
  H_GET_AT,
  H_GET_GATE,
  H_PUT_AT,
  H_PUT_GATE,
  P_DATA_BYTES,
  PAGE_BYTES,
  R_LENGTH,
  R_PAYLOAD,
  S_NEXT,
  S_SLOTS,
  TAG_SKIP,
  UNIT_BYTES,
  UNITS_SHIFT,
} from '../src/core/layout.js'
import type { Pages } from './census.js'

/** The segments of the ring, and the chains of the records between its two ends. */
export function fifoPages(pages: Pages): void {
  const first = segmentOf(pages.at(H_PUT_AT))
  let segment = first
  do {
    pages.claim(segment, 'a segment')
    segment = pages.at(segment + S_NEXT)
  } while (segment !== first)
  let at = pages.at(H_GET_AT)
  const items = countAt(pages, H_PUT_GATE) - countAt(pages, H_GET_GATE)
  for (let i = 0; i < items; i++) {
    if (at % PAGE_BYTES === 0 || (pages.at(at) & 0xff) === TAG_SKIP) at = pages.at(segmentOf(at) + S_NEXT) + S_SLOTS
    claimRecord(pages, at)
    at += unitsAt(pages, at) * UNIT_BYTES
  }
  const end = pages.at(H_PUT_AT)
  if (items > 0 && at !== end) throw new Error(`census: the last record ends at ${at}, the next is to begin at ${end}`)
}

export function segmentOf(at: number): number {
  return (at - 1) & ~(PAGE_BYTES - 1)
}

export function unitsAt(pages: Pages, at: number): number {
  return (pages.at(at) >> UNITS_SHIFT) & 0xff
}

/** Counts the chain of the record at `at`, if it has one. */
export function claimRecord(pages: Pages, at: number): void {
  if ((pages.at(at) & FLAG_CHAINED) === 0) return
  pages.claimChain(pages.at(at + R_PAYLOAD), Math.ceil(pages.at(at + R_LENGTH) / P_DATA_BYTES), 'in an item')
}

function countAt(pages: Pages, gate: number): number {
  return Math.floor((pages.at(gate + 4) * 2 ** 32 + pages.at(gate)) / 2)
}
