// FIFO: segments in a ring, a gate for each end (two-lock queue: M. Michael and M. Scott, "Simple, Fast, and Practical
// Non-Blocking and Blocking Concurrent Queue Algorithms", PODC 1996; counters cached as in L. Lamport's ring buffer
// with lazily read indices).
//
//   put gate   count of items ever put        get gate   count of items ever taken
//   put at     where the next record goes     get at     where the next record is
//   gets seen  last reading of the other end  puts seen  last reading of the other end
//                                             segment    the segment that getters read
//                                             drop to    items before this index are dropped
//
// F1  Record i is whole before the put gate's count passes i, and is read only at indices below that count.
// F2  From the putters' segment onwards to the getters', the ring's segments are unused; only putters (under the put
//     gate) change the links there. A segment that getters left is never read again, and `segment` is stored
//     atomically after their last read of it, so putters may write to all that lie between.
// F3  size = puts - max(gets, drop to) <= limit at every put: gets only grow, so an old reading refuses too often, never
//     too seldom, and is read again before a refusal.
// F4  clear() is one step: it moves `drop to` to the count of puts while it holds the get gate. What lies before is no
//     longer in; whoever comes by sweeps it, a record a step (SKIPPED).
// F5  Getters' words change only together with the get gate's count (or, by clear(), with `drop to`): fifoGetMany relies on it
//     when it takes the gate at the count that fifoScan read.
// F6  Locks nest in one order: put, get, done. A gate that is taken makes the step let go of the others and return BUSY.

