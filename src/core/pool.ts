// Pool: the pages of 4096 bytes that everything else is made of.
//
//   pool gate | free list | count of it | first page never used | pages promised | records
//
// P1  free + fresh >= promised: who was promised pages gets them, so that building a chain doesn't fail half way and
//     two threads can't wait for each other with half a chain each. Only the system may break the promise, when it
//     refuses to grow the memory: then less is promised from there on (M_CEILING), and the chain is given back.
// P2  Pages kept back for the records of threads to come (M_RECORD_RESERVE, and always one) go to nobody else: a thread
//     can attach while the memory is at its limit. The last one is for a thread that makes room itself, of what
//     an order can do without; without a record it could hold no page.
// P3  A chain that is peeked at (pins) is not freed: it becomes an orphan, and the last peeker frees it. Pins are
//     added under a get gate while the item is in the queue, so none is added once it was taken.
// P4  A queue's pages, its header, what is pending of it and what it was promised count in H_PAGES, which never goes beyond
//     H_QUOTA: so one queue can't starve another.

import { wakeMemoryWaiters } from './condition'
import { isTaken, leave, refuse, take } from './gate'
import {
  BUSY,
  H_PAGES,
  H_QUOTA,
  M_CEILING,
  M_FREE_COUNT,
  M_FREE_PAGE,
  M_FREE_RECORD,
  M_FRESH,
  M_GROWN,
  M_MAX_PAGES,
  M_POOL_GATE,
  M_RECORD_COUNT,
  M_RECORD_RESERVE,
  M_RECORDS_SHORT,
  M_RESERVED,
  NO_MEMORY,
  ORPHAN,
  P_COUNT,
  P_NEXT,
  P_PINS,
  P_TAIL,
  PAGE_SHIFT,
  STALE,
  T_BUILDING,
  T_BUILDING_PAGES,
  T_BUILDING_QUEUE,
  T_BUILDING_TAIL,
  T_DETACHED,
  T_PINNED,
  T_QUEUE,
  T_RESERVED,
  T_TAKEN,
  T_TAKEN_PAGES,
  T_TAKEN_TAIL,
  WASM_PAGE_SHIFT,
} from './layout'
import { lags } from './mapped'
import { endBuilding, pending, setDetached, takeDetached } from './pending'

const GROW_MOST: i32 = 256 // WebAssembly pages at once: 16 MiB

// @ts-ignore: decorator
@inline
export function mostPossible(): i32 {
  const ceiling = atomic.load<i32>(M_CEILING)
  return ceiling != 0 ? ceiling : load<i32>(M_MAX_PAGES)
}

/** Pages that a caller without a promise may take; below 0, so many of those kept for records are taken. Under the pool gate. */
// @ts-ignore: decorator
@inline
export function unpromised(): i32 {
  const reserve = max<i32>(load<i32>(M_RECORD_RESERVE) - load<i32>(M_RECORD_COUNT), 1) // P2
  return load<i32>(M_FREE_COUNT) + mostPossible() - load<i32>(M_FRESH) - load<i32>(M_RESERVED) - reserve
}

/** Whether neither a record nor the page for one is there for the next thread. Under the pool gate. */
// @ts-ignore: decorator
@inline
export function lacksRecord(): bool {
  return load<u32>(M_FREE_RECORD) == 0 && unpromised() < 0
}

/** Whether the queue may hold `pages` more. Under the pool gate. */
// @ts-ignore: decorator
@inline
function mayHold(queue: usize, pages: i32): bool {
  return load<i32>(queue + H_PAGES) + pages <= load<i32>(queue + H_QUOTA)
}

// @ts-ignore: decorator
@inline
export function countPages(queue: usize, change: i32): void {
  store<i32>(queue + H_PAGES, load<i32>(queue + H_PAGES) + change)
}

/** A page off the free list or a fresh one; 0 where the system has no more memory. Under the pool gate. */
// @ts-ignore: decorator
@inline
export function page(): usize {
  let found = <usize>load<u32>(M_FREE_PAGE)
  if (found != 0) {
    store<u32>(M_FREE_PAGE, load<u32>(found + P_NEXT))
    store<i32>(M_FREE_COUNT, load<i32>(M_FREE_COUNT) - 1)
  } else {
    const fresh = load<i32>(M_FRESH)
    const grown = atomic.load<i32>(M_GROWN)
    if (fresh >> WASM_PAGE_SHIFT >= grown) {
      const most = (load<i32>(M_MAX_PAGES) >> WASM_PAGE_SHIFT) - grown
      const more = min<i32>(min<i32>(max<i32>(grown >> 3, 1), GROW_MOST), most)
      if (more > 0 && memory.grow(more) >= 0)
        atomic.store<i32>(M_GROWN, grown + more) // K1
      else if (more > 1 && memory.grow(1) >= 0) atomic.store<i32>(M_GROWN, grown + 1)
      else if (most > 0) atomic.store<i32>(M_CEILING, grown << WASM_PAGE_SHIFT) // promises must not go beyond it
    }
    if (fresh >> WASM_PAGE_SHIFT < atomic.load<i32>(M_GROWN)) {
      store<i32>(M_FRESH, fresh + 1)
      found = (<usize>fresh) << PAGE_SHIFT
    }
  }
  return found
}

