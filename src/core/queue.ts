// Queue: what all three orders share: items done, the limit, shutting down, clearing, and the counters that are read
// without a gate.
//
// U1  done <= puts. unfinished = puts - done: a put touches no counter for it.
// U2  Once shut, nothing is put: `state` is written under the put gate and read under it by every put.
// U3  A reader without a gate reads done before puts and puts before takes, so that it never sees all done while it
//     is not, nor, but for what is given back meanwhile, more items in than fit.
// U4  The counters of LIFO and priority queues are written under their gate, plainly where nothing but that gate's leave() has to
//     come after: an atomic store costs as much as a gate.

import { wakeAll, wakeShut } from './condition'
import { countOf, isTaken, leave, refuse, take } from './gate'
import { heapDiscard, heapHasNoHole, heapIsSwept } from './heap'
import {
  BUSY,
  C_ALL_DONE,
  C_NOT_EMPTY,
  C_NOT_FULL,
  EXCESS,
  H_BACK,
  H_CELL_BYTES,
  H_DONE_GATE,
  H_DROP_TO,
  H_DROPPED,
  H_FROM_BACK,
  H_GET_BYTES,
  H_GET_GATE,
  H_HELD_BYTES,
  H_KIND,
  H_LENT,
  H_LIMIT,
  H_MAXSIZE,
  H_OVERFLOWED,
  H_OWNER,
  H_PUT_BYTES,
  H_PUT_GATE,
  H_PUTS,
  H_REDELIVERED,
  H_REQUEUED,
  H_STATE,
  H_TAKES,
  KIND_FIFO,
  KIND_LIFO,
  NEEDS_HELP,
  STALE,
  STATE_CLOSED,
  STATE_OPEN,
  STATE_SHUT,
  T_STATE,
} from './layout'
import { lifoDiscard, lifoIsSwept } from './lifo'
import { putCountOf } from './loan'
import { lags } from './mapped'
import { pending, setResult } from './pending'
import { adoptReason } from './reason'

const UNLIMITED: u64 = 1 << 62
const MOST: f64 = 9007199254740991

// @ts-ignore: decorator
@inline
function isFifo(queue: usize): bool {
  return load<u32>(queue + H_KIND) == KIND_FIFO
}

/** Items that left: got, lent or dropped, less those that were given back (FIFO: these are counted apart). */
// @ts-ignore: decorator
@inline
function takeCount(queue: usize): u64 {
  return isFifo(queue)
    ? max<u64>(countOf(queue + H_GET_GATE), atomic.load<u64>(queue + H_DROP_TO)) - <u64>atomic.load<u32>(queue + H_BACK)
    : atomic.load<u64>(queue + H_TAKES)
}

// @ts-ignore: decorator
@inline
function sizeOf(queue: usize): i64 {
  const count = putCountOf(queue)
  return <i64>(count - takeCount(queue))
}

export function puts(queue: usize): f64 {
  return <f64>(isFifo(queue) ? putCountOf(queue) - atomic.load<u64>(queue + H_REQUEUED) : putCountOf(queue))
}

/** Items given out, each time. BUSY where clear() may be moving the counts that it is made of, which it does under a gate. */
export function gets(queue: usize): f64 {
  const gate = queue + (isFifo(queue) ? H_GET_GATE : H_PUT_GATE)
  const seen = atomic.load<u64>(gate)
  const dropped = atomic.load<u64>(queue + H_DROPPED)
  const takes = isFifo(queue)
    ? max<u64>(countOf(queue + H_GET_GATE), atomic.load<u64>(queue + H_DROP_TO)) + atomic.load<u64>(queue + H_FROM_BACK)
    : atomic.load<u64>(queue + H_TAKES) + atomic.load<u64>(queue + H_REDELIVERED)
  if (isTaken(seen) || isTaken(atomic.load<u64>(gate))) return BUSY
  return atomic.load<u64>(queue + H_DROPPED) == dropped ? <f64>max<i64>(<i64>(takes - dropped), 0) : BUSY
}

export function size(queue: usize): f64 {
  return <f64>max<i64>(sizeOf(queue), 0)
}

export function unfinished(queue: usize): f64 {
  const done = countOf(queue + H_DONE_GATE)
  return <f64>max<i64>(<i64>(putCountOf(queue) - done), 0)
}

export function heldBytes(queue: usize): f64 {
  if (!isFifo(queue)) return <f64>atomic.load<u64>(queue + H_HELD_BYTES)
  const bytes = atomic.load<u64>(queue + H_PUT_BYTES) + atomic.load<u64>(queue + H_CELL_BYTES)
  return <f64>max<i64>(<i64>(bytes - atomic.load<u64>(queue + H_GET_BYTES)), 0)
}

/** STATE_*: open, shut down, shut down immediately. */
export function state(queue: usize): u32 {
  return atomic.load<u32>(queue + H_STATE)
}

/** Items that are lent; given out again; dropped by overflow. */
export function lent(queue: usize): u32 {
  return atomic.load<u32>(queue + H_LENT)
}

export function redelivered(queue: usize): f64 {
  return <f64>atomic.load<u64>(queue + H_REDELIVERED)
}

export function overflowed(queue: usize): f64 {
  return <f64>atomic.load<u64>(queue + H_OVERFLOWED)
}

/** Counts an item that came to a full queue and was dropped. */
export function countOverflow(queue: usize): void {
  atomic.add<u64>(queue + H_OVERFLOWED, 1)
}

