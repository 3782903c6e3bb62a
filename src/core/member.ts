// Member: which threads there are (records), and which queues each of them has open (memberships).
//
//   record      one page a thread: list of all, state, what is pending, the first membership, staging areas
//   membership  64 bytes, in the record or in a page of them that stays with it: queue, what the thread has counted into it, what
//               is lent to it. Unused: queue and `used` are 0.
//
// B1  H_MEMBERS is the number of memberships that name the queue; both change in one step, under the pool gate. While it is above
//     0 the queue's pages are its own: so who has joined may use its place without looking, and nobody else may.
// B2  A queue is opened by place and generation; a place whose generation is another, or none, is refused (GONE).
// B3  Who leaves last a queue that is shut down keeps the membership (LAST), takes the queue apart by its ordinary steps, and buries it.
//     Its generation is none from then on, so nobody joins. If it dies at that, whoever gives back what it held goes on.
// B4  What a membership has counted into its queue goes out of it in the step that ends it.
// B5  A queue that follows workers is shut down by the step that finds the last of them ended. Whose thread dies while it follows
//     some has its queue shut down before its membership ends: they ended with it, or nobody hears of them.

import { notifyEverybody, wakeMemoryWaiters, wakeShut } from './condition'
import { isTaken, leave, refuse, take } from './gate'
import {
  B_CALLERS,
  B_FLAGS,
  B_FOLLOWED,
  B_MEMORY_WAITERS,
  B_QUEUE,
  B_SERIAL,
  B_USED,
  BUSY,
  C_ALL_DONE,
  C_CALLERS,
  C_MEMORY_WAITERS,
  C_NOT_EMPTY,
  C_NOT_FULL,
  C_SHUT_DOWN,
  C_SLEEPERS,
  GONE,
  H_FOLLOWED,
  H_GENERATION,
  H_KIND,
  H_MAGIC,
  H_MEMBERS,
  H_NAME,
  H_PAGES,
  H_PUT_AT,
  H_PUT_GATE,
  H_QUOTA,
  H_REASON,
  H_REASON_PAGES,
  H_REASON_TAIL,
  H_STATE,
  H_VERSION,
  KIND_FIFO,
  LAST,
  M_FREE_RECORD,
  M_GENERATION,
  M_MEMORY_WAITERS,
  M_POOL_GATE,
  M_RECORD_COUNT,
  M_RECORD_RESERVE,
  M_RECORDS,
  M_RECORDS_SHORT,
  M_SELECTORS,
  M_SERIAL,
  MAGIC,
  MEMBER_BYTES,
  NO_MEMORY,
  PAGE_BYTES,
  RECORD_FREE,
  RECORD_USED,
  STALE,
  STATE_OPEN,
  STATE_SHUT,
  T_MEMBERS,
  T_NEXT,
  T_NEXT_FREE,
  T_PUT,
  T_SELECTS,
  T_SLEEPS,
  T_STATE,
  T_THREAD,
  VERSION,
} from './layout'
import { lags } from './mapped'
import { pending, setRecord, setResult } from './pending'
import { freePages, lacksRecord, mostPossible, page, unpromised } from './pool'
import { segmentOf } from './segment'

const ORDER_PAGES: i32 = 4 // what an order needs to carry small items; no crowd of threads takes it away
const NO_GENERATION: f64 = -1

/** A record for this thread, which becomes its own: a free one or a fresh page. */
export function register(thread: u32): i32 {
  const seen = take(M_POOL_GATE)
  if (isTaken(seen)) return BUSY
  if (lags()) return refuse(M_POOL_GATE, seen, STALE)
  let record = <usize>load<u32>(M_FREE_RECORD)
  if (record != 0) store<u32>(M_FREE_RECORD, load<u32>(record + T_NEXT_FREE))
  else {
    const count = load<i32>(M_RECORD_COUNT)
    const kept = count < load<i32>(M_RECORD_RESERVE)
    const leavesEnough = mostPossible() - 2 - count > 1 + ORDER_PAGES
    record = kept || (leavesEnough && unpromised() >= 0) ? page() : 0
    if (record == 0) {
      atomic.store<u32>(M_RECORDS_SHORT, 1)
      return refuse(M_POOL_GATE, seen, NO_MEMORY)
    }
    memory.fill(record, 0, T_PUT)
    atomic.store<i32>(M_RECORD_COUNT, count + 1) // mostPages() reads it without the gate
    store<u32>(record + T_NEXT, load<u32>(M_RECORDS))
    atomic.store<u32>(M_RECORDS, <u32>record)
  }
  if (lacksRecord()) atomic.store<u32>(M_RECORDS_SHORT, 1)
  store<u32>(record + T_THREAD, thread)
  atomic.store<u32>(record + T_STATE, RECORD_USED)
  leave(M_POOL_GATE, seen + 2)
  setRecord(record)
  return 0
}

