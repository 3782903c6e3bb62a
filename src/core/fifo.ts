// FIFO: segments in a ring, a gate for each end (two-lock queue: M. Michael and M. Scott, "Simple, Fast, and Practical
// Non-Blocking and Blocking Concurrent Queue Algorithms", PODC 1996; counters cached as in L. Lamport's ring buffer
// with lazily read indices).
//
//   put gate   count of items ever put        get gate   count of items ever taken from the ring
//   put at     where the next record goes     get at     where the next record is
//   gets seen  last reading of the other end  puts seen  last reading of the other end
//                                             segment    the segment that getters read
//                                             drop to    items before this index are dropped
//                                             back       items given back, before all others (fifo-loans.ts)
//
// F1  Record i is whole before the put gate's count passes i, and is read only at indices below that count.
// F2  From the putters' segment onwards to the getters', the ring's segments are unused; only putters (under the put
//     gate) change the links there. A segment that getters left is never read again, and `segment` is stored
//     atomically after their last read of it, so putters may write to all that lie between. Before the first put nobody reads the
//     getters' words: whoever links the first segment sets them.
// F3  size = puts - max(gets, drop to) + back <= limit at every put: gets only grow, so an old reading refuses too often, never
//     too seldom, and is read again before a refusal; `back` is read before it.
// F4  clear() is one step: it moves `drop to` to the count of puts while it holds the get gate. What lies before is no
//     longer in; whoever comes by sweeps it, a record a step (SKIPPED).
// F5  Getters' words of the ring change only together with the get gate's count (or, by clear(), with `drop to`): fifoGetMany
//     relies on it when it takes the gate at the count that fifoScan read.
// F6  Gates nest in one order: put, get, done; or put, pool (unfollow of member.ts). A gate that is taken makes the step let go of the
//     others and return BUSY.
// F7  A getter that reads the count of puts anew looks once more whether it knows of the memory (K2); whoever takes the get gate
//     later and finds that reading has seen the growth that came before it.
// F8  A record's lines come from another core, and each step waits for its own. So the step whose record ends in the next block touches
//     the lines of that one: they come side by side. Putters write there what nobody reads: it lies behind the last record, in a segment
//     that getters are not in yet, or behind them.
// F9  A get whose thread was refused at this count of gets looks without the gate, so that who polls an empty queue disturbs nobody.
//     It reads that count, then `back`, then the state, the gate once more, then the count of puts: the counts and the state only ever
//     go one way, so where the last say open and nothing put, the queue was open and empty when `back` was read as 0. That is why a
//     wait may follow (C1). An overflow may drop what was given back, under the get gate and for an item of its own: it holds the gate at
//     the second look, or its item is counted at the last. T_EMPTY_AT is a hint alone: whose refusal it was, and which queue's, is of no account.

import { wakeAll, wakeGetters, wakeMemoryWaiters, wakePutters, wakeShut } from './condition'
import { countOf, isTaken, leave, refuse, TAKEN, take, takeSeen } from './gate'
import {
  BUSY,
  C_ALL_DONE,
  C_NOT_FULL,
  EMPTY,
  FROM_CELL,
  FULL,
  H_BACK,
  H_BACK_HEAD,
  H_BACK_IN,
  H_BACK_TAIL,
  H_CELL_LIMBO,
  H_DONE_GATE,
  H_DROP_TO,
  H_DROPPED,
  H_FROM_BACK,
  H_GET_AT,
  H_GET_BYTES,
  H_GET_GATE,
  H_GET_SEGMENT,
  H_GETS_SEEN,
  H_LENT,
  H_LIMIT,
  H_PUT_AT,
  H_PUT_BYTES,
  H_PUT_GATE,
  H_PUTS_SEEN,
  H_STATE,
  L_DELIVERIES,
  L_NEXT,
  L_RECORD,
  NEEDS_HELP,
  NO_PAGE,
  PARTIAL,
  R_PAYLOAD,
  S_NEXT,
  S_SLOTS,
  SHUT,
  SKIPPED,
  STALE,
  STATE_CLOSED,
  STATE_OPEN,
  T_EMPTY_AT,
  T_GET,
  T_PUT,
  T_STAGING_BYTES,
  TAG_NUMBER,
  TAG_SKIP,
  UNIT_BYTES,
  UNITS_SHIFT,
} from './layout'
import { countDelivery, countDropped, doneWith, lackOf, leaveDropped, takeCell, wakeDropped } from './loan'
import { isMapped, lags } from './mapped'
import { endBuilding, isPendingFree, pending, setDetached, setResult, takeDetached } from './pending'
import { adoptReason } from './reason'
import {
  bytesLeft,
  heldBytes,
  isCell,
  isChained,
  isElsewhere,
  pinChain,
  publicHead,
  readOut,
  segmentOf,
  takeChain,
  unitsOf,
  writeNumber,
  writeStaged,
} from './segment'

