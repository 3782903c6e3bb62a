// The reason of a shutdown: bytes that never change once they are there, for whoever has the queue open to read without a gate.
//
// Z1  The length is stored atomically, last, by the step that shuts the queue down, under the put gate; whoever sees that the queue is
//     shut sees the reason. The first shutdown's reason stays, be there one or none.
// Z2  A longer one is a chain of pages, built by the thread that shuts down; where there is no memory for it, or it is short, it
//     lies in the header, as far as the name leaves room.

import {
  H_NAME_LENGTH,
  H_REASON,
  H_REASON_LENGTH,
  H_REASON_PAGES,
  H_REASON_TAIL,
  H_SHORT_REASON,
  H_STATE,
  SHORT_REASON_BYTES,
  SHORT_REASON_NAME,
  STATE_OPEN,
  T_BUILDING,
  T_BUILDING_PAGES,
  T_BUILDING_TAIL,
  T_PUT,
} from './layout'
import { endBuilding, pending } from './pending'

/** Keeps the reason of `length` bytes that was built, or staged. Under the put gate, before the state changes. */
// @ts-ignore: decorator
@inline
export function adoptReason(queue: usize, length: i32): void {
  if (length > 0 && load<u32>(queue + H_STATE) == STATE_OPEN) {
    const chain = load<u32>(pending + T_BUILDING)
    if (chain != 0) {
      store<u32>(queue + H_REASON, chain)
      store<u32>(queue + H_REASON_TAIL, load<u32>(pending + T_BUILDING_TAIL))
      store<i32>(queue + H_REASON_PAGES, load<i32>(pending + T_BUILDING_PAGES))
      endBuilding()
      atomic.store<i32>(queue + H_REASON_LENGTH, length)
    } else if (length <= SHORT_REASON_BYTES && load<i32>(queue + H_NAME_LENGTH) <= SHORT_REASON_NAME) {
      memory.copy(queue + H_SHORT_REASON, pending + T_PUT, <usize>length)
      atomic.store<i32>(queue + H_REASON_LENGTH, length)
    }
  }
}
