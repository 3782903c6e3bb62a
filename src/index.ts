export type { Codec } from './codec/codec.js'
export { codecs } from './codec/codecs.js'
export type { AsyncQueue } from './faces/async-queue.js'
export type { BaseQueue } from './faces/base.js'
export {
  AsyncQueueEmpty,
  AsyncQueueFull,
  AsyncQueueShutDown,
  InvalidStateError,
  QueueEmpty,
  QueueError,
  QueueFull,
  QueueShutDown,
  SyncQueueEmpty,
  SyncQueueFull,
  SyncQueueShutDown,
} from './faces/errors.js'
export type { AsyncWaitOptions, SyncWaitOptions } from './faces/options.js'
export type { SyncQueue } from './faces/sync-queue.js'
export { attach } from './queues/attach.js'
export { LifoQueue } from './queues/lifo-queue.js'
export type { AttachOptions, PriorityQueueOptions, QueueOptions } from './queues/options.js'
export { PriorityQueue } from './queues/priority-queue.js'
export { Queue } from './queues/queue.js'
export type { QueueStats } from './queues/stats.js'