const BLOCK_BYTES: usize = 256 // four lines

const NUMBER_HEAD: u32 = TAG_NUMBER | (1 << UNITS_SHIFT)

/** Whether there is no room for `items` more. Under the put gate. */
// @ts-ignore: decorator
@inline
function isFull(queue: usize, puts: u64, items: u64): bool {
  const limit = load<u64>(queue + H_LIMIT)
  const wanted = puts + items + <u64>atomic.load<u32>(queue + H_BACK) // F3
  if (wanted <= load<u64>(queue + H_GETS_SEEN) + limit) return false
  const gets = max<u64>(countOf(queue + H_GET_GATE), atomic.load<u64>(queue + H_DROP_TO))
  store<u64>(queue + H_GETS_SEEN, gets)
  return wanted > gets + limit
}

/** Where a record of `bytes` goes, 0 where the ring needs one more segment. Under the put gate. */
// @ts-ignore: decorator
@inline
export function slotFor(queue: usize, bytes: usize): usize {
  let at = <usize>load<u32>(queue + H_PUT_AT)
  const left = bytesLeft(at)
  if (left < bytes) {
    if (at == 0) return 0
    const next = <usize>load<u32>(segmentOf(at) + S_NEXT)
    if (next == <usize>atomic.load<u32>(queue + H_GET_SEGMENT)) return 0 // F2
    if (left != 0) store<u32>(at, TAG_SKIP)
    at = next + S_SLOTS
  }
  return at
}

/** Publishes the record at `at`, and leaves the put gate. */
// @ts-ignore: decorator
@inline
export function publish(queue: usize, seen: u64, at: usize, bytes: usize, held: u64): void {
  store<u32>(queue + H_PUT_AT, <u32>(at + bytes))
  store<u64>(queue + H_PUT_BYTES, load<u64>(queue + H_PUT_BYTES) + held)
  leave(queue + H_PUT_GATE, seen + 2)
}

/** Whether the record from `at` to `end` ends in another block of its segment than it begins. */
// @ts-ignore: decorator
@inline
function entersBlock(at: usize, end: usize): bool {
  return ((at ^ end) & ~(BLOCK_BYTES - 1)) != 0 && bytesLeft(end) != 0
}

/** Where the record from `at` to `end` ends in another block, takes the lines of that one from the getters, who read them a round ago (F8). Under the put gate. */
// @ts-ignore: decorator
@inline
function claimLines(at: usize, end: usize): void {
  if (!entersBlock(at, end)) return
  const block = end & ~(BLOCK_BYTES - 1)
  if (end == block) store<u32>(block, TAG_SKIP)
  if (end <= block + 64) store<u32>(block + 64, TAG_SKIP)
  if (end <= block + 128) store<u32>(block + 128, TAG_SKIP)
  if (end <= block + 192) store<u32>(block + 192, TAG_SKIP)
}

/** The same of the get gate: fetches them, where as many items as fill the block are known to be there, if all are as long as this one. */
// @ts-ignore: decorator
@inline
function fetchLines(queue: usize, at: usize, end: usize, gets: u64): void {
  if (!entersBlock(at, end)) return
  if ((load<u64>(queue + H_PUTS_SEEN) - gets - 1) * <u64>(end - at) < <u64>BLOCK_BYTES) return
  const block = end & ~(BLOCK_BYTES - 1)
  atomic.load<u32>(block)
  atomic.load<u32>(block + 64)
  atomic.load<u32>(block + 128)
  atomic.load<u32>(block + 192)
}

export function fifoPut(queue: usize): i32 {
  const seen = take(queue + H_PUT_GATE)
  if (isTaken(seen)) return BUSY
  if (lags()) return refuse(queue + H_PUT_GATE, seen, STALE)
  if (load<u32>(queue + H_STATE) != STATE_OPEN) return refuse(queue + H_PUT_GATE, seen, SHUT)
  if (isFull(queue, seen >> 1, 1)) return refuse(queue + H_PUT_GATE, seen, FULL)
  return putStaged(queue, seen)
}

