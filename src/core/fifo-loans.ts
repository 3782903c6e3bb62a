// FIFO: items that are lent, and given back before all others.
//
//   back   how many are in            in   one whose place is being looked for, 0: none
//   head, tail   by their index       at   the one behind which the search goes on
//
// E1  The items given back are in the order in which they were put, and leave before those in the ring, all of which came later than
//     any item that was ever lent.
// E2  Mostly the place is at one end. Otherwise the search is recorded in the header and goes on by some places a step, whoever
//     comes by (NEEDS_HELP until it is over): each step is short. The item counts as in from the first step on.
// E3  One given back behind all others is a record in the ring that names its cell, so that it keeps its count of deliveries. It is one
//     more put, which counts as done at once: unfinished stays as it was.

import { wakePutters } from './condition'
import { isTaken, leave, refuse, take } from './gate'
import {
  BUSY,
  FLAG_CELL,
  GONE,
  H_BACK,
  H_BACK_AT,
  H_BACK_HEAD,
  H_BACK_IN,
  H_BACK_TAIL,
  H_CELL_BYTES,
  H_DONE_GATE,
  H_DROP_TO,
  H_FROM_BACK,
  H_GET_GATE,
  H_PUT_GATE,
  H_REQUEUED,
  H_STATE,
  L_KEY,
  L_MEMBER,
  L_NEXT,
  L_RECORD,
  NEEDS_HELP,
  NO_CELL,
  NO_PAGE,
  R_LENGTH,
  R_PAYLOAD,
  SHUT,
  STALE,
  STATE_CLOSED,
  TAG_CELL,
  UNIT_BYTES,
  UNITS_SHIFT,
} from './layout'
import { cellBytes, lend, newCell, unlend, wakeGivenBack } from './loan'
import { lackAt, nextRecord, pass, publish, slotFor, unlinkBack } from './fifo'
import { lags } from './mapped'
import { isCell, publicHead, readOut, unitsOf } from './segment'

const CELL_HEAD: u32 = TAG_CELL | FLAG_CELL | (1 << UNITS_SHIFT)

/** Takes the next item for the membership: its head, and the cell in the result. */
export function fifoLend(queue: usize, member: usize): i32 {
  const seen = take(queue + H_GET_GATE)
  if (isTaken(seen)) return BUSY
  if (lags()) return refuse(queue + H_GET_GATE, seen, STALE)
  let cell: usize
  let head: u32
  let taken: u64 = 0
  if (load<u32>(queue + H_BACK) != 0) {
    if (load<u32>(queue + H_BACK_IN) != 0) return refuse(queue + H_GET_GATE, seen, NEEDS_HELP)
    cell = unlinkBack(queue)
    head = load<u32>(cell + L_RECORD)
    readOut(cell + L_RECORD, head)
    atomic.store<u64>(queue + H_FROM_BACK, load<u64>(queue + H_FROM_BACK) + 1)
  } else {
    const gets = seen >> 1
    const lack = lackAt(queue, gets)
    if (lack != 0) return refuse(queue + H_GET_GATE, seen, lack)
    if (gets < load<u64>(queue + H_DROP_TO)) return refuse(queue + H_GET_GATE, seen, NEEDS_HELP)
    const at = nextRecord(queue)
    head = load<u32>(at)
    if (isCell(head)) {
      pass(queue, at, head)
      cell = <usize>load<u32>(at + R_PAYLOAD)
      head = load<u32>(cell + L_RECORD)
      readOut(cell + L_RECORD, head)
    } else {
      const bytes = unitsOf(head) * UNIT_BYTES
      cell = newCell(queue, bytes)
      if (cell == 0) return refuse(queue + H_GET_GATE, seen, NO_CELL)
      memory.copy(cell + L_RECORD, at, bytes)
      readOut(at, head)
      pass(queue, at, head)
      atomic.store<u64>(queue + H_CELL_BYTES, load<u64>(queue + H_CELL_BYTES) + cellBytes(cell))
    }
    store<u64>(cell + L_KEY, gets)
    taken = 2
  }
  lend(queue, member, cell)
  leave(queue + H_GET_GATE, seen + taken)
  wakePutters(queue, 1)
  return publicHead(head)
}

