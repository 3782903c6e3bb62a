// Condition: not empty, not full, all done, shut down. Functions take the address of a condition, or of a queue's header.
//
//   +0   sleepers      blocked threads, those that are about to block included
//   +4   epoch async   odd: an event loop may be registered, even: none is; event loops wait on an odd value
//   +8   epoch sync    odd: a blocked thread's wake-up is on its way, even: none is; threads wait on an even value
//   +12  callers       asynchronous callers and those that select: for stats, and for who gives way to whom (waiting/precedence.ts)
//   +16  memory waiters that lack memory rather than a slot, or, for a task, rather than an item (not full only, for both)
//
// Both epochs only ever count up.
//
// C1  A waiter registers (sleepers, or an odd async epoch), reads the epoch, then looks at the queue again, then waits
//     on the epoch that it read. A publisher changes the queue, then reads sleepers and the async epoch in one piece.
//     All of it is sequentially consistent: either the waiter sees the change, or the publisher sees the waiter and
//     moves the epoch on, so that the wait does not begin or is notified. No wake-up is lost between the two.
// C2  Threads and event loops wait on words of their own: a busy event loop can't swallow a thread's wake-up.
// C3  Event loops are always notified all at once: there is one registration a thread. One atomic step both ends the
//     registrations and moves the epoch on, so a loop that registers afterwards waits on another value.
// C4  Whoever makes the sync epoch odd wakes threads; whoever finds it odd wakes nobody. A thread that is about to look
//     makes it even first (acknowledge), so an item that came in without a wake-up is seen by the look that follows.
//     A wake-up reaches a thread that will look: one that waits is notified, and one that is about to wait on an even
//     value finds it changed.
// C5  One item wakes one thread. A thread that stops waiting, whatever for, wakes the next where there is more to be
//     had (passOn): an item that it leaves in (peek), or those whose wake-ups its own stood for (C4). While anybody
//     lacks memory, for a put or for the cell of a task, all are woken, and so they are by what concerns all: a slot that is
//     freed need not fit the first, nor be an item of use to the first.
// C6  A wake-up that died with its thread is made up for by quit(), which notifies everybody on each queue that the dead had
//     open, and where nobody hears of the death by the waiters' safety re-check (waiting/).
// C7  Threads that select wait on one word of the memory, whichever queues they wait for: whoever makes a queue not empty, or shuts it
//     down, reads after that how many select, and where there are any moves that word on and notifies all of them.

import {
  C_ALL_DONE,
  C_EPOCH_ASYNC,
  C_EPOCH_SYNC,
  C_MEMORY_WAITERS,
  C_NOT_EMPTY,
  C_NOT_FULL,
  C_SHUT_DOWN,
  M_SELECT_EPOCH,
  M_SELECTORS,
} from './layout'

const ALL: i32 = -1
const ARMED: u64 = 1 << 32 // in sleepers and the async epoch, read in one piece
const SOMEBODY: u64 = ARMED | 0xffffffff

// @ts-ignore: decorator
@inline
function wakeLoops(condition: usize, epoch: i32): void {
  if (atomic.cmpxchg<i32>(condition + C_EPOCH_ASYNC, epoch, epoch + 1) == epoch) {
    atomic.notify(condition + C_EPOCH_ASYNC, ALL)
  }
}

/** Wakes up to `threads` blocked threads, unless a wake-up is on its way. */
// @ts-ignore: decorator
@inline
export function wakeThreads(condition: usize, threads: i32): void {
  const epoch = atomic.load<i32>(condition + C_EPOCH_SYNC)
  if ((epoch & 1) == 0 && atomic.cmpxchg<i32>(condition + C_EPOCH_SYNC, epoch, epoch + 1) == epoch) {
    atomic.notify(condition + C_EPOCH_SYNC, threads)
  }
}

