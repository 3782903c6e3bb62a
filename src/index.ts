export type { Codec } from './codec/codec.js'
export { codecs } from './codec/codecs.js'
export {
  AsyncQueueEmpty,
  AsyncQueueFull,
  AsyncQueueShutDown,
  InvalidStateError,
  QueueDisconnected,
  QueueEmpty,
  QueueError,
  QueueFull,
  QueueShutDown,
  SyncQueueEmpty,
  SyncQueueFull,
  SyncQueueShutDown,
} from './errors.js'
export type { AnyAsyncQueue, AsyncQueue, BaseQueue, SyncQueue, TryGet, TryPutResult } from './faces/contract.js'
export type { AsyncWaitOptions, ShutdownOptions, SyncWaitOptions } from './faces/options.js'
export { type Selected, select, selectSync } from './faces/selection.js'
export type { Task } from './faces/task.js'
export { attach } from './queues/attach.js'
export { LifoQueue } from './queues/lifo-queue.js'
export type { AttachOptions, PriorityQueueOptions, QueueOptions } from './queues/options.js'
export { PriorityQueue } from './queues/priority-queue.js'
export { Queue } from './queues/queue.js'
export { type Spawned, type SpawnOptions, spawn, spawnData } from './queues/spawn.js'
export type { QueueStats } from './queues/stats.js'
