// Priority: an implicit 4-ary heap of small entries in pages, one gate (d-ary heaps: D. Johnson, "Priority queues with
// update and finding minimum spanning trees", 1975).
//
//   gate | puts | takes | bytes held     count | directory, pages, leaves | hole: kind, position, key, word | sequence
//
//   entry   +0  key    the priority's bits, so mapped that unsigned order is numeric order (-0 is 0)
//           +8  word   sequence << 26 | cell >> 6   (cell 0: the item is the priority itself, a number)
//   cell    a record as in a segment, in a slab
//
// Entry i lies at position i + 3: the four children of an entry are one cache line. A position's page is found
// through a directory of two levels (1024 leaves of 1024 pages of 256 entries).
//
// Q1  Outside of the gate the heap is in order, but for one hole, recorded in the header with the entry that is to fill
//     it. While there is a hole, nothing is put or taken but by heapHelp (NEEDS_HELP); heapHelp moves it on by some levels, and
//     whichever thread comes by carries on. So each step is short and leaves a heap that any thread can go on with.
// Q2  Equal keys are ordered by arrival: sequences are compared as a difference that wraps, which is right while fewer
//     than 2^37 puts lie between two items that are in together.
// Q3  clear() is one step: the directory becomes limbo, and the next put begins another. One limbo at most, as in LIFO.

import { isMapped } from './mapped'
import { wakeGetters, wakePutters, wakeMemoryWaiters } from './condition'
import { isTaken, leave, refuse, take } from './gate'
import { pending } from './pending'
import {
  BUSY,
  EMPTY,
  FULL,
  H_HEAP_COUNT,
  H_HEAP_LEAVES,
  H_HEAP_PAGES,
  H_HEAP_ROOT,
  H_HELD_BYTES,
  H_HOLE,
  H_HOLE_AT,
  H_HOLE_KEY,
  H_HOLE_WORD,
  H_LIMIT,
  H_PUT_GATE,
  H_PUTS,
  H_SEQUENCE,
  H_SLABS,
  H_STATE,
  H_TAKES,
  H_LIMBO_COUNT,
  H_LIMBO_LEAVES,
  H_LIMBO_PAGES,
  H_LIMBO_ROOT,
  HOLE_DOWN,
  HOLE_NONE,
  HOLE_UP,
  NO_CELL,
  NO_PAGE,
  PAGE_SHIFT,
  R_PAYLOAD,
  SHUT,
  SKIPPED,
  STALE,
  STATE_OPEN,
  T_BUILDING,
  T_BUILDING_PAGES,
  T_BUILDING_TAIL,
  T_GET,
  T_DETACHED,
  T_PUT,
  TAG_NUMBER,
  UNIT_BYTES,
  UNITS_SHIFT,
  NEEDS_HELP,
} from './layout'
import {
  isChained,
  isChainMapped,
  isPendingFree,
  pagesOf,
  pinChain,
  publicHead,
  readOut,
  takeChain,
  unitsOf,
  writeStaged,
} from './segment'
import { addSlab, allocate, classFor, free, hasCell, removeUnused, sizeOf } from './slab'

const FIRST: usize = 3 // position of entry 0
const ENTRY_SHIFT: usize = 4
const ENTRIES_SHIFT: usize = 8 // entries in a page, as a shift
const ENTRIES_MASK: usize = 255
const POINTERS_SHIFT: usize = 10 // pointers in a page of the directory, as a shift
const POINTERS_MASK: usize = 1023
const CELL_SHIFT: u64 = 6
const CELL_MASK: u64 = 0x3ffffff
const SEQUENCE_SHIFT: u64 = 26
const NUMBER_HEAD: u32 = TAG_NUMBER | (1 << UNITS_SHIFT)

// @ts-ignore: decorator
@inline
function keyOf(priority: f64): u64 {
  const bits = reinterpret<u64>(priority + 0.0)
  return bits >> 63 ? ~bits : bits | 0x8000000000000000
}

// @ts-ignore: decorator
@inline
function priorityOf(key: u64): f64 {
  return reinterpret<f64>(key >> 63 ? key ^ 0x8000000000000000 : ~key)
}

// @ts-ignore: decorator
@inline
function isBefore(key: u64, word: u64, otherKey: u64, otherWord: u64): bool {
  return key < otherKey || (key == otherKey && <i64>(word - otherWord) < 0)
}

/** Where the pointer to page `page` of the entries lies. */
// @ts-ignore: decorator
@inline
function pointerTo(root: usize, page: usize): usize {
  return <usize>load<u32>(root + ((page >> POINTERS_SHIFT) << 2)) + ((page & POINTERS_MASK) << 2)
}

