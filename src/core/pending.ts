// Hand: what one thread holds in shared memory while it is between two steps, kept in its record so that it can be
// given back when the thread dies. One record a thread and queue; the record's address is this instance's own.
//
// A1  Every page is at any time in exactly one place: free, in a structure, or in one pending. The step that takes it
//     from one place puts it into the next before it leaves the gate.
// A2  Only the thread that owns a record writes its pending; after its death, the one thread that claimed it. A claim
//     names the claimer's own record: if that thread dies too, whoever claims that one inherits the claim.

import { isMapped } from './mapped'
import { H_RECORDS, RECORD_USED, STALE, T_DETACHED, T_NEXT, T_PUT, T_STATE } from './layout'

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

/** 1 where this thread alone may now give back what the record's thread held, else 0. */
export function claim(record: usize): i32 {
  if (!isMapped(record + T_PUT)) return STALE
  const seen = atomic.cmpxchg<u32>(record + T_STATE, RECORD_USED, <u32>pending)
  if (seen == RECORD_USED) return 1
  // A thread that was leaving the queue had claimed its own record.
  return <i32>(seen == <u32>record && atomic.cmpxchg<u32>(record + T_STATE, seen, <u32>pending) == seen)
}

/** A record that the thread of `dead` had claimed, and that this thread, which claimed `dead`, now has; 0: none, or STALE. */
export function inherit(dead: usize): f64 {
  for (let record = <usize>atomic.load<u32>(H_RECORDS); record != 0; record = <usize>load<u32>(record + T_NEXT)) {
    if (!isMapped(record + T_PUT)) return STALE
    if (atomic.cmpxchg<u32>(record + T_STATE, <u32>dead, <u32>pending) == <u32>dead) return <f64>record
  }
  return 0
}

// @ts-ignore: decorator
@inline
export function setDetached(page: usize): void {
  store<u32>(pending + T_DETACHED, <u32>page)
}

// @ts-ignore: decorator
@inline
export function takeDetached(): usize {
  const page = <usize>load<u32>(pending + T_DETACHED)
  store<u32>(pending + T_DETACHED, 0)
  return page
}
