import { C_ALL_DONE, C_NOT_EMPTY, C_NOT_FULL, H_GROWN, WASM_PAGE_BYTES } from '../core/layout.js'
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
  /** Bytes held by the items that are in. */
  bytesUsed: number
  /** Bytes taken from the system so far. */
  bytesReserved: number
  /** The limit, bytes. */
  maxBytes: number
}

const KINDS = ['fifo', 'lifo', 'priority'] as const

export function statsOf(store: Store): QueueStats {
  const { core, identity, header } = store
  const size = core.size()
  return {
    name: identity.name,
    kind: KINDS[identity.kind] ?? 'fifo',
    state: core.isShut() === 0 ? 'open' : size > 0 ? 'draining' : 'closed',
    maxsize: store.maxsize,
    size,
    unfinishedTasks: core.unfinished(),
    puts: core.puts(),
    gets: store.gets,
    waitingPutters: store.waiting(C_NOT_FULL),
    waitingGetters: store.waiting(C_NOT_EMPTY),
    waitingJoiners: store.waiting(C_ALL_DONE),
    bytesUsed: core.heldBytes(),
    bytesReserved: Atomics.load(header, H_GROWN >> 2) * WASM_PAGE_BYTES,
    maxBytes: identity.maxBytes,
  }
}
