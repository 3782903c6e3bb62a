// Condition: not empty, not full, all done.
//
//   +0   sleepers      blocked threads, those that are about to block included
//   +4   armed         1 while an event loop may be registered
//   +8   epoch sync    counts up; blocked threads wait on it
//   +12  epoch async   counts up; event loops wait on it
//   +16  callers       asynchronous callers that wait (for stats alone)
//   +20  roomless      waiters that lack memory rather than a slot (not full only)
//
// C1  A waiter reads the epoch, then registers (sleepers or armed), then looks at the queue again, then waits on the
//     epoch that it read. A publisher changes the queue, then reads sleepers and armed. All five are sequentially
//     consistent: either the waiter sees the change, or the publisher sees the waiter and moves the epoch on, so that
//     the wait does not begin or is notified. No wake-up is lost between the two.
// C2  Threads and event loops wait on words of their own: a busy event loop can't swallow a thread's wake-up.
// C3  Event loops are always notified all at once: there is one registration a thread, and `armed` is cleared before
//     the epoch moves, so that a loop which arms in between finds the epoch moved.
// C4  One item wakes one thread; it takes, or passes the wake-up on (peek), or another thread took first and owes
//     nothing. While anybody lacks memory, all are woken: a slot that is freed need not fit the first in line.
// C5  A wake-up that died with its thread is made up for by the waiters' safety re-check (waiting/).

import { C_ALL_DONE, C_ARMED, C_EPOCH_ASYNC, C_EPOCH_SYNC, C_NOT_EMPTY, C_NOT_FULL, C_ROOMLESS } from './layout'

const ALL: i32 = -1

// @ts-ignore: decorator
@inline
function notify(condition: usize, waiters: u64, threads: i32): void {
  if (<u32>waiters != 0) {
    atomic.add<i32>(condition + C_EPOCH_SYNC, 1)
    atomic.notify(condition + C_EPOCH_SYNC, threads)
  }
  if (waiters >> 32 != 0) {
    atomic.store<u32>(condition + C_ARMED, 0)
    atomic.add<i32>(condition + C_EPOCH_ASYNC, 1)
    atomic.notify(condition + C_EPOCH_ASYNC, ALL)
  }
}

// @ts-ignore: decorator
@inline
export function wakeAll(condition: usize): void {
  const waiters = atomic.load<u64>(condition)
  if (waiters != 0) notify(condition, waiters, ALL)
}

/** Items came in. */
// @ts-ignore: decorator
@inline
export function wakeGetters(items: i32): void {
  const waiters = atomic.load<u64>(C_NOT_EMPTY)
  if (waiters != 0) notify(C_NOT_EMPTY, waiters, items)
}

/** Slots came free. */
// @ts-ignore: decorator
@inline
export function wakePutters(slots: i32): void {
  const waiters = atomic.load<u64>(C_NOT_FULL)
  if (waiters != 0) notify(C_NOT_FULL, waiters, atomic.load<u32>(C_NOT_FULL + C_ROOMLESS) != 0 ? ALL : slots)
}

/** Memory came free. */
// @ts-ignore: decorator
@inline
export function wakeRoomless(): void {
  if (atomic.load<u32>(C_NOT_FULL + C_ROOMLESS) != 0) wakeAll(C_NOT_FULL)
}

// @ts-ignore: decorator
@inline
export function wakeEverybody(): void {
  wakeAll(C_NOT_EMPTY)
  wakeAll(C_NOT_FULL)
  wakeAll(C_ALL_DONE)
}
