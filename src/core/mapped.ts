// What an instance knows of the memory's size.
//
// K1  An access beyond the memory that an instance knows of is a trap, and another thread's growth reaches an instance later than
//     the pages it makes are linked. So a step compares, right after it has taken a gate, what was grown with what it knows, and
//     leaves where it lags (STALE), before it has changed anything. M_GROWN is stored before a page of the growth is given to anybody,
//     and whatever is linked under a gate is seen only by those who take that gate later: all that is reachable under the gate is mapped.
//     An instance that is being made while the memory is grown may never be told, and would lag until the next growth: who makes one
//     compares mapped() with the memory itself (store/core.ts).
// K2  A getter that reads the putters' count anew sees what was linked under another gate, and compares once more (fifo.ts).
// K3  The pages of an instance's own record, and of the headers of the queues that it has joined, are mapped for it for good.

import { M_GROWN } from './layout'

/** Whether this instance has not yet heard of the last growth. */
// @ts-ignore: decorator
@inline
export function lags(): bool {
  return atomic.load<u32>(M_GROWN) > <u32>memory.size()
}

/** WebAssembly pages that this instance knows of. */
export function mapped(): i32 {
  return memory.size()
}

/** Whether this instance knows of the memory below `end`: for what is read under no gate. */
// @ts-ignore: decorator
@inline
export function isMapped(end: usize): bool {
  return <u32>(end - 1) >> 16 < <u32>memory.size()
}