import { isMapped } from './mapped'
import { wakeAll, wakeGetters, wakePutters, wakeMemoryWaiters } from './condition'
import { countOf, isTaken, leave, refuse, take } from './gate'
import { pending } from './pending'
import {
  BUSY,
  C_ALL_DONE,
  C_NOT_EMPTY,
  C_NOT_FULL,
  EMPTY,
  FULL,
  H_DONE_GATE,
  H_DROP_TO,
  H_DROPPED,
  H_GET_AT,
  H_GET_BYTES,
  H_GET_GATE,
  H_GET_SEGMENT,
  H_GETS_SEEN,
  H_LIMIT,
  H_PUT_AT,
  H_PUT_BYTES,
  H_PUT_GATE,
  H_PUTS_SEEN,
  H_STATE,
  NO_PAGE,
  PARTIAL,
  S_NEXT,
  S_SLOTS,
  SHUT,
  SKIPPED,
  STALE,
  STATE_OPEN,
  STATE_SHUT,
  T_BUILDING,
  T_BUILDING_PAGES,
  T_BUILDING_TAIL,
  T_GET,
  T_DETACHED,
  T_PUT,
  T_RESULT,
  T_STAGING_BYTES,
  TAG_NUMBER,
  TAG_SKIP,
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

const NUMBER_HEAD: u32 = TAG_NUMBER | (1 << UNITS_SHIFT)

/** Whether there is no room for `items` more. Under the put gate. */
// @ts-ignore: decorator
@inline
function isFull(puts: u64, items: u64): bool {
  const limit = load<u64>(H_LIMIT)
  if (puts + items <= load<u64>(H_GETS_SEEN) + limit) return false
  const gets = max<u64>(countOf(H_GET_GATE), atomic.load<u64>(H_DROP_TO))
  store<u64>(H_GETS_SEEN, gets)
  return puts + items > gets + limit
}

/** Where a record of `bytes` goes, 0 where the ring needs one more segment. Under the put gate. */
// @ts-ignore: decorator
@inline
function slotFor(bytes: usize): usize {
  let at = <usize>load<u32>(H_PUT_AT)
  const left = bytesLeft(at)
  if (left < bytes) {
    const next = <usize>load<u32>(segmentOf(at) + S_NEXT)
    if (next == <usize>atomic.load<u32>(H_GET_SEGMENT)) return 0 // F2
    if (left != 0) store<u32>(at, TAG_SKIP)
    at = next + S_SLOTS
  }
  return at
}

export function fifoPut(): i32 {
  const seen = take(H_PUT_GATE)
  if (isTaken(seen)) return BUSY
  if (load<u32>(H_STATE) != STATE_OPEN) return refuse(H_PUT_GATE, seen, SHUT)
  if (isFull(seen >> 1, 1)) return refuse(H_PUT_GATE, seen, FULL)
  const head = load<u32>(pending + T_PUT)
  const bytes = unitsOf(head) * UNIT_BYTES
  const at = slotFor(bytes)
  if (at == 0) return refuse(H_PUT_GATE, seen, NO_PAGE)
  if (!isMapped(at + bytes)) return refuse(H_PUT_GATE, seen, STALE)
  writeStaged(at, head, bytes)
  if (isChained(head)) {
    store<u32>(pending + T_BUILDING, 0)
    store<u32>(pending + T_BUILDING_TAIL, 0)
    store<i32>(pending + T_BUILDING_PAGES, 0)
  }
  store<u32>(H_PUT_AT, <u32>(at + bytes))
  store<u64>(H_PUT_BYTES, load<u64>(H_PUT_BYTES) + heldBytes(at, head))
  leave(H_PUT_GATE, seen + 2)
  wakeGetters(1)
  return 0
}

export function fifoPutNumber(value: f64): i32 {
  const seen = take(H_PUT_GATE)
  if (isTaken(seen)) return BUSY
  if (load<u32>(H_STATE) != STATE_OPEN) return refuse(H_PUT_GATE, seen, SHUT)
  if (isFull(seen >> 1, 1)) return refuse(H_PUT_GATE, seen, FULL)
  const at = slotFor(UNIT_BYTES)
  if (at == 0) return refuse(H_PUT_GATE, seen, NO_PAGE)
  writeNumber(at, NUMBER_HEAD, value)
  store<u32>(H_PUT_AT, <u32>(at + UNIT_BYTES))
  store<u64>(H_PUT_BYTES, load<u64>(H_PUT_BYTES) + UNIT_BYTES)
  leave(H_PUT_GATE, seen + 2)
  wakeGetters(1)
  return 0
}

/**
 * Puts `items` staged records, `bytes` in all, that begin `from` bytes into the staging area; whole or not at all.
 * FULL: only so many items (the result) fit into the queue; PARTIAL: only so many bytes (the result) fit into the segment,
 * the first record among them.
 */
export function fifoPutMany(items: i32, from: usize, bytes: usize): i32 {
  const seen = take(H_PUT_GATE)
  if (isTaken(seen)) return BUSY
  if (load<u32>(H_STATE) != STATE_OPEN) return refuse(H_PUT_GATE, seen, SHUT)
  if (isFull(seen >> 1, items)) {
    const room = <i64>(load<u64>(H_GETS_SEEN) + load<u64>(H_LIMIT) - (seen >> 1))
    store<f64>(pending + T_RESULT, <f64>max<i64>(room, 0))
    return refuse(H_PUT_GATE, seen, FULL)
  }
  const staged = pending + T_PUT + from
  const at = slotFor(unitsOf(load<u32>(staged)) * UNIT_BYTES)
  if (at == 0) return refuse(H_PUT_GATE, seen, NO_PAGE)
  store<u32>(H_PUT_AT, <u32>at) // a segment that was skipped stays skipped
  const left = bytesLeft(at)
  if (left < bytes) {
    store<f64>(pending + T_RESULT, <f64>left)
    return refuse(H_PUT_GATE, seen, PARTIAL)
  }
  if (!isMapped(at + bytes)) return refuse(H_PUT_GATE, seen, STALE)
  memory.copy(at, staged, bytes)
  store<u32>(H_PUT_AT, <u32>(at + bytes))
  store<u64>(H_PUT_BYTES, load<u64>(H_PUT_BYTES) + bytes)
  leave(H_PUT_GATE, seen + ((<u64>items) << 1))
  wakeGetters(items)
  return 0
}

/** EMPTY or SHUT where no item is in at index `gets`, else 0. Under the get gate. */
// @ts-ignore: decorator
@inline
function lackAt(gets: u64): i32 {
  if (gets < load<u64>(H_PUTS_SEEN)) return 0 // the putters' line is not looked at, which would take it from them
  const state = atomic.load<u32>(H_STATE) // before the count: nothing is put once it is shut
  const puts = countOf(H_PUT_GATE)
  store<u64>(H_PUTS_SEEN, puts)
  return gets < puts ? 0 : state == STATE_OPEN ? EMPTY : SHUT
}

/** Address of the next record, past the end of a segment. Under the get gate. */
// @ts-ignore: decorator
@inline
function nextRecord(): usize {
  const at = <usize>load<u32>(H_GET_AT)
  return bytesLeft(at) == 0 || (load<u32>(at) & 0xff) == TAG_SKIP
    ? <usize>load<u32>(segmentOf(at) + S_NEXT) + S_SLOTS
    : at
}

/** Moves past the record. Under the get gate. */
// @ts-ignore: decorator
@inline
function pass(at: usize, head: u32): void {
  const segment = <u32>segmentOf(at + 1)
  if (segment != load<u32>(H_GET_SEGMENT)) atomic.store<u32>(H_GET_SEGMENT, segment) // F2
  store<u32>(H_GET_AT, <u32>(at + unitsOf(head) * UNIT_BYTES))
  store<u64>(H_GET_BYTES, load<u64>(H_GET_BYTES) + heldBytes(at, head))
}

export function fifoGet(): i32 {
  const seen = take(H_GET_GATE)
  if (isTaken(seen)) return BUSY
  const gets = seen >> 1
  const lack = lackAt(gets)
  if (lack != 0) return refuse(H_GET_GATE, seen, lack)
  const at = nextRecord()
  const head = load<u32>(at)
  if (!isMapped(at + unitsOf(head) * UNIT_BYTES)) return refuse(H_GET_GATE, seen, STALE)
  if (!isPendingFree(head)) return refuse(H_GET_GATE, seen, NEEDS_HELP)
  const dropped = gets < load<u64>(H_DROP_TO)
  if (!dropped) readOut(at, head)
  takeChain(at, head)
  pass(at, head)
  leave(H_GET_GATE, seen + 2)
  if (dropped) return SKIPPED
  wakePutters(1)
  return publicHead(head)
}

export function fifoPeek(): i32 {
  const seen = take(H_GET_GATE)
  if (isTaken(seen)) return BUSY
  const gets = seen >> 1
  const lack = lackAt(gets)
  if (lack != 0) return refuse(H_GET_GATE, seen, lack)
  if (gets < load<u64>(H_DROP_TO)) return refuse(H_GET_GATE, seen, NEEDS_HELP)
  const at = nextRecord()
  const head = load<u32>(at)
  if (!isMapped(at + unitsOf(head) * UNIT_BYTES)) return refuse(H_GET_GATE, seen, STALE)
  if (!isChainMapped(at, head)) return refuse(H_GET_GATE, seen, STALE)
  if (!isPendingFree(head)) return refuse(H_GET_GATE, seen, NEEDS_HELP)
  readOut(at, head)
  pinChain(at, head)
  leave(H_GET_GATE, seen)
  return publicHead(head)
}

/** Sweeps one dropped record: SKIPPED; 0: there is none. */
export function fifoSweep(): i32 {
  const seen = take(H_GET_GATE)
  if (isTaken(seen)) return BUSY
  if (seen >> 1 >= load<u64>(H_DROP_TO)) return refuse(H_GET_GATE, seen, 0)
  const at = nextRecord()
  const head = load<u32>(at)
  takeChain(at, head)
  pass(at, head)
  leave(H_GET_GATE, seen + 2)
  return SKIPPED
}

let scanned: u64 = 0
let scannedAt: usize = 0
let scannedBytes: usize = 0

/**
 * How many records, `most` at most, the next fifoGetMany can take in one step: those that lie next to each other and
 * fit the staging area, none of them chained. Holds no gate: fifoGetMany takes effect only if none was taken since.
 */
export function fifoScan(most: i32): i32 {
  const seen = atomic.load<u64>(H_GET_GATE)
  const gets = seen >> 1
  if (isTaken(seen) || gets < atomic.load<u64>(H_DROP_TO)) return 0
  const puts = countOf(H_PUT_GATE)
  if (puts <= gets) return 0
  const available = min<u64>(puts - gets, most)
  const begin = <usize>atomic.load<u32>(H_GET_AT)
  if (!isMapped(begin + bytesLeft(begin))) return 0
  const end = begin + min<usize>(bytesLeft(begin), T_STAGING_BYTES)
  let at = begin
  let items: i32 = 0
  while (<u64>items < available && at < end) {
    const head = atomic.load<u32>(at)
    const bytes = unitsOf(head) * UNIT_BYTES
    if (bytes == 0 || isChained(head) || at + bytes > end) break
    at += bytes
    items++
  }
  scanned = seen
  scannedAt = begin
  scannedBytes = at - begin
  return items
}

/** Takes what fifoScan found, `items` records, into the staging area; BUSY where that no longer holds. */
export function fifoGetMany(items: i32): i32 {
  if (atomic.cmpxchg<u64>(H_GET_GATE, scanned, scanned | 1) != scanned) return BUSY
  const at = scannedAt
  const bytes = scannedBytes
  if (scanned >> 1 < load<u64>(H_DROP_TO)) return refuse(H_GET_GATE, scanned, BUSY) // F4
  if (!isMapped(at + bytes)) return refuse(H_GET_GATE, scanned, STALE)
  memory.copy(pending + T_GET, at, bytes)
  store<u32>(H_GET_AT, <u32>(at + bytes))
  store<u64>(H_GET_BYTES, load<u64>(H_GET_BYTES) + bytes)
  leave(H_GET_GATE, scanned + ((<u64>items) << 1))
  wakePutters(items)
  return 0
}

/** Links the detached page into the ring, behind the putters' segment. */
export function fifoGrow(): i32 {
  const seen = take(H_PUT_GATE)
  if (isTaken(seen)) return BUSY
  const page = <usize>load<u32>(pending + T_DETACHED)
  const segment = segmentOf(load<u32>(H_PUT_AT))
  store<u32>(page + S_NEXT, load<u32>(segment + S_NEXT))
  store<u32>(segment + S_NEXT, <u32>page)
  store<u32>(pending + T_DETACHED, 0)
  leave(H_PUT_GATE, seen)
  wakeMemoryWaiters()
  return 0
}

/** Unlinks an unused segment: 1 and it is detached, or 0. */
export function fifoShrink(): i32 {
  const seen = take(H_PUT_GATE)
  if (isTaken(seen)) return BUSY
  const segment = segmentOf(load<u32>(H_PUT_AT))
  const spare = <usize>load<u32>(segment + S_NEXT)
  if (spare == <usize>atomic.load<u32>(H_GET_SEGMENT)) return refuse(H_PUT_GATE, seen, 0)
  store<u32>(segment + S_NEXT, load<u32>(spare + S_NEXT))
  store<u32>(pending + T_DETACHED, <u32>spare)
  leave(H_PUT_GATE, seen)
  return 1
}

/** Drops the items that are in and counts them as done; shuts the queue down with it where `shut`. */
export function fifoDrop(shut: bool): i32 {
  const putSeen = take(H_PUT_GATE)
  if (isTaken(putSeen)) return BUSY
  const getSeen = take(H_GET_GATE)
  if (isTaken(getSeen)) return refuse(H_PUT_GATE, putSeen, BUSY)
  const doneSeen = take(H_DONE_GATE)
  if (isTaken(doneSeen)) {
    leave(H_GET_GATE, getSeen)
    return refuse(H_PUT_GATE, putSeen, BUSY)
  }
  const puts = putSeen >> 1
  const removed = puts - max<u64>(getSeen >> 1, load<u64>(H_DROP_TO))
  const done = min<u64>((doneSeen >> 1) + removed, puts)
  atomic.store<u64>(H_DROP_TO, puts)
  atomic.store<u64>(H_DROPPED, load<u64>(H_DROPPED) + removed)
  if (shut) atomic.store<u32>(H_STATE, STATE_SHUT)
  store<f64>(pending + T_RESULT, <f64>removed)
  leave(H_DONE_GATE, done << 1)
  leave(H_GET_GATE, getSeen)
  leave(H_PUT_GATE, putSeen)
  wakeAll(C_NOT_FULL)
  if (shut) wakeAll(C_NOT_EMPTY)
  if (done == puts) wakeAll(C_ALL_DONE)
  return 0
}
