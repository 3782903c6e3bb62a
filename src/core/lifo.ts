// LIFO: segments as a stack, one gate; above and below it lists of cells, for what was given back.
//
//   gate | puts | takes | bytes held     top at, top units: the end and the size of the top record
//                                        limbo at, limbo units: the same of a stack that was dropped
//                                        top head, tail: cells above; bottom head, tail: cells below
//
// L1  The top record ends at `top at` and is `top units` units long; it holds the units of the one below in the same
//     segment (0: it is the first), and a segment holds where the one below it ends. So each step down is O(1). `top units` is 0
//     exactly while the stack holds no record.
// L2  Segments above the top one are spare; they are linked from it and hold nothing.
// L3  clear() is one step: the whole stack becomes limbo, and the next put begins another. Whoever comes by sweeps the
//     limbo, a record, a cell or a segment a step. There is one limbo at most: a second clear() waits (NEEDS_HELP) for the sweep.
// L4  puts - takes = records in the stack + cells above and below = size. What is given back counts off a take.
// L5  While a cell lies above the stack, what is put becomes a cell above it: so all that is in stays in the order of a stack, and
//     giving back needs no memory.

import { wakeGetters, wakeMemoryWaiters, wakePutters } from './condition'
import { isTaken, leave, refuse, take } from './gate'
import {
  BUSY,
  FROM_CELL,
  FULL,
  GONE,
  H_BOTTOM_HEAD,
  H_BOTTOM_TAIL,
  H_CELL_LIMBO,
  H_DONE_GATE,
  H_HELD_BYTES,
  H_LIMBO_AT,
  H_LIMBO_UNITS,
  H_LIMIT,
  H_PUT_GATE,
  H_PUTS,
  H_STATE,
  H_TAKES,
  H_TOP_AT,
  H_TOP_HEAD,
  H_TOP_TAIL,
  H_TOP_UNITS,
  L_DELIVERIES,
  L_MEMBER,
  L_NEXT,
  L_RECORD,
  NEEDS_HELP,
  NO_CELL,
  NO_PAGE,
  S_NEXT,
  S_PREVIOUS,
  S_RESUME_AT,
  S_RESUME_UNITS,
  S_SLOTS,
  SHUT,
  SKIPPED,
  STALE,
  STATE_CLOSED,
  STATE_OPEN,
  T_PUT,
  TAG_NUMBER,
  UNIT_BYTES,
  UNITS_SHIFT,
} from './layout'
import {
  cellBytes,
  countDelivery,
  countDropped,
  doneWith,
  lackOf,
  lacksCell,
  leaveDropped,
  lend,
  newCell,
  takeCell,
  unlend,
  wakeDropped,
  wakeGivenBack,
} from './loan'
import { lags } from './mapped'
import { endBuilding, isPendingFree, pending, setDetached, takeDetached } from './pending'
import {
  bytesLeft,
  heldBytes,
  isChained,
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
function size(queue: usize): u64 {
  return load<u64>(queue + H_PUTS) - load<u64>(queue + H_TAKES)
}

/** Where a record of `bytes` goes; 0 where the stack needs one more segment. Under the gate. */
// @ts-ignore: decorator
@inline
function slotFor(queue: usize, bytes: usize): usize {
  let at = <usize>load<u32>(queue + H_TOP_AT)
  if (at == 0) return 0
  if (bytesLeft(at) < bytes) {
    const segment = segmentOf(at)
    const next = <usize>load<u32>(segment + S_NEXT)
    if (next == 0) return 0
    store<u32>(next + S_PREVIOUS, <u32>segment)
    store<u32>(next + S_RESUME_AT, <u32>at)
    store<u32>(next + S_RESUME_UNITS, load<u32>(queue + H_TOP_UNITS))
    at = next + S_SLOTS
    store<u32>(queue + H_TOP_AT, <u32>at)
    store<u32>(queue + H_TOP_UNITS, 0)
  }
  return at
}

// @ts-ignore: decorator
@inline
function cover(queue: usize, at: usize, units: usize): void {
  store<u32>(queue + H_TOP_AT, <u32>(at + units * UNIT_BYTES))
  store<u32>(queue + H_TOP_UNITS, <u32>units)
}

// @ts-ignore: decorator
@inline
function countPut(queue: usize, held: u64): void {
  store<u64>(queue + H_HELD_BYTES, load<u64>(queue + H_HELD_BYTES) + held)
  store<u64>(queue + H_PUTS, load<u64>(queue + H_PUTS) + 1)
}

/** Lays the cell above all others. */
// @ts-ignore: decorator
@inline
function pushCell(queue: usize, cell: usize): void {
  const head = load<u32>(queue + H_TOP_HEAD)
  store<u32>(cell + L_NEXT, head)
  store<u32>(queue + H_TOP_HEAD, <u32>cell)
  if (head == 0) store<u32>(queue + H_TOP_TAIL, <u32>cell)
}

/** Puts the staged record and leaves the gate; or NO_PAGE, NO_CELL. */
// @ts-ignore: decorator
@inline
function putStaged(queue: usize, seen: u64): i32 {
  const head = load<u32>(pending + T_PUT)
  const bytes = unitsOf(head) * UNIT_BYTES
  if (load<u32>(queue + H_TOP_HEAD) != 0) {
    const cell = newCell(queue, bytes) // L5
    if (cell == 0) return refuse(queue + H_PUT_GATE, seen, NO_CELL)
    writeStaged(cell + L_RECORD, head, bytes)
    pushCell(queue, cell)
    countPut(queue, cellBytes(cell))
  } else {
    const at = slotFor(queue, bytes)
    if (at == 0) return refuse(queue + H_PUT_GATE, seen, NO_PAGE)
    writeStaged(at, head | (load<u32>(queue + H_TOP_UNITS) << BELOW_SHIFT), bytes)
    cover(queue, at, unitsOf(head))
    countPut(queue, heldBytes(at, head))
  }
  if (isChained(head)) endBuilding()
  leave(queue + H_PUT_GATE, seen + 2)
  wakeGetters(queue, 1)
  return 0
}

export function lifoPut(queue: usize): i32 {
  const seen = take(queue + H_PUT_GATE)
  if (isTaken(seen)) return BUSY
  if (lags()) return refuse(queue + H_PUT_GATE, seen, STALE)
  if (load<u32>(queue + H_STATE) != STATE_OPEN) return refuse(queue + H_PUT_GATE, seen, SHUT)
  if (size(queue) >= load<u64>(queue + H_LIMIT)) return refuse(queue + H_PUT_GATE, seen, FULL)
  return putStaged(queue, seen)
}

export function lifoPutNumber(queue: usize, value: f64): i32 {
  const seen = take(queue + H_PUT_GATE)
  if (isTaken(seen)) return BUSY
  if (lags()) return refuse(queue + H_PUT_GATE, seen, STALE)
  if (load<u32>(queue + H_STATE) != STATE_OPEN) return refuse(queue + H_PUT_GATE, seen, SHUT)
  if (size(queue) >= load<u64>(queue + H_LIMIT)) return refuse(queue + H_PUT_GATE, seen, FULL)
  const head: u32 = TAG_NUMBER | (1 << UNITS_SHIFT)
  if (load<u32>(queue + H_TOP_HEAD) != 0) {
    const cell = newCell(queue, UNIT_BYTES) // L5
    if (cell == 0) return refuse(queue + H_PUT_GATE, seen, NO_CELL)
    writeNumber(cell + L_RECORD, head, value)
    pushCell(queue, cell)
    countPut(queue, cellBytes(cell))
  } else {
    const at = slotFor(queue, UNIT_BYTES)
    if (at == 0) return refuse(queue + H_PUT_GATE, seen, NO_PAGE)
    writeNumber(at, head | (load<u32>(queue + H_TOP_UNITS) << BELOW_SHIFT), value)
    cover(queue, at, 1)
    countPut(queue, UNIT_BYTES)
  }
  leave(queue + H_PUT_GATE, seen + 2)
  wakeGetters(queue, 1)
  return 0
}

/** As lifoPut; where the queue is full, the item that would leave next is dropped with it, and counts as done. SKIPPED: one was, and it is full still. */
export function lifoPutOver(queue: usize): i32 {
  const seen = take(queue + H_PUT_GATE)
  if (isTaken(seen)) return BUSY
  if (lags()) return refuse(queue + H_PUT_GATE, seen, STALE)
  if (load<u32>(queue + H_STATE) != STATE_OPEN) return refuse(queue + H_PUT_GATE, seen, SHUT)
  const isOver = size(queue) >= load<u64>(queue + H_LIMIT)
  let done: u64 = 0
  if (isOver) {
    if (!isPendingFree()) return refuse(queue + H_PUT_GATE, seen, NEEDS_HELP)
    const lack = lackBelowTop(queue)
    if (lack != 0) return refuse(queue + H_PUT_GATE, seen, lack)
    const doneSeen = take(queue + H_DONE_GATE)
    if (isTaken(doneSeen)) return refuse(queue + H_PUT_GATE, seen, BUSY)
    done = doneWith(queue, doneSeen, load<u64>(queue + H_PUTS))
    const cell = topCell(queue)
    if (cell != 0) {
      unlinkTop(queue, cell)
      takeCell(queue, cell)
    } else {
      const at = <usize>load<u32>(queue + H_TOP_AT) - load<u32>(queue + H_TOP_UNITS) * UNIT_BYTES
      const head = load<u32>(at)
      takeChain(queue, at, head)
      uncover(queue, at, head)
    }
    countTake(queue)
    countDropped(queue)
  }
  const isFull = isOver && size(queue) >= load<u64>(queue + H_LIMIT)
  const code = isFull ? refuse(queue + H_PUT_GATE, seen + 2, SKIPPED) : putStaged(queue, seen)
  if (isOver) {
    leaveDropped(queue, done) // after the put: nobody sees all done that is not
    wakeDropped(queue, done)
  }
  return code
}

/** NO_CELL or NO_PAGE where the staged record would find no room once the item that is next to leave is gone: nothing is dropped for one that is refused. Under the gate, with an item in. */
// @ts-ignore: decorator
@inline
function lackBelowTop(queue: usize): i32 {
  const bytes = unitsOf(load<u32>(pending + T_PUT)) * UNIT_BYTES
  const above = <usize>load<u32>(queue + H_TOP_HEAD)
  if (above != 0 && load<u32>(above + L_NEXT) != 0) return lacksCell(queue, bytes) ? NO_CELL : 0 // L5
  const top = <usize>load<u32>(queue + H_TOP_AT)
  if (top == 0) return NO_PAGE
  const end = above != 0 ? top : top - load<u32>(queue + H_TOP_UNITS) * UNIT_BYTES
  return bytesLeft(end) < bytes && load<u32>(segmentOf(top) + S_NEXT) == 0 ? NO_PAGE : 0
}

/** The cell that is next to leave, 0 where that is a record of the stack. Under the gate, with an item in. */
// @ts-ignore: decorator
@inline
function topCell(queue: usize): usize {
  const above = load<u32>(queue + H_TOP_HEAD)
  return above != 0 || load<u32>(queue + H_TOP_UNITS) != 0 ? <usize>above : <usize>load<u32>(queue + H_BOTTOM_HEAD)
}

/** Takes the cell that topCell() told out of its list. */
// @ts-ignore: decorator
@inline
function unlinkTop(queue: usize, cell: usize): void {
  const next = load<u32>(cell + L_NEXT)
  if (load<u32>(queue + H_TOP_HEAD) == <u32>cell) {
    store<u32>(queue + H_TOP_HEAD, next)
    if (next == 0) store<u32>(queue + H_TOP_TAIL, 0)
  } else {
    store<u32>(queue + H_BOTTOM_HEAD, next)
    if (next == 0) store<u32>(queue + H_BOTTOM_TAIL, 0)
  }
}

/** Moves the top below the record. Under the gate. */
// @ts-ignore: decorator
@inline
function uncover(queue: usize, at: usize, head: u32): void {
  const below = head >> BELOW_SHIFT
  const segment = segmentOf(at)
  const previous = <usize>load<u32>(segment + S_PREVIOUS)
  if (below == 0 && previous != 0) {
    store<u32>(queue + H_TOP_AT, load<u32>(segment + S_RESUME_AT))
    store<u32>(queue + H_TOP_UNITS, load<u32>(segment + S_RESUME_UNITS))
  } else {
    store<u32>(queue + H_TOP_AT, <u32>at)
    store<u32>(queue + H_TOP_UNITS, below)
  }
  store<u64>(queue + H_HELD_BYTES, load<u64>(queue + H_HELD_BYTES) - heldBytes(at, head))
}

// @ts-ignore: decorator
@inline
function countTake(queue: usize): void {
  store<u64>(queue + H_TAKES, load<u64>(queue + H_TAKES) + 1)
}

export function lifoGet(queue: usize): i32 {
  const seen = take(queue + H_PUT_GATE)
  if (isTaken(seen)) return BUSY
  if (lags()) return refuse(queue + H_PUT_GATE, seen, STALE)
  if (size(queue) == 0) return refuse(queue + H_PUT_GATE, seen, lackOf(queue, load<u32>(queue + H_STATE)))
  const cell = topCell(queue)
  let head: u32
  if (cell != 0) {
    if (!isPendingFree()) return refuse(queue + H_PUT_GATE, seen, NEEDS_HELP)
    head = load<u32>(cell + L_RECORD)
    readOut(cell + L_RECORD, head)
    countDelivery(queue, load<u32>(cell + L_DELIVERIES))
    unlinkTop(queue, cell)
    takeCell(queue, cell)
  } else {
    const at = <usize>load<u32>(queue + H_TOP_AT) - load<u32>(queue + H_TOP_UNITS) * UNIT_BYTES
    head = load<u32>(at)
    if (isChained(head) && !isPendingFree()) return refuse(queue + H_PUT_GATE, seen, NEEDS_HELP)
    readOut(at, head)
    takeChain(queue, at, head)
    uncover(queue, at, head)
  }
  countTake(queue)
  leave(queue + H_PUT_GATE, seen + 2)
  wakePutters(queue, 1)
  return cell != 0 ? publicHead(head) | FROM_CELL : publicHead(head)
}

export function lifoPeek(queue: usize): i32 {
  const seen = take(queue + H_PUT_GATE)
  if (isTaken(seen)) return BUSY
  if (lags()) return refuse(queue + H_PUT_GATE, seen, STALE)
  if (size(queue) == 0) return refuse(queue + H_PUT_GATE, seen, lackOf(queue, load<u32>(queue + H_STATE)))
  const cell = topCell(queue)
  const at =
    cell != 0 ? cell + L_RECORD : <usize>load<u32>(queue + H_TOP_AT) - load<u32>(queue + H_TOP_UNITS) * UNIT_BYTES
  const head = load<u32>(at)
  if (isChained(head) && !isPendingFree()) return refuse(queue + H_PUT_GATE, seen, NEEDS_HELP)
  readOut(at, head)
  pinChain(queue, at, head)
  leave(queue + H_PUT_GATE, seen)
  return publicHead(head)
}

/** Takes the next item for the membership: its head, and the cell in the result. */
export function lifoLend(queue: usize, member: usize): i32 {
  const seen = take(queue + H_PUT_GATE)
  if (isTaken(seen)) return BUSY
  if (lags()) return refuse(queue + H_PUT_GATE, seen, STALE)
  if (size(queue) == 0) return refuse(queue + H_PUT_GATE, seen, lackOf(queue, load<u32>(queue + H_STATE)))
  let cell = topCell(queue)
  let head: u32
  if (cell != 0) {
    head = load<u32>(cell + L_RECORD)
    readOut(cell + L_RECORD, head)
    unlinkTop(queue, cell)
  } else {
    const at = <usize>load<u32>(queue + H_TOP_AT) - load<u32>(queue + H_TOP_UNITS) * UNIT_BYTES
    head = load<u32>(at)
    const bytes = unitsOf(head) * UNIT_BYTES
    cell = newCell(queue, bytes)
    if (cell == 0) return refuse(queue + H_PUT_GATE, seen, NO_CELL)
    readOut(at, head)
    memory.copy(cell + L_RECORD, at, bytes)
    store<u32>(cell + L_RECORD, <u32>publicHead(head))
    uncover(queue, at, head)
    store<u64>(queue + H_HELD_BYTES, load<u64>(queue + H_HELD_BYTES) + cellBytes(cell))
  }
  lend(queue, member, cell)
  countTake(queue)
  leave(queue + H_PUT_GATE, seen + 2)
  wakePutters(queue, 1)
  return publicHead(head)
}

/** Gives the item back: on top, or, `last`, to the bottom. SHUT: the queue was shut down immediately, and it is still lent. */
export function lifoGiveBack(queue: usize, member: usize, cell: usize, last: bool): i32 {
  const seen = take(queue + H_PUT_GATE)
  if (isTaken(seen)) return BUSY
  if (lags()) return refuse(queue + H_PUT_GATE, seen, STALE)
  if (load<u32>(cell + L_MEMBER) != <u32>member) return refuse(queue + H_PUT_GATE, seen, GONE)
  if (load<u32>(queue + H_STATE) == STATE_CLOSED) return refuse(queue + H_PUT_GATE, seen, SHUT)
  unlend(queue, member, cell)
  if (last) {
    const tail = <usize>load<u32>(queue + H_BOTTOM_TAIL)
    store<u32>(cell + L_NEXT, 0)
    if (tail == 0) store<u32>(queue + H_BOTTOM_HEAD, <u32>cell)
    else store<u32>(tail + L_NEXT, <u32>cell)
    store<u32>(queue + H_BOTTOM_TAIL, <u32>cell)
  } else pushCell(queue, cell)
  store<u64>(queue + H_TAKES, load<u64>(queue + H_TAKES) - 1)
  leave(queue + H_PUT_GATE, seen + 2)
  wakeGivenBack(queue)
  return 0
}

/** Puts the detached page on the stack, as its first segment or as a spare one. */
export function lifoGrow(queue: usize): i32 {
  const seen = take(queue + H_PUT_GATE)
  if (isTaken(seen)) return BUSY
  if (lags()) return refuse(queue + H_PUT_GATE, seen, STALE)
  const page = takeDetached()
  const at = <usize>load<u32>(queue + H_TOP_AT)
  if (at == 0) {
    store<u32>(page + S_NEXT, 0)
    store<u32>(page + S_PREVIOUS, 0)
    store<u32>(queue + H_TOP_AT, <u32>(page + S_SLOTS))
    store<u32>(queue + H_TOP_UNITS, 0)
  } else {
    const segment = segmentOf(at)
    store<u32>(page + S_NEXT, load<u32>(segment + S_NEXT))
    store<u32>(segment + S_NEXT, <u32>page)
  }
  leave(queue + H_PUT_GATE, seen)
  wakeMemoryWaiters(queue)
  return 0
}

/** Unlinks a spare segment: 1 and it is detached, or 0. */
export function lifoShrink(queue: usize): i32 {
  const seen = take(queue + H_PUT_GATE)
  if (isTaken(seen)) return BUSY
  if (lags()) return refuse(queue + H_PUT_GATE, seen, STALE)
  const at = <usize>load<u32>(queue + H_TOP_AT)
  const segment = segmentOf(at)
  const spare: usize = at == 0 ? 0 : <usize>load<u32>(segment + S_NEXT)
  if (spare == 0) return refuse(queue + H_PUT_GATE, seen, 0)
  store<u32>(segment + S_NEXT, load<u32>(spare + S_NEXT))
  setDetached(queue, spare)
  leave(queue + H_PUT_GATE, seen)
  return 1
}

/** Whether an earlier clear() is swept. Under the gate. */
// @ts-ignore: decorator
@inline
export function lifoIsSwept(queue: usize): bool {
  return load<u32>(queue + H_LIMBO_AT) == 0
}

/** Makes the stack limbo. Under the gate, with no limbo. */
// @ts-ignore: decorator
@inline
export function lifoDiscard(queue: usize): void {
  store<u32>(queue + H_LIMBO_AT, load<u32>(queue + H_TOP_AT))
  store<u32>(queue + H_LIMBO_UNITS, load<u32>(queue + H_TOP_UNITS))
  store<u32>(queue + H_TOP_AT, 0)
  store<u32>(queue + H_TOP_UNITS, 0)
  discardCells(queue, H_TOP_HEAD)
  discardCells(queue, H_BOTTOM_HEAD)
}

/** Makes the cells of a list limbo. */
// @ts-ignore: decorator
@inline
function discardCells(queue: usize, list: usize): void {
  const head = load<u32>(queue + list)
  if (head != 0) {
    store<u32>(<usize>load<u32>(queue + list + 4) + L_NEXT, load<u32>(queue + H_CELL_LIMBO))
    store<u32>(queue + H_CELL_LIMBO, head)
    store<u64>(queue + list, 0)
  }
}

/** Sweeps one record, cell or segment of the limbo: SKIPPED, and a chain or a page is pending; 0: there is none. */
export function lifoSweep(queue: usize): i32 {
  const seen = take(queue + H_PUT_GATE)
  if (isTaken(seen)) return BUSY
  if (lags()) return refuse(queue + H_PUT_GATE, seen, STALE)
  const cell = <usize>load<u32>(queue + H_CELL_LIMBO)
  const end = <usize>load<u32>(queue + H_LIMBO_AT)
  if (cell != 0) {
    store<u32>(queue + H_CELL_LIMBO, load<u32>(cell + L_NEXT))
    takeCell(queue, cell)
  } else if (end != 0) sweepStack(queue, end)
  else return refuse(queue + H_PUT_GATE, seen, 0)
  leave(queue + H_PUT_GATE, seen)
  return SKIPPED
}

// @ts-ignore: decorator
@inline
function sweepStack(queue: usize, end: usize): void {
  const segment = segmentOf(end)
  const spare = <usize>load<u32>(segment + S_NEXT)
  const units = load<u32>(queue + H_LIMBO_UNITS)
  if (spare != 0) {
    store<u32>(segment + S_NEXT, load<u32>(spare + S_NEXT))
    setDetached(queue, spare)
  } else if (units != 0) {
    const at = end - units * UNIT_BYTES
    const head = load<u32>(at)
    takeChain(queue, at, head)
    store<u64>(queue + H_HELD_BYTES, load<u64>(queue + H_HELD_BYTES) - heldBytes(at, head))
    store<u32>(queue + H_LIMBO_AT, <u32>at)
    store<u32>(queue + H_LIMBO_UNITS, head >> BELOW_SHIFT)
  } else {
    const previous = <usize>load<u32>(segment + S_PREVIOUS)
    if (previous != 0) {
      store<u32>(previous + S_NEXT, 0)
      store<u32>(queue + H_LIMBO_AT, load<u32>(segment + S_RESUME_AT))
      store<u32>(queue + H_LIMBO_UNITS, load<u32>(segment + S_RESUME_UNITS))
    } else store<u32>(queue + H_LIMBO_AT, 0)
    setDetached(queue, segment)
  }
}
