// Pending: what one thread holds in shared memory while it is between two steps, kept in its record so that it can be given
// back when the thread dies. One record a thread and memory; the record's address is this instance's own.
//
// A1  Every page is at any time in exactly one place: free, in a structure, or pending in one record. The step that takes it
//     from one place puts it into the next before it leaves the gate.
// A2  Only the thread that owns a record writes what is pending in it; after its death, the one thread that claimed it. A claim
//     names the claimer's own record: if that thread dies too, whoever claims that one inherits the claim.
// A3  What is pending belongs to one queue at a time, whose quota it counts in (T_QUEUE, T_BUILDING_QUEUE): a step that would make
//     something pending beside what an earlier call left behind asks for help first.
// A4  One gives back for one death, however many hear of it: a record is claimed for the thread that it had when it died, whose number no
//     other ever has. Who comes late finds it claimed, free, or with the number of another thread, which lives. State and number
//     change together, under the pool gate; only who inherits needs none, as the claim that names the dead one's record is theirs.

import { isTaken, leave, refuse, take } from './gate'
import {
  BUSY,
  M_POOL_GATE,
  M_RECORDS,
  RECORD_USED,
  STALE,
  T_BUILDING,
  T_BUILDING_PAGES,
  T_BUILDING_TAIL,
  T_CELL,
  T_DETACHED,
  T_NEXT,
  T_PINNED,
  T_PUT,
  T_QUEUE,
  T_RESULT,
  T_STATE,
  T_TAKEN,
  T_THREAD,
} from './layout'
import { isMapped, lags } from './mapped'

export let pending: usize = 0

// @ts-ignore: decorator
@inline
export function setRecord(record: usize): void {
  pending = record
}

/** Makes the steps that follow work with the record at `address`: this thread's own, or one that it claimed. */
export function hold(record: usize): void {
  setRecord(record)
}

export function held(): usize {
  return pending
}

/** 1 where this thread alone may now give back what the thread of this number held in the record, else 0 (A4). */
export function claim(record: usize, thread: u32): i32 {
  const seen = take(M_POOL_GATE)
  if (isTaken(seen)) return BUSY
  if (lags()) return refuse(M_POOL_GATE, seen, STALE)
  const state = atomic.load<u32>(record + T_STATE)
  const isClaimable = state == RECORD_USED || state == <u32>record // as a thread had claimed its own record that was leaving the memory
  if (!isClaimable || load<u32>(record + T_THREAD) != thread) return refuse(M_POOL_GATE, seen, 0)
  atomic.store<u32>(record + T_STATE, <u32>pending)
  leave(M_POOL_GATE, seen + 2)
  return 1
}

/** A record that the thread of `dead` had claimed, and that this thread, which claimed `dead`, now has; 0: none, or STALE. */
export function inherit(dead: usize): f64 {
  for (let record = <usize>atomic.load<u32>(M_RECORDS); record != 0; record = <usize>load<u32>(record + T_NEXT)) {
    if (!isMapped(record + T_PUT)) return STALE
    if (atomic.cmpxchg<u32>(record + T_STATE, <u32>dead, <u32>pending) == <u32>dead) return <f64>record
  }
  return 0
}

/** Whether nothing is pending that a chain, a page or a pin of another item would displace (A3). */
// @ts-ignore: decorator
@inline
export function isPendingFree(): bool {
  const chains = load<u32>(pending + T_TAKEN) | load<u32>(pending + T_PINNED)
  return (chains | load<u32>(pending + T_DETACHED) | load<u32>(pending + T_CELL)) == 0
}

// @ts-ignore: decorator
@inline
export function setDetached(queue: usize, page: usize): void {
  store<u32>(pending + T_DETACHED, <u32>page)
  store<u32>(pending + T_QUEUE, <u32>queue)
}

// @ts-ignore: decorator
@inline
export function takeDetached(): usize {
  const page = <usize>load<u32>(pending + T_DETACHED)
  store<u32>(pending + T_DETACHED, 0)
  return page
}

/** The chain that was built is somewhere else now. */
// @ts-ignore: decorator
@inline
export function endBuilding(): void {
  store<u32>(pending + T_BUILDING, 0)
  store<u32>(pending + T_BUILDING_TAIL, 0)
  store<i32>(pending + T_BUILDING_PAGES, 0)
}

// @ts-ignore: decorator
@inline
export function setResult(value: f64): void {
  store<f64>(pending + T_RESULT, value)
}
