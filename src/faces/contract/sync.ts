import type { SyncWaitOptions } from '../options.js'
import type { Task } from '../task.js'
import type { BaseQueue } from './base.js'

/**
 * The blocking face: its calls return when they are done, and block the thread until then. Where a thread may not
 * block (a browser's main thread), a call that would have to wait throws InvalidStateError, and any other works.
 *
 * @since 0.1.0
 */
export interface SyncQueue<T> extends BaseQueue<T>, Iterable<T> {
  /**
   * Puts an item, and blocks while there is no room.
   *
   * @throws SyncQueueFull where there is no room in time.
   * @throws SyncQueueShutDown where the queue is shut down.
   * @throws DataCloneError (a DOMException) where the item can't be cloned.
   * @throws RangeError where it could never fit.
   * @throws TypeError where a priority queue finds no priority in it.
   * @throws TypeError where an option is of another type.
   * @throws RangeError where an option is out of its range.
   * @throws InvalidStateError where this thread may not block and would have to, or has let go of the queue.
   *
   * @example
   * ```ts
   * const queue = new Queue<number>()
   * queue.syncQ.put(1)
   * queue.syncQ.put(2, { timeout: 1_000 }) // waits a second at most
   * ```
   */
  put(item: T, options?: SyncWaitOptions): void
  /**
   * Takes the next item, and blocks while there is none.
   *
   * @throws SyncQueueEmpty where nothing came in time.
   * @throws SyncQueueShutDown where the queue is empty and shut down.
   * @throws TypeError where an option is of another type.
   * @throws RangeError where an option is out of its range.
   * @throws InvalidStateError where this thread may not block and would have to, or has let go of the queue.
   *
   * @example
   * ```ts
   * const queue = new Queue<number>()
   * queue.syncQ.put(1)
   * console.log(queue.syncQ.get()) // 1
   * try {
   *   queue.syncQ.get({ timeout: 10 })
   * } catch (error) {
   *   console.log(error.name) // SyncQueueEmpty
   * }
   * ```
   */
  get(options?: SyncWaitOptions): T
  /**
   * The item that get() would take; it stays. Blocks and throws as get().
   *
   * @throws SyncQueueEmpty where nothing came in time.
   * @throws SyncQueueShutDown where the queue is empty and shut down.
   * @throws TypeError where an option is of another type.
   * @throws RangeError where an option is out of its range.
   * @throws InvalidStateError where this thread may not block and would have to, or has let go of the queue.
   *
   * @example
   * ```ts
   * const queue = new Queue<number>()
   * queue.syncQ.put(1)
   * console.log(queue.syncQ.peek(), queue.syncQ.get()) // 1 1
   * ```
   */
  peek(options?: SyncWaitOptions): T
  /**
   * Puts all, in order, blocking as needed; `timeout` is for all of them together. Where `items` is a queue's blocking face, a
   * shutdown of this queue and the timeout (SyncQueueFull) end it also while it blocks for that, which keeps its items then; what it
   * had in hand when a full queue refused it is in neither. The error of an item that could not enter carries `accepted`, the number of
   * those that did.
   *
   * @throws SyncQueueFull where there is no room in time.
   * @throws SyncQueueShutDown where the queue is shut down.
   * @throws DataCloneError (a DOMException) where the item can't be cloned.
   * @throws RangeError where it could never fit.
   * @throws TypeError where a priority queue finds no priority in it.
   * @throws TypeError where an option is of another type.
   * @throws RangeError where an option is out of its range.
   * @throws InvalidStateError where this thread may not block and would have to, or has let go of the queue.
   *
   * @example
   * ```ts
   * const queue = new Queue<number>(2)
   * try {
   *   queue.syncQ.putMany([1, 2, 3], { timeout: 10 })
   * } catch (error) {
   *   console.log(error.name, error.accepted) // SyncQueueFull 2
   * }
   * ```
   */
  putMany(items: Iterable<T>, options?: SyncWaitOptions): void
  /**
   * Waits for one item as get() does, then returns up to `max` that are there, in order.
   *
   * @param max An integer of 1 or more, or Infinity.
   * @throws TypeError where `max` is no number.
   * @throws RangeError where `max` is neither an integer of 1 or more nor Infinity.
   * @throws SyncQueueEmpty where nothing came in time.
   * @throws SyncQueueShutDown where the queue is empty and shut down.
   * @throws TypeError where an option is of another type.
   * @throws RangeError where an option is out of its range.
   * @throws InvalidStateError where this thread may not block and would have to, or has let go of the queue.
   *
   * @example
   * ```ts
   * const queue = new Queue<number>()
   * queue.syncQ.putMany([1, 2, 3])
   * console.log(queue.syncQ.getMany(2).length) // 2
   * ```
   */
  getMany(max: number, options?: SyncWaitOptions): T[]
  /**
   * As get(), but lends the item: it counts as unfinished until its task is done, and goes back to its place where this thread ends.
   * A queue that is shut down and drained makes it wait while items are lent, as it does get().
   *
   * @throws SyncQueueEmpty where nothing came in time.
   * @throws SyncQueueShutDown where the queue is empty and shut down.
   * @throws TypeError where an option is of another type.
   * @throws RangeError where an option is out of its range.
   * @throws InvalidStateError where this thread may not block and would have to, or has let go of the queue.
   *
   * @example
   * ```ts
   * const queue = new Queue<number>()
   * queue.syncQ.put(1)
   * const task = queue.syncQ.getTask()
   * console.log(task.item) // 1
   * task.done()
   * ```
   * @since 0.2.0
   */
  getTask(options?: SyncWaitOptions): Task<T>
  /**
   * Blocks until unfinishedTasks is 0.
   *
   * @throws TimeoutError (a DOMException) where it was not within `timeout` milliseconds.
   * @throws InvalidStateError where this thread may not block and would have to.
   *
   * @example
   * ```ts
   * const queue = new Queue<number>()
   * queue.syncQ.put(1)
   * try {
   *   queue.syncQ.join({ timeout: 10 })
   * } catch (error) {
   *   console.log(error.name) // TimeoutError
   * }
   * ```
   */
  join(options?: { timeout?: number | undefined }): void
  /**
   * get() again and again, until the queue is shut down and empty. Leaves taskDone() to the caller.
   *
   * @throws the reason of the shutdown in an error, where there is one and the queue is empty.
   *
   * @example
   * ```ts
   * const queue = new Queue<number>()
   * queue.syncQ.putMany([1, 2])
   * queue.shutdown()
   * for (const n of queue.syncQ) console.log(n > 0) // true
   * ```
   */
  [Symbol.iterator](): IterableIterator<T>
  /**
   * getMany(max) again and again, until the queue is shut down and empty.
   *
   * @param max An integer of 1 or more, or Infinity.
   * @throws TypeError where `max` is no number.
   * @throws RangeError where `max` is neither an integer of 1 or more nor Infinity.
   *
   * @example
   * ```ts
   * const queue = new Queue<number>()
   * queue.syncQ.putMany([1, 2, 3])
   * queue.shutdown()
   * for (const batch of queue.syncQ.batches(10)) console.log(batch.length) // 3
   * ```
   * @since 0.2.0
   */
  batches(max: number): IterableIterator<T[]>
}
