// What an instance knows of the memory's size.
//
// K1  An instance copies, and uses atomics, only within the memory it knows of. Another thread's growth reaches it a little
//     later than the pages it makes reach its loads, and until then both would trap where plain accesses do not. Where it
//     does not know yet, a step is refused (STALE), and nothing has entered or left the queue; it hears of the growth between steps.

/** Whether this instance knows of the memory below `end`. */
// @ts-ignore: decorator
@inline
export function isMapped(end: usize): bool {
  return <u32>(end - 1) >> 16 < <u32>memory.size()
}
