// LIFO: segments as a stack, one gate.
//
//   gate | puts | takes | bytes held     top at, top units: the end and the size of the top record
//                                        limbo at, limbo units: the same of a stack that was dropped
//
// L1  The top record ends at `top at` and is `top units` units long; it holds the units of the one below in the same
//     segment (0: it is the first), and a segment holds where the one below it ends. So each step down is O(1).
// L2  Segments above the top one are spare; they are linked from it and hold nothing.
// L3  clear() is one step: the whole stack becomes limbo, and the next put begins another. Whoever comes by sweeps the
//     limbo, a record or a segment a step. There is one limbo at most: a second clear() waits (NEEDS_HELP) for the sweep.
// L4  puts - takes = records above the bottom = size.

import { isMapped } from './mapped'
import { wakeGetters, wakePutters, wakeMemoryWaiters } from './condition'
import { isTaken, leave, refuse, take } from './gate'
import { pending } from './pending'
import {
  BUSY,
  EMPTY,
  FULL,
  H_DROPPED,
  H_HELD_BYTES,
  H_LIMIT,
  H_PUT_GATE,
  H_PUTS,
  H_STATE,
  H_TAKES,
  H_TOP_AT,
  H_TOP_UNITS,
  H_LIMBO_AT,
  H_LIMBO_UNITS,
  NO_PAGE,
  PAGE_BYTES,
  S_NEXT,
  S_PREVIOUS,
  S_RESUME_AT,
  S_RESUME_UNITS,
  S_SLOTS,
  SHUT,
  SKIPPED,
  STALE,
  STATE_OPEN,
  T_BUILDING,
  T_BUILDING_PAGES,
  T_BUILDING_TAIL,
  T_DETACHED,
  T_PUT,
  TAG_NUMBER,
  UNIT_BYTES,
  UNITS_SHIFT,
  NEEDS_HELP,
} from './layout'
import {
  bytesLeft,
  heldBytes,
  isChained,
  isChainMapped,
  isPendingFree,
  pinChain,
  publicHead,
  readOut,
  segmentOf,
  takeChain,
  unitsOf,
  writeNumber,
  writeStaged,
} from './segment'

const BELOW_SHIFT: u32 = 24

// @ts-ignore: decorator
@inline
function size(): u64 {
  return load<u64>(H_PUTS) - load<u64>(H_TAKES)
}

const UNKNOWN: usize = 1

/**
 * Where a record of `bytes` goes; 0 where the stack needs one more segment, UNKNOWN where this instance does not yet
 * know of the memory, and then nothing has changed. Under the gate.
 */
// @ts-ignore: decorator
@inline
function slotFor(bytes: usize): usize {
  let at = <usize>load<u32>(H_TOP_AT)
  if (at == 0) return 0
  if (bytesLeft(at) < bytes) {
    const segment = segmentOf(at)
    const next = <usize>load<u32>(segment + S_NEXT)
    if (next == 0) return 0
    if (!isMapped(next + PAGE_BYTES)) return UNKNOWN
    store<u32>(next + S_PREVIOUS, <u32>segment)
    store<u32>(next + S_RESUME_AT, <u32>at)
    store<u32>(next + S_RESUME_UNITS, load<u32>(H_TOP_UNITS))
    at = next + S_SLOTS
    store<u32>(H_TOP_AT, <u32>at)
    store<u32>(H_TOP_UNITS, 0)
  } else if (!isMapped(at + bytes)) return UNKNOWN
  return at
}

// @ts-ignore: decorator
@inline
function cover(at: usize, units: usize, held: u64): void {
  store<u32>(H_TOP_AT, <u32>(at + units * UNIT_BYTES))
  store<u32>(H_TOP_UNITS, <u32>units)
  store<u64>(H_HELD_BYTES, load<u64>(H_HELD_BYTES) + held)
  atomic.store<u64>(H_PUTS, load<u64>(H_PUTS) + 1)
}

