import type { AsyncQueue, SyncQueue } from '../faces/contract.js'
import { openHandlesBy } from '../faces/handles.js'
import { KIND_FIFO, KIND_LIFO } from '../store/codes.js'
import { readHandle, readIdentity } from '../store/header.js'
import { leaveCollected, open } from '../store/registry.js'
import { LifoQueue } from './lifo-queue.js'
import { Opened } from './opened.js'
import { type AttachOptions, checkedPriority, checkObject, codecFor } from './options.js'
import { PriorityQueue } from './priority-queue.js'
import { Queue } from './queue.js'
import { checkWebAssembly, withMemory } from './resources.js'

/**
 * Opens a queue that another thread made: the right class for its kind.
 *
 * @param handle A queue or one of its faces, or what arrived of one in `workerData` or a message.
 * @throws TypeError where `handle` is no queue, is one of another memory layout, or was made with a codec of the user's
 * own that `options` does not give.
 *
 * @example
 * ```ts
 * const queue = new Queue<string>()
 * const arrived = structuredClone(queue) // what another thread gets
 * attach<string>(arrived).syncQ.put('hello')
 * console.log(queue.syncQ.get()) // hello
 * ```
 * @since 0.1.0
 */
export function attach<T>(handle: Queue<T> | SyncQueue<T> | AsyncQueue<T>, options?: AttachOptions<T>): Queue<T>
export function attach<T = unknown>(handle: unknown, options?: AttachOptions<T>): Queue<T>
export function attach<T>(handle: unknown, options: AttachOptions<T> = {}): Queue<T> {
  checkObject(options, 'attach')
  checkWebAssembly('attach')
  const { memory, place } = readHandle(handle)
  const identity = readIdentity(memory, place)
  const title = identity.name === '' ? '' : ` '${identity.name}'`
  const codec = codecFor(identity.codec, options.codec, title)
  const store = withMemory(`attach${title}`, undefined, () => open(memory, place, identity), leaveCollected)
  const opened = new Opened<T>(store, codec, checkedPriority(options.priority, 'attach'))
  if (identity.kind === KIND_FIFO) return new Queue<T>(0, opened)
  return identity.kind === KIND_LIFO ? new LifoQueue<T>(0, opened) : new PriorityQueue<T>(0, opened)
}

openHandlesBy((handle) => attach(handle))