/** Counts the record's thread out of what it slept on: the first step of giving back what it held. */
export function countOut(): i32 {
  const seen = take(M_POOL_GATE)
  if (isTaken(seen)) return BUSY
  if (lags()) return refuse(M_POOL_GATE, seen, STALE)
  const sleeps = <usize>load<u32>(pending + T_SLEEPS)
  if (sleeps != 0) atomic.sub<u32>(sleeps + C_SLEEPERS, 1)
  if (load<u32>(pending + T_SELECTS) != 0) atomic.sub<u32>(M_SELECTORS, 1)
  store<u64>(pending + T_SLEEPS, 0) // and T_SELECTS
  leave(M_POOL_GATE, seen + 2)
  return 0
}

/** Ends the record, which was claimed, has no membership any more and nothing pending. */
export function unregister(): i32 {
  const seen = take(M_POOL_GATE)
  if (isTaken(seen)) return BUSY
  if (lags()) return refuse(M_POOL_GATE, seen, STALE)
  const members = load<u32>(pending + T_MEMBERS)
  memory.fill(pending + T_THREAD, 0, T_PUT - T_THREAD)
  store<u32>(pending + T_MEMBERS, members)
  store<u32>(pending + T_NEXT_FREE, load<u32>(M_FREE_RECORD))
  store<u32>(M_FREE_RECORD, <u32>pending)
  atomic.store<u32>(pending + T_STATE, RECORD_FREE)
  leave(M_POOL_GATE, seen + 2)
  return 0
}

/** Adds a page of memberships to the record. */
export function addMembers(): i32 {
  const seen = take(M_POOL_GATE)
  if (isTaken(seen)) return BUSY
  if (lags()) return refuse(M_POOL_GATE, seen, STALE)
  const added: usize = unpromised() > 0 ? page() : 0
  if (added == 0) return refuse(M_POOL_GATE, seen, NO_MEMORY)
  memory.fill(added, 0, PAGE_BYTES)
  store<u32>(added, load<u32>(pending + T_MEMBERS))
  store<u32>(pending + T_MEMBERS, <u32>added)
  leave(M_POOL_GATE, seen + 2)
  return 0
}

// @ts-ignore: decorator
@inline
function open(member: usize, queue: usize, flags: u32): void {
  memory.fill(member, 0, MEMBER_BYTES)
  store<u32>(member + B_QUEUE, <u32>queue)
  store<u32>(member + B_USED, 1)
  store<u32>(member + B_FLAGS, flags)
  const serial = load<u32>(M_SERIAL) + 1
  store<u32>(M_SERIAL, serial)
  store<u32>(member + B_SERIAL, serial)
  store<u32>(queue + H_MEMBERS, load<u32>(queue + H_MEMBERS) + 1)
}

/** Makes a queue with no more than a header, open in this membership: its place is the result. The rest of its identity is the caller's to write, before anybody else knows of it. */
export function create(member: usize, quota: i32, flags: u32): i32 {
  const seen = take(M_POOL_GATE)
  if (isTaken(seen)) return BUSY
  if (lags()) return refuse(M_POOL_GATE, seen, STALE)
  const queue: usize = unpromised() > 0 ? page() : 0
  if (queue == 0) return refuse(M_POOL_GATE, seen, NO_MEMORY)
  const generation = load<f64>(M_GENERATION) + 1
  store<f64>(M_GENERATION, generation)
  memory.fill(queue, 0, H_NAME)
  store<u32>(queue + H_MAGIC, MAGIC)
  store<u32>(queue + H_VERSION, VERSION)
  store<f64>(queue + H_GENERATION, generation)
  store<i32>(queue + H_PAGES, 1)
  store<i32>(queue + H_QUOTA, quota)
  open(member, queue, flags)
  setResult(<f64>queue)
  leave(M_POOL_GATE, seen + 2)
  return 0
}

/** Opens the queue of that place and generation in this membership, which is unused; GONE: there is none. */
export function join(member: usize, queue: usize, generation: f64, flags: u32): i32 {
  const seen = take(M_POOL_GATE)
  if (isTaken(seen)) return BUSY
  if (lags()) return refuse(M_POOL_GATE, seen, STALE)
  if (load<u32>(queue + H_MAGIC) != MAGIC || load<f64>(queue + H_GENERATION) != generation) {
    return refuse(M_POOL_GATE, seen, GONE)
  }
  open(member, queue, flags)
  leave(M_POOL_GATE, seen + 2)
  return 0
}

