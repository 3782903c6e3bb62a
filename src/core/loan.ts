// Loan: an item that is out with one thread, and comes back when that thread dies.
//
// The item lies in a cell, linked to the membership of the thread in the queue:
//
//   cell  +0 next  +4 previous  +8 deliveries  +12 membership, 0: not lent  +16 key  +24 word  +32 the record
//
// D1  A cell is in exactly one place: free in its slab, in the queue (given back, or never lent), lent to one membership, or in limbo.
//     It changes its place under the getters' gate of its queue (FIFO: the get gate; else the only one).
// D2  Items that are lent count as unfinished: done + lent <= puts, unless taskDone() was called for an item that was in.
//     taskDone() refuses where only lent ones are left.
// D3  A loan ends once: done, given back, or given back by who claimed the record of its dead thread. Each of these looks first
//     whether the cell is still lent to that membership (GONE).
// D4  A queue that is shut down and empty tells getters to wait while something is lent, and the last loan that ends wakes all of
//     them; one that was shut down immediately refuses them, and what is given back to it counts as done.

import { wakeAll, wakeAllGetters, wakeGetters, wakeMemoryWaiters } from './condition'
import { isTaken, leave, refuse, take } from './gate'
import {
  BUSY,
  C_ALL_DONE,
  EMPTY,
  GONE,
  H_CELL_BYTES,
  H_DONE_GATE,
  H_DROPPED,
  H_GET_GATE,
  H_HELD_BYTES,
  H_KIND,
  H_LENT,
  H_OVERFLOWED,
  H_PUT_GATE,
  H_PUTS,
  H_REDELIVERED,
  H_STATE,
  KIND_FIFO,
  KIND_PRIORITY,
  B_LENT,
  L_DELIVERIES,
  L_MEMBER,
  L_NEXT,
  L_PREVIOUS,
  L_RECORD,
  NEEDS_HELP,
  PAGE_BYTES,
  PAGE_SHIFT,
  SHUT,
  STALE,
  STATE_OPEN,
  STATE_SHUT,
  T_CELL,
  T_QUEUE,
  UNIT_BYTES,
} from './layout'
import { isMapped, lags } from './mapped'
import { isPendingFree, pending, setResult, takeDetached } from './pending'
import { isChained, pagesOf, takeChain } from './segment'
import { addSlab, allocate, classFor, free, hasCell, removeUnused, sizeOf } from './slab'

/** The gate under which items leave the queue. */
// @ts-ignore: decorator
@inline
export function gateOf(queue: usize): usize {
  return queue + (load<u32>(queue + H_KIND) == KIND_FIFO ? H_GET_GATE : H_PUT_GATE)
}

/** EMPTY or SHUT, for an empty queue (D4). */
// @ts-ignore: decorator
@inline
export function lackOf(queue: usize, state: u32): i32 {
  return state == STATE_OPEN || (state == STATE_SHUT && atomic.load<u32>(queue + H_LENT) != 0) ? EMPTY : SHUT
}

/** Bytes that the cell and what hangs on it take. */
// @ts-ignore: decorator
@inline
export function cellBytes(cell: usize): u64 {
  const record = cell + L_RECORD
  const bytes = <u64>sizeOf(cell)
  return isChained(load<u32>(record)) ? bytes + ((<u64>pagesOf(record)) << PAGE_SHIFT) : bytes
}

/** Whether the class of cells for a record of `bytes` needs one more slab. Under the getters' gate. */
// @ts-ignore: decorator
@inline
export function lacksCell(queue: usize, bytes: usize): bool {
  if (hasCell(classFor(queue, bytes + L_RECORD))) return false
  setResult(<f64>bytes)
  return true
}

/** A cell for a record of `bytes`, which is in nobody's hands; 0: its class needs one more slab. Under the getters' gate. */
// @ts-ignore: decorator
@inline
export function newCell(queue: usize, bytes: usize): usize {
  if (lacksCell(queue, bytes)) return 0
  const cell = allocate(classFor(queue, bytes + L_RECORD))
  store<u32>(cell + L_DELIVERIES, 0)
  store<u32>(cell + L_MEMBER, 0)
  return cell
}