// @ts-ignore: decorator
@inline
function wakeAllThreads(condition: usize): void {
  atomic.add<i32>(condition + C_EPOCH_SYNC, 2)
  atomic.notify(condition + C_EPOCH_SYNC, ALL)
}

// @ts-ignore: decorator
@inline
export function wakeAll(condition: usize): void {
  const waiters = atomic.load<u64>(condition)
  if ((waiters & SOMEBODY) == 0) return
  if (<u32>waiters != 0) wakeAllThreads(condition)
  if ((waiters & ARMED) != 0) wakeLoops(condition, <i32>(waiters >> 32))
}

/** Threads that select look again. */
// @ts-ignore: decorator
@inline
export function wakeSelectors(): void {
  if (atomic.load<u32>(M_SELECTORS) == 0) return
  atomic.add<i32>(M_SELECT_EPOCH, 1)
  atomic.notify(M_SELECT_EPOCH, ALL)
}

/** Wakes up to `threads` of the blocked ones, all where anybody of this queue lacks memory (C5), and event loops. */
// @ts-ignore: decorator
@inline
function wakeSome(queue: usize, condition: usize, threads: i32): void {
  const waiters = atomic.load<u64>(condition)
  if ((waiters & SOMEBODY) == 0) return
  if (<u32>waiters != 0) {
    if (atomic.load<u32>(queue + C_NOT_FULL + C_MEMORY_WAITERS) != 0) wakeAllThreads(condition)
    else wakeThreads(condition, threads)
  }
  if ((waiters & ARMED) != 0) wakeLoops(condition, <i32>(waiters >> 32))
}

/** Items came in. */
// @ts-ignore: decorator
@inline
export function wakeGetters(queue: usize, items: i32): void {
  wakeSome(queue, queue + C_NOT_EMPTY, items)
  wakeSelectors()
}

/** Slots came free. */
// @ts-ignore: decorator
@inline
export function wakePutters(queue: usize, slots: i32): void {
  wakeSome(queue, queue + C_NOT_FULL, slots)
}

/** No more getting, and nothing to wait for. */
// @ts-ignore: decorator
@inline
export function wakeAllGetters(queue: usize): void {
  wakeAll(queue + C_NOT_EMPTY)
  wakeSelectors()
}

/** No more putting: who waits for items, for room or for this looks again. */
// @ts-ignore: decorator
@inline
export function wakeShut(queue: usize): void {
  wakeAllGetters(queue)
  wakeAll(queue + C_NOT_FULL)
  wakeAll(queue + C_SHUT_DOWN)
}

/** Memory came free: of this queue's waiters, those of other queues are the store's to wake. */
// @ts-ignore: decorator
@inline
export function wakeMemoryWaiters(queue: usize): void {
  if (atomic.load<u32>(queue + C_NOT_FULL + C_MEMORY_WAITERS) == 0) return
  wakeAll(queue + C_NOT_FULL)
  wakeAll(queue + C_NOT_EMPTY) // tasks need cells
}

/** Ends the registrations of event loops and notifies all, those included that somebody did not live to notify. */
// @ts-ignore: decorator
@inline
export function notifyLoops(condition: usize): void {
  const epoch = atomic.load<i32>(condition + C_EPOCH_ASYNC)
  if ((epoch & 1) != 0) atomic.cmpxchg<i32>(condition + C_EPOCH_ASYNC, epoch, epoch + 1)
  atomic.notify(condition + C_EPOCH_ASYNC, ALL)
}

// @ts-ignore: decorator
@inline
function notifyCondition(condition: usize): void {
  wakeAllThreads(condition)
  notifyLoops(condition)
}

// @ts-ignore: decorator
@inline
export function notifyEverybody(queue: usize): void {
  notifyCondition(queue + C_NOT_EMPTY)
  notifyCondition(queue + C_NOT_FULL)
  notifyCondition(queue + C_ALL_DONE)
  notifyLoops(queue + C_SHUT_DOWN)
  wakeSelectors()
}