/** Ends the membership, to which nothing is lent; LAST (B3): it is not ended yet. `died`: its thread did, perhaps with a wake-up in its hands. */
export function quit(member: usize, died: bool): i32 {
  const seen = take(M_POOL_GATE)
  if (isTaken(seen)) return BUSY
  if (lags()) return refuse(M_POOL_GATE, seen, STALE)
  if (load<u32>(member + B_USED) == 0) return refuse(M_POOL_GATE, seen, 0)
  const queue = <usize>load<u32>(member + B_QUEUE)
  const members = load<u32>(queue + H_MEMBERS)
  if (members == 1 && queue != 0 && atomic.load<u32>(queue + H_STATE) != STATE_OPEN) {
    store<f64>(queue + H_GENERATION, NO_GENERATION)
    return refuse(M_POOL_GATE, seen, LAST)
  }
  const lack = load<i32>(member + B_MEMORY_WAITERS)
  atomic.sub<i32>(queue + C_NOT_FULL + C_MEMORY_WAITERS, lack) // B4
  atomic.sub<i32>(M_MEMORY_WAITERS, lack)
  atomic.sub<i32>(queue + C_NOT_EMPTY + C_CALLERS, load<i32>(member + B_CALLERS))
  atomic.sub<i32>(queue + C_NOT_FULL + C_CALLERS, load<i32>(member + B_CALLERS + 4))
  atomic.sub<i32>(queue + C_ALL_DONE + C_CALLERS, load<i32>(member + B_CALLERS + 8))
  atomic.sub<i32>(queue + C_SHUT_DOWN + C_CALLERS, load<i32>(member + B_CALLERS + 12))
  store<i32>(queue + H_FOLLOWED, load<i32>(queue + H_FOLLOWED) - load<i32>(member + B_FOLLOWED))
  store<u32>(queue + H_MEMBERS, members - 1)
  memory.fill(member, 0, MEMBER_BYTES)
  if (died) notifyEverybody(queue)
  leave(M_POOL_GATE, seen + 2)
  return 0
}

/** Frees the queue, of which this membership is the last, and whose pages are all free but for its header, the last segment of its ring, and its reason; ends the membership. */
export function bury(member: usize): i32 {
  const seen = take(M_POOL_GATE)
  if (isTaken(seen)) return BUSY
  if (lags()) return refuse(M_POOL_GATE, seen, STALE)
  const queue = <usize>load<u32>(member + B_QUEUE)
  const ring = load<u32>(queue + H_KIND) == KIND_FIFO ? load<u32>(queue + H_PUT_AT) : 0
  if (ring != 0) {
    const segment = segmentOf(ring)
    freePages(segment, segment, 1)
  }
  const reason = <usize>load<u32>(queue + H_REASON)
  if (reason != 0) freePages(reason, load<u32>(queue + H_REASON_TAIL), load<i32>(queue + H_REASON_PAGES))
  const lack = load<i32>(member + B_MEMORY_WAITERS)
  atomic.sub<i32>(M_MEMORY_WAITERS, lack)
  store<u32>(queue + H_MAGIC, 0)
  freePages(queue, queue, 1)
  memory.fill(member, 0, MEMBER_BYTES)
  leave(M_POOL_GATE, seen + 2)
  return 0
}

/** Wakes those of the membership's queue that lack memory: some came free elsewhere. */
export function wakeMember(member: usize): i32 {
  const seen = take(M_POOL_GATE)
  if (isTaken(seen)) return BUSY
  if (lags()) return refuse(M_POOL_GATE, seen, STALE)
  if (atomic.load<i32>(member + B_MEMORY_WAITERS) != 0) wakeMemoryWaiters(<usize>load<u32>(member + B_QUEUE))
  leave(M_POOL_GATE, seen + 2)
  return 0
}

/** Counts workers that the membership's thread follows for its queue in or, of those that it counted in, out. */
export function follow(member: usize, change: i32): i32 {
  const seen = take(M_POOL_GATE)
  if (isTaken(seen)) return BUSY
  if (lags()) return refuse(M_POOL_GATE, seen, STALE)
  const queue = <usize>load<u32>(member + B_QUEUE)
  store<i32>(member + B_FOLLOWED, load<i32>(member + B_FOLLOWED) + change)
  store<i32>(queue + H_FOLLOWED, load<i32>(queue + H_FOLLOWED) + change)
  leave(M_POOL_GATE, seen + 2)
  return 0
}

/**
 * A worker has ended that the membership of this serial follows, whoever says so: how many the queue follows yet, 0: it is
 * shut down (B5). A membership that is over has taken what it counted with it.
 */
export function unfollow(queue: usize, member: usize, serial: u32): i32 {
  const seen = take(queue + H_PUT_GATE)
  if (isTaken(seen)) return BUSY
  const poolSeen = take(M_POOL_GATE)
  if (isTaken(poolSeen)) return refuse(queue + H_PUT_GATE, seen, BUSY)
  if (lags()) {
    leave(M_POOL_GATE, poolSeen)
    return refuse(queue + H_PUT_GATE, seen, STALE)
  }
  const share = load<i32>(member + B_FOLLOWED)
  if (load<u32>(member + B_SERIAL) == serial && share > 0) {
    store<i32>(member + B_FOLLOWED, share - 1)
    store<i32>(queue + H_FOLLOWED, load<i32>(queue + H_FOLLOWED) - 1)
  }
  const left = load<i32>(queue + H_FOLLOWED)
  if (left == 0 && load<u32>(queue + H_STATE) == STATE_OPEN) atomic.store<u32>(queue + H_STATE, STATE_SHUT)
  leave(M_POOL_GATE, poolSeen + 2)
  leave(queue + H_PUT_GATE, seen)
  if (left == 0) wakeShut(queue)
  return left
}