/** Lends the cell, which is nowhere else. Under the getters' gate. */
// @ts-ignore: decorator
@inline
export function lend(queue: usize, member: usize, cell: usize): void {
  const next = <usize>load<u32>(member + B_LENT)
  const deliveries = load<u32>(cell + L_DELIVERIES)
  store<u32>(cell + L_NEXT, <u32>next)
  store<u32>(cell + L_PREVIOUS, 0)
  if (next != 0) store<u32>(next + L_PREVIOUS, <u32>cell)
  store<u32>(cell + L_MEMBER, <u32>member)
  store<u32>(member + B_LENT, <u32>cell)
  countDelivery(queue, deliveries)
  store<u32>(cell + L_DELIVERIES, deliveries + 1)
  atomic.store<u32>(queue + H_LENT, load<u32>(queue + H_LENT) + 1)
  setResult(<f64>cell)
}

/** An item is given out that was so `before`. Under the getters' gate. */
// @ts-ignore: decorator
@inline
export function countDelivery(queue: usize, before: u32): void {
  if (before != 0) atomic.store<u64>(queue + H_REDELIVERED, load<u64>(queue + H_REDELIVERED) + 1)
}

/** Ends the loan; the cell is nowhere then. Under the getters' gate. */
// @ts-ignore: decorator
@inline
export function unlend(queue: usize, member: usize, cell: usize): void {
  const next = <usize>load<u32>(cell + L_NEXT)
  const previous = <usize>load<u32>(cell + L_PREVIOUS)
  if (next != 0) store<u32>(next + L_PREVIOUS, <u32>previous)
  if (previous != 0) store<u32>(previous + L_NEXT, <u32>next)
  else store<u32>(member + B_LENT, <u32>next)
  store<u32>(cell + L_MEMBER, 0)
  atomic.store<u32>(queue + H_LENT, load<u32>(queue + H_LENT) - 1)
}

/** The cell's item leaves the queue: the cell and its chain are pending, to be freed. Under the getters' gate, with nothing pending. */
// @ts-ignore: decorator
@inline
export function takeCell(queue: usize, cell: usize): void {
  countCellOut(queue, cell)
  takeChain(queue, cell + L_RECORD, load<u32>(cell + L_RECORD))
  store<u32>(pending + T_CELL, <u32>cell)
  store<u32>(pending + T_QUEUE, <u32>queue)
}

/** Counts the cell's bytes out. */
// @ts-ignore: decorator
@inline
export function countCellOut(queue: usize, cell: usize): void {
  const kind = load<u32>(queue + H_KIND)
  const held = queue + (kind == KIND_FIFO ? H_CELL_BYTES : H_HELD_BYTES)
  const entry: u64 = kind == KIND_PRIORITY ? UNIT_BYTES : 0
  atomic.store<u64>(held, load<u64>(held) - cellBytes(cell) - entry)
}

/** Frees the pending cell; a page may be pending then. */
export function freeCell(): i32 {
  const cell = <usize>load<u32>(pending + T_CELL)
  if (cell == 0) return 0 // the queue of what was pending before may be gone, and its page another's
  const queue = <usize>load<u32>(pending + T_QUEUE)
  if (!isMapped(queue + PAGE_BYTES)) return STALE // a dead thread's queue, perhaps
  const gate = gateOf(queue)
  const seen = take(gate)
  if (isTaken(seen)) return BUSY
  if (lags()) return refuse(gate, seen, STALE)
  store<u32>(pending + T_CELL, 0)
  free(queue, cell)
  leave(gate, seen)
  wakeMemoryWaiters(queue)
  return 0
}

