// Waiter: how a thread or an event loop registers with a condition, waits, and stops waiting (C1 to C6 of condition.ts).
// What a thread counts into a condition it counts into its record too, so that it can be counted out when it dies.

import { notifyEverybody, notifyLoops, wakeThreads } from './condition'
import {
  B_CALLERS,
  B_MEMORY_WAITERS,
  C_CALLERS,
  C_EPOCH_ASYNC,
  C_EPOCH_SYNC,
  C_MEMORY_WAITERS,
  C_NOT_EMPTY,
  C_NOT_FULL,
  C_SHUT_DOWN,
  C_SLEEPERS,
  M_MEMORY_WAITERS,
  M_SELECTORS,
  T_SELECTS,
  T_SLEEPS,
} from './layout'
import { pending } from './pending'
import { seemsFull, size } from './queue'

/** Registers this thread as about to block. */
export function enterSleep(queue: usize, condition: usize): void {
  store<u32>(pending + T_SLEEPS, <u32>(queue + condition))
  atomic.add<u32>(queue + condition + C_SLEEPERS, 1)
}

/** This registered thread is about to look (C4): the epoch to wait on. */
export function acknowledge(queue: usize, condition: usize): i32 {
  const word = queue + condition + C_EPOCH_SYNC
  let epoch = atomic.load<i32>(word)
  while ((epoch & 1) != 0) {
    const seen = atomic.cmpxchg<i32>(word, epoch, epoch + 1)
    epoch = seen == epoch ? epoch + 1 : seen
  }
  return epoch
}

export function leaveSleep(queue: usize, condition: usize): void {
  store<u32>(pending + T_SLEEPS, 0)
  atomic.sub<u32>(queue + condition + C_SLEEPERS, 1)
}

/** Registers this thread as about to wait for any of several queues (C7). */
export function enterSelect(): void {
  store<u32>(pending + T_SELECTS, 1)
  atomic.add<u32>(M_SELECTORS, 1)
}

export function leaveSelect(): void {
  store<u32>(pending + T_SELECTS, 0)
  atomic.sub<u32>(M_SELECTORS, 1)
}

/** Registers this event loop; the epoch to wait on. */
export function arm(queue: usize, condition: usize): i32 {
  const word = queue + condition + C_EPOCH_ASYNC
  let epoch = atomic.load<i32>(word)
  while ((epoch & 1) == 0) {
    const seen = atomic.cmpxchg<i32>(word, epoch, epoch + 1)
    epoch = seen == epoch ? epoch + 1 : seen
  }
  return epoch
}

// @ts-ignore: decorator
@inline
function indexOf(condition: usize): usize {
  return condition == C_SHUT_DOWN ? 3 : (condition - C_NOT_EMPTY) >> 7
}

/** Counts asynchronous callers in or out. */
export function countCallers(queue: usize, member: usize, condition: usize, change: i32): void {
  const share = member + B_CALLERS + (indexOf(condition) << 2)
  store<i32>(share, load<i32>(share) + change)
  atomic.add<i32>(queue + condition + C_CALLERS, change)
}

/** Counts waiters that lack memory in or out. */
export function countMemoryWaiters(queue: usize, member: usize, change: i32): void {
  atomic.store<i32>(member + B_MEMORY_WAITERS, load<i32>(member + B_MEMORY_WAITERS) + change) // others read it, in wakeMember()
  atomic.add<i32>(queue + C_NOT_FULL + C_MEMORY_WAITERS, change)
  atomic.add<i32>(M_MEMORY_WAITERS, change)
}

/** Passes a wake-up on: there may be more to be had than this thread takes (C5). */
export function passOn(queue: usize, condition: usize): void {
  if (atomic.load<u32>(queue + condition + C_SLEEPERS) == 0) return
  if (condition == C_NOT_EMPTY ? size(queue) > 0 : condition == C_NOT_FULL && !seemsFull(queue)) {
    wakeThreads(queue + condition, 1)
  }
}

/** Notifies the event loops registered, so that one that waits for nothing any more is not kept in memory. */
export function notifyAll(queue: usize, condition: usize): void {
  notifyLoops(queue + condition)
}
