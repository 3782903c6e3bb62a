// Pool: the pages of 4096 bytes that everything else is made of, and the records of threads.
//
//   pool gate | free list | count of it | first page never used | pages promised | records
//
// P1  free + fresh >= promised: who was promised pages gets them, so that building a chain doesn't fail half way and
//     two threads can't wait for each other with half a chain each. Only the system may break the promise, when it
//     refuses to grow the memory: then less is promised from there on (H_CEILING), and the chain is given back.
// P2  Pages kept back for the records of threads to come (H_RECORD_RESERVE, and always one) go to nobody else: a thread
//     can attach while the queue is at its memory limit. The last one is for a thread that makes room itself, of what
//     the order can do without; without a record it could hold no page.
// P3  A chain that is peeked at (pins) is not freed: it becomes an orphan, and the last peeker frees it. Pins are
//     added under a get gate while the item is in the queue, so none is added once it was taken.

import { isMapped } from './mapped'
import { wakeMemoryWaiters } from './condition'
import { isTaken, leave, refuse, take } from './gate'
import { pending, setRecord } from './pending'
import {
  BUSY,
  C_ALL_DONE,
  C_CALLERS,
  C_NOT_EMPTY,
  C_NOT_FULL,
  C_MEMORY_WAITERS,
  C_SLEEPERS,
  H_CEILING,
  H_RECORDS_SHORT,
  H_FREE_COUNT,
  H_FREE_PAGE,
  H_FREE_RECORD,
  H_FRESH,
  H_GROWN,
  H_MAX_PAGES,
  H_POOL_GATE,
  H_RECORD_COUNT,
  H_RECORD_RESERVE,
  H_RECORDS,
  H_RESERVED,
  NO_MEMORY,
  ORPHAN,
  P_COUNT,
  P_DATA,
  P_NEXT,
  P_PINS,
  P_TAIL,
  PAGE_BYTES,
  PAGE_SHIFT,
  RECORD_FREE,
  RECORD_USED,
  STALE,
  T_BUILDING,
  T_BUILDING_PAGES,
  T_BUILDING_TAIL,
  T_CALLERS,
  T_DETACHED,
  T_NEXT,
  T_NEXT_FREE,
  T_PINNED,
  T_PUT,
  T_RESERVED,
  T_MEMORY_WAITERS,
  T_SLEEPS,
  T_STATE,
  T_TAKEN,
  T_TAKEN_PAGES,
  T_TAKEN_TAIL,
  T_THREAD,
  WASM_PAGE_SHIFT,
} from './layout'

const GROW_MOST: i32 = 256 // WebAssembly pages at once: 16 MiB
const ORDER_PAGES: i32 = 4 // what an order needs to carry small items; no crowd of threads takes it away

// @ts-ignore: decorator
@inline
function mostPossible(): i32 {
  const ceiling = atomic.load<i32>(H_CEILING)
  return ceiling != 0 ? ceiling : load<i32>(H_MAX_PAGES)
}

/** Pages that a caller without a promise may take; below 0, so many of those kept for records are taken. Under the pool gate. */
// @ts-ignore: decorator
@inline
function unpromised(): i32 {
  const reserve = max<i32>(load<i32>(H_RECORD_RESERVE) - load<i32>(H_RECORD_COUNT), 1) // P2
  return load<i32>(H_FREE_COUNT) + mostPossible() - load<i32>(H_FRESH) - load<i32>(H_RESERVED) - reserve
}

/** Whether neither a record nor the page for one is there for the next thread. Under the pool gate. */
// @ts-ignore: decorator
@inline
function lacksRecord(): bool {
  return load<u32>(H_FREE_RECORD) == 0 && unpromised() < 0
}

/** A page off the free list or a fresh one; 0 where the system has no more memory. Under the pool gate. */
// @ts-ignore: decorator
@inline
function page(): usize {
  let found = <usize>load<u32>(H_FREE_PAGE)
  if (found != 0) {
    store<u32>(H_FREE_PAGE, load<u32>(found + P_NEXT))
    store<i32>(H_FREE_COUNT, load<i32>(H_FREE_COUNT) - 1)
  } else {
    const fresh = load<i32>(H_FRESH)
    const grown = load<i32>(H_GROWN)
    if (fresh >> WASM_PAGE_SHIFT >= grown) {
      const most = (load<i32>(H_MAX_PAGES) >> WASM_PAGE_SHIFT) - grown
      const more = min<i32>(min<i32>(max<i32>(grown >> 3, 1), GROW_MOST), most)
      if (more > 0 && memory.grow(more) >= 0) store<i32>(H_GROWN, grown + more)
      else if (more > 1 && memory.grow(1) >= 0) store<i32>(H_GROWN, grown + 1)
      else if (most > 0) atomic.store<i32>(H_CEILING, grown << WASM_PAGE_SHIFT) // promises must not go beyond it
    }
    if (fresh >> WASM_PAGE_SHIFT < load<i32>(H_GROWN)) {
      store<i32>(H_FRESH, fresh + 1)
      found = (<usize>fresh) << PAGE_SHIFT
    }
  }
  return found
}

