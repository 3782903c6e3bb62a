import {
  H_BOTTOM_HEAD,
  H_DONE_GATE,
  H_DROP_TO,
  H_GET_AT,
  H_GET_GATE,
  H_GET_SEGMENT,
  H_HEAP_COUNT,
  H_HEAP_LEAVES,
  H_HEAP_PAGES,
  H_HEAP_ROOT,
  H_HOLE,
  H_LIMBO_AT,
  H_LIMBO_ROOT,
  H_LIMBO_UNITS,
  H_MAX_BYTES,
  H_PUT_AT,
  H_PUT_GATE,
  H_SLABS,
  H_STATE,
  H_TOP_AT,
  H_TOP_HEAD,
  H_TOP_UNITS,
  HOLE_DOWN,
  KIND_FIFO,
  KIND_LIFO,
  M_FREE_PAGE,
  M_FREE_RECORD,
  M_FRESH,
  M_GROWN,
  M_MAX_PAGES,
  M_POOL_GATE,
  M_RECORDS,
  PAGE_BYTES,
  STATE_CLOSED,
  T_STAGING_BYTES,
  UNIT_BYTES,
  WASM_PAGE_BYTES,
} from '../core/layout.js'
import { now } from '../runtime/ambient.js'
import { backOff } from './backoff.js'

/** How long a gate may be seen taken: it is held for nanoseconds, or while its holder waits for a core. */
const PATIENCE_MILLISECONDS = 2_000

const MOST_UNITS = T_STAGING_BYTES / UNIT_BYTES
const SLABS = [0, 4, 8, 12, 16, 20, 24].map((list) => H_SLABS + list)

/** Looks at a header that others write to meanwhile: a word and the one that bounds it may be of two moments. */
const LOOKS = 50

/** Reads a word of the queue's header, or of the memory's first pages. */
type Reader = (at: number) => number

/**
 * Whether a queue's header can be worked with: its addresses point into the memory, and its gates are left again. What lies
 * behind the addresses is not looked at. The queue may be in use: then one sound look is proof, and one that is not is none.
 */
export function isSound(word: Reader, global: Reader, kind: number): boolean {
  if (!isLeft(global, M_POOL_GATE) || !gatesOf(kind).every((gate) => isLeft(word, gate))) return false
  for (let looks = 0; looks < LOOKS; looks++) {
    if (looksSound(word, global, kind)) return true
    backOff(looks)
  }
  return false
}

function gatesOf(kind: number): number[] {
  return [H_PUT_GATE, H_DONE_GATE, ...(kind === KIND_FIFO ? [H_GET_GATE] : [])]
}

/** What is in the memory is read before the size that it must lie within. */
function looksSound(word: Reader, global: Reader, kind: number): boolean {
  const pages = [global(M_FREE_PAGE), global(M_RECORDS), global(M_FREE_RECORD), ...SLABS.map(word)]
  const cells: number[] = []
  const ends: number[] = []
  let sound = word(H_STATE) <= STATE_CLOSED
  let items = 0
  if (kind === KIND_FIFO) {
    const puts = Math.floor(count(word, H_PUT_GATE) / 2)
    items = puts - Math.floor(count(word, H_GET_GATE) / 2)
    pages.push(word(H_GET_SEGMENT))
    ends.push(word(H_PUT_AT), word(H_GET_AT))
    const dropTo = count(word, H_DROP_TO)
    sound &&= ends.includes(0) === ends.every((end) => end === 0) && dropTo <= Math.floor(count(word, H_PUT_GATE) / 2)
  } else if (kind === KIND_LIFO) {
    ends.push(word(H_TOP_AT), word(H_LIMBO_AT))
    cells.push(word(H_TOP_HEAD), word(H_BOTTOM_HEAD))
    sound &&= word(H_TOP_UNITS) <= MOST_UNITS && word(H_LIMBO_UNITS) <= MOST_UNITS
  } else {
    pages.push(word(H_HEAP_ROOT), word(H_LIMBO_ROOT))
    const leaves = word(H_HEAP_LEAVES)
    sound &&= word(H_HOLE) <= HOLE_DOWN && leaves <= 1024 && word(H_HEAP_PAGES) <= leaves * 1024
    sound &&= word(H_HEAP_COUNT) <= word(H_HEAP_PAGES) * 256
  }
  const fresh = global(M_FRESH) * PAGE_BYTES
  const grown = global(M_GROWN) * WASM_PAGE_BYTES
  const maxBytes = new Float64Array(Uint32Array.of(global(H_MAX_BYTES), global(H_MAX_BYTES + 4)).buffer)[0] ?? 0
  return (
    sound &&
    pages.every((page) => page % PAGE_BYTES === 0 && page < fresh) &&
    cells.every((cell) => cell % 64 === 0 && cell < fresh) &&
    ends.every((end) => end % UNIT_BYTES === 0 && end <= fresh && (end === 0 || end > PAGE_BYTES)) &&
    global(M_MAX_PAGES) * PAGE_BYTES <= maxBytes &&
    grown >= WASM_PAGE_BYTES &&
    grown <= Math.ceil((global(M_MAX_PAGES) * PAGE_BYTES) / WASM_PAGE_BYTES) * WASM_PAGE_BYTES &&
    fresh <= grown &&
    items * UNIT_BYTES <= fresh
  )
}

function count(word: Reader, at: number): number {
  return word(at + 4) * 2 ** 32 + word(at)
}

function isLeft(word: Reader, gate: number): boolean {
  const deadline = now() + PATIENCE_MILLISECONDS
  for (let tries = 0; (word(gate) & 1) !== 0; ) {
    if (now() > deadline) return false
    backOff(tries++)
  }
  return true
}