/** Gives the item back to its place (E1). SHUT: the queue was shut down immediately, and it is still lent. */
export function fifoGiveBack(queue: usize, member: usize, cell: usize): i32 {
  const seen = take(queue + H_GET_GATE)
  if (isTaken(seen)) return BUSY
  if (lags()) return refuse(queue + H_GET_GATE, seen, STALE)
  if (load<u32>(cell + L_MEMBER) != <u32>member) return refuse(queue + H_GET_GATE, seen, GONE)
  if (atomic.load<u32>(queue + H_STATE) == STATE_CLOSED) return refuse(queue + H_GET_GATE, seen, SHUT)
  const back = load<u32>(queue + H_BACK)
  if (back != 0 && load<u32>(queue + H_BACK_IN) != 0) return refuse(queue + H_GET_GATE, seen, NEEDS_HELP)
  unlend(queue, member, cell)
  atomic.store<u32>(queue + H_BACK, back + 1)
  const key = load<u64>(cell + L_KEY)
  const head = <usize>load<u32>(queue + H_BACK_HEAD)
  const tail = <usize>load<u32>(queue + H_BACK_TAIL)
  if (head == 0 || key < load<u64>(head + L_KEY)) {
    store<u32>(cell + L_NEXT, <u32>head)
    store<u32>(queue + H_BACK_HEAD, <u32>cell)
    if (head == 0) store<u32>(queue + H_BACK_TAIL, <u32>cell)
  } else if (key > load<u64>(tail + L_KEY)) {
    store<u32>(cell + L_NEXT, 0)
    store<u32>(tail + L_NEXT, <u32>cell)
    store<u32>(queue + H_BACK_TAIL, <u32>cell)
  } else {
    store<u32>(queue + H_BACK_IN, <u32>cell) // E2
    store<u32>(queue + H_BACK_AT, <u32>head)
  }
  leave(queue + H_GET_GATE, seen)
  wakeGivenBack(queue)
  return 0
}

/** Moves on by one place if the one looked for is not right behind `at`. */
// @ts-ignore: decorator
@inline
function step(at: usize, key: u64): usize {
  const next = <usize>load<u32>(at + L_NEXT)
  return load<u64>(next + L_KEY) < key ? next : at
}

/** Goes on with the search of a place: 0 once there is none, else NEEDS_HELP. */
export function fifoHelp(queue: usize): i32 {
  const seen = take(queue + H_GET_GATE)
  if (isTaken(seen)) return BUSY
  if (lags()) return refuse(queue + H_GET_GATE, seen, STALE)
  const cell = <usize>load<u32>(queue + H_BACK_IN)
  if (cell == 0) return refuse(queue + H_GET_GATE, seen, 0)
  const key = load<u64>(cell + L_KEY)
  let at = <usize>load<u32>(queue + H_BACK_AT) // before the tail, whose key is larger: there is always a next one
  at = step(at, key)
  at = step(at, key)
  at = step(at, key)
  at = step(at, key)
  at = step(at, key)
  at = step(at, key)
  at = step(at, key)
  const next = <usize>load<u32>(at + L_NEXT)
  const found = load<u64>(next + L_KEY) > key
  if (found) {
    store<u32>(cell + L_NEXT, <u32>next)
    store<u32>(at + L_NEXT, <u32>cell)
    store<u32>(queue + H_BACK_IN, 0)
  } else store<u32>(queue + H_BACK_AT, <u32>next)
  leave(queue + H_GET_GATE, seen)
  return found ? 0 : NEEDS_HELP
}

/** Gives the item back behind all others (E3). SHUT as above; NO_PAGE: the ring needs one more segment. */
export function fifoGiveBackLast(queue: usize, member: usize, cell: usize): i32 {
  const putSeen = take(queue + H_PUT_GATE)
  if (isTaken(putSeen)) return BUSY
  if (lags()) return refuse(queue + H_PUT_GATE, putSeen, STALE)
  if (load<u32>(cell + L_MEMBER) != <u32>member) return refuse(queue + H_PUT_GATE, putSeen, GONE)
  if (load<u32>(queue + H_STATE) == STATE_CLOSED) return refuse(queue + H_PUT_GATE, putSeen, SHUT)
  const at = slotFor(queue, UNIT_BYTES)
  if (at == 0) return refuse(queue + H_PUT_GATE, putSeen, NO_PAGE)
  const getSeen = take(queue + H_GET_GATE)
  if (isTaken(getSeen)) return refuse(queue + H_PUT_GATE, putSeen, BUSY)
  const doneSeen = take(queue + H_DONE_GATE)
  if (isTaken(doneSeen)) {
    leave(queue + H_GET_GATE, getSeen)
    return refuse(queue + H_PUT_GATE, putSeen, BUSY)
  }
  unlend(queue, member, cell)
  store<u32>(at, CELL_HEAD)
  store<u32>(at + R_LENGTH, 0)
  store<u32>(at + R_PAYLOAD, <u32>cell)
  atomic.store<u64>(queue + H_REQUEUED, load<u64>(queue + H_REQUEUED) + 1)
  publish(queue, putSeen, at, UNIT_BYTES, UNIT_BYTES)
  leave(queue + H_DONE_GATE, doneSeen + 2) // after the put: unfinished never seems less than it is
  leave(queue + H_GET_GATE, getSeen)
  wakeGivenBack(queue)
  return 0
}