// @ts-ignore: decorator
@inline
function entryAt(root: usize, position: usize): usize {
  return <usize>load<u32>(pointerTo(root, position >> ENTRIES_SHIFT)) + ((position & ENTRIES_MASK) << ENTRY_SHIFT)
}

// @ts-ignore: decorator
@inline
function pagesFor(entries: usize): usize {
  return entries == 0 ? 0 : (entries + FIRST + ENTRIES_MASK) >> ENTRIES_SHIFT
}

/** Notes that the hole is at `position`, and what is to fill it; 0: it is filled. */
// @ts-ignore: decorator
@inline
function leaveHole(kind: u32, position: usize, key: u64, word: u64): void {
  if (position != 0) {
    store<u32>(H_HOLE, kind)
    store<u32>(H_HOLE_AT, <u32>position)
    store<u64>(H_HOLE_KEY, key)
    store<u64>(H_HOLE_WORD, word)
  } else store<u32>(H_HOLE, HOLE_NONE)
}

// @ts-ignore: decorator
@inline
function fill(entry: usize, key: u64, word: u64): void {
  store<u64>(entry, key)
  store<u64>(entry + 8, word)
}

/** One more entry, at the end. Under the gate, with a page for it. */
// @ts-ignore: decorator
@inline
function append(key: u64, cell: usize, held: u64): void {
  const count = <usize>load<u32>(H_HEAP_COUNT)
  const sequence = load<u64>(H_SEQUENCE)
  const word = (sequence << SEQUENCE_SHIFT) | (<u64>cell >> CELL_SHIFT)
  store<u64>(H_SEQUENCE, sequence + 1)
  store<u32>(H_HEAP_COUNT, <u32>count + 1)
  store<u64>(H_HELD_BYTES, load<u64>(H_HELD_BYTES) + held)
  atomic.store<u64>(H_PUTS, load<u64>(H_PUTS) + 1)
  leaveHole(HOLE_UP, siftUp(load<u32>(H_HEAP_ROOT), count + FIRST, key, word), key, word)
}

/** Moves the hole at `position`, for `key` and `word`, up by one level, and returns where it is then; 0: filled. */
// @ts-ignore: decorator
@inline
function siftUp(root: usize, position: usize, key: u64, word: u64): usize {
  const entry = entryAt(root, position)
  if (position != FIRST) {
    const above = ((position - FIRST - 1) >> 2) + FIRST
    const parent = entryAt(root, above)
    const parentKey = load<u64>(parent)
    const parentWord = load<u64>(parent + 8)
    if (isBefore(key, word, parentKey, parentWord)) {
      fill(entry, parentKey, parentWord)
      return above
    }
  }
  fill(entry, key, word)
  return 0
}

/** Moves it down by one level where the entries end at position `end`, and returns where it is then; 0: filled. */
// @ts-ignore: decorator
@inline
function siftDown(root: usize, position: usize, end: usize, key: u64, word: u64): usize {
  const entry = entryAt(root, position)
  const below = (position << 2) - 8
  if (below < end) {
    const child = entryAt(root, below)
    let leastKey = load<u64>(child)
    let leastWord = load<u64>(child + 8)
    let leastAt = below
    if (below + 1 < end && isBefore(load<u64>(child + 16), load<u64>(child + 24), leastKey, leastWord)) {
      leastKey = load<u64>(child + 16)
      leastWord = load<u64>(child + 24)
      leastAt = below + 1
    }
    if (below + 2 < end && isBefore(load<u64>(child + 32), load<u64>(child + 40), leastKey, leastWord)) {
      leastKey = load<u64>(child + 32)
      leastWord = load<u64>(child + 40)
      leastAt = below + 2
    }
    if (below + 3 < end && isBefore(load<u64>(child + 48), load<u64>(child + 56), leastKey, leastWord)) {
      leastKey = load<u64>(child + 48)
      leastWord = load<u64>(child + 56)
      leastAt = below + 3
    }
    if (isBefore(leastKey, leastWord, key, word)) {
      fill(entry, leastKey, leastWord)
      return leastAt
    }
  }
  fill(entry, key, word)
  return 0
}