/** Under the pool gate. */
// @ts-ignore: decorator
@inline
function freePages(head: usize, tail: usize, pages: i32): void {
  store<u32>(tail + P_NEXT, load<u32>(H_FREE_PAGE))
  store<u32>(H_FREE_PAGE, <u32>head)
  store<i32>(H_FREE_COUNT, load<i32>(H_FREE_COUNT) + pages)
}

/** Takes back a promise's page where there is one. Under the pool gate. */
// @ts-ignore: decorator
@inline
function useReservation(): bool {
  const promised = load<i32>(pending + T_RESERVED)
  if (promised > 0) {
    store<i32>(pending + T_RESERVED, promised - 1)
    store<i32>(H_RESERVED, load<i32>(H_RESERVED) - 1)
    return true
  }
  return unpromised() > 0
}

/** Promises this thread `pages` pages, or NO_MEMORY. */
export function reserve(pages: i32): i32 {
  const seen = take(H_POOL_GATE)
  if (isTaken(seen)) return BUSY
  if (unpromised() < pages) return refuse(H_POOL_GATE, seen, NO_MEMORY)
  store<i32>(pending + T_RESERVED, load<i32>(pending + T_RESERVED) + pages)
  store<i32>(H_RESERVED, load<i32>(H_RESERVED) + pages)
  leave(H_POOL_GATE, seen + 2)
  return 0
}

/** Ends the promise. */
export function unreserve(): i32 {
  const seen = take(H_POOL_GATE)
  if (isTaken(seen)) return BUSY
  store<i32>(H_RESERVED, load<i32>(H_RESERVED) - load<i32>(pending + T_RESERVED))
  store<i32>(pending + T_RESERVED, 0)
  leave(H_POOL_GATE, seen + 2)
  wakeMemoryWaiters()
  return 0
}

/** One more page for the chain being built. */
export function extend(): i32 {
  const seen = take(H_POOL_GATE)
  if (isTaken(seen)) return BUSY
  if (!useReservation()) return refuse(H_POOL_GATE, seen, NO_MEMORY)
  const next = page()
  if (next == 0) return refuse(H_POOL_GATE, seen, NO_MEMORY)
  store<u32>(next + P_NEXT, 0)
  store<u32>(next + P_PINS, 0)
  const tail = <usize>load<u32>(pending + T_BUILDING_TAIL)
  if (tail != 0) store<u32>(tail + P_NEXT, <u32>next)
  else store<u32>(pending + T_BUILDING, <u32>next)
  store<u32>(pending + T_BUILDING_TAIL, <u32>next)
  store<i32>(pending + T_BUILDING_PAGES, load<i32>(pending + T_BUILDING_PAGES) + 1)
  leave(H_POOL_GATE, seen + 2)
  return 0
}

/** A detached page. */
export function allocPage(): i32 {
  const seen = take(H_POOL_GATE)
  if (isTaken(seen)) return BUSY
  if (!useReservation()) return refuse(H_POOL_GATE, seen, NO_MEMORY)
  const detached = page()
  if (detached == 0) return refuse(H_POOL_GATE, seen, NO_MEMORY)
  store<u32>(pending + T_DETACHED, <u32>detached)
  leave(H_POOL_GATE, seen + 2)
  return 0
}

/** Frees the detached page. */
export function freePage(): i32 {
  const seen = take(H_POOL_GATE)
  if (isTaken(seen)) return BUSY
  const detached = <usize>load<u32>(pending + T_DETACHED)
  if (detached != 0) {
    freePages(detached, detached, 1)
    store<u32>(pending + T_DETACHED, 0)
  }
  leave(H_POOL_GATE, seen + 2)
  wakeMemoryWaiters()
  return 0
}

/** Frees the chain being built. */
export function abandon(): i32 {
  const seen = take(H_POOL_GATE)
  if (isTaken(seen)) return BUSY
  const head = <usize>load<u32>(pending + T_BUILDING)
  if (head != 0) {
    freePages(head, load<u32>(pending + T_BUILDING_TAIL), load<i32>(pending + T_BUILDING_PAGES))
    store<u32>(pending + T_BUILDING, 0)
    store<u32>(pending + T_BUILDING_TAIL, 0)
    store<i32>(pending + T_BUILDING_PAGES, 0)
  }
  leave(H_POOL_GATE, seen + 2)
  wakeMemoryWaiters()
  return 0
}

/** Frees the taken chain, or leaves it to its last peeker. */
export function release(): i32 {
  const head = <usize>load<u32>(pending + T_TAKEN)
  if (head != 0 && !isMapped(head + P_DATA)) return STALE
  const seen = take(H_POOL_GATE)
  if (isTaken(seen)) return BUSY
  if (head != 0) {
    const tail = <usize>load<u32>(pending + T_TAKEN_TAIL)
    store<u32>(pending + T_TAKEN, 0)
    if (atomic.load<u32>(head + P_PINS) != 0) {
      store<u32>(head + P_TAIL, <u32>tail)
      store<i32>(head + P_COUNT, load<i32>(pending + T_TAKEN_PAGES))
      atomic.or<u32>(head + P_PINS, ORPHAN)
    } else freePages(head, tail, load<i32>(pending + T_TAKEN_PAGES))
  }
  leave(H_POOL_GATE, seen + 2)
  wakeMemoryWaiters()
  return 0
}

