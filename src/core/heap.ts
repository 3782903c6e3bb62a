// Priority: an implicit 4-ary heap of small entries in pages, one gate (d-ary heaps: D. Johnson, "Priority queues with
// update and finding minimum spanning trees", 1975).
//
//   gate | puts | takes | bytes held     count | directory, pages, leaves | hole: kind, position, key, word | sequence
//
//   entry   its priority and its cell, or the number that it is (heap-entries.ts)
//   cell    a record as in a segment, in a slab (loan.ts)
//
// Q1  Outside of the gate the heap is in order, but for one hole, recorded in the header with the entry that is to fill
//     it. While there is a hole, nothing is put or taken but by heapHelp (NEEDS_HELP); heapHelp moves it on by some levels, and
//     whichever thread comes by carries on. So each step is short and leaves a heap that any thread can go on with.
// Q2  Equal keys are ordered by arrival (heap-entries.ts).
// Q3  clear() is one step: the directory becomes limbo, and the next put begins another. One limbo at most, as in LIFO.

import { wakeGetters, wakeMemoryWaiters, wakePutters } from './condition'
import { isTaken, leave, refuse, take, takeSeen } from './gate'
import {
  CELL_MASK,
  CELL_SHIFT,
  ENTRIES_MASK,
  ENTRIES_SHIFT,
  ENTRY_SHIFT,
  entryAt,
  FIRST,
  isBefore,
  keyOf,
  leaveHole,
  pagesFor,
  POINTERS_MASK,
  POINTERS_SHIFT,
  pointerTo,
  priorityOf,
  SEQUENCE_SHIFT,
  siftDown,
  siftUp,
} from './heap-entries'
import {
  BUSY,
  FULL,
  GONE,
  H_DONE_GATE,
  H_HEAP_COUNT,
  H_HEAP_LEAVES,
  H_HEAP_PAGES,
  H_HEAP_ROOT,
  H_HELD_BYTES,
  H_HOLE,
  H_HOLE_AT,
  H_HOLE_KEY,
  H_HOLE_WORD,
  H_LENT,
  H_LIMBO_COUNT,
  H_LIMBO_LEAVES,
  H_LIMBO_PAGES,
  H_LIMBO_ROOT,
  H_LIMIT,
  H_PUT_GATE,
  H_PUTS,
  H_SEQUENCE,
  H_STATE,
  H_TAKES,
  HOLE_DOWN,
  HOLE_NONE,
  HOLE_UP,
  L_DELIVERIES,
  L_KEY,
  L_MEMBER,
  L_RECORD,
  L_WORD,
  NEEDS_HELP,
  NO_CELL,
  NO_PAGE,
  PAGE_BYTES,
  R_PAYLOAD,
  SHUT,
  SKIPPED,
  STALE,
  STATE_CLOSED,
  STATE_OPEN,
  T_GET,
  T_PUT,
  TAG_NUMBER,
  UNIT_BYTES,
  UNITS_SHIFT,
} from './layout'
import {
  cellBytes,
  countCellOut,
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
import { isMapped, lags } from './mapped'
import { endBuilding, isPendingFree, pending, setDetached, takeDetached } from './pending'
import { isChained, pinChain, publicHead, readOut, takeChain, unitsOf, writeNumber, writeStaged } from './segment'
import { free } from './slab'

const NUMBER_HEAD: u32 = TAG_NUMBER | (1 << UNITS_SHIFT)

/** One more entry, at the end. Under the gate, with a page for it. */
// @ts-ignore: decorator
@inline
function append(queue: usize, key: u64, word: u64): void {
  const count = <usize>load<u32>(queue + H_HEAP_COUNT)
  store<u32>(queue + H_HEAP_COUNT, <u32>count + 1)
  leaveHole(queue, HOLE_UP, siftUp(load<u32>(queue + H_HEAP_ROOT), count + FIRST, key, word), key, word)
}

/** The word of the next item to come. Under the gate. */
// @ts-ignore: decorator
@inline
function nextWord(queue: usize, cell: usize): u64 {
  const sequence = load<u64>(queue + H_SEQUENCE)
  store<u64>(queue + H_SEQUENCE, sequence + 1)
  return (sequence << SEQUENCE_SHIFT) | (<u64>cell >> CELL_SHIFT)
}

// @ts-ignore: decorator
@inline
function countPut(queue: usize, held: u64): void {
  store<u64>(queue + H_HELD_BYTES, load<u64>(queue + H_HELD_BYTES) + held)
  store<u64>(queue + H_PUTS, load<u64>(queue + H_PUTS) + 1)
}

// @ts-ignore: decorator
@inline
function countTake(queue: usize): void {
  store<u64>(queue + H_TAKES, load<u64>(queue + H_TAKES) + 1)
}

/** Moves the hole on by some levels: 0 once there is none, else NEEDS_HELP. */
export function heapHelp(queue: usize): i32 {
  const seen = take(queue + H_PUT_GATE)
  if (isTaken(seen)) return BUSY
  if (lags()) return refuse(queue + H_PUT_GATE, seen, STALE)
  const kind = load<u32>(queue + H_HOLE)
  if (kind == HOLE_NONE) return refuse(queue + H_PUT_GATE, seen, 0)
  const root = <usize>load<u32>(queue + H_HEAP_ROOT)
  const key = load<u64>(queue + H_HOLE_KEY)
  const word = load<u64>(queue + H_HOLE_WORD)
  let at = <usize>load<u32>(queue + H_HOLE_AT)
  if (kind == HOLE_UP) {
    at = siftUp(root, at, key, word)
    if (at != 0) at = siftUp(root, at, key, word)
    if (at != 0) at = siftUp(root, at, key, word)
  } else {
    const end = <usize>load<u32>(queue + H_HEAP_COUNT) + FIRST
    at = siftDown(root, at, end, key, word)
    if (at != 0) at = siftDown(root, at, end, key, word)
    if (at != 0) at = siftDown(root, at, end, key, word)
    if (at != 0) at = siftDown(root, at, end, key, word)
  }
  leaveHole(queue, kind, at, key, word)
  leave(queue + H_PUT_GATE, seen)
  return at == 0 ? 0 : NEEDS_HELP
}

// @ts-ignore: decorator
@inline
function size(queue: usize): u64 {
  return load<u64>(queue + H_PUTS) - load<u64>(queue + H_TAKES)
}

/** Whether there is room for one more entry, and for those that are lent, which come back without asking. Under the gate. */
// @ts-ignore: decorator
@inline
function hasPage(queue: usize): bool {
  return pagesFor(entriesToCome(queue)) <= <usize>load<u32>(queue + H_HEAP_PAGES)
}

// @ts-ignore: decorator
@inline
function entriesToCome(queue: usize): usize {
  return <usize>(load<u32>(queue + H_HEAP_COUNT) + load<u32>(queue + H_LENT) + 1)
}

/** Lays the staged record into a cell; 0: its class needs a slab. Under the gate. */
// @ts-ignore: decorator
@inline
function writeCell(queue: usize, head: u32): usize {
  const bytes = unitsOf(head) * UNIT_BYTES
  const cell = newCell(queue, bytes)
  if (cell != 0) {
    writeStaged(cell + L_RECORD, head, bytes)
    if (isChained(head)) endBuilding()
  }
  return cell
}

export function heapPut(queue: usize, priority: f64): i32 {
  const seen = take(queue + H_PUT_GATE)
  if (isTaken(seen)) return BUSY
  if (lags()) return refuse(queue + H_PUT_GATE, seen, STALE)
  if (load<u32>(queue + H_STATE) != STATE_OPEN) return refuse(queue + H_PUT_GATE, seen, SHUT)
  if (size(queue) >= load<u64>(queue + H_LIMIT)) return refuse(queue + H_PUT_GATE, seen, FULL)
  if (load<u32>(queue + H_HOLE) != HOLE_NONE) return refuse(queue + H_PUT_GATE, seen, NEEDS_HELP)
  if (!hasPage(queue)) return refuse(queue + H_PUT_GATE, seen, NO_PAGE)
  const cell = writeCell(queue, load<u32>(pending + T_PUT))
  if (cell == 0) return refuse(queue + H_PUT_GATE, seen, NO_CELL)
  append(queue, keyOf(priority), nextWord(queue, cell))
  countPut(queue, UNIT_BYTES + cellBytes(cell))
  leave(queue + H_PUT_GATE, seen + 2)
  wakeGetters(queue, 1)
  return 0
}

/** Puts a number, other than -0, that is its own priority. */
export function heapPutNumber(queue: usize, value: f64): i32 {
  const seen = take(queue + H_PUT_GATE)
  if (isTaken(seen)) return BUSY
  if (lags()) return refuse(queue + H_PUT_GATE, seen, STALE)
  if (load<u32>(queue + H_STATE) != STATE_OPEN) return refuse(queue + H_PUT_GATE, seen, SHUT)
  if (size(queue) >= load<u64>(queue + H_LIMIT)) return refuse(queue + H_PUT_GATE, seen, FULL)
  if (load<u32>(queue + H_HOLE) != HOLE_NONE) return refuse(queue + H_PUT_GATE, seen, NEEDS_HELP)
  if (!hasPage(queue)) return refuse(queue + H_PUT_GATE, seen, NO_PAGE)
  append(queue, keyOf(value), nextWord(queue, 0))
  countPut(queue, UNIT_BYTES)
  leave(queue + H_PUT_GATE, seen + 2)
  wakeGetters(queue, 1)
  return 0
}

let scanned: u64 = 0
let scannedAt: usize = 0

/**
 * Looks for the item that would leave last, which is one of the entries without children; BUSY where the heap changes meanwhile.
 * Holds no gate: heapPutOver takes effect only if nothing has changed since. What is read may be anything while others write: it
 * is read only where it is mapped.
 */
export function heapScanLast(queue: usize): i32 {
  const seen = atomic.load<u64>(queue + H_PUT_GATE)
  const count = <usize>atomic.load<u32>(queue + H_HEAP_COUNT)
  const root = <usize>atomic.load<u32>(queue + H_HEAP_ROOT)
  if (isTaken(seen) || !isMapped(root + PAGE_BYTES)) return BUSY
  let lastKey: u64 = 0
  let lastWord: u64 = 0
  let lastAt: usize = 0
  for (let i: usize = count < 2 ? 0 : (count - 2) >> 2; i < count; i++) {
    const position = i + FIRST
    const page = position >> ENTRIES_SHIFT
    const leaf = <usize>atomic.load<u32>(root + (((page >> POINTERS_SHIFT) & POINTERS_MASK) << 2))
    if (!isMapped(leaf + PAGE_BYTES)) return BUSY
    const entries = <usize>atomic.load<u32>((leaf & ~(PAGE_BYTES - 1)) + ((page & POINTERS_MASK) << 2))
    if (!isMapped(entries + PAGE_BYTES)) return BUSY
    const entry = (entries & ~(PAGE_BYTES - 1)) + ((position & ENTRIES_MASK) << ENTRY_SHIFT)
    const key = atomic.load<u64>(entry)
    const word = atomic.load<u64>(entry + 8)
    if (lastAt == 0 || isBefore(lastKey, lastWord, key, word)) {
      lastKey = key
      lastWord = word
      lastAt = position
    }
  }
  scanned = seen
  scannedAt = lastAt
  return lastAt != 0 && atomic.load<u64>(queue + H_PUT_GATE) == seen ? 0 : BUSY
}

/** Puts the staged record in place of the item that heapScanLast found, which is dropped and counts as done; BUSY where that no longer holds. */
export function heapPutOver(queue: usize, priority: f64): i32 {
  if (isTaken(takeSeen(queue + H_PUT_GATE, scanned))) return BUSY
  const seen = scanned
  if (lags()) return refuse(queue + H_PUT_GATE, seen, STALE)
  if (load<u32>(queue + H_STATE) != STATE_OPEN) return refuse(queue + H_PUT_GATE, seen, SHUT)
  if (size(queue) < load<u64>(queue + H_LIMIT)) return refuse(queue + H_PUT_GATE, seen, BUSY) // an ordinary put will do
  if (load<u32>(queue + H_HOLE) != HOLE_NONE) return refuse(queue + H_PUT_GATE, seen, NEEDS_HELP)
  if (!isPendingFree()) return refuse(queue + H_PUT_GATE, seen, NEEDS_HELP)
  const staged = load<u32>(pending + T_PUT)
  if (lacksCell(queue, unitsOf(staged) * UNIT_BYTES)) return refuse(queue + H_PUT_GATE, seen, NO_CELL)
  const doneSeen = take(queue + H_DONE_GATE)
  if (isTaken(doneSeen)) return refuse(queue + H_PUT_GATE, seen, BUSY)
  const done = doneWith(queue, doneSeen, load<u64>(queue + H_PUTS))
  const isOver = size(queue) > load<u64>(queue + H_LIMIT)
  const root = <usize>load<u32>(queue + H_HEAP_ROOT)
  const dropped = <usize>((load<u64>(entryAt(root, scannedAt) + 8) & CELL_MASK) << CELL_SHIFT)
  const count = <usize>load<u32>(queue + H_HEAP_COUNT)
  let key: u64
  let word: u64
  if (isOver) {
    const last = entryAt(root, count - 1 + FIRST)
    key = load<u64>(last)
    word = load<u64>(last + 8)
    store<u32>(queue + H_HEAP_COUNT, <u32>count - 1)
  } else {
    key = keyOf(priority)
    const cell = writeCell(queue, staged)
    word = nextWord(queue, cell)
    countPut(queue, UNIT_BYTES + cellBytes(cell))
  }
  const isGone = isOver && scannedAt == count - 1 + FIRST
  if (!isGone) leaveHole(queue, HOLE_UP, siftUp(root, scannedAt, key, word), key, word)
  countTake(queue)
  countDropped(queue)
  if (dropped != 0) takeCell(queue, dropped)
  else store<u64>(queue + H_HELD_BYTES, load<u64>(queue + H_HELD_BYTES) - UNIT_BYTES)
  leaveDropped(queue, done)
  leave(queue + H_PUT_GATE, seen + 2)
  wakeDropped(queue, done)
  if (!isOver) wakeGetters(queue, 1)
  return isOver ? SKIPPED : 0
}

/** Frees what an entry that was taken out held. Under the gate, with nothing pending. */
// @ts-ignore: decorator
@inline
function freeEntry(queue: usize, cell: usize): void {
  if (cell != 0) takeCell(queue, cell)
  else store<u64>(queue + H_HELD_BYTES, load<u64>(queue + H_HELD_BYTES) - UNIT_BYTES)
}

/** Takes the first entry out. Under the gate, without a hole. */
// @ts-ignore: decorator
@inline
function removeFirst(queue: usize, root: usize, count: usize): void {
  if (count > 1) {
    const last = entryAt(root, count - 1 + FIRST)
    const key = load<u64>(last)
    const word = load<u64>(last + 8)
    leaveHole(queue, HOLE_DOWN, siftDown(root, FIRST, count - 1 + FIRST, key, word), key, word)
  }
  store<u32>(queue + H_HEAP_COUNT, <u32>count - 1)
  countTake(queue)
}

export function heapGet(queue: usize): i32 {
  const seen = take(queue + H_PUT_GATE)
  if (isTaken(seen)) return BUSY
  if (lags()) return refuse(queue + H_PUT_GATE, seen, STALE)
  const count = <usize>load<u32>(queue + H_HEAP_COUNT)
  if (count == 0) return refuse(queue + H_PUT_GATE, seen, lackOf(queue, load<u32>(queue + H_STATE)))
  if (load<u32>(queue + H_HOLE) != HOLE_NONE) return refuse(queue + H_PUT_GATE, seen, NEEDS_HELP)
  const root = <usize>load<u32>(queue + H_HEAP_ROOT)
  const first = entryAt(root, FIRST)
  const key = load<u64>(first)
  const cell = <usize>((load<u64>(first + 8) & CELL_MASK) << CELL_SHIFT)
  if (cell != 0) {
    if (!isPendingFree()) return refuse(queue + H_PUT_GATE, seen, NEEDS_HELP)
    const head = load<u32>(cell + L_RECORD)
    readOut(cell + L_RECORD, head)
    countDelivery(queue, load<u32>(cell + L_DELIVERIES))
    removeFirst(queue, root, count)
    countCellOut(queue, cell)
    takeChain(queue, cell + L_RECORD, head)
    free(queue, cell) // at once: most priority items come and go by this way
    leave(queue + H_PUT_GATE, seen + 2)
    wakePutters(queue, 1)
    return publicHead(head)
  }
  readNumber(key)
  removeFirst(queue, root, count)
  store<u64>(queue + H_HELD_BYTES, load<u64>(queue + H_HELD_BYTES) - UNIT_BYTES)
  leave(queue + H_PUT_GATE, seen + 2)
  wakePutters(queue, 1)
  return <i32>NUMBER_HEAD
}

/** Writes the number that is its own priority into the staging area. */
// @ts-ignore: decorator
@inline
function readNumber(key: u64): void {
  store<u64>(pending + T_GET, <u64>NUMBER_HEAD)
  store<f64>(pending + T_GET + R_PAYLOAD, priorityOf(key))
}

/** Takes the next item for the membership: its head, and the cell in the result. */
export function heapLend(queue: usize, member: usize): i32 {
  const seen = take(queue + H_PUT_GATE)
  if (isTaken(seen)) return BUSY
  if (lags()) return refuse(queue + H_PUT_GATE, seen, STALE)
  const count = <usize>load<u32>(queue + H_HEAP_COUNT)
  if (count == 0) return refuse(queue + H_PUT_GATE, seen, lackOf(queue, load<u32>(queue + H_STATE)))
  if (load<u32>(queue + H_HOLE) != HOLE_NONE) return refuse(queue + H_PUT_GATE, seen, NEEDS_HELP)
  const root = <usize>load<u32>(queue + H_HEAP_ROOT)
  const first = entryAt(root, FIRST)
  const key = load<u64>(first)
  const word = load<u64>(first + 8)
  let cell = <usize>((word & CELL_MASK) << CELL_SHIFT)
  let head = NUMBER_HEAD
  if (cell != 0) {
    head = load<u32>(cell + L_RECORD)
    readOut(cell + L_RECORD, head)
  } else {
    cell = newCell(queue, UNIT_BYTES)
    if (cell == 0) return refuse(queue + H_PUT_GATE, seen, NO_CELL)
    readNumber(key)
    writeNumber(cell + L_RECORD, NUMBER_HEAD, priorityOf(key))
    store<u64>(queue + H_HELD_BYTES, load<u64>(queue + H_HELD_BYTES) + cellBytes(cell))
  }
  store<u64>(cell + L_KEY, key)
  store<u64>(cell + L_WORD, (word & ~CELL_MASK) | (<u64>cell >> CELL_SHIFT))
  removeFirst(queue, root, count)
  lend(queue, member, cell)
  leave(queue + H_PUT_GATE, seen + 2)
  wakePutters(queue, 1)
  return publicHead(head)
}

/**
 * Gives the item back: by its priority and its place among equals, or, `last`, behind these. SHUT: the queue was shut down
 * immediately, and it is still lent; NO_PAGE: a clear() took the room that was kept for it.
 */
export function heapGiveBack(queue: usize, member: usize, cell: usize, last: bool): i32 {
  const seen = take(queue + H_PUT_GATE)
  if (isTaken(seen)) return BUSY
  if (lags()) return refuse(queue + H_PUT_GATE, seen, STALE)
  if (load<u32>(cell + L_MEMBER) != <u32>member) return refuse(queue + H_PUT_GATE, seen, GONE)
  if (load<u32>(queue + H_STATE) == STATE_CLOSED) return refuse(queue + H_PUT_GATE, seen, SHUT)
  if (load<u32>(queue + H_HOLE) != HOLE_NONE) return refuse(queue + H_PUT_GATE, seen, NEEDS_HELP)
  if (pagesFor(<usize>load<u32>(queue + H_HEAP_COUNT) + 1) > <usize>load<u32>(queue + H_HEAP_PAGES)) {
    return refuse(queue + H_PUT_GATE, seen, NO_PAGE)
  }
  unlend(queue, member, cell)
  append(queue, load<u64>(cell + L_KEY), last ? nextWord(queue, cell) : load<u64>(cell + L_WORD))
  store<u64>(queue + H_TAKES, load<u64>(queue + H_TAKES) - 1)
  leave(queue + H_PUT_GATE, seen + 2)
  wakeGivenBack(queue)
  return 0
}

export function heapPeek(queue: usize): i32 {
  const seen = take(queue + H_PUT_GATE)
  if (isTaken(seen)) return BUSY
  if (lags()) return refuse(queue + H_PUT_GATE, seen, STALE)
  if (load<u32>(queue + H_HEAP_COUNT) == 0) {
    return refuse(queue + H_PUT_GATE, seen, lackOf(queue, load<u32>(queue + H_STATE)))
  }
  if (load<u32>(queue + H_HOLE) != HOLE_NONE) return refuse(queue + H_PUT_GATE, seen, NEEDS_HELP)
  const first = entryAt(load<u32>(queue + H_HEAP_ROOT), FIRST)
  const cell = <usize>((load<u64>(first + 8) & CELL_MASK) << CELL_SHIFT)
  let head = NUMBER_HEAD
  if (cell != 0) {
    head = load<u32>(cell + L_RECORD)
    if (isChained(head) && !isPendingFree()) return refuse(queue + H_PUT_GATE, seen, NEEDS_HELP)
    readOut(cell + L_RECORD, head)
    pinChain(queue, cell + L_RECORD, head)
  } else readNumber(load<u64>(first))
  leave(queue + H_PUT_GATE, seen)
  return publicHead(head)
}

/** Makes the detached page the directory's root, one of its leaves or a page of entries, whichever is next. */
export function heapGrow(queue: usize): i32 {
  const seen = take(queue + H_PUT_GATE)
  if (isTaken(seen)) return BUSY
  if (lags()) return refuse(queue + H_PUT_GATE, seen, STALE)
  const page = <u32>takeDetached()
  const root = <usize>load<u32>(queue + H_HEAP_ROOT)
  const pages = <usize>load<u32>(queue + H_HEAP_PAGES)
  const leaves = <usize>load<u32>(queue + H_HEAP_LEAVES)
  if (root == 0) store<u32>(queue + H_HEAP_ROOT, page)
  else if (pages >> POINTERS_SHIFT == leaves) {
    store<u32>(root + (leaves << 2), page)
    store<u32>(queue + H_HEAP_LEAVES, <u32>leaves + 1)
  } else {
    store<u32>(pointerTo(root, pages), page)
    store<u32>(queue + H_HEAP_PAGES, <u32>pages + 1)
  }
  leave(queue + H_PUT_GATE, seen)
  wakeMemoryWaiters(queue)
  return 0
}

/**
 * Takes a page that the heap can do without: 1 and it is detached, or 0. The page for one more entry and its leaf stay,
 * so that a put that needs both it and a slab does not take the one for the other, for ever.
 */
export function heapShrink(queue: usize): i32 {
  const seen = take(queue + H_PUT_GATE)
  if (isTaken(seen)) return BUSY
  if (lags()) return refuse(queue + H_PUT_GATE, seen, STALE)
  const root = <usize>load<u32>(queue + H_HEAP_ROOT)
  const pages = <usize>load<u32>(queue + H_HEAP_PAGES)
  const leaves = <usize>load<u32>(queue + H_HEAP_LEAVES)
  let found = true
  if (pages > pagesFor(entriesToCome(queue))) {
    setDetached(queue, load<u32>(pointerTo(root, pages - 1)))
    store<u32>(queue + H_HEAP_PAGES, <u32>pages - 1)
  } else if (leaves > (pagesFor(entriesToCome(queue)) + POINTERS_MASK) >> POINTERS_SHIFT) {
    setDetached(queue, load<u32>(root + ((leaves - 1) << 2)))
    store<u32>(queue + H_HEAP_LEAVES, <u32>leaves - 1)
  } else found = false
  leave(queue + H_PUT_GATE, seen)
  return <i32>found
}

/** Whether an earlier clear() is swept. Under the gate. */
// @ts-ignore: decorator
@inline
export function heapIsSwept(queue: usize): bool {
  return load<u32>(queue + H_LIMBO_ROOT) == 0
}

/** Whether the heap can be discarded: it has no hole. Under the gate. */
// @ts-ignore: decorator
@inline
export function heapHasNoHole(queue: usize): bool {
  return load<u32>(queue + H_HOLE) == HOLE_NONE
}

/** Makes the heap limbo. Under the gate, with no hole and no limbo. */
// @ts-ignore: decorator
@inline
export function heapDiscard(queue: usize): void {
  store<u32>(queue + H_LIMBO_ROOT, load<u32>(queue + H_HEAP_ROOT))
  store<u32>(queue + H_LIMBO_COUNT, load<u32>(queue + H_HEAP_COUNT))
  store<u32>(queue + H_LIMBO_PAGES, load<u32>(queue + H_HEAP_PAGES))
  store<u32>(queue + H_LIMBO_LEAVES, load<u32>(queue + H_HEAP_LEAVES))
  store<u32>(queue + H_HEAP_ROOT, 0)
  store<u32>(queue + H_HEAP_COUNT, 0)
  store<u32>(queue + H_HEAP_PAGES, 0)
  store<u32>(queue + H_HEAP_LEAVES, 0)
}

/** Sweeps one entry or page of the limbo: SKIPPED, and a chain and a detached page may be in pending; 0: there is none. */
export function heapSweep(queue: usize): i32 {
  const seen = take(queue + H_PUT_GATE)
  if (isTaken(seen)) return BUSY
  if (lags()) return refuse(queue + H_PUT_GATE, seen, STALE)
  const root = <usize>load<u32>(queue + H_LIMBO_ROOT)
  if (root == 0) return refuse(queue + H_PUT_GATE, seen, 0)
  const count = <usize>load<u32>(queue + H_LIMBO_COUNT)
  const pages = <usize>load<u32>(queue + H_LIMBO_PAGES)
  const leaves = <usize>load<u32>(queue + H_LIMBO_LEAVES)
  if (count > 0) {
    const last = entryAt(root, count - 1 + FIRST)
    freeEntry(queue, <usize>((load<u64>(last + 8) & CELL_MASK) << CELL_SHIFT))
    store<u32>(queue + H_LIMBO_COUNT, <u32>count - 1)
  } else if (pages > 0) {
    setDetached(queue, load<u32>(pointerTo(root, pages - 1)))
    store<u32>(queue + H_LIMBO_PAGES, <u32>pages - 1)
  } else if (leaves > 0) {
    setDetached(queue, load<u32>(root + ((leaves - 1) << 2)))
    store<u32>(queue + H_LIMBO_LEAVES, <u32>leaves - 1)
  } else {
    setDetached(queue, root)
    store<u32>(queue + H_LIMBO_ROOT, 0)
  }
  leave(queue + H_PUT_GATE, seen)
  return SKIPPED
}
