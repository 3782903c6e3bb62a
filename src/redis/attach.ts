import { threadId } from 'node:worker_threads'
import { type Codec, InvalidStateError } from '../index.js'
import { requestsOf } from './bridge.js'
import { RemoteAsyncQueue } from './faces/async-face.js'
import { Link } from './faces/link.js'
import { RemoteSyncQueue } from './faces/sync-face.js'
import { checkedPriority, codecFor, objectOf } from './options.js'
import type { RemoteQueueOptions } from './types.js'

/**
 * A queue on a server as a worker thread has it.
 *
 * @since 0.2.0
 */
export interface AttachedRemoteQueue<T> {
  /** The name that the process opened it by. */
  readonly name: string
  /** The face that blocks this thread. */
  readonly syncQ: RemoteSyncQueue<T>
  /** The face of promises. */
  readonly asyncQ: RemoteAsyncQueue<T>
}

/**
 * Opens a queue on a worker thread of the process that has it: both faces. The process's sockets are used, by way of shared memory.
 *
 * @param handle A RemoteQueue as it arrived in `workerData` or a message.
 * @throws TypeError where `handle` is none, or the queue has a codec of its own that `options` does not give.
 * @throws InvalidStateError where it was closed, or this is the thread that has the sockets.
 * @throws QueueConnectionError where the thread that has them does not answer.
 * @since 0.2.0
 */
export function attachRemote<T>(
  handle: unknown,
  options?: Pick<RemoteQueueOptions<T>, 'codec' | 'priority'>,
): AttachedRemoteQueue<T> {
  const { codec, priority } = objectOf(options, 'attachRemote') as Pick<RemoteQueueOptions<T>, 'codec' | 'priority'>
  checkedPriority(priority, 'attachRemote')
  const requests = requestsOf(handle)
  if (requests === undefined) {
    throw new TypeError(
      `attachRemote: expected a RemoteQueue that another thread of this process opened, on thread ${threadId}`,
    )
  }
  if (requests.stats().state !== 'open') {
    throw new InvalidStateError('attachRemote: the RemoteQueue was closed, or its connection has ended')
  }
  const link = Link.toThread(requests)
  const chosen: Codec<T> = codecFor(link.welcome.settings.codec, codec, `attachRemote '${link.name}'`)
  return {
    name: link.name,
    syncQ: new RemoteSyncQueue(link, chosen, priority),
    asyncQ: new RemoteAsyncQueue(link, chosen, priority),
  }
}