/** Puts the staged record and leaves the put gate; or NO_PAGE. */
// @ts-ignore: decorator
@inline
function putStaged(queue: usize, seen: u64): i32 {
  const head = load<u32>(pending + T_PUT)
  const bytes = unitsOf(head) * UNIT_BYTES
  const at = slotFor(queue, bytes)
  if (at == 0) return refuse(queue + H_PUT_GATE, seen, NO_PAGE)
  writeStaged(at, head, bytes)
  claimLines(at, at + bytes)
  if (isChained(head)) endBuilding()
  publish(queue, seen, at, bytes, heldBytes(at, head))
  wakeGetters(queue, 1)
  return 0
}

// Each twice, once for the queue that the memory was made for: of an address that it knows engines check neither the bounds nor the
// alignment, and they check both at every atomic access, which is a tenth of such a step.

export function fifoPutNumber(queue: usize, value: f64): i32 {
  return queue == 0 ? putNumber(0, value) : putNumber(queue, value)
}

export function fifoGet(queue: usize): i32 {
  return queue == 0 ? get(0) : get(queue)
}

// @ts-ignore: decorator
@inline
function putNumber(queue: usize, value: f64): i32 {
  const seen = take(queue + H_PUT_GATE)
  if (isTaken(seen)) return BUSY
  if (lags()) return refuse(queue + H_PUT_GATE, seen, STALE)
  if (load<u32>(queue + H_STATE) != STATE_OPEN) return refuse(queue + H_PUT_GATE, seen, SHUT)
  if (isFull(queue, seen >> 1, 1)) return refuse(queue + H_PUT_GATE, seen, FULL)
  const at = slotFor(queue, UNIT_BYTES)
  if (at == 0) return refuse(queue + H_PUT_GATE, seen, NO_PAGE)
  writeNumber(at, NUMBER_HEAD, value)
  claimLines(at, at + UNIT_BYTES)
  publish(queue, seen, at, UNIT_BYTES, UNIT_BYTES)
  wakeGetters(queue, 1)
  return 0
}

/** As fifoPut; where the queue is full, the item that would leave next is dropped with it, and counts as done. SKIPPED: one was, and it is full still. */
export function fifoPutOver(queue: usize): i32 {
  const seen = take(queue + H_PUT_GATE)
  if (isTaken(seen)) return BUSY
  if (lags()) return refuse(queue + H_PUT_GATE, seen, STALE)
  if (load<u32>(queue + H_STATE) != STATE_OPEN) return refuse(queue + H_PUT_GATE, seen, SHUT)
  if (slotFor(queue, unitsOf(load<u32>(pending + T_PUT)) * UNIT_BYTES) == 0) {
    return refuse(queue + H_PUT_GATE, seen, NO_PAGE)
  }
  const isOver = isFull(queue, seen >> 1, 1)
  let gets: u64 = 0
  let done: u64 = 0
  let isStillFull = false
  if (isOver) {
    gets = take(queue + H_GET_GATE)
    if (isTaken(gets)) return refuse(queue + H_PUT_GATE, seen, BUSY)
    if (!isPendingFree() || load<u32>(queue + H_BACK_IN) != 0 || gets >> 1 < load<u64>(queue + H_DROP_TO)) {
      leave(queue + H_GET_GATE, gets)
      return refuse(queue + H_PUT_GATE, seen, NEEDS_HELP)
    }
    const inside = (seen >> 1) - (gets >> 1) + <u64>load<u32>(queue + H_BACK)
    const doneSeen = inside < load<u64>(queue + H_LIMIT) ? TAKEN : take(queue + H_DONE_GATE) // somebody got one meanwhile
    if (isTaken(doneSeen)) {
      leave(queue + H_GET_GATE, gets)
      return refuse(queue + H_PUT_GATE, seen, BUSY)
    }
    done = doneWith(queue, doneSeen, seen >> 1)
    if (load<u32>(queue + H_BACK) != 0) takeCell(queue, unlinkBack(queue))
    else {
      const at = nextRecord(queue)
      discard(queue, at, load<u32>(at))
      countDropped(queue)
      gets += 2
    }
    const size = (seen >> 1) - (gets >> 1) + <u64>load<u32>(queue + H_BACK)
    isStillFull = size >= load<u64>(queue + H_LIMIT)
  }
  const code = isStillFull ? refuse(queue + H_PUT_GATE, seen, SKIPPED) : putStaged(queue, seen)
  if (isOver) {
    leaveDropped(queue, done) // after the put: nobody sees all done that is not
    leave(queue + H_GET_GATE, gets)
    wakeDropped(queue, done)
  }
  return code
}

