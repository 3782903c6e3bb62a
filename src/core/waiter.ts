// Waiter: how a thread or an event loop registers with a condition, waits, and stops waiting (C1 to C6 of condition.ts).
// What a thread counts into a condition it counts into its record too, so that it can be counted out when it dies.

import { notifyEverybody, notifyLoops, wakeThreads } from './condition'
import { pending } from './pending'
import {
  C_CALLERS,
  C_EPOCH_ASYNC,
  C_EPOCH_SYNC,
  C_NOT_EMPTY,
  C_NOT_FULL,
  C_MEMORY_WAITERS,
  C_SLEEPERS,
  T_CALLERS,
  T_MEMORY_WAITERS,
  T_SLEEPS,
} from './layout'
import { seemsFull, size } from './queue'

/** Registers this thread as about to block. */
export function enterSleep(condition: usize): void {
  store<u32>(pending + T_SLEEPS, <u32>condition)
  atomic.add<u32>(condition + C_SLEEPERS, 1)
}

/** This registered thread is about to look (C4): the epoch to wait on. */
export function acknowledge(condition: usize): i32 {
  let epoch = atomic.load<i32>(condition + C_EPOCH_SYNC)
  while ((epoch & 1) != 0) {
    const seen = atomic.cmpxchg<i32>(condition + C_EPOCH_SYNC, epoch, epoch + 1)
    epoch = seen == epoch ? epoch + 1 : seen
  }
  return epoch
}

export function leaveSleep(condition: usize): void {
  store<u32>(pending + T_SLEEPS, 0)
  atomic.sub<u32>(condition + C_SLEEPERS, 1)
}

/** Registers this event loop; the epoch to wait on. */
export function arm(condition: usize): i32 {
  let epoch = atomic.load<i32>(condition + C_EPOCH_ASYNC)
  while ((epoch & 1) == 0) {
    const seen = atomic.cmpxchg<i32>(condition + C_EPOCH_ASYNC, epoch, epoch + 1)
    epoch = seen == epoch ? epoch + 1 : seen
  }
  return epoch
}

/** Counts asynchronous callers in or out. */
export function countCallers(condition: usize, change: i32): void {
  const share = pending + T_CALLERS + ((condition - C_NOT_EMPTY) >> 4)
  store<i32>(share, load<i32>(share) + change)
  atomic.add<i32>(condition + C_CALLERS, change)
}

/** Counts waiters that lack memory in or out. */
export function countMemoryWaiters(change: i32): void {
  store<i32>(pending + T_MEMORY_WAITERS, load<i32>(pending + T_MEMORY_WAITERS) + change)
  atomic.add<i32>(C_NOT_FULL + C_MEMORY_WAITERS, change)
}

/** Passes a wake-up on: there may be more to be had than this thread takes (C5). */
export function passOn(condition: usize): void {
  if (atomic.load<u32>(condition + C_SLEEPERS) == 0) return
  if (condition == C_NOT_EMPTY ? size() > 0 : condition == C_NOT_FULL && !seemsFull()) wakeThreads(condition, 1)
}

/** Wakes everybody: a thread died, perhaps with a wake-up in its hands. */
export function wakeSurvivors(): void {
  notifyEverybody()
}

/** Notifies the event loops registered, so that one that waits for nothing any more is not kept in memory. */
export function notifyAll(condition: usize): void {
  notifyLoops(condition)
}