/** Under the pool gate. */
// @ts-ignore: decorator
@inline
export function freePages(head: usize, tail: usize, pages: i32): void {
  store<u32>(tail + P_NEXT, load<u32>(M_FREE_PAGE))
  store<u32>(M_FREE_PAGE, <u32>head)
  store<i32>(M_FREE_COUNT, load<i32>(M_FREE_COUNT) + pages)
}

/** Whether the queue may take a page: one that it was promised, or one more. Under the pool gate. */
// @ts-ignore: decorator
@inline
function useReservation(queue: usize): bool {
  const promised = load<i32>(pending + T_RESERVED)
  if (promised > 0 && load<u32>(pending + T_BUILDING_QUEUE) == <u32>queue) {
    store<i32>(pending + T_RESERVED, promised - 1)
    store<i32>(M_RESERVED, load<i32>(M_RESERVED) - 1)
    countPages(queue, -1)
    return true
  }
  return unpromised() > 0 && mayHold(queue, 1)
}

/** Promises this thread `pages` pages for the queue, or NO_MEMORY. It was promised none before. */
export function reserve(queue: usize, pages: i32): i32 {
  const seen = take(M_POOL_GATE)
  if (isTaken(seen)) return BUSY
  if (unpromised() < pages || !mayHold(queue, pages)) return refuse(M_POOL_GATE, seen, NO_MEMORY)
  store<u32>(pending + T_BUILDING_QUEUE, <u32>queue)
  store<i32>(pending + T_RESERVED, load<i32>(pending + T_RESERVED) + pages)
  store<i32>(M_RESERVED, load<i32>(M_RESERVED) + pages)
  countPages(queue, pages)
  leave(M_POOL_GATE, seen + 2)
  return 0
}

/** Ends the promise. */
export function unreserve(): i32 {
  const seen = take(M_POOL_GATE)
  if (isTaken(seen)) return BUSY
  if (lags()) return refuse(M_POOL_GATE, seen, STALE) // the queue may be a dead thread's, and unknown to this one
  const queue = <usize>load<u32>(pending + T_BUILDING_QUEUE)
  const promised = load<i32>(pending + T_RESERVED)
  if (promised != 0) {
    store<i32>(M_RESERVED, load<i32>(M_RESERVED) - promised)
    store<i32>(pending + T_RESERVED, 0)
    countPages(queue, -promised)
  }
  leave(M_POOL_GATE, seen + 2)
  if (promised != 0) wakeMemoryWaiters(queue)
  return 0
}

/** One more page for the chain being built, of those that were promised. */
export function extend(): i32 {
  const seen = take(M_POOL_GATE)
  if (isTaken(seen)) return BUSY
  if (lags()) return refuse(M_POOL_GATE, seen, STALE)
  const queue = <usize>load<u32>(pending + T_BUILDING_QUEUE)
  if (!useReservation(queue)) return refuse(M_POOL_GATE, seen, NO_MEMORY)
  const next = page()
  if (next == 0) return refuse(M_POOL_GATE, seen, NO_MEMORY)
  store<u32>(next + P_NEXT, 0)
  store<u32>(next + P_PINS, 0)
  const tail = <usize>load<u32>(pending + T_BUILDING_TAIL)
  if (tail != 0) store<u32>(tail + P_NEXT, <u32>next)
  else store<u32>(pending + T_BUILDING, <u32>next)
  store<u32>(pending + T_BUILDING_TAIL, <u32>next)
  store<i32>(pending + T_BUILDING_PAGES, load<i32>(pending + T_BUILDING_PAGES) + 1)
  countPages(queue, 1)
  leave(M_POOL_GATE, seen + 2)
  return 0
}