/** The first of the items given back, which is nowhere then. Under the get gate, with none being placed. */
// @ts-ignore: decorator
@inline
export function unlinkBack(queue: usize): usize {
  const cell = <usize>load<u32>(queue + H_BACK_HEAD)
  const next = load<u32>(cell + L_NEXT)
  store<u32>(queue + H_BACK_HEAD, next)
  if (next == 0) store<u32>(queue + H_BACK_TAIL, 0)
  atomic.store<u32>(queue + H_BACK, load<u32>(queue + H_BACK) - 1)
  return cell
}

/** Takes the record out of the ring; what it held is pending. Under the get gate, with nothing pending. */
// @ts-ignore: decorator
@inline
function discard(queue: usize, at: usize, head: u32): void {
  if (isCell(head)) takeCell(queue, load<u32>(at + R_PAYLOAD))
  else takeChain(queue, at, head)
  pass(queue, at, head)
}

/**
 * Puts `items` staged records, `bytes` in all, that begin `from` bytes into the staging area; whole or not at all.
 * FULL: only so many items (the result) fit into the queue; PARTIAL: only so many bytes (the result) fit into the segment,
 * the first record among them.
 */
export function fifoPutMany(queue: usize, items: i32, from: usize, bytes: usize): i32 {
  const seen = take(queue + H_PUT_GATE)
  if (isTaken(seen)) return BUSY
  if (lags()) return refuse(queue + H_PUT_GATE, seen, STALE)
  if (load<u32>(queue + H_STATE) != STATE_OPEN) return refuse(queue + H_PUT_GATE, seen, SHUT)
  if (isFull(queue, seen >> 1, items)) {
    const limit = load<u64>(queue + H_GETS_SEEN) + load<u64>(queue + H_LIMIT)
    const room = <i64>(limit - (seen >> 1) - <u64>atomic.load<u32>(queue + H_BACK))
    setResult(<f64>max<i64>(room, 0))
    return refuse(queue + H_PUT_GATE, seen, FULL)
  }
  const staged = pending + T_PUT + from
  const at = slotFor(queue, unitsOf(load<u32>(staged)) * UNIT_BYTES)
  if (at == 0) return refuse(queue + H_PUT_GATE, seen, NO_PAGE)
  store<u32>(queue + H_PUT_AT, <u32>at) // a segment that was skipped stays skipped
  const left = bytesLeft(at)
  if (left < bytes) {
    setResult(<f64>left)
    return refuse(queue + H_PUT_GATE, seen, PARTIAL)
  }
  memory.copy(at, staged, bytes)
  store<u32>(queue + H_PUT_AT, <u32>(at + bytes))
  store<u64>(queue + H_PUT_BYTES, load<u64>(queue + H_PUT_BYTES) + bytes)
  leave(queue + H_PUT_GATE, seen + ((<u64>items) << 1))
  wakeGetters(queue, items)
  return 0
}

/** EMPTY, SHUT or STALE where no item is to be had from the ring at index `gets`, else 0. Under the get gate. */
// @ts-ignore: decorator
@inline
export function lackAt(queue: usize, gets: u64): i32 {
  if (gets < load<u64>(queue + H_PUTS_SEEN)) return 0 // the putters' line is not looked at, which would take it from them
  const state = atomic.load<u32>(queue + H_STATE) // before the count: nothing is put once it is shut
  const puts = countOf(queue + H_PUT_GATE)
  store<u64>(queue + H_PUTS_SEEN, puts)
  if (gets < puts) return lags() ? STALE : 0 // F7
  return lackOf(queue, state)
}

/** Address of the next record, past the end of a segment. Under the get gate. */
// @ts-ignore: decorator
@inline
export function nextRecord(queue: usize): usize {
  const at = <usize>load<u32>(queue + H_GET_AT)
  return bytesLeft(at) == 0 || (load<u32>(at) & 0xff) == TAG_SKIP
    ? <usize>load<u32>(segmentOf(at) + S_NEXT) + S_SLOTS
    : at
}

