// What the store calls: each function is one whole transition of a queue or of the memory, or a refusal with a code. A queue is
// named by its place, the address of its header.

export {
  fifoDrop,
  fifoGet,
  fifoGetMany,
  fifoGrow,
  fifoPeek,
  fifoPut,
  fifoPutMany,
  fifoPutNumber,
  fifoPutOver,
  fifoScan,
  fifoShrink,
  fifoSweep,
} from './fifo'
export { fifoGiveBack, fifoGiveBackLast, fifoHelp, fifoLend } from './fifo-loans'
export {
  heapGet,
  heapGiveBack,
  heapGrow,
  heapHelp,
  heapLend,
  heapPeek,
  heapPut,
  heapPutNumber,
  heapPutOver,
  heapScanLast,
  heapShrink,
  heapSweep,
} from './heap'
export {
  lifoGet,
  lifoGiveBack,
  lifoGrow,
  lifoLend,
  lifoPeek,
  lifoPut,
  lifoPutNumber,
  lifoPutOver,
  lifoShrink,
  lifoSweep,
} from './lifo'
export { addSlabFor, freeCell, loanDone, shrinkSlabs } from './loan'
export { mapped } from './mapped'
export {
  addMembers,
  bury,
  countOut,
  create,
  follow,
  join,
  quit,
  register,
  unfollow,
  unregister,
  wakeMember,
} from './member'
export { claim, held, hold, inherit } from './pending'
export {
  abandon,
  allocPage,
  extend,
  freePage,
  isRecordsShort,
  mostPages,
  release,
  reserve,
  retryGrowth,
  unpin,
  unreserve,
} from './pool'
export {
  bind,
  countOverflow,
  drop,
  gets,
  heldBytes,
  lent,
  lookFor,
  overflowed,
  puts,
  redelivered,
  seemsFull,
  setLimit,
  shut,
  size,
  state,
  taskDone,
  unfinished,
} from './queue'
export {
  acknowledge,
  arm,
  countCallers,
  countMemoryWaiters,
  enterSelect,
  enterSleep,
  leaveSelect,
  leaveSleep,
  notifyAll,
  passOn,
} from './waiter'
