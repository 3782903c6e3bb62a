// Queue: what all three orders share: items done, the limit, shutting down, clearing, and the counters that are read
// without a gate.
//
// U1  done <= puts. unfinished = puts - done: a put touches no counter for it.
// U2  Once shut, nothing is put: `state` is written under the put gate and read under it by every put.
// U3  A reader without a gate reads done before puts and puts before takes, so that it never sees all done while it
//     is not, nor more items in than fit.

import { wakeAll } from './condition'
import { countOf, isTaken, leave, refuse, take } from './gate'
import { pending } from './pending'
import { heapDiscard, heapHasNoHole } from './heap'
import {
  BUSY,
  C_ALL_DONE,
  C_NOT_EMPTY,
  C_NOT_FULL,
  EXCESS,
  H_DONE_GATE,
  H_DROP_TO,
  H_DROPPED,
  H_GET_BYTES,
  H_GET_GATE,
  H_HELD_BYTES,
  H_KIND,
  H_LIMIT,
  H_MAXSIZE,
  H_OWNER,
  H_PUT_BYTES,
  H_PUT_GATE,
  H_PUTS,
  H_STATE,
  H_TAKES,
  H_LIMBO_AT,
  H_LIMBO_ROOT,
  KIND_FIFO,
  KIND_LIFO,
  STATE_SHUT,
  T_RESULT,
  NEEDS_HELP,
} from './layout'
import { lifoDiscard } from './lifo'

const UNLIMITED: u64 = 1 << 62
const MOST: f64 = 9007199254740991

// @ts-ignore: decorator
@inline
function kind(): u32 {
  return load<u32>(H_KIND)
}

// @ts-ignore: decorator
@inline
function putCount(): u64 {
  return kind() == KIND_FIFO ? countOf(H_PUT_GATE) : atomic.load<u64>(H_PUTS)
}

/** Items that left: got or dropped. */
// @ts-ignore: decorator
@inline
function takeCount(): u64 {
  return kind() == KIND_FIFO ? max<u64>(countOf(H_GET_GATE), atomic.load<u64>(H_DROP_TO)) : atomic.load<u64>(H_TAKES)
}

export function puts(): f64 {
  return <f64>putCount()
}

/** BUSY where clear() may be moving the two counts that it is the difference of, which it does under a gate. */
export function gets(): f64 {
  const dropped = atomic.load<u64>(H_DROPPED)
  const takes = takeCount()
  if (isTaken(atomic.load<u64>(kind() == KIND_FIFO ? H_GET_GATE : H_PUT_GATE))) return BUSY
  return atomic.load<u64>(H_DROPPED) == dropped ? <f64>(takes - dropped) : BUSY
}

export function size(): f64 {
  const count = putCount()
  return <f64>max<i64>(<i64>(count - takeCount()), 0)
}

export function unfinished(): f64 {
  const done = countOf(H_DONE_GATE)
  return <f64>max<i64>(<i64>(putCount() - done), 0)
}

export function heldBytes(): f64 {
  if (kind() != KIND_FIFO) return <f64>atomic.load<u64>(H_HELD_BYTES)
  const bytes = atomic.load<u64>(H_PUT_BYTES)
  return <f64>max<i64>(<i64>(bytes - atomic.load<u64>(H_GET_BYTES)), 0)
}

export function isShut(): bool {
  return atomic.load<u32>(H_STATE) == STATE_SHUT
}

/** Whether a put would find no slot, as far as can be seen without a gate. */
export function seemsFull(): bool {
  const count = putCount()
  return <i64>(count - takeCount()) >= <i64>atomic.load<u64>(H_LIMIT)
}

export function taskDone(): i32 {
  const seen = take(H_DONE_GATE)
  if (isTaken(seen)) return BUSY
  const done = seen >> 1
  const count = putCount()
  if (done >= count) return refuse(H_DONE_GATE, seen, EXCESS)
  leave(H_DONE_GATE, seen + 2)
  if (done + 1 == count) wakeAll(C_ALL_DONE)
  return 0
}

/** Sets the capacity; 0 or less: unlimited. */
export function setLimit(maxsize: f64): i32 {
  const limit = maxsize <= 0 ? UNLIMITED : <u64>min<f64>(maxsize, MOST)
  const seen = take(H_PUT_GATE)
  if (isTaken(seen)) return BUSY
  atomic.store<u64>(H_LIMIT, limit)
  atomic.store<u64>(H_MAXSIZE, reinterpret<u64>(maxsize))
  leave(H_PUT_GATE, seen)
  wakeAll(C_NOT_FULL)
  return 0
}

/** Refuses every put from now on. */
export function shut(): i32 {
  const seen = take(H_PUT_GATE)
  if (isTaken(seen)) return BUSY
  atomic.store<u32>(H_STATE, STATE_SHUT)
  leave(H_PUT_GATE, seen)
  wakeAll(C_NOT_EMPTY)
  wakeAll(C_NOT_FULL)
  return 0
}

/**
 * LIFO, priority: drops the items that are in and counts them as done; shuts the queue down with it where `shutting`.
 * The result is their number. (FIFO: fifoDrop.)
 */
export function drop(shutting: bool): i32 {
  const seen = take(H_PUT_GATE)
  if (isTaken(seen)) return BUSY
  const isLifo = kind() == KIND_LIFO
  const removed = load<u64>(H_PUTS) - load<u64>(H_TAKES)
  const needsHelp = isLifo ? load<u32>(H_LIMBO_AT) != 0 : load<u32>(H_LIMBO_ROOT) != 0 || !heapHasNoHole()
  if (removed != 0 && needsHelp) return refuse(H_PUT_GATE, seen, NEEDS_HELP)
  const doneSeen = take(H_DONE_GATE)
  if (isTaken(doneSeen)) return refuse(H_PUT_GATE, seen, BUSY)
  const count = load<u64>(H_PUTS)
  const done = min<u64>((doneSeen >> 1) + removed, count)
  if (removed != 0) {
    if (isLifo) lifoDiscard()
    else heapDiscard()
    atomic.store<u64>(H_TAKES, count)
    atomic.store<u64>(H_DROPPED, load<u64>(H_DROPPED) + removed)
    atomic.store<u64>(H_HELD_BYTES, 0)
  }
  if (shutting) atomic.store<u32>(H_STATE, STATE_SHUT)
  store<f64>(pending + T_RESULT, <f64>removed)
  leave(H_DONE_GATE, done << 1)
  leave(H_PUT_GATE, seen + 2)
  wakeAll(C_NOT_FULL)
  if (shutting) wakeAll(C_NOT_EMPTY)
  if (done == count) wakeAll(C_ALL_DONE)
  return 0
}

/** Binds the async face to an event loop; whether it belongs to that loop now. */
export function bind(loop: f64): bool {
  const owner = atomic.cmpxchg<u64>(H_OWNER, 0, reinterpret<u64>(loop))
  return owner == 0 || owner == reinterpret<u64>(loop)
}
