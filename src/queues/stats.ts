import { kindOf, stateOf } from '../faces/inspection.js'
import { ALL_DONE, NOT_EMPTY, NOT_FULL } from '../store/codes.js'
import type { Store } from '../store/store.js'

/** Counters since creation, and the state at the moment of the call. */
export interface QueueStats {
  name: string
  kind: 'fifo' | 'lifo' | 'priority'
  /** `draining`: shut down, with items left; `closed`: shut down and empty. */
  state: 'open' | 'draining' | 'closed'
  maxsize: number
  /** Items that are in. */
  size: number
  unfinishedTasks: number
  /** Items ever put. */
  puts: number
  /** Items ever got; those that were dropped are not among them. */
  gets: number
  /** Callers that wait, on all threads and both faces: for room, for an item, for unfinishedTasks to be 0. */
  waitingPutters: number
  waitingGetters: number
  waitingJoiners: number
  /** Items lent by getTask() now; given out again since creation; dropped by `overflow` since creation. */
  lent: number
  redelivered: number
  dropped: number
  /** Bytes held by the items that are in. */
  bytesUsed: number
  /** Bytes taken from the system so far. */
  bytesReserved: number
  /** The limit, bytes. */
  maxBytes: number
}

export function statsOf(store: Store): QueueStats {
  const { identity, size, lent } = store
  return {
    name: identity.name,
    kind: kindOf(store),
    state: stateOf(store),
    maxsize: store.maxsize,
    size,
    unfinishedTasks: store.unfinished,
    puts: store.puts,
    gets: store.gets,
    waitingPutters: store.waiting(NOT_FULL),
    waitingGetters: store.waiting(NOT_EMPTY),
    waitingJoiners: store.waiting(ALL_DONE),
    lent,
    redelivered: store.redelivered,
    dropped: store.dropped,
    bytesUsed: store.heldBytes,
    bytesReserved: store.reservedBytes,
    maxBytes: identity.maxBytes,
  }
}