export function lifoPut(): i32 {
  const seen = take(H_PUT_GATE)
  if (isTaken(seen)) return BUSY
  if (load<u32>(H_STATE) != STATE_OPEN) return refuse(H_PUT_GATE, seen, SHUT)
  if (size() >= load<u64>(H_LIMIT)) return refuse(H_PUT_GATE, seen, FULL)
  const head = load<u32>(pending + T_PUT)
  const bytes = unitsOf(head) * UNIT_BYTES
  const at = slotFor(bytes)
  if (at == 0) return refuse(H_PUT_GATE, seen, NO_PAGE)
  if (at == UNKNOWN) return refuse(H_PUT_GATE, seen, STALE)
  writeStaged(at, head | (load<u32>(H_TOP_UNITS) << BELOW_SHIFT), bytes)
  if (isChained(head)) {
    store<u32>(pending + T_BUILDING, 0)
    store<u32>(pending + T_BUILDING_TAIL, 0)
    store<i32>(pending + T_BUILDING_PAGES, 0)
  }
  cover(at, unitsOf(head), heldBytes(at, head))
  leave(H_PUT_GATE, seen + 2)
  wakeGetters(1)
  return 0
}

export function lifoPutNumber(value: f64): i32 {
  const seen = take(H_PUT_GATE)
  if (isTaken(seen)) return BUSY
  if (load<u32>(H_STATE) != STATE_OPEN) return refuse(H_PUT_GATE, seen, SHUT)
  if (size() >= load<u64>(H_LIMIT)) return refuse(H_PUT_GATE, seen, FULL)
  const at = slotFor(UNIT_BYTES)
  if (at == 0) return refuse(H_PUT_GATE, seen, NO_PAGE)
  if (at == UNKNOWN) return refuse(H_PUT_GATE, seen, STALE)
  writeNumber(at, TAG_NUMBER | (1 << UNITS_SHIFT) | (load<u32>(H_TOP_UNITS) << BELOW_SHIFT), value)
  cover(at, 1, UNIT_BYTES)
  leave(H_PUT_GATE, seen + 2)
  wakeGetters(1)
  return 0
}

export function lifoGet(): i32 {
  const seen = take(H_PUT_GATE)
  if (isTaken(seen)) return BUSY
  if (size() == 0) return refuse(H_PUT_GATE, seen, load<u32>(H_STATE) == STATE_OPEN ? EMPTY : SHUT)
  const end = <usize>load<u32>(H_TOP_AT)
  if (!isMapped(end)) return refuse(H_PUT_GATE, seen, STALE)
  const at = end - load<u32>(H_TOP_UNITS) * UNIT_BYTES
  const head = load<u32>(at)
  if (!isPendingFree(head)) return refuse(H_PUT_GATE, seen, NEEDS_HELP)
  readOut(at, head)
  takeChain(at, head)
  uncover(at, head)
  store<u64>(H_HELD_BYTES, load<u64>(H_HELD_BYTES) - heldBytes(at, head))
  atomic.store<u64>(H_TAKES, load<u64>(H_TAKES) + 1)
  leave(H_PUT_GATE, seen + 2)
  wakePutters(1)
  return publicHead(head)
}

/** Moves the top below the record. Under the gate. */
// @ts-ignore: decorator
@inline
function uncover(at: usize, head: u32): void {
  const below = head >> BELOW_SHIFT
  const segment = segmentOf(at)
  const previous = <usize>load<u32>(segment + S_PREVIOUS)
  if (below == 0 && previous != 0) {
    store<u32>(H_TOP_AT, load<u32>(segment + S_RESUME_AT))
    store<u32>(H_TOP_UNITS, load<u32>(segment + S_RESUME_UNITS))
  } else {
    store<u32>(H_TOP_AT, <u32>at)
    store<u32>(H_TOP_UNITS, below)
  }
}

export function lifoPeek(): i32 {
  const seen = take(H_PUT_GATE)
  if (isTaken(seen)) return BUSY
  if (size() == 0) return refuse(H_PUT_GATE, seen, load<u32>(H_STATE) == STATE_OPEN ? EMPTY : SHUT)
  const end = <usize>load<u32>(H_TOP_AT)
  if (!isMapped(end)) return refuse(H_PUT_GATE, seen, STALE)
  const at = end - load<u32>(H_TOP_UNITS) * UNIT_BYTES
  const head = load<u32>(at)
  if (!isChainMapped(at, head)) return refuse(H_PUT_GATE, seen, STALE)
  if (!isPendingFree(head)) return refuse(H_PUT_GATE, seen, NEEDS_HELP)
  readOut(at, head)
  pinChain(at, head)
  leave(H_PUT_GATE, seen)
  return publicHead(head)
}

