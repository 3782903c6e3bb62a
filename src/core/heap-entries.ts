// The entries of a priority queue's heap (heap.ts): where they lie, how they are ordered, and the hole that moves among them.
//
//   entry   +0  key    the priority's bits, so mapped that unsigned order is numeric order (-0 is 0)
//           +8  word   sequence << 26 | cell >> 6   (cell 0: the item is the priority itself, a number)
//
// Entry i lies at position i + 3: the four children of an entry are one cache line. A position's page is found
// through a directory of two levels (1024 leaves of 1024 pages of 256 entries).
//
// Q2  Equal keys are ordered by arrival: sequences are compared as a difference that wraps, which is right while fewer
//     than 2^37 puts lie between two items that are in together.

import { H_HOLE, H_HOLE_AT, H_HOLE_KEY, H_HOLE_WORD, HOLE_NONE } from './layout'

export const FIRST: usize = 3 // position of entry 0
export const ENTRY_SHIFT: usize = 4
export const ENTRIES_SHIFT: usize = 8 // entries in a page, as a shift
export const ENTRIES_MASK: usize = 255
export const POINTERS_SHIFT: usize = 10 // pointers in a page of the directory, as a shift
export const POINTERS_MASK: usize = 1023
export const CELL_SHIFT: u64 = 6
export const CELL_MASK: u64 = 0x3ffffff
export const SEQUENCE_SHIFT: u64 = 26

// @ts-ignore: decorator
@inline
export function keyOf(priority: f64): u64 {
  const bits = reinterpret<u64>(priority + 0.0)
  return bits >> 63 ? ~bits : bits | 0x8000000000000000
}

// @ts-ignore: decorator
@inline
export function priorityOf(key: u64): f64 {
  return reinterpret<f64>(key >> 63 ? key ^ 0x8000000000000000 : ~key)
}

// @ts-ignore: decorator
@inline
export function isBefore(key: u64, word: u64, otherKey: u64, otherWord: u64): bool {
  return key < otherKey || (key == otherKey && <i64>(word - otherWord) < 0)
}

/** Where the pointer to page `page` of the entries lies. */
// @ts-ignore: decorator
@inline
export function pointerTo(root: usize, page: usize): usize {
  return <usize>load<u32>(root + ((page >> POINTERS_SHIFT) << 2)) + ((page & POINTERS_MASK) << 2)
}

// @ts-ignore: decorator
@inline
export function entryAt(root: usize, position: usize): usize {
  return <usize>load<u32>(pointerTo(root, position >> ENTRIES_SHIFT)) + ((position & ENTRIES_MASK) << ENTRY_SHIFT)
}

// @ts-ignore: decorator
@inline
export function pagesFor(entries: usize): usize {
  return entries == 0 ? 0 : (entries + FIRST + ENTRIES_MASK) >> ENTRIES_SHIFT
}

/** Notes that the hole is at `position`, and what is to fill it; 0: it is filled. */
// @ts-ignore: decorator
@inline
export function leaveHole(queue: usize, kind: u32, position: usize, key: u64, word: u64): void {
  if (position != 0) {
    store<u32>(queue + H_HOLE, kind)
    store<u32>(queue + H_HOLE_AT, <u32>position)
    store<u64>(queue + H_HOLE_KEY, key)
    store<u64>(queue + H_HOLE_WORD, word)
  } else store<u32>(queue + H_HOLE, HOLE_NONE)
}

// @ts-ignore: decorator
@inline
function fill(entry: usize, key: u64, word: u64): void {
  store<u64>(entry, key)
  store<u64>(entry + 8, word)
}

/** Moves the hole at `position`, for `key` and `word`, up by one level, and returns where it is then; 0: filled. */
// @ts-ignore: decorator
@inline
export function siftUp(root: usize, position: usize, key: u64, word: u64): usize {
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
export function siftDown(root: usize, position: usize, end: usize, key: u64, word: u64): usize {
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
