// Hand: what one thread holds in shared memory while it is between two steps, kept in its record so that it can be
// given back when the thread dies. One record a thread and queue; the record's address is this instance's own.
//
// A1  Every page is at any time in exactly one place: free, in a structure, or in one hand. The step that takes it
//     from one place puts it into the next before it leaves the gate.
// A2  Only the thread that owns a record writes its hand; after its death, the one thread that claimed it.

import { isKnown } from './known'
import { wakeEverybody } from './condition'
import {
  C_ARMED,
  C_CALLERS,
  C_EPOCH_ASYNC,
  C_EPOCH_SYNC,
  C_NOT_EMPTY,
  C_NOT_FULL,
  C_ROOMLESS,
  C_SLEEPERS,
  H_OWNER,
  RECORD_RETIRING,
  RECORD_USED,
  STALE,
  T_CALLERS,
  T_PUT,
  T_LOOSE,
  T_ROOMLESS,
  T_SLEEPS,
  T_STATE,
} from './layout'

export let hand: usize = 0

// @ts-ignore: decorator
@inline
export function setHand(record: usize): void {
  hand = record
}

/** Makes the steps that follow work with the record at `address`: this thread's own, or one that it claimed. */
export function hold(record: usize): void {
  setHand(record)
}

export function held(): usize {
  return hand
}

/** 1 where this thread alone may now give back what the record's thread held, else 0. */
export function claim(record: usize): i32 {
  if (!isKnown(record + T_PUT)) return STALE
  return <i32>(atomic.cmpxchg<u32>(record + T_STATE, RECORD_USED, RECORD_RETIRING) == RECORD_USED)
}

// @ts-ignore: decorator
@inline
export function setLoose(page: usize): void {
  store<u32>(hand + T_LOOSE, <u32>page)
}

// @ts-ignore: decorator
@inline
export function takeLoose(): usize {
  const page = <usize>load<u32>(hand + T_LOOSE)
  store<u32>(hand + T_LOOSE, 0)
  return page
}

/** Registers this thread as about to block; the epoch to wait on. */
export function enterSleep(condition: usize): i32 {
  const epoch = atomic.load<i32>(condition + C_EPOCH_SYNC)
  store<u32>(hand + T_SLEEPS, <u32>condition)
  atomic.add<u32>(condition + C_SLEEPERS, 1)
  return epoch
}

export function leaveSleep(condition: usize): void {
  store<u32>(hand + T_SLEEPS, 0)
  atomic.sub<u32>(condition + C_SLEEPERS, 1)
}

/** Registers this event loop; the epoch to wait on. */
export function arm(condition: usize): i32 {
  const epoch = atomic.load<i32>(condition + C_EPOCH_ASYNC)
  atomic.store<u32>(condition + C_ARMED, 1)
  return epoch
}

/** Counts asynchronous callers in or out. */
export function countCallers(condition: usize, change: i32): void {
  const share = hand + T_CALLERS + ((condition - C_NOT_EMPTY) >> 4)
  store<i32>(share, load<i32>(share) + change)
  atomic.add<i32>(condition + C_CALLERS, change)
}

/** Counts waiters that lack memory in or out. */
export function countRoomless(change: i32): void {
  store<i32>(hand + T_ROOMLESS, load<i32>(hand + T_ROOMLESS) + change)
  atomic.add<i32>(C_NOT_FULL + C_ROOMLESS, change)
}

/** Passes a wake-up on: its receiver left the item in (peek). */
export function passOn(condition: usize): void {
  const waiters = atomic.load<u32>(condition + C_SLEEPERS)
  if (waiters != 0) {
    atomic.add<i32>(condition + C_EPOCH_SYNC, 1)
    atomic.notify(condition + C_EPOCH_SYNC, 1)
  }
}

/** Wakes everybody: a thread died, perhaps with a wake-up in its hands. */
export function wakeSurvivors(): void {
  wakeEverybody()
}

/** Notifies the event loops registered, so that one that waits for nothing any more is not kept in memory. */
export function disarm(condition: usize): void {
  atomic.store<u32>(condition + C_ARMED, 0)
  atomic.add<i32>(condition + C_EPOCH_ASYNC, 1)
  atomic.notify(condition + C_EPOCH_ASYNC, -1)
}

/** Binds the async face to an event loop; whether it belongs to that loop now. */
export function bind(loop: f64): bool {
  const owner = atomic.cmpxchg<u64>(H_OWNER, 0, reinterpret<u64>(loop))
  return owner == 0 || owner == reinterpret<u64>(loop)
}