/** Puts the detached page on the stack, as its first segment or as a spare one. */
export function lifoGrow(): i32 {
  const seen = take(H_PUT_GATE)
  if (isTaken(seen)) return BUSY
  const page = <usize>load<u32>(pending + T_DETACHED)
  const at = <usize>load<u32>(H_TOP_AT)
  if (at == 0) {
    store<u32>(page + S_NEXT, 0)
    store<u32>(page + S_PREVIOUS, 0)
    store<u32>(H_TOP_AT, <u32>(page + S_SLOTS))
    store<u32>(H_TOP_UNITS, 0)
  } else {
    const segment = segmentOf(at)
    store<u32>(page + S_NEXT, load<u32>(segment + S_NEXT))
    store<u32>(segment + S_NEXT, <u32>page)
  }
  store<u32>(pending + T_DETACHED, 0)
  leave(H_PUT_GATE, seen)
  wakeMemoryWaiters()
  return 0
}

/** Unlinks a spare segment: 1 and it is detached, or 0. */
export function lifoShrink(): i32 {
  const seen = take(H_PUT_GATE)
  if (isTaken(seen)) return BUSY
  const at = <usize>load<u32>(H_TOP_AT)
  if (at == 0) return refuse(H_PUT_GATE, seen, 0)
  const segment = segmentOf(at)
  const spare = <usize>load<u32>(segment + S_NEXT)
  if (spare == 0) return refuse(H_PUT_GATE, seen, 0)
  store<u32>(segment + S_NEXT, load<u32>(spare + S_NEXT))
  store<u32>(pending + T_DETACHED, <u32>spare)
  leave(H_PUT_GATE, seen)
  return 1
}

/** Makes the stack limbo. Under the gate, with no limbo. */
// @ts-ignore: decorator
@inline
export function lifoDiscard(): void {
  store<u32>(H_LIMBO_AT, load<u32>(H_TOP_AT))
  store<u32>(H_LIMBO_UNITS, load<u32>(H_TOP_UNITS))
  store<u32>(H_TOP_AT, 0)
  store<u32>(H_TOP_UNITS, 0)
}

/** Sweeps one record or segment of the limbo: SKIPPED, and a chain or a detached page is in pending; 0: there is none. */
export function lifoSweep(): i32 {
  const seen = take(H_PUT_GATE)
  if (isTaken(seen)) return BUSY
  const end = <usize>load<u32>(H_LIMBO_AT)
  if (end == 0) return refuse(H_PUT_GATE, seen, 0)
  const segment = segmentOf(end)
  const spare = <usize>load<u32>(segment + S_NEXT)
  const units = load<u32>(H_LIMBO_UNITS)
  if (spare != 0) {
    store<u32>(segment + S_NEXT, load<u32>(spare + S_NEXT))
    store<u32>(pending + T_DETACHED, <u32>spare)
  } else if (units != 0) {
    const at = end - units * UNIT_BYTES
    const head = load<u32>(at)
    takeChain(at, head)
    store<u32>(H_LIMBO_AT, <u32>at)
    store<u32>(H_LIMBO_UNITS, head >> BELOW_SHIFT)
  } else {
    const previous = <usize>load<u32>(segment + S_PREVIOUS)
    if (previous != 0) {
      store<u32>(previous + S_NEXT, 0)
      store<u32>(H_LIMBO_AT, load<u32>(segment + S_RESUME_AT))
      store<u32>(H_LIMBO_UNITS, load<u32>(segment + S_RESUME_UNITS))
    } else store<u32>(H_LIMBO_AT, 0)
    store<u32>(pending + T_DETACHED, <u32>segment)
  }
  leave(H_PUT_GATE, seen)
  return SKIPPED
}
