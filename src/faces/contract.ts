import type { AsyncWaitOptions, ShutdownOptions, SyncWaitOptions } from './options.js'
import type { Task } from './task.js'

/** What became of a {@link BaseQueue.tryPut}. */
export type TryPutResult = 'ok' | 'full' | 'shutdown'

/** What became of a {@link BaseQueue.tryGet}: the item, or why there is none. */
export type TryGet<T> =
  | { readonly status: 'ok'; readonly item: T }
  | { readonly status: 'empty' | 'shutdown'; readonly item?: undefined }

/** What both faces have in common; see {@link SyncQueue} and {@link AsyncQueue}. */
export interface BaseQueue<T> {
  /** The shared memory: what makes a face its own handle for other threads. */
  readonly memory: WebAssembly.Memory
  /** Where in the memory the queue lies: with `memory` the handle. */
  readonly at: number
  /** Capacity in items, 0 or less: unlimited. Growing it admits waiting putters; shrinking it keeps what is in. */
  maxsize: number
  /** Whether the queue is shut down, and no asynchronous operation of this event loop is pending. */
  readonly closed: boolean
  /** Items put and not yet reported with taskDone(). */
  readonly unfinishedTasks: number
  /** Items that are in. Approximate: another thread may change it at any moment. */
  qsize(): number
  /** Whether nothing is in; approximate, as qsize(). */
  empty(): boolean
  /** Whether `maxsize` items are in; approximate, as qsize(). Never on an unlimited queue. */
  full(): boolean
  /**
   * Puts now.
   *
   * @throws SyncQueueFull, AsyncQueueFull where there is no room; SyncQueueShutDown, AsyncQueueShutDown; DataCloneError (a
   * DOMException) where the item can't be cloned; RangeError where it could never fit.
   */
  putNowait(item: T): void
  /**
   * Takes now.
   *
   * @throws SyncQueueEmpty, AsyncQueueEmpty where nothing is in; SyncQueueShutDown, AsyncQueueShutDown where the queue is
   * shut down besides.
   */
  getNowait(): T
  /** The next item, left in the queue. @throws as getNowait(). */
  peekNowait(): T
  /**
   * Puts now, or says why not. No error is made for that, which makes it cheap where refusals are frequent, and fit for
   * threads that may neither wait nor make garbage (an AudioWorklet).
   *
   * @throws what is wrong with the item itself, as putNowait().
   * @example
   * ```ts
   * const queue = new Queue<number>(1)
   * queue.syncQ.tryPut(1) // 'ok'
   * queue.syncQ.tryPut(2) // 'full'
   * ```
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
   */
  tryGet(): TryGet<T>
  /**
   * Reports one item that was got as processed; join() waits for that.
   *
   * @throws RangeError where that is more often than items were put; nothing changes then.
   */
  taskDone(): void
  /** Removes the items that are in, counts them as done, and returns how many it removed. */
  clear(): number
  /**
   * Refuses every put from now on, and gets once the queue is empty; see Queue.shutdown().
   *
   * @throws TypeError where the argument is neither true, false nor options; nothing changes then.
   */
  shutdown(immediate?: boolean | ShutdownOptions): void
}

/**
 * The blocking face: its calls return when they are done, and block the thread until then. Where a thread may not
 * block (a browser's main thread), a call that would have to wait throws InvalidStateError, and any other works.
 */
export interface SyncQueue<T> extends BaseQueue<T>, Iterable<T> {
  /**
   * Puts an item, and blocks while there is no room.
   *
   * @throws SyncQueueFull no room (in time); SyncQueueShutDown; DataCloneError (a DOMException) where the item can't be
   * cloned; RangeError where it could never fit. The item has not entered then.
   */
  put(item: T, options?: SyncWaitOptions): void
  /**
   * Takes the next item, and blocks while there is none.
   *
   * @throws SyncQueueEmpty nothing (in time); SyncQueueShutDown where the queue is empty and shut down.
   */
  get(options?: SyncWaitOptions): T
  /** The item that get() would take; it stays. Blocks and throws as get(). */
  peek(options?: SyncWaitOptions): T
  /**
   * Puts all, in order, blocking as needed; `timeout` is for all of them together. Where `items` is a queue's blocking face, a
   * shutdown of this queue and the timeout (SyncQueueFull) end it also while it blocks for that, which keeps its items then; what it
   * had in hand when a full queue refused it is in neither.
   *
   * @throws as put(); the error of an item that could not enter carries `accepted`, the number of those that did.
   */
  putMany(items: Iterable<T>, options?: SyncWaitOptions): void
  /**
   * Waits for one item as get() does, then returns up to `max` that are there, in order.
   *
   * @param max An integer of 1 or more, or Infinity.
   */
  getMany(max: number, options?: SyncWaitOptions): T[]
  /**
   * As get(), but lends the item: it counts as unfinished until its task is done, and goes back to its place where this thread ends.
   * A queue that is shut down and drained makes it wait while items are lent, as it does get().
   *
   * @throws as get().
   */
  getTask(options?: SyncWaitOptions): Task<T>
  /**
   * Blocks until unfinishedTasks is 0.
   *
   * @throws DOMException TimeoutError where it was not within `timeout` milliseconds.
   */
  join(options?: { timeout?: number | undefined }): void
  /** get() again and again, until the queue is shut down and empty. Leaves taskDone() to the caller. */
  [Symbol.iterator](): IterableIterator<T>
  /**
   * getMany(max) again and again, until the queue is shut down and empty.
   *
   * @param max An integer of 1 or more, or Infinity.
   */
  batches(max: number): IterableIterator<T[]>
}

