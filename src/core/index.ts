// What the store calls: each function is one whole transition of the queue, or a refusal with a code.

export {
  fifoDrop,
  fifoGet,
  fifoGetMany,
  fifoGrow,
  fifoPeek,
  fifoPut,
  fifoPutMany,
  fifoPutNumber,
  fifoScan,
  fifoShrink,
  fifoSweep,
} from './fifo'
export { claim, held, hold, inherit } from './pending'
export {
  heapAddSlab,
  heapGet,
  heapGrow,
  heapPeek,
  heapPut,
  heapPutNumber,
  heapShrink,
  heapSweep,
  heapHelp,
} from './heap'
export { lifoGet, lifoGrow, lifoPeek, lifoPut, lifoPutNumber, lifoShrink, lifoSweep } from './lifo'
export {
  abandon,
  register,
  extend,
  isRecordsShort,
  mostPages,
  allocPage,
  freePage,
  release,
  reserve,
  unregister,
  retryGrowth,
  unpin,
  unreserve,
} from './pool'
export {
  bind,
  drop,
  gets,
  heldBytes,
  isShut,
  puts,
  seemsFull,
  setLimit,
  shut,
  size,
  taskDone,
  unfinished,
} from './queue'
export {
  acknowledge,
  arm,
  countCallers,
  countMemoryWaiters,
  notifyAll,
  enterSleep,
  leaveSleep,
  passOn,
  wakeSurvivors,
} from './waiter'