/** Moves past the record. Under the get gate. */
// @ts-ignore: decorator
@inline
export function pass(queue: usize, at: usize, head: u32): void {
  const segment = <u32>segmentOf(at + 1)
  if (segment != load<u32>(queue + H_GET_SEGMENT)) atomic.store<u32>(queue + H_GET_SEGMENT, segment) // F2
  store<u32>(queue + H_GET_AT, <u32>(at + unitsOf(head) * UNIT_BYTES))
  store<u64>(queue + H_GET_BYTES, load<u64>(queue + H_GET_BYTES) + heldBytes(at, head))
}

/** Reads out the cell's item and frees the cell. Under the get gate, with nothing pending. */
// @ts-ignore: decorator
@inline
function readCell(queue: usize, cell: usize): u32 {
  const head = load<u32>(cell + L_RECORD)
  readOut(cell + L_RECORD, head)
  countDelivery(queue, load<u32>(cell + L_DELIVERIES))
  takeCell(queue, cell)
  return head
}

/** Whether it is open and empty while the get gate was seen as `seen`, free. Under no gate (F9). */
// @ts-ignore: decorator
@inline
function isStillEmpty(queue: usize, seen: u64): bool {
  if (atomic.load<u32>(queue + H_BACK) != 0) return false
  if (atomic.load<u32>(queue + H_STATE) != STATE_OPEN || atomic.load<u64>(queue + H_GET_GATE) != seen) return false
  return seen >> 1 >= countOf(queue + H_PUT_GATE)
}

// @ts-ignore: decorator
@inline
function get(queue: usize): i32 {
  const seen = atomic.load<u64>(queue + H_GET_GATE)
  if (seen == load<u64>(pending + T_EMPTY_AT) && isStillEmpty(queue, seen)) return EMPTY
  if (isTaken(takeSeen(queue + H_GET_GATE, seen))) return BUSY
  if (lags()) return refuse(queue + H_GET_GATE, seen, STALE)
  if (load<u32>(queue + H_BACK) != 0) {
    if (!isPendingFree() || load<u32>(queue + H_BACK_IN) != 0) return refuse(queue + H_GET_GATE, seen, NEEDS_HELP)
    const back = readCell(queue, unlinkBack(queue))
    atomic.store<u64>(queue + H_FROM_BACK, load<u64>(queue + H_FROM_BACK) + 1)
    leave(queue + H_GET_GATE, seen)
    wakePutters(queue, 1)
    return publicHead(back) | FROM_CELL
  }
  const gets = seen >> 1
  const lack = lackAt(queue, gets)
  if (lack != 0) {
    store<u64>(pending + T_EMPTY_AT, seen)
    return refuse(queue + H_GET_GATE, seen, lack)
  }
  if (gets < load<u64>(queue + H_DROP_TO)) return refuse(queue + H_GET_GATE, seen, NEEDS_HELP)
  const at = nextRecord(queue)
  let head = load<u32>(at)
  fetchLines(queue, at, at + unitsOf(head) * UNIT_BYTES, gets)
  let from: i32 = 0
  if (isElsewhere(head)) {
    if (!isPendingFree()) return refuse(queue + H_GET_GATE, seen, NEEDS_HELP)
    pass(queue, at, head)
    if (isCell(head)) {
      head = readCell(queue, load<u32>(at + R_PAYLOAD))
      from = FROM_CELL
    } else {
      readOut(at, head)
      takeChain(queue, at, head)
    }
  } else {
    readOut(at, head)
    pass(queue, at, head)
  }
  leave(queue + H_GET_GATE, seen + 2)
  wakePutters(queue, 1)
  return publicHead(head) | from
}