/** Whether a put would find no slot, as far as can be seen without a gate. */
export function seemsFull(queue: usize): bool {
  return sizeOf(queue) >= <i64>atomic.load<u64>(queue + H_LIMIT)
}

/**
 * Looks up to `looks` times, until there are `wanted` items (not empty) or slots (not full), or the queue is shut down: how many there
 * are then. Takes no gate, and reads a word of its own for `pause` turns between two looks, which leaves the others' lines to them.
 */
export function lookFor(queue: usize, condition: usize, wanted: i32, looks: i32, pause: i32): i32 {
  for (let left = looks; ; ) {
    const items = sizeOf(queue)
    const there = condition == C_NOT_EMPTY ? items : <i64>atomic.load<u64>(queue + H_LIMIT) - items
    left--
    const isEnd = there >= <i64>wanted || left <= 0 || state(queue) != STATE_OPEN
    if (isEnd) return <i32>min<i64>(there, i32.MAX_VALUE)
    for (let turn = 0; turn < pause; turn++) atomic.load<u32>(pending + T_STATE)
  }
  return 0
}

export function taskDone(queue: usize): i32 {
  const seen = take(queue + H_DONE_GATE)
  if (isTaken(seen)) return BUSY
  const done = seen >> 1
  const lent = <u64>atomic.load<u32>(queue + H_LENT)
  const count = putCountOf(queue)
  if (done + lent >= count) return refuse(queue + H_DONE_GATE, seen, EXCESS) // D2
  leave(queue + H_DONE_GATE, seen + 2)
  if (done + 1 == count) wakeAll(queue + C_ALL_DONE)
  return 0
}

/** Sets the capacity; 0 or less: unlimited. */
export function setLimit(queue: usize, maxsize: f64): i32 {
  const limit = maxsize <= 0 ? UNLIMITED : <u64>min<f64>(maxsize, MOST)
  const seen = take(queue + H_PUT_GATE)
  if (isTaken(seen)) return BUSY
  atomic.store<u64>(queue + H_LIMIT, limit)
  atomic.store<u64>(queue + H_MAXSIZE, reinterpret<u64>(maxsize))
  leave(queue + H_PUT_GATE, seen)
  wakeAll(queue + C_NOT_FULL)
  return 0
}

/** Refuses every put from now on, for the reason of `length` bytes that was built or staged, 0: for none. */
export function shut(queue: usize, length: i32): i32 {
  const seen = take(queue + H_PUT_GATE)
  if (isTaken(seen)) return BUSY
  if (lags()) return refuse(queue + H_PUT_GATE, seen, STALE)
  adoptReason(queue, length)
  if (load<u32>(queue + H_STATE) == STATE_OPEN) atomic.store<u32>(queue + H_STATE, STATE_SHUT)
  leave(queue + H_PUT_GATE, seen)
  wakeShut(queue)
  return 0
}

/**
 * LIFO, priority: drops the items that are in and counts them as done; shuts the queue down with it where `shutting`, for a
 * reason of `length` bytes. The result is their number. (FIFO: fifoDrop.)
 */
export function drop(queue: usize, shutting: bool, length: i32): i32 {
  const seen = take(queue + H_PUT_GATE)
  if (isTaken(seen)) return BUSY
  if (lags()) return refuse(queue + H_PUT_GATE, seen, STALE)
  const isLifo = load<u32>(queue + H_KIND) == KIND_LIFO
  const removed = load<u64>(queue + H_PUTS) - load<u64>(queue + H_TAKES)
  const isSwept = isLifo ? lifoIsSwept(queue) : heapIsSwept(queue) && heapHasNoHole(queue)
  if (removed != 0 && !isSwept) return refuse(queue + H_PUT_GATE, seen, NEEDS_HELP)
  const doneSeen = take(queue + H_DONE_GATE)
  if (isTaken(doneSeen)) return refuse(queue + H_PUT_GATE, seen, BUSY)
  const count = load<u64>(queue + H_PUTS)
  const most = <u64>max<i64>(<i64>(count - (doneSeen >> 1) - <u64>load<u32>(queue + H_LENT)), 0) // D2
  const done = (doneSeen >> 1) + min<u64>(removed, most)
  if (removed != 0 || (shutting && isSwept)) {
    if (isLifo) lifoDiscard(queue)
    else heapDiscard(queue)
    atomic.store<u64>(queue + H_TAKES, count)
    atomic.store<u64>(queue + H_DROPPED, load<u64>(queue + H_DROPPED) + removed)
  }
  if (shutting) {
    adoptReason(queue, length)
    atomic.store<u32>(queue + H_STATE, STATE_CLOSED)
  }
  setResult(<f64>removed)
  leave(queue + H_DONE_GATE, done << 1)
  leave(queue + H_PUT_GATE, seen + 2)
  if (shutting) wakeShut(queue)
  else wakeAll(queue + C_NOT_FULL)
  if (done == count) wakeAll(queue + C_ALL_DONE)
  return 0
}

/** Binds the async face to an event loop; whether it belongs to that loop now. */
export function bind(queue: usize, loop: f64): bool {
  const owner = atomic.cmpxchg<u64>(queue + H_OWNER, 0, reinterpret<u64>(loop))
  return owner == 0 || owner == reinterpret<u64>(loop)
}
