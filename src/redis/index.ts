import { serveIfHelper } from './helper.js'

export type { AttachedRemoteQueue } from './attach.js'
export { attachRemote } from './attach.js'
export type { Connection } from './connection.js'
export { connect } from './connection.js'
export { LeaseLost, QueueConnectionError, QueueLost, QueueServerFull } from './errors.js'
export type { RemoteAsyncQueue } from './faces/async-face.js'
export type { RemoteSyncQueue } from './faces/sync-face.js'
export type { AsyncTask as RemoteTask, SyncTask as RemoteSyncTask } from './faces/task.js'
export type { RemoteQueue } from './remote-queue.js'
export type {
  ConnectOptions,
  RedisClient,
  RemoteQueueOptions,
  RemoteStats,
  ShutdownOptions,
} from './types.js'

serveIfHelper()