export function fifoPeek(queue: usize): i32 {
  const seen = take(queue + H_GET_GATE)
  if (isTaken(seen)) return BUSY
  if (lags()) return refuse(queue + H_GET_GATE, seen, STALE)
  if (!isPendingFree() || load<u32>(queue + H_BACK_IN) != 0) return refuse(queue + H_GET_GATE, seen, NEEDS_HELP)
  const gets = seen >> 1
  let at: usize
  if (load<u32>(queue + H_BACK) != 0) at = <usize>load<u32>(queue + H_BACK_HEAD) + L_RECORD
  else {
    const lack = lackAt(queue, gets)
    if (lack != 0) return refuse(queue + H_GET_GATE, seen, lack)
    if (gets < load<u64>(queue + H_DROP_TO)) return refuse(queue + H_GET_GATE, seen, NEEDS_HELP)
    at = nextRecord(queue)
    if (isCell(load<u32>(at))) at = <usize>load<u32>(at + R_PAYLOAD) + L_RECORD
  }
  const head = load<u32>(at)
  readOut(at, head)
  pinChain(queue, at, head)
  leave(queue + H_GET_GATE, seen)
  return publicHead(head)
}

/** Sweeps one dropped record or cell: SKIPPED, and a chain and a page may be pending; 0: there is none. */
export function fifoSweep(queue: usize): i32 {
  const seen = take(queue + H_GET_GATE)
  if (isTaken(seen)) return BUSY
  if (lags()) return refuse(queue + H_GET_GATE, seen, STALE)
  const cell = <usize>load<u32>(queue + H_CELL_LIMBO)
  if (cell != 0) {
    store<u32>(queue + H_CELL_LIMBO, load<u32>(cell + L_NEXT))
    takeCell(queue, cell)
    leave(queue + H_GET_GATE, seen)
    return SKIPPED
  }
  if (seen >> 1 >= load<u64>(queue + H_DROP_TO)) return refuse(queue + H_GET_GATE, seen, 0)
  const at = nextRecord(queue)
  discard(queue, at, load<u32>(at))
  leave(queue + H_GET_GATE, seen + 2)
  return SKIPPED
}

let scanned: u64 = 0
let scannedAt: usize = 0
let scannedBytes: usize = 0

/**
 * How many records, `most` at most, the next fifoGetMany can take in one step: those that lie next to each other and
 * fit the staging area, none of them elsewhere. Holds no gate: fifoGetMany takes effect only if none was taken since.
 */
export function fifoScan(queue: usize, most: i32): i32 {
  const seen = atomic.load<u64>(queue + H_GET_GATE)
  const gets = seen >> 1
  if (isTaken(seen) || gets < atomic.load<u64>(queue + H_DROP_TO)) return 0
  const puts = countOf(queue + H_PUT_GATE)
  if (puts <= gets) return 0
  const available = min<u64>(puts - gets, most)
  const begin = <usize>atomic.load<u32>(queue + H_GET_AT)
  if (!isMapped(begin + bytesLeft(begin))) return 0
  const end = begin + min<usize>(bytesLeft(begin), T_STAGING_BYTES)
  let at = begin
  let items: i32 = 0
  while (<u64>items < available && at < end) {
    const head = atomic.load<u32>(at)
    const bytes = unitsOf(head) * UNIT_BYTES
    if (bytes == 0 || isElsewhere(head) || at + bytes > end) break
    at += bytes
    items++
  }
  scanned = seen
  scannedAt = begin
  scannedBytes = at - begin
  return items
}

/** Takes what fifoScan found in this queue, `items` records, into the staging area; BUSY where that no longer holds. */
export function fifoGetMany(queue: usize, items: i32): i32 {
  if (isTaken(takeSeen(queue + H_GET_GATE, scanned))) return BUSY
  const at = scannedAt
  const bytes = scannedBytes
  if (lags()) return refuse(queue + H_GET_GATE, scanned, STALE)
  if (scanned >> 1 < load<u64>(queue + H_DROP_TO)) return refuse(queue + H_GET_GATE, scanned, BUSY) // F4
  if (load<u32>(queue + H_BACK) != 0) return refuse(queue + H_GET_GATE, scanned, BUSY) // which leaves first
  memory.copy(pending + T_GET, at, bytes)
  store<u32>(queue + H_GET_AT, <u32>(at + bytes))
  store<u64>(queue + H_GET_BYTES, load<u64>(queue + H_GET_BYTES) + bytes)
  leave(queue + H_GET_GATE, scanned + ((<u64>items) << 1))
  wakePutters(queue, items)
  return 0
}

