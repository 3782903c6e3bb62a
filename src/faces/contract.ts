import type { AsyncQueue } from './contract/async.js'
import type { BaseQueue, TryGet, TryPutResult } from './contract/base.js'
import type { AsyncWaitOptions, ShutdownOptions } from './options.js'

export type { AsyncQueue } from './contract/async.js'
export type { BaseQueue, TryGet, TryPutResult } from './contract/base.js'
export type { SyncQueue } from './contract/sync.js'

/**
 * What the promise face has in common with other asynchronous queues whose answers may have to be awaited: a program that
 * says `await` throughout runs on either. {@link AsyncQueue} is assignable to it.
 *
 * @since 0.2.0
 */
export interface AnyAsyncQueue<T> extends AsyncIterable<T> {
  /** Capacity in items, 0 or less: unlimited. */
  readonly maxsize: number
  /** Whether it is shut down, and nothing of this event loop is pending. */
  readonly closed: boolean
  /** Items put and not yet reported with taskDone(). */
  readonly unfinishedTasks: number | Promise<number>
  /** As {@link AsyncQueue.put}. */
  put(item: T, options?: AsyncWaitOptions): Promise<void>
  /** As {@link AsyncQueue.get}. */
  get(options?: AsyncWaitOptions): Promise<T>
  /** As {@link AsyncQueue.peek}. */
  peek(options?: AsyncWaitOptions): Promise<T>
  /** As {@link AsyncQueue.putMany}. */
  putMany(items: Iterable<T> | AsyncIterable<T>, options?: AsyncWaitOptions): Promise<void>
  /** As {@link AsyncQueue.getMany}. */
  getMany(max: number, options?: AsyncWaitOptions): Promise<T[]>
  /** As {@link AsyncQueue.join}. */
  join(options?: AsyncWaitOptions): Promise<void>
  /** As {@link BaseQueue.qsize}. */
  qsize(): number | Promise<number>
  /** As {@link BaseQueue.empty}. */
  empty(): boolean | Promise<boolean>
  /** As {@link BaseQueue.full}. */
  full(): boolean | Promise<boolean>
  /** As {@link BaseQueue.putNowait}. */
  putNowait(item: T): void | Promise<void>
  /** As {@link BaseQueue.getNowait}. */
  getNowait(): T | Promise<T>
  /** As {@link BaseQueue.peekNowait}. */
  peekNowait(): T | Promise<T>
  /** As {@link BaseQueue.tryPut}. */
  tryPut(item: T): TryPutResult | Promise<TryPutResult>
  /** As {@link BaseQueue.tryGet}. */
  tryGet(): TryGet<T> | Promise<TryGet<T>>
  /** As {@link BaseQueue.taskDone}. */
  taskDone(): void | Promise<void>
  /** As {@link BaseQueue.clear}. */
  clear(): number | Promise<number>
  /** As {@link BaseQueue.shutdown}. */
  shutdown(immediate?: boolean | ShutdownOptions): void | Promise<void>
  /** As {@link AsyncQueue.ref}. */
  ref(): this
  /** As {@link AsyncQueue.unref}. */
  unref(): this
}