/** Takes a slab of which no cell is used: 1 and it is detached, or 0. */
export function shrinkSlabs(queue: usize): i32 {
  const gate = gateOf(queue)
  const seen = take(gate)
  if (isTaken(seen)) return BUSY
  if (lags()) return refuse(gate, seen, STALE)
  const found = removeUnused(queue)
  leave(gate, seen)
  return <i32>found
}

/** The count of items done once one is dropped, before the put that it makes room for. Under the done gate and the getters' gate. */
// @ts-ignore: decorator
@inline
export function doneWith(queue: usize, doneSeen: u64, puts: u64): u64 {
  const done = doneSeen >> 1
  return done + <u64>(done + <u64>atomic.load<u32>(queue + H_LENT) < puts) // D2
}

/** Counts one item that overflow dropped as dropped and done, after the put that it made room for, and leaves the done gate. */
// @ts-ignore: decorator
@inline
export function leaveDropped(queue: usize, done: u64): void {
  atomic.store<u64>(queue + H_OVERFLOWED, load<u64>(queue + H_OVERFLOWED) + 1)
  leave(queue + H_DONE_GATE, done << 1)
}

/** Overflow has dropped an item: it may be the last that was not done, and may have left room to who lacks memory. Under no gate. */
// @ts-ignore: decorator
@inline
export function wakeDropped(queue: usize, done: u64): void {
  if (done == putCountOf(queue)) wakeAll(queue + C_ALL_DONE)
  wakeMemoryWaiters(queue)
}

// @ts-ignore: decorator
@inline
export function countDropped(queue: usize): void {
  atomic.store<u64>(queue + H_DROPPED, load<u64>(queue + H_DROPPED) + 1)
}

/** Makes the detached page a slab for records of `bytes`; it stays detached where a cell came free meanwhile. */
export function addSlabFor(queue: usize, bytes: usize): i32 {
  const gate = gateOf(queue)
  const seen = take(gate)
  if (isTaken(seen)) return BUSY
  if (lags()) return refuse(gate, seen, STALE)
  const list = classFor(queue, bytes + L_RECORD)
  if (!hasCell(list)) addSlab(list, takeDetached())
  leave(gate, seen)
  wakeMemoryWaiters(queue) // its cells are room for more than one
  return 0
}

/** An item was given back: one getter takes it, and where no more is put, the others hear of the end (D4). */
// @ts-ignore: decorator
@inline
export function wakeGivenBack(queue: usize): void {
  if (atomic.load<u32>(queue + H_STATE) == STATE_OPEN) wakeGetters(queue, 1)
  else wakeAllGetters(queue)
}

/** The item is done; GONE: it is not lent to this membership. */
export function loanDone(queue: usize, member: usize, cell: usize): i32 {
  const gate = gateOf(queue)
  const seen = take(gate)
  if (isTaken(seen)) return BUSY
  if (lags()) return refuse(gate, seen, STALE)
  if (load<u32>(cell + L_MEMBER) != <u32>member) return refuse(gate, seen, GONE)
  if (!isPendingFree()) return refuse(gate, seen, NEEDS_HELP)
  const doneSeen = take(queue + H_DONE_GATE)
  if (isTaken(doneSeen)) return refuse(gate, seen, BUSY)
  unlend(queue, member, cell)
  takeCell(queue, cell)
  const puts = putCountOf(queue)
  const done = min<u64>((doneSeen >> 1) + 1, puts)
  const lent = load<u32>(queue + H_LENT)
  leave(queue + H_DONE_GATE, done << 1)
  leave(gate, seen)
  if (done == puts) wakeAll(queue + C_ALL_DONE)
  if (lent == 0 && atomic.load<u32>(queue + H_STATE) != STATE_OPEN) wakeAllGetters(queue)
  return 0
}

// @ts-ignore: decorator
@inline
export function putCountOf(queue: usize): u64 {
  return load<u32>(queue + H_KIND) == KIND_FIFO
    ? atomic.load<u64>(queue + H_PUT_GATE) >> 1
    : atomic.load<u64>(queue + H_PUTS)
}
