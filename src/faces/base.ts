import { checkedMaxsize } from './options.js'
import type { Port } from './port.js'

/** What both faces have in common; see {@link SyncQueue} and {@link AsyncQueue}. */
export abstract class BaseQueue<T> {
  /** The shared memory, and what makes a face its own handle for other threads; the only own enumerable property. */
  readonly memory: WebAssembly.Memory
  readonly #port: Port<T>

  constructor(port: Port<T>) {
    this.memory = port.store.memory
    this.#port = port
  }

  /** Capacity in items, 0 or less: unlimited. Growing it admits waiting putters; shrinking it keeps what is in. */
  get maxsize(): number {
    return this.#port.store.maxsize
  }

  set maxsize(value: number) {
    this.#port.store.maxsize = checkedMaxsize(value, `maxsize${this.#port.store.title}`)
  }

  /** Whether the queue is shut down, and no asynchronous operation of this event loop is pending. */
  get closed(): boolean {
    return this.#port.closed
  }

  /** Items put and not yet reported with taskDone(). */
  get unfinishedTasks(): number {
    return this.#port.store.core.unfinished()
  }

  /** Items that are in. Approximate: another thread may change it at any moment. */
  qsize(): number {
    return this.#port.store.core.size()
  }

  /** Whether nothing is in; approximate, as qsize(). */
  empty(): boolean {
    return this.#port.store.core.size() === 0
  }

  /** Whether `maxsize` items are in; approximate, as qsize(). Never on an unlimited queue. */
  full(): boolean {
    return this.#port.store.core.seemsFull() !== 0
  }

  /** Puts now, or throws *QueueFull or *QueueShutDown. */
  abstract putNowait(item: T): void
  /** Takes now, or throws *QueueEmpty, or *QueueShutDown where it is empty and shut down. */
  abstract getNowait(): T
  /** The next item, left in the queue; throws as getNowait(). */
  abstract peekNowait(): T

  /**
   * Reports one item that was got as processed; join() waits for that.
   *
   * @throws RangeError where that is more often than items were put; nothing changes then.
   */
  taskDone(): void {
    this.#port.taskDone()
  }

  /** Removes the items that are in, counts them as done, and returns how many it removed. */
  clear(): number {
    return this.#port.store.drop(false)
  }

  /** Refuses every put from now on, and gets once the queue is empty; see Queue.shutdown(). */
  shutdown(immediate = false): void {
    this.#port.shutdown(immediate)
  }
}
