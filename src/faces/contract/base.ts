import type { ShutdownOptions } from '../options.js'

/**
 * What became of a {@link BaseQueue.tryPut}.
 *
 * @since 0.2.0
 */
export type TryPutResult = 'ok' | 'full' | 'shutdown'

/**
 * What became of a {@link BaseQueue.tryGet}: the item, or why there is none.
 *
 * @since 0.2.0
 */
export type TryGet<T> =
  | { readonly status: 'ok'; readonly item: T }
  | { readonly status: 'empty' | 'shutdown'; readonly item?: undefined }

/**
 * What both faces have in common; see {@link SyncQueue} and {@link AsyncQueue}.
 *
 * @since 0.1.0
 */
export interface BaseQueue<T> {
  /**
   * The shared memory: what makes a face its own handle for other threads.
   *
   * @example
   * ```ts
   * const queue = new Queue<number>()
   * const { memory, at } = queue.syncQ
   * attach<number>({ memory, at }).syncQ.put(1)
   * console.log(queue.syncQ.get()) // 1
   * ```
   */
  readonly memory: WebAssembly.Memory
  /**
   * Where in the memory the queue lies: with `memory` the handle.
   *
   * @example
   * ```ts
   * const first = new Queue<number>()
   * const second = new Queue<number>(0, { beside: first })
   * console.log(first.memory === second.memory, first.at === second.at) // true false
   * ```
   * @since 0.2.0
   */
  readonly at: number
  /**
   * Capacity in items, 0 or less: unlimited. Growing it admits waiting putters; shrinking it keeps what is in.
   *
   * @throws TypeError where what is assigned is no number.
   * @throws RangeError where what is assigned is no integer.
   *
   * @example
   * ```ts
   * const queue = new Queue<number>(1)
   * queue.syncQ.maxsize = 2
   * queue.syncQ.putMany([1, 2])
   * console.log(queue.maxsize) // 2
   * ```
   */
  maxsize: number
  /**
   * Whether the queue is shut down, and no asynchronous operation of this event loop is pending.
   *
   * @example
   * ```ts
   * const queue = new Queue<number>()
   * queue.shutdown()
   * console.log(queue.asyncQ.closed) // true
   * ```
   */
  readonly closed: boolean
  /**
   * Items put and not yet reported with taskDone().
   *
   * @example
   * ```ts
   * const queue = new Queue<number>()
   * queue.syncQ.put(1)
   * queue.syncQ.get()
   * console.log(queue.syncQ.unfinishedTasks) // 1
   * queue.syncQ.taskDone()
   * console.log(queue.syncQ.unfinishedTasks) // 0
   * ```
   */
  readonly unfinishedTasks: number
  /**
   * Items that are in. Approximate: another thread may change it at any moment.
   *
   * @example
   * ```ts
   * const queue = new Queue<number>()
   * queue.syncQ.put(1)
   * console.log(queue.syncQ.qsize()) // 1
   * ```
   */
  qsize(): number
  /**
   * Whether nothing is in; approximate, as qsize().
   *
   * @example
   * ```ts
   * console.log(new Queue().syncQ.empty()) // true
   * ```
   */
  empty(): boolean
  /**
   * Whether `maxsize` items are in; approximate, as qsize(). Never on an unlimited queue.
   *
   * @example
   * ```ts
   * const queue = new Queue<number>(1)
   * queue.syncQ.put(1)
   * console.log(queue.syncQ.full()) // true
   * ```
   */
  full(): boolean
  /**
   * Puts now.
   *
   * @throws SyncQueueFull where there is no room, by the blocking face.
   * @throws AsyncQueueFull where there is no room, by the promise face.
   * @throws SyncQueueShutDown where the queue is shut down, by the blocking face.
   * @throws AsyncQueueShutDown where the queue is shut down, by the promise face.
   * @throws DataCloneError (a DOMException) where the item can't be cloned.
   * @throws RangeError where it could never fit.
   * @throws TypeError where a priority queue finds no priority in it.
   *
   * @example
   * ```ts
   * const queue = new Queue<number>(1)
   * queue.syncQ.putNowait(1)
   * try {
   *   queue.syncQ.putNowait(2)
   * } catch (error) {
   *   console.log(error.name) // SyncQueueFull
   * }
   * ```
   */
  putNowait(item: T): void
  /**
   * Takes now.
   *
   * @throws SyncQueueEmpty where nothing is in, by the blocking face.
   * @throws AsyncQueueEmpty where nothing is in, by the promise face.
   * @throws SyncQueueShutDown where nothing is in and the queue is shut down, by the blocking face.
   * @throws AsyncQueueShutDown where nothing is in and the queue is shut down, by the promise face.
   *
   * @example
   * ```ts
   * const queue = new Queue<number>()
   * queue.syncQ.put(1)
   * console.log(queue.syncQ.getNowait()) // 1
   * try {
   *   queue.syncQ.getNowait()
   * } catch (error) {
   *   console.log(error.name) // SyncQueueEmpty
   * }
   * ```
   */
  getNowait(): T
  /**
   * The next item, left in the queue.
   *
   * @throws SyncQueueEmpty where nothing is in, by the blocking face.
   * @throws AsyncQueueEmpty where nothing is in, by the promise face.
   * @throws SyncQueueShutDown where nothing is in and the queue is shut down, by the blocking face.
   * @throws AsyncQueueShutDown where nothing is in and the queue is shut down, by the promise face.
   *
   * @example
   * ```ts
   * const queue = new Queue<number>()
   * queue.syncQ.put(1)
   * console.log(queue.syncQ.peekNowait(), queue.syncQ.qsize()) // 1 1
   * ```
   */
  peekNowait(): T
  /**
   * Puts now, or says why not. No error is made for that, which makes it cheap where refusals are frequent, and fit for
   * threads that may neither wait nor make garbage (an AudioWorklet).
   *
   * @throws DataCloneError (a DOMException) where the item can't be cloned.
   * @throws RangeError where it could never fit.
   * @throws TypeError where a priority queue finds no priority in it.
   *
   * @example
   * ```ts
   * const queue = new Queue<number>(1)
   * queue.syncQ.tryPut(1) // 'ok'
   * queue.syncQ.tryPut(2) // 'full'
   * ```
   * @since 0.2.0
   */
  tryPut(item: T): TryPutResult
  /**
   * Takes now, or says why not; makes no error, as tryPut().
   *
   * @example
   * ```ts
   * const queue = new Queue<number>()
   * const { status, item } = queue.syncQ.tryGet()
   * if (status === 'ok') console.log(item)
   * ```
   * @since 0.2.0
   */
  tryGet(): TryGet<T>
  /**
   * Reports one item that was got as processed; join() waits for that.
   *
   * @throws RangeError where that is more often than items were put; nothing changes then.
   *
   * @example
   * ```ts
   * const queue = new Queue<number>()
   * queue.syncQ.put(1)
   * queue.syncQ.get()
   * queue.syncQ.taskDone()
   * queue.syncQ.join() // returns at once
   * ```
   */
  taskDone(): void
  /**
   * Removes the items that are in, counts them as done, and returns how many it removed.
   *
   * @example
   * ```ts
   * const queue = new Queue<number>()
   * queue.syncQ.putMany([1, 2, 3])
   * console.log(queue.syncQ.clear()) // 3
   * ```
   */
  clear(): number
  /**
   * Refuses every put from now on, and gets once the queue is empty; see Queue.shutdown().
   *
   * @throws TypeError where the argument is neither true, false nor options; nothing changes then.
   *
   * @example
   * ```ts
   * const queue = new Queue<number>()
   * queue.syncQ.put(1)
   * queue.syncQ.shutdown({ reason: new Error('no more') })
   * console.log(queue.syncQ.get()) // 1
   * try {
   *   queue.syncQ.get()
   * } catch (error) {
   *   console.log(error.cause.message) // no more
   * }
   * ```
   */
  shutdown(immediate?: boolean | ShutdownOptions): void
}