/** A detached page for the queue. */
export function allocPage(queue: usize): i32 {
  const seen = take(M_POOL_GATE)
  if (isTaken(seen)) return BUSY
  if (lags()) return refuse(M_POOL_GATE, seen, STALE)
  if (!useReservation(queue)) return refuse(M_POOL_GATE, seen, NO_MEMORY)
  const found = page()
  if (found == 0) return refuse(M_POOL_GATE, seen, NO_MEMORY)
  setDetached(queue, found)
  countPages(queue, 1)
  leave(M_POOL_GATE, seen + 2)
  return 0
}

/** Frees the detached page. */
export function freePage(): i32 {
  const seen = take(M_POOL_GATE)
  if (isTaken(seen)) return BUSY
  if (lags()) return refuse(M_POOL_GATE, seen, STALE)
  const queue = <usize>load<u32>(pending + T_QUEUE)
  const detached = takeDetached()
  if (detached != 0) {
    freePages(detached, detached, 1)
    countPages(queue, -1)
  }
  leave(M_POOL_GATE, seen + 2)
  if (detached != 0) wakeMemoryWaiters(queue)
  return 0
}

/** Frees the chain being built. */
export function abandon(): i32 {
  const seen = take(M_POOL_GATE)
  if (isTaken(seen)) return BUSY
  if (lags()) return refuse(M_POOL_GATE, seen, STALE)
  const queue = <usize>load<u32>(pending + T_BUILDING_QUEUE)
  const head = <usize>load<u32>(pending + T_BUILDING)
  if (head != 0) {
    const pages = load<i32>(pending + T_BUILDING_PAGES)
    freePages(head, load<u32>(pending + T_BUILDING_TAIL), pages)
    endBuilding()
    countPages(queue, -pages)
  }
  leave(M_POOL_GATE, seen + 2)
  if (head != 0) wakeMemoryWaiters(queue)
  return 0
}

/** Frees the taken chain, or leaves it to its last peeker. */
export function release(): i32 {
  const seen = take(M_POOL_GATE)
  if (isTaken(seen)) return BUSY
  if (lags()) return refuse(M_POOL_GATE, seen, STALE)
  const queue = <usize>load<u32>(pending + T_QUEUE)
  const head = <usize>load<u32>(pending + T_TAKEN)
  if (head != 0) {
    const tail = <usize>load<u32>(pending + T_TAKEN_TAIL)
    const pages = load<i32>(pending + T_TAKEN_PAGES)
    store<u32>(pending + T_TAKEN, 0)
    if (atomic.load<u32>(head + P_PINS) != 0) {
      store<u32>(head + P_TAIL, <u32>tail)
      store<i32>(head + P_COUNT, pages)
      atomic.or<u32>(head + P_PINS, ORPHAN)
    } else {
      freePages(head, tail, pages)
      countPages(queue, -pages)
    }
  }
  leave(M_POOL_GATE, seen + 2)
  if (head != 0) wakeMemoryWaiters(queue)
  return 0
}

/** Ends a peek. */
export function unpin(): i32 {
  const seen = take(M_POOL_GATE)
  if (isTaken(seen)) return BUSY
  if (lags()) return refuse(M_POOL_GATE, seen, STALE)
  const queue = <usize>load<u32>(pending + T_QUEUE)
  const head = <usize>load<u32>(pending + T_PINNED)
  if (head != 0) {
    store<u32>(pending + T_PINNED, 0)
    if (atomic.sub<u32>(head + P_PINS, 1) == ORPHAN + 1) {
      const pages = load<i32>(head + P_COUNT)
      freePages(head, load<u32>(head + P_TAIL), pages)
      countPages(queue, -pages)
    }
  }
  leave(M_POOL_GATE, seen + 2)
  if (head != 0) wakeMemoryWaiters(queue)
  return 0
}

/** Whether the page for the next thread's record is missing. */
export function isRecordsShort(): i32 {
  const seen = take(M_POOL_GATE)
  if (isTaken(seen)) return BUSY
  const short = lacksRecord()
  atomic.store<u32>(M_RECORDS_SHORT, <u32>short)
  leave(M_POOL_GATE, seen + 2)
  return <i32>short
}

/** Lets the system be asked for memory again that it refused. */
export function retryGrowth(): void {
  if (atomic.load<i32>(M_CEILING) != 0) atomic.store<i32>(M_CEILING, 0)
}

/** Pages that the largest item of the queue may take while no other is in, besides `overhead` of the order's own. */
export function mostPages(queue: usize, overhead: i32): i32 {
  const kept = max<i32>(load<i32>(M_RECORD_RESERVE), atomic.load<i32>(M_RECORD_COUNT) + 1)
  return min<i32>(load<i32>(M_MAX_PAGES) - 2 - kept, load<i32>(queue + H_QUOTA) - 1) - overhead
}