/** Moves the hole on by some levels: 0 once there is none, else NEEDS_HELP. */
export function heapHelp(): i32 {
  const seen = take(H_PUT_GATE)
  if (isTaken(seen)) return BUSY
  const kind = load<u32>(H_HOLE)
  if (kind == HOLE_NONE) return refuse(H_PUT_GATE, seen, 0)
  const root = <usize>load<u32>(H_HEAP_ROOT)
  const key = load<u64>(H_HOLE_KEY)
  const word = load<u64>(H_HOLE_WORD)
  let at = <usize>load<u32>(H_HOLE_AT)
  if (kind == HOLE_UP) {
    at = siftUp(root, at, key, word)
    if (at != 0) at = siftUp(root, at, key, word)
    if (at != 0) at = siftUp(root, at, key, word)
  } else {
    const end = <usize>load<u32>(H_HEAP_COUNT) + FIRST
    at = siftDown(root, at, end, key, word)
    if (at != 0) at = siftDown(root, at, end, key, word)
    if (at != 0) at = siftDown(root, at, end, key, word)
    if (at != 0) at = siftDown(root, at, end, key, word)
  }
  leaveHole(kind, at, key, word)
  leave(H_PUT_GATE, seen)
  return at == 0 ? 0 : NEEDS_HELP
}

// @ts-ignore: decorator
@inline
function size(): u64 {
  return load<u64>(H_PUTS) - load<u64>(H_TAKES)
}

// @ts-ignore: decorator
@inline
function hasPage(): bool {
  return pagesFor(<usize>load<u32>(H_HEAP_COUNT) + 1) <= <usize>load<u32>(H_HEAP_PAGES)
}

export function heapPut(priority: f64): i32 {
  const seen = take(H_PUT_GATE)
  if (isTaken(seen)) return BUSY
  if (load<u32>(H_STATE) != STATE_OPEN) return refuse(H_PUT_GATE, seen, SHUT)
  if (size() >= load<u64>(H_LIMIT)) return refuse(H_PUT_GATE, seen, FULL)
  if (load<u32>(H_HOLE) != HOLE_NONE) return refuse(H_PUT_GATE, seen, NEEDS_HELP)
  if (!hasPage()) return refuse(H_PUT_GATE, seen, NO_PAGE)
  const head = load<u32>(pending + T_PUT)
  const bytes = unitsOf(head) * UNIT_BYTES
  const list = classFor(bytes)
  const slab = <usize>load<u32>(list)
  if (slab == 0) return refuse(H_PUT_GATE, seen, NO_CELL)
  if (!isMapped(slab + (1 << PAGE_SHIFT))) return refuse(H_PUT_GATE, seen, STALE)
  const cell = allocate(list)
  writeStaged(cell, head, bytes)
  if (isChained(head)) {
    store<u32>(pending + T_BUILDING, 0)
    store<u32>(pending + T_BUILDING_TAIL, 0)
    store<i32>(pending + T_BUILDING_PAGES, 0)
  }
  append(keyOf(priority), cell, heldAt(cell, head))
  leave(H_PUT_GATE, seen + 2)
  wakeGetters(1)
  return 0
}

/** Bytes that an item takes: its entry, its cell, its chain. */
// @ts-ignore: decorator
@inline
function heldAt(cell: usize, head: u32): u64 {
  return UNIT_BYTES + <u64>sizeOf(cell) + (isChained(head) ? (<u64>pagesOf(cell)) << PAGE_SHIFT : 0)
}

/** Puts a number, other than -0, that is its own priority. */
export function heapPutNumber(value: f64): i32 {
  const seen = take(H_PUT_GATE)
  if (isTaken(seen)) return BUSY
  if (load<u32>(H_STATE) != STATE_OPEN) return refuse(H_PUT_GATE, seen, SHUT)
  if (size() >= load<u64>(H_LIMIT)) return refuse(H_PUT_GATE, seen, FULL)
  if (load<u32>(H_HOLE) != HOLE_NONE) return refuse(H_PUT_GATE, seen, NEEDS_HELP)
  if (!hasPage()) return refuse(H_PUT_GATE, seen, NO_PAGE)
  append(keyOf(value), 0, UNIT_BYTES)
  leave(H_PUT_GATE, seen + 2)
  wakeGetters(1)
  return 0
}

/** Reads the item of the first entry into the staging area. */
// @ts-ignore: decorator
@inline
function readFirst(key: u64, cell: usize, head: u32): void {
  if (cell == 0) {
    store<u64>(pending + T_GET, <u64>NUMBER_HEAD)
    store<f64>(pending + T_GET + R_PAYLOAD, priorityOf(key))
  } else readOut(cell, head)
}

