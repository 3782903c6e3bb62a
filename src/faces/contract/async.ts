import type { AsyncWaitOptions } from '../options.js'
import type { Task } from '../task.js'
import type { BaseQueue } from './base.js'

/**
 * The promise face. Within one event loop, waiting gets are served, and waiting puts admitted, in the order of their
 * calls. A pending operation keeps the process alive unless unref() was called. Under a signal that is aborted nothing is
 * taken or put any more. A loop of awaits does not keep its event loop from turning: once that has not had its turn for
 * some milliseconds, operations wait for it, however much is in the queue.
 *
 * @since 0.1.0
 */
export interface AsyncQueue<T> extends BaseQueue<T>, AsyncIterable<T> {
  /**
   * Puts an item, waiting for room where need be. It is cloned at once: later changes of it are not seen.
   *
   * @throws AsyncQueueFull where there is no room in time.
   * @throws AsyncQueueShutDown where the queue is shut down.
   * @throws DataCloneError (a DOMException) where the item can't be cloned.
   * @throws RangeError where it could never fit.
   * @throws TypeError where a priority queue finds no priority in it.
   * @throws the signal's reason.
   * @throws TypeError where an option is of another type.
   * @throws RangeError where an option is out of its range.
   * @throws InvalidStateError where the face belongs to another event loop, or this thread has let go of the queue.
   *
   * @example
   * ```ts
   * const queue = new Queue<number>()
   * await queue.asyncQ.put(1)
   * console.log(queue.asyncQ.qsize()) // 1
   * ```
   */
  put(item: T, options?: AsyncWaitOptions): Promise<void>
  /**
   * Takes the next item, waiting for one where need be.
   *
   * @throws AsyncQueueEmpty where nothing came in time.
   * @throws AsyncQueueShutDown where the queue is empty and shut down.
   * @throws the signal's reason.
   * @throws TypeError where an option is of another type.
   * @throws RangeError where an option is out of its range.
   * @throws InvalidStateError where the face belongs to another event loop, or this thread has let go of the queue.
   *
   * @example
   * ```ts
   * const queue = new Queue<number>()
   * queue.asyncQ.get().then((n) => console.log(n === 1))
   * queue.syncQ.put(1)
   * ```
   */
  get(options?: AsyncWaitOptions): Promise<T>
  /**
   * The item that get() would take; it stays. Waits and rejects as get().
   *
   * @throws AsyncQueueEmpty where nothing came in time.
   * @throws AsyncQueueShutDown where the queue is empty and shut down.
   * @throws the signal's reason.
   * @throws TypeError where an option is of another type.
   * @throws RangeError where an option is out of its range.
   * @throws InvalidStateError where the face belongs to another event loop, or this thread has let go of the queue.
   *
   * @example
   * ```ts
   * const queue = new Queue<number>()
   * await queue.asyncQ.put(1)
   * console.log(await queue.asyncQ.peek(), queue.asyncQ.qsize()) // 1 1
   * ```
   */
  peek(options?: AsyncWaitOptions): Promise<T>
  /**
   * Puts all, in order, waiting as needed; `timeout` is for all of them together.
   *
   * Rejects as put(); the error of an item that could not enter carries `accepted`, the number of those that did. Aborted, it
   * rejects with the signal's reason as it is. A shutdown of this queue, an abort and the timeout (AsyncQueueFull) end it also
   * while it waits for an asynchronous source, which is told to return and asked for nothing more; one that is a queue keeps its items
   * then. The item that it had in hand when a full queue refused it is in neither: where none may be lost, take tasks from
   * the source, one by one, and end each when its item is in.
   *
   * @throws AsyncQueueFull where there is no room in time.
   * @throws AsyncQueueShutDown where the queue is shut down.
   * @throws DataCloneError (a DOMException) where the item can't be cloned.
   * @throws RangeError where it could never fit.
   * @throws TypeError where a priority queue finds no priority in it.
   * @throws the signal's reason.
   * @throws TypeError where an option is of another type.
   * @throws RangeError where an option is out of its range.
   * @throws InvalidStateError where the face belongs to another event loop, or this thread has let go of the queue.
   *
   * @example
   * ```ts
   * const queue = new Queue<number>()
   * await queue.asyncQ.putMany([1, 2, 3])
   * console.log(queue.asyncQ.qsize()) // 3
   * ```
   */
  putMany(items: Iterable<T> | AsyncIterable<T>, options?: AsyncWaitOptions): Promise<void>
  /**
   * Waits for one item as get() does, then resolves to up to `max` that are there, in order.
   *
   * @param max An integer of 1 or more, or Infinity.
   * @throws TypeError where `max` is no number.
   * @throws RangeError where `max` is neither an integer of 1 or more nor Infinity.
   * @throws AsyncQueueEmpty where nothing came in time.
   * @throws AsyncQueueShutDown where the queue is empty and shut down.
   * @throws the signal's reason.
   * @throws TypeError where an option is of another type.
   * @throws RangeError where an option is out of its range.
   * @throws InvalidStateError where the face belongs to another event loop, or this thread has let go of the queue.
   *
   * @example
   * ```ts
   * const queue = new Queue<number>()
   * await queue.asyncQ.putMany([1, 2, 3])
   * const batch = await queue.asyncQ.getMany(2)
   * console.log(batch.length) // 2
   * ```
   */
  getMany(max: number, options?: AsyncWaitOptions): Promise<T[]>
  /**
   * As get(), but lends the item; see {@link Task}. Rejects as get().
   *
   * @throws AsyncQueueEmpty where nothing came in time.
   * @throws AsyncQueueShutDown where the queue is empty and shut down.
   * @throws the signal's reason.
   * @throws TypeError where an option is of another type.
   * @throws RangeError where an option is out of its range.
   * @throws InvalidStateError where the face belongs to another event loop, or this thread has let go of the queue.
   *
   * @example
   * ```ts
   * const queue = new Queue<number>()
   * await queue.asyncQ.put(1)
   * const task = await queue.asyncQ.getTask()
   * task.release() // goes back
   * console.log(queue.asyncQ.qsize()) // 1
   * ```
   * @since 0.2.0
   */
  getTask(options?: AsyncWaitOptions): Promise<Task<T>>
  /**
   * Resolves when unfinishedTasks is 0.
   *
   * @throws TimeoutError (a DOMException) where it was not within `timeout` milliseconds.
   * @throws the signal's reason.
   *
   * @example
   * ```ts
   * const queue = new Queue<number>()
   * await queue.asyncQ.join() // nothing is unfinished
   * console.log(queue.asyncQ.unfinishedTasks) // 0
   * ```
   */
  join(options?: AsyncWaitOptions): Promise<void>
  /**
   * Pending operations of this face keep the process alive, which is the default.
   *
   * @example
   * ```ts
   * console.log(new Queue().asyncQ.unref().ref().hasRef()) // true
   * ```
   */
  ref(): this
  /**
   * Pending operations of this face do not keep the process alive.
   *
   * @example
   * ```ts
   * const queue = new Queue<number>()
   * queue.asyncQ.unref()
   * queue.asyncQ.get() // the process may end all the same
   * console.log(queue.asyncQ.hasRef()) // false
   * ```
   */
  unref(): this
  /**
   * Whether pending operations of this face keep the process alive.
   *
   * @example
   * ```ts
   * console.log(new Queue().asyncQ.hasRef()) // true
   * ```
   * @since 0.2.0
   */
  hasRef(): boolean
  /**
   * get() again and again, until the queue is shut down and empty. Leaves taskDone() to the caller. An async iterator as the
   * language's own are: iterable itself, disposable, and its next() may be called before the last one has settled. After
   * return() or throw() those that still wait resolve as done, and have taken nothing.
   *
   * @throws the reason of the shutdown in an error, where there is one and the queue is empty.
   *
   * @example
   * ```ts
   * const queue = new Queue<number>()
   * queue.syncQ.putMany([1, 2])
   * queue.shutdown()
   * for await (const n of queue.asyncQ) console.log(n > 0) // true
   * ```
   */
  [Symbol.asyncIterator](): AsyncIterableIterator<T>
  /**
   * The same with a signal: once that is aborted, next() rejects with its reason and takes nothing.
   *
   * @example
   * ```ts
   * const queue = new Queue<number>()
   * try {
   *   for await (const n of queue.asyncQ.values({ signal: AbortSignal.timeout(10) })) console.log(n)
   * } catch (reason) {
   *   console.log(reason.name) // TimeoutError
   * }
   * ```
   * @since 0.2.0
   */
  values(options?: { signal?: AbortSignal | undefined }): AsyncIterableIterator<T>
  /**
   * getMany(max) again and again, otherwise as values().
   *
   * @param max An integer of 1 or more, or Infinity.
   * @throws TypeError where `max` is no number.
   * @throws RangeError where `max` is neither an integer of 1 or more nor Infinity.
   * @throws the signal's reason.
   *
   * @example
   * ```ts
   * const queue = new Queue<number>()
   * queue.syncQ.putMany([1, 2, 3])
   * queue.shutdown()
   * for await (const batch of queue.asyncQ.batches(10)) console.log(batch.length) // 3
   * ```
   * @since 0.2.0
   */
  batches(max: number, options?: { signal?: AbortSignal | undefined }): AsyncIterableIterator<T[]>
}
