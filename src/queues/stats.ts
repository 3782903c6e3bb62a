import { kindOf, stateOf } from '../faces/inspection.js'
import { ALL_DONE, NOT_EMPTY, NOT_FULL } from '../store/codes.js'
import type { Store } from '../store/store.js'

/**
 * Counters since creation, and the state at the moment of the call.
 *
 * @since 0.1.0
 */
export interface QueueStats {
  /** The name that the queue was made with, or ''. */
  name: string
  /** The order in which items leave. */
  kind: 'fifo' | 'lifo' | 'priority'
  /** `draining`: shut down, with items left; `closed`: shut down and empty. */
  state: 'open' | 'draining' | 'closed'
  /** Capacity in items; 0 or less: unlimited. */
  maxsize: number
  /** Items that are in. */
  size: number
  /** Items put and not yet reported as done. */
  unfinishedTasks: number
  /** Items ever put. */
  puts: number
  /** Items ever got; those that were dropped are not among them. */
  gets: number
  /** Callers that wait for room, on all threads and both faces. */
  waitingPutters: number
  /** Callers that wait for an item, to get or to peek at, or that select. */
  waitingGetters: number
  /** Callers that wait for unfinishedTasks to be 0. */
  waitingJoiners: number
  /**
   * Items that getTask() has lent and that are neither done nor back.
   *
   * @since 0.2.0
   */
  lent: number
  /**
   * How often an item was given out again after it was lent.
   *
   * @since 0.2.0
   */
  redelivered: number
  /**
   * Items that `overflow` dropped.
   *
   * @since 0.2.0
   */
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