export function heapGet(): i32 {
  const seen = take(H_PUT_GATE)
  if (isTaken(seen)) return BUSY
  const count = <usize>load<u32>(H_HEAP_COUNT)
  if (count == 0) return refuse(H_PUT_GATE, seen, load<u32>(H_STATE) == STATE_OPEN ? EMPTY : SHUT)
  if (load<u32>(H_HOLE) != HOLE_NONE) return refuse(H_PUT_GATE, seen, NEEDS_HELP)
  const root = <usize>load<u32>(H_HEAP_ROOT)
  const first = entryAt(root, FIRST)
  const key = load<u64>(first)
  const cell = <usize>((load<u64>(first + 8) & CELL_MASK) << CELL_SHIFT)
  let head = NUMBER_HEAD
  let held: u64 = UNIT_BYTES
  if (cell != 0) {
    head = load<u32>(cell)
    if (!isMapped(cell + unitsOf(head) * UNIT_BYTES)) return refuse(H_PUT_GATE, seen, STALE)
    if (!isPendingFree(head) || load<u32>(pending + T_DETACHED) != 0) return refuse(H_PUT_GATE, seen, NEEDS_HELP)
    held = heldAt(cell, head)
  }
  readFirst(key, cell, head)
  if (cell != 0) {
    takeChain(cell, head)
    free(cell)
  }
  if (count > 1) {
    const last = entryAt(root, count - 1 + FIRST)
    const lastKey = load<u64>(last)
    const lastWord = load<u64>(last + 8)
    leaveHole(HOLE_DOWN, siftDown(root, FIRST, count - 1 + FIRST, lastKey, lastWord), lastKey, lastWord)
  }
  store<u32>(H_HEAP_COUNT, <u32>count - 1)
  store<u64>(H_HELD_BYTES, load<u64>(H_HELD_BYTES) - held)
  atomic.store<u64>(H_TAKES, load<u64>(H_TAKES) + 1)
  leave(H_PUT_GATE, seen + 2)
  wakePutters(1)
  return publicHead(head)
}

export function heapPeek(): i32 {
  const seen = take(H_PUT_GATE)
  if (isTaken(seen)) return BUSY
  if (load<u32>(H_HEAP_COUNT) == 0) {
    return refuse(H_PUT_GATE, seen, load<u32>(H_STATE) == STATE_OPEN ? EMPTY : SHUT)
  }
  if (load<u32>(H_HOLE) != HOLE_NONE) return refuse(H_PUT_GATE, seen, NEEDS_HELP)
  const first = entryAt(load<u32>(H_HEAP_ROOT), FIRST)
  const key = load<u64>(first)
  const cell = <usize>((load<u64>(first + 8) & CELL_MASK) << CELL_SHIFT)
  let head = NUMBER_HEAD
  if (cell != 0) {
    head = load<u32>(cell)
    if (!isMapped(cell + unitsOf(head) * UNIT_BYTES)) return refuse(H_PUT_GATE, seen, STALE)
    if (!isChainMapped(cell, head)) return refuse(H_PUT_GATE, seen, STALE)
    if (!isPendingFree(head)) return refuse(H_PUT_GATE, seen, NEEDS_HELP)
  }
  readFirst(key, cell, head)
  if (cell != 0) pinChain(cell, head)
  leave(H_PUT_GATE, seen)
  return publicHead(head)
}

/** Makes the detached page the directory's root, one of its leaves or a page of entries, whichever is next. */
export function heapGrow(): i32 {
  const seen = take(H_PUT_GATE)
  if (isTaken(seen)) return BUSY
  const page = load<u32>(pending + T_DETACHED)
  const root = <usize>load<u32>(H_HEAP_ROOT)
  const pages = <usize>load<u32>(H_HEAP_PAGES)
  const leaves = <usize>load<u32>(H_HEAP_LEAVES)
  if (root == 0) store<u32>(H_HEAP_ROOT, page)
  else if (pages >> POINTERS_SHIFT == leaves) {
    store<u32>(root + (leaves << 2), page)
    store<u32>(H_HEAP_LEAVES, <u32>leaves + 1)
  } else {
    store<u32>(pointerTo(root, pages), page)
    store<u32>(H_HEAP_PAGES, <u32>pages + 1)
  }
  store<u32>(pending + T_DETACHED, 0)
  leave(H_PUT_GATE, seen)
  wakeMemoryWaiters()
  return 0
}

/** Makes the detached page a slab for records of `bytes`; it stays detached where a cell came free meanwhile. */
export function heapAddSlab(bytes: usize): i32 {
  const seen = take(H_PUT_GATE)
  if (isTaken(seen)) return BUSY
  const list = classFor(bytes)
  if (!hasCell(list)) {
    addSlab(list, load<u32>(pending + T_DETACHED))
    store<u32>(pending + T_DETACHED, 0)
  }
  leave(H_PUT_GATE, seen)
  wakeMemoryWaiters()
  return 0
}