/** Ends a peek. */
export function unpin(): i32 {
  const head = <usize>load<u32>(pending + T_PINNED)
  if (head != 0 && !isMapped(head + P_DATA)) return STALE
  const seen = take(H_POOL_GATE)
  if (isTaken(seen)) return BUSY
  if (head != 0) {
    store<u32>(pending + T_PINNED, 0)
    if (atomic.sub<u32>(head + P_PINS, 1) == ORPHAN + 1) {
      freePages(head, load<u32>(head + P_TAIL), load<i32>(head + P_COUNT))
    }
  }
  leave(H_POOL_GATE, seen + 2)
  wakeMemoryWaiters()
  return 0
}

/** A record for this thread, which becomes its pending: a free one or a fresh page. */
export function register(thread: u32): i32 {
  const seen = take(H_POOL_GATE)
  if (isTaken(seen)) return BUSY
  let record = <usize>load<u32>(H_FREE_RECORD)
  if (record != 0) {
    if (!isMapped(record + PAGE_BYTES)) return refuse(H_POOL_GATE, seen, STALE)
    store<u32>(H_FREE_RECORD, load<u32>(record + T_NEXT_FREE))
  } else {
    const count = load<i32>(H_RECORD_COUNT)
    const kept = count < load<i32>(H_RECORD_RESERVE)
    const leavesEnough = mostPossible() - 1 - count > 1 + ORDER_PAGES
    const isThere = kept || (leavesEnough && unpromised() >= 0)
    record = isThere ? page() : 0
    if (record == 0) {
      atomic.store<u32>(H_RECORDS_SHORT, 1)
      return refuse(H_POOL_GATE, seen, NO_MEMORY)
    }
    if (!isMapped(record + PAGE_BYTES)) {
      freePages(record, record, 1)
      return refuse(H_POOL_GATE, seen, STALE)
    }
    memory.fill(record, 0, T_PUT)
    store<i32>(H_RECORD_COUNT, load<i32>(H_RECORD_COUNT) + 1)
    store<u32>(record + T_NEXT, load<u32>(H_RECORDS))
    atomic.store<u32>(H_RECORDS, <u32>record)
  }
  if (lacksRecord()) atomic.store<u32>(H_RECORDS_SHORT, 1)
  store<u32>(record + T_THREAD, thread)
  atomic.store<u32>(record + T_STATE, RECORD_USED)
  leave(H_POOL_GATE, seen + 2)
  setRecord(record)
  return 0
}

/** Ends the record in pending, which was claimed and holds no page any more. */
export function unregister(): i32 {
  if (!isMapped(pending + T_PUT)) return STALE
  const seen = take(H_POOL_GATE)
  if (isTaken(seen)) return BUSY
  const sleeps = <usize>load<u32>(pending + T_SLEEPS)
  if (sleeps != 0) atomic.sub<u32>(sleeps + C_SLEEPERS, 1)
  atomic.sub<i32>(C_NOT_FULL + C_MEMORY_WAITERS, load<i32>(pending + T_MEMORY_WAITERS))
  atomic.sub<i32>(C_NOT_EMPTY + C_CALLERS, load<i32>(pending + T_CALLERS))
  atomic.sub<i32>(C_NOT_FULL + C_CALLERS, load<i32>(pending + T_CALLERS + 4))
  atomic.sub<i32>(C_ALL_DONE + C_CALLERS, load<i32>(pending + T_CALLERS + 8))
  memory.fill(pending + T_THREAD, 0, T_PUT - T_THREAD)
  store<u32>(pending + T_NEXT_FREE, load<u32>(H_FREE_RECORD))
  store<u32>(H_FREE_RECORD, <u32>pending)
  atomic.store<u32>(pending + T_STATE, RECORD_FREE)
  leave(H_POOL_GATE, seen + 2)
  return 0
}

/** Whether the page for the next thread's record is missing. */
export function isRecordsShort(): i32 {
  const seen = take(H_POOL_GATE)
  if (isTaken(seen)) return BUSY
  const crowded = lacksRecord()
  atomic.store<u32>(H_RECORDS_SHORT, <u32>crowded)
  leave(H_POOL_GATE, seen + 2)
  return <i32>crowded
}

/** Lets the system be asked for memory again that it refused. */
export function retryGrowth(): void {
  if (atomic.load<i32>(H_CEILING) != 0) atomic.store<i32>(H_CEILING, 0)
}

/** Pages that the largest item may take while no other is in, besides `overhead` of the order's own. */
export function mostPages(overhead: i32): i32 {
  return load<i32>(H_MAX_PAGES) - 1 - max<i32>(load<i32>(H_RECORD_RESERVE), load<i32>(H_RECORD_COUNT) + 1) - overhead
}
