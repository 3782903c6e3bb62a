// Segment: a page of slots, and the records in them.
//
//   +0   next segment
//   +4   LIFO: the segment below, and where its records end (+8, +12)
//   +16  255 units of 16 bytes
//
// A record is written whole, into one segment. Where it does not fit behind the last one, the rest of the segment is
// skipped (TAG_SKIP in the unit behind the last record, unless that record ends with the segment).
//
// A payload of up to INLINE_BYTES lies in the record and is copied under the gate, and not in a page of its own, as what is
// larger does: copying 200 bytes takes 8 ns and 1 KiB 20 ns, while a page means a third gate that putters
// and getters share, two more steps an item, and a cache line that moves from one thread to the other and back. Larger
// payloads lie in chains of pages (pool.ts), copied outside of the gates.
//
// S1  A record's units are written under the gate of those who put, and read under the gate of those who get, or by
//     the one thread that sweeps what was dropped. fifoScan alone reads heads under no gate: what it finds is of account only
//     if no item left since.

import { pending } from './pending'
import {
  FLAG_CELL,
  FLAG_CHAINED,
  FLAGS_ELSEWHERE,
  HEAD_MASK,
  P_DATA_BYTES,
  P_PINS,
  PAGE_BYTES,
  PAGE_SHIFT,
  R_LENGTH,
  R_PAYLOAD,
  R_TAIL,
  T_GET,
  T_PINNED,
  T_PUT,
  T_QUEUE,
  T_TAKEN,
  T_TAKEN_PAGES,
  T_TAKEN_TAIL,
  UNIT_BYTES,
  UNITS_SHIFT,
} from './layout'

const OFFSET: usize = PAGE_BYTES - 1

/** The segment in which `at`, an address behind a record, lies. */
// @ts-ignore: decorator
@inline
export function segmentOf(at: usize): usize {
  return (at - 1) & ~OFFSET
}

/** Bytes between `at` and the end of its segment. */
// @ts-ignore: decorator
@inline
export function bytesLeft(at: usize): usize {
  return (0 - at) & OFFSET
}

// @ts-ignore: decorator
@inline
export function unitsOf(head: u32): usize {
  return (head >> UNITS_SHIFT) & 0xff
}

// @ts-ignore: decorator
@inline
export function isChained(head: u32): bool {
  return (head & FLAG_CHAINED) != 0
}

/** Whether the record is no more than the place of a cell. */
// @ts-ignore: decorator
@inline
export function isCell(head: u32): bool {
  return (head & FLAG_CELL) != 0
}

/** Whether the record's payload lies in a chain, or the whole of it in a cell. */
// @ts-ignore: decorator
@inline
export function isElsewhere(head: u32): bool {
  return (head & FLAGS_ELSEWHERE) != 0
}

/** Pages of the chain behind the record at `at`. */
// @ts-ignore: decorator
@inline
export function pagesOf(at: usize): i32 {
  return <i32>((<u64>load<u32>(at + R_LENGTH) + (P_DATA_BYTES - 1)) / P_DATA_BYTES)
}

/** Bytes that the record at `at` holds: its units and its chain. */
// @ts-ignore: decorator
@inline
export function heldBytes(at: usize, head: u32): u64 {
  const units = <u64>(unitsOf(head) * UNIT_BYTES)
  return isChained(head) ? units + ((<u64>pagesOf(at)) << PAGE_SHIFT) : units
}

/** Writes the staged record. */
// @ts-ignore: decorator
@inline
export function writeStaged(at: usize, head: u32, bytes: usize): void {
  store<u32>(at, head)
  store<u32>(at + R_LENGTH, load<u32>(pending + T_PUT + R_LENGTH))
  store<u64>(at + R_PAYLOAD, load<u64>(pending + T_PUT + R_PAYLOAD))
  if (bytes > <usize>UNIT_BYTES) memory.copy(at + UNIT_BYTES, pending + T_PUT + UNIT_BYTES, bytes - UNIT_BYTES)
}

/** Writes a number's record. */
// @ts-ignore: decorator
@inline
export function writeNumber(at: usize, head: u32, value: f64): void {
  store<u64>(at, <u64>head)
  store<f64>(at + R_PAYLOAD, value)
}

/** Copies the record to this thread's staging area. */
// @ts-ignore: decorator
@inline
export function readOut(at: usize, head: u32): void {
  const bytes = unitsOf(head) * UNIT_BYTES
  store<u64>(pending + T_GET, load<u64>(at))
  store<u64>(pending + T_GET + R_PAYLOAD, load<u64>(at + R_PAYLOAD))
  if (bytes > <usize>UNIT_BYTES) memory.copy(pending + T_GET + UNIT_BYTES, at + UNIT_BYTES, bytes - UNIT_BYTES)
}

/** Makes the record's chain pending, to be freed. */
// @ts-ignore: decorator
@inline
export function takeChain(queue: usize, at: usize, head: u32): void {
  if (isChained(head)) {
    store<u32>(pending + T_TAKEN, load<u32>(at + R_PAYLOAD))
    store<u32>(pending + T_TAKEN_TAIL, load<u32>(at + R_TAIL))
    store<i32>(pending + T_TAKEN_PAGES, pagesOf(at))
    store<u32>(pending + T_QUEUE, <u32>queue)
  }
}

/** Pins the record's chain for this thread to peek at. */
// @ts-ignore: decorator
@inline
export function pinChain(queue: usize, at: usize, head: u32): void {
  if (isChained(head)) {
    const first = <usize>load<u32>(at + R_PAYLOAD)
    atomic.add<u32>(first + P_PINS, 1)
    store<u32>(pending + T_PINNED, <u32>first)
    store<u32>(pending + T_QUEUE, <u32>queue)
  }
}

// @ts-ignore: decorator
@inline
export function publicHead(head: u32): i32 {
  return <i32>(head & HEAD_MASK)
}