/**
 * Takes a page that the heap can do without: 1 and it is detached, or 0. The page for one more entry and its leaf stay,
 * so that a put that needs both it and a slab does not take the one for the other, for ever.
 */
export function heapShrink(): i32 {
  const seen = take(H_PUT_GATE)
  if (isTaken(seen)) return BUSY
  const root = <usize>load<u32>(H_HEAP_ROOT)
  const pages = <usize>load<u32>(H_HEAP_PAGES)
  const leaves = <usize>load<u32>(H_HEAP_LEAVES)
  let found: i32 = 1
  if (pages > pagesFor(<usize>load<u32>(H_HEAP_COUNT) + 1)) {
    store<u32>(pending + T_DETACHED, load<u32>(pointerTo(root, pages - 1)))
    store<u32>(H_HEAP_PAGES, <u32>pages - 1)
  } else if (leaves > (pagesFor(<usize>load<u32>(H_HEAP_COUNT) + 1) + POINTERS_MASK) >> POINTERS_SHIFT) {
    store<u32>(pending + T_DETACHED, load<u32>(root + ((leaves - 1) << 2)))
    store<u32>(H_HEAP_LEAVES, <u32>leaves - 1)
  } else if (
    !removeUnused(H_SLABS) &&
    !removeUnused(H_SLABS + 4) &&
    !removeUnused(H_SLABS + 8) &&
    !removeUnused(H_SLABS + 12) &&
    !removeUnused(H_SLABS + 16) &&
    !removeUnused(H_SLABS + 20) &&
    !removeUnused(H_SLABS + 24)
  ) {
    found = 0
  }
  leave(H_PUT_GATE, seen)
  return found
}

/** Whether the heap can be discarded: it has no hole. Under the gate. */
// @ts-ignore: decorator
@inline
export function heapHasNoHole(): bool {
  return load<u32>(H_HOLE) == HOLE_NONE
}

/** Makes the heap limbo. Under the gate, with no hole and no limbo. */
// @ts-ignore: decorator
@inline
export function heapDiscard(): void {
  store<u32>(H_LIMBO_ROOT, load<u32>(H_HEAP_ROOT))
  store<u32>(H_LIMBO_COUNT, load<u32>(H_HEAP_COUNT))
  store<u32>(H_LIMBO_PAGES, load<u32>(H_HEAP_PAGES))
  store<u32>(H_LIMBO_LEAVES, load<u32>(H_HEAP_LEAVES))
  store<u32>(H_HEAP_ROOT, 0)
  store<u32>(H_HEAP_COUNT, 0)
  store<u32>(H_HEAP_PAGES, 0)
  store<u32>(H_HEAP_LEAVES, 0)
}

/** Sweeps one entry or page of the limbo: SKIPPED, and a chain and a detached page may be in pending; 0: there is none. */
export function heapSweep(): i32 {
  const seen = take(H_PUT_GATE)
  if (isTaken(seen)) return BUSY
  const root = <usize>load<u32>(H_LIMBO_ROOT)
  if (root == 0) return refuse(H_PUT_GATE, seen, 0)
  const count = <usize>load<u32>(H_LIMBO_COUNT)
  const pages = <usize>load<u32>(H_LIMBO_PAGES)
  const leaves = <usize>load<u32>(H_LIMBO_LEAVES)
  if (count > 0) {
    const last = entryAt(root, count - 1 + FIRST)
    const cell = <usize>((load<u64>(last + 8) & CELL_MASK) << CELL_SHIFT)
    if (cell != 0) {
      takeChain(cell, load<u32>(cell))
      free(cell)
    }
    store<u32>(H_LIMBO_COUNT, <u32>count - 1)
  } else if (pages > 0) {
    store<u32>(pending + T_DETACHED, load<u32>(pointerTo(root, pages - 1)))
    store<u32>(H_LIMBO_PAGES, <u32>pages - 1)
  } else if (leaves > 0) {
    store<u32>(pending + T_DETACHED, load<u32>(root + ((leaves - 1) << 2)))
    store<u32>(H_LIMBO_LEAVES, <u32>leaves - 1)
  } else {
    store<u32>(pending + T_DETACHED, <u32>root)
    store<u32>(H_LIMBO_ROOT, 0)
  }
  leave(H_PUT_GATE, seen)
  return SKIPPED
}
