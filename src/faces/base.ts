import type { Channel } from './channel.js'
import { classOf, type FaceSummary, INSPECT, type Inspect, inspected, summaryOf } from './inspection.js'
import { checkedMaxsize } from './options.js'

/** What both faces have in common; see {@link SyncQueue} and {@link AsyncQueue}. */
export abstract class BaseQueue<T> {
  /** The shared memory, and what makes a face its own handle for other threads; the only own enumerable property. */
  readonly memory: WebAssembly.Memory
  readonly #channel: Channel<T>

  constructor(channel: Channel<T>) {
    this.memory = channel.store.memory
    this.#channel = channel
  }

  /** Capacity in items, 0 or less: unlimited. Growing it admits waiting putters; shrinking it keeps what is in. */
  get maxsize(): number {
    return this.#channel.store.maxsize
  }

  set maxsize(value: number) {
    this.#channel.store.maxsize = checkedMaxsize(value, `maxsize${this.#channel.store.title}`)
  }

  /** Whether the queue is shut down, and no asynchronous operation of this event loop is pending. */
  get closed(): boolean {
    return this.#channel.closed
  }

  /** Items put and not yet reported with taskDone(). */
  get unfinishedTasks(): number {
    return this.#channel.store.unfinished
  }

  /** Items that are in. Approximate: another thread may change it at any moment. */
  qsize(): number {
    return this.#channel.store.size
  }

  /** Whether nothing is in; approximate, as qsize(). */
  empty(): boolean {
    return this.#channel.store.size === 0
  }

  /** Whether `maxsize` items are in; approximate, as qsize(). Never on an unlimited queue. */
  full(): boolean {
    return this.#channel.store.seemsFull
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
    this.#channel.taskDone()
  }

  /** Removes the items that are in, counts them as done, and returns how many it removed. */
  clear(): number {
    return this.#channel.store.drop(false)
  }

  /** Refuses every put from now on, and gets once the queue is empty; see Queue.shutdown(). */
  shutdown(immediate = false): void {
    this.#channel.shutdown(immediate)
  }
  /** What JSON.stringify() makes of a face, for log lines. */
  toJSON(): FaceSummary {
    return summaryOf(this.#channel.store)
  }

  abstract get [Symbol.toStringTag](): string

  /** What `console.log` shows in Node.js, Deno and Bun. */
  [INSPECT](depth: number | null, options?: object, inspect?: Inspect): string {
    const face = this[Symbol.toStringTag]
    if (!(#channel in this)) return face // the prototype
    const { store } = this.#channel
    const { name: _name, kind: _kind, ...shown } = summaryOf(store)
    return inspected(face, `${face} of ${classOf(store)}${store.title}`, shown, depth, options, inspect)
  }
}