/**
 * The promise face. Within one event loop, waiting gets are served, and waiting puts admitted, in the order of their
 * calls. A pending operation keeps the process alive unless unref() was called. Under a signal that is aborted nothing is
 * taken or put any more. A loop of awaits does not keep its event loop from turning: once that has not had its turn for
 * some milliseconds, operations wait for it, however much is in the queue.
 */
export interface AsyncQueue<T> extends BaseQueue<T>, AsyncIterable<T> {
  /**
   * Puts an item, waiting for room where need be. It is cloned at once: later changes of it are not seen.
   *
   * Rejects with AsyncQueueFull (no room in time), AsyncQueueShutDown, DataCloneError (a DOMException), RangeError (could
   * never fit) or the signal's reason; the item has not entered then.
   */
  put(item: T, options?: AsyncWaitOptions): Promise<void>
  /**
   * Takes the next item, waiting for one where need be.
   *
   * Rejects with AsyncQueueEmpty (nothing in time), AsyncQueueShutDown (empty and shut down) or the signal's reason.
   */
  get(options?: AsyncWaitOptions): Promise<T>
  /** The item that get() would take; it stays. Waits and rejects as get(). */
  peek(options?: AsyncWaitOptions): Promise<T>
  /**
   * Puts all, in order, waiting as needed; `timeout` is for all of them together.
   *
   * Rejects as put(); the error of an item that could not enter carries `accepted`, the number of those that did. Aborted, it
   * rejects with the signal's reason as it is. A shutdown of this queue, an abort and the timeout (AsyncQueueFull) end it also
   * while it waits for an asynchronous source, which is told to return and asked for nothing more; one that is a queue keeps its items
   * then. The item that it had in hand when a full queue refused it is in neither: where none may be lost, take tasks from
   * the source, one by one, and end each when its item is in.
   */
  putMany(items: Iterable<T> | AsyncIterable<T>, options?: AsyncWaitOptions): Promise<void>
  /**
   * Waits for one item as get() does, then resolves to up to `max` that are there, in order.
   *
   * @param max An integer of 1 or more, or Infinity.
   */
  getMany(max: number, options?: AsyncWaitOptions): Promise<T[]>
  /** As get(), but lends the item; see {@link Task}. Rejects as get(). */
  getTask(options?: AsyncWaitOptions): Promise<Task<T>>
  /** Resolves when unfinishedTasks is 0. Rejects with a TimeoutError (a DOMException) or the signal's reason. */
  join(options?: AsyncWaitOptions): Promise<void>
  /** Pending operations of this face keep the process alive, which is the default. */
  ref(): this
  /** Pending operations of this face do not keep the process alive. */
  unref(): this
  /** Whether pending operations of this face keep the process alive. */
  hasRef(): boolean
  /**
   * get() again and again, until the queue is shut down and empty. Leaves taskDone() to the caller. An async iterator as the
   * language's own are: iterable itself, disposable, and its next() may be called before the last one has settled. After
   * return() or throw() those that still wait resolve as done, and have taken nothing.
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
   */
  values(options?: { signal?: AbortSignal | undefined }): AsyncIterableIterator<T>
  /**
   * getMany(max) again and again, otherwise as values().
   *
   * @param max An integer of 1 or more, or Infinity.
   */
  batches(max: number, options?: { signal?: AbortSignal | undefined }): AsyncIterableIterator<T[]>
}

/**
 * What the promise face has in common with other asynchronous queues whose answers may have to be awaited: a program that
 * says `await` throughout runs on either. {@link AsyncQueue} is assignable to it.
 */
export interface AnyAsyncQueue<T> extends AsyncIterable<T> {
  readonly maxsize: number
  readonly closed: boolean
  readonly unfinishedTasks: number | Promise<number>
  put(item: T, options?: AsyncWaitOptions): Promise<void>
  get(options?: AsyncWaitOptions): Promise<T>
  peek(options?: AsyncWaitOptions): Promise<T>
  putMany(items: Iterable<T> | AsyncIterable<T>, options?: AsyncWaitOptions): Promise<void>
  getMany(max: number, options?: AsyncWaitOptions): Promise<T[]>
  join(options?: AsyncWaitOptions): Promise<void>
  qsize(): number | Promise<number>
  empty(): boolean | Promise<boolean>
  full(): boolean | Promise<boolean>
  putNowait(item: T): void | Promise<void>
  getNowait(): T | Promise<T>
  peekNowait(): T | Promise<T>
  tryPut(item: T): TryPutResult | Promise<TryPutResult>
  tryGet(): TryGet<T> | Promise<TryGet<T>>
  taskDone(): void | Promise<void>
  clear(): number | Promise<number>
  shutdown(immediate?: boolean | ShutdownOptions): void | Promise<void>
  ref(): this
  unref(): this
}