/** Links the detached page into the ring, behind the putters' segment, or as its first. */
export function fifoGrow(queue: usize): i32 {
  const seen = take(queue + H_PUT_GATE)
  if (isTaken(seen)) return BUSY
  if (lags()) return refuse(queue + H_PUT_GATE, seen, STALE)
  const page = takeDetached()
  const at = <usize>load<u32>(queue + H_PUT_AT)
  if (at == 0) {
    store<u32>(page + S_NEXT, <u32>page)
    store<u32>(queue + H_GET_AT, <u32>(page + S_SLOTS)) // F2
    atomic.store<u32>(queue + H_GET_SEGMENT, <u32>page)
    store<u32>(queue + H_PUT_AT, <u32>(page + S_SLOTS))
  } else {
    const segment = segmentOf(at)
    store<u32>(page + S_NEXT, load<u32>(segment + S_NEXT))
    store<u32>(segment + S_NEXT, <u32>page)
  }
  leave(queue + H_PUT_GATE, seen)
  wakeMemoryWaiters(queue)
  return 0
}

/** Unlinks an unused segment: 1 and it is detached, or 0. */
export function fifoShrink(queue: usize): i32 {
  const seen = take(queue + H_PUT_GATE)
  if (isTaken(seen)) return BUSY
  if (lags()) return refuse(queue + H_PUT_GATE, seen, STALE)
  const at = <usize>load<u32>(queue + H_PUT_AT)
  if (at != 0) {
    const segment = segmentOf(at)
    const spare = <usize>load<u32>(segment + S_NEXT)
    if (spare != <usize>atomic.load<u32>(queue + H_GET_SEGMENT)) {
      store<u32>(segment + S_NEXT, load<u32>(spare + S_NEXT))
      setDetached(queue, spare)
      leave(queue + H_PUT_GATE, seen)
      return 1
    }
  }
  return refuse(queue + H_PUT_GATE, seen, 0)
}

/** Drops the items that are in and counts them as done; shuts the queue down with it where `shutting`, for a reason of `length` bytes. */
export function fifoDrop(queue: usize, shutting: bool, length: i32): i32 {
  const putSeen = take(queue + H_PUT_GATE)
  if (isTaken(putSeen)) return BUSY
  if (lags()) return refuse(queue + H_PUT_GATE, putSeen, STALE)
  const getSeen = take(queue + H_GET_GATE)
  if (isTaken(getSeen)) return refuse(queue + H_PUT_GATE, putSeen, BUSY)
  const back = load<u32>(queue + H_BACK)
  if (back != 0 && load<u32>(queue + H_BACK_IN) != 0) {
    leave(queue + H_GET_GATE, getSeen)
    return refuse(queue + H_PUT_GATE, putSeen, NEEDS_HELP)
  }
  const doneSeen = take(queue + H_DONE_GATE)
  if (isTaken(doneSeen)) {
    leave(queue + H_GET_GATE, getSeen)
    return refuse(queue + H_PUT_GATE, putSeen, BUSY)
  }
  const puts = putSeen >> 1
  const fromRing = puts - max<u64>(getSeen >> 1, load<u64>(queue + H_DROP_TO))
  const removed = fromRing + <u64>back
  const most = <u64>max<i64>(<i64>(puts - (doneSeen >> 1) - <u64>load<u32>(queue + H_LENT)), 0) // D2
  const done = (doneSeen >> 1) + min<u64>(removed, most)
  if (back != 0) {
    store<u32>(<usize>load<u32>(queue + H_BACK_TAIL) + L_NEXT, load<u32>(queue + H_CELL_LIMBO))
    store<u32>(queue + H_CELL_LIMBO, load<u32>(queue + H_BACK_HEAD))
    store<u32>(queue + H_BACK_HEAD, 0)
    store<u32>(queue + H_BACK_TAIL, 0)
    atomic.store<u32>(queue + H_BACK, 0)
  }
  atomic.store<u64>(queue + H_DROP_TO, puts)
  atomic.store<u64>(queue + H_DROPPED, load<u64>(queue + H_DROPPED) + fromRing)
  if (shutting) {
    adoptReason(queue, length)
    atomic.store<u32>(queue + H_STATE, STATE_CLOSED)
  }
  setResult(<f64>removed)
  leave(queue + H_DONE_GATE, done << 1)
  leave(queue + H_GET_GATE, getSeen)
  leave(queue + H_PUT_GATE, putSeen)
  if (shutting) wakeShut(queue)
  else wakeAll(queue + C_NOT_FULL)
  if (done == puts) wakeAll(queue + C_ALL_DONE)
  return 0
}
