/// <reference lib="esnext.disposable" preserve="true" />

import { InvalidStateError } from '../errors.js'
import { AsyncQueue } from '../faces/async-queue.js'
import { Channel } from '../faces/channel.js'
import type * as contract from '../faces/contract.js'
import { INSPECT, type Inspect, inspected, type ReleasedSummary, releasedSummaryOf } from '../faces/inspection.js'
import { checkedMaxsize, type ShutdownOptions, signalOf } from '../faces/options.js'
import { asyncRefusals, refusal } from '../faces/refusal.js'
import { SyncQueue } from '../faces/sync-queue.js'
import { KIND_FIFO, RELEASED } from '../store/codes.js'
import { created, named } from '../store/diagnostics.js'
import { createMemory, type Identity } from '../store/header.js'
import { leaveCollected, openBeside, openFirst, release } from '../store/registry.js'
import type { Store } from '../store/store.js'
import { isTurnDue, nextTurn, rejection } from '../waiting/turns.js'
import { whenShutDown } from '../waiting/when-shut-down.js'
import { follow, unfollow } from './follow.js'
import { INTERNALS, internals, OWNED } from './internals.js'
import { Opened, Ordered } from './opened.js'
import { codecWord, type PriorityQueueOptions, type QueueOptions, settingsOf } from './options.js'
import { checkHost, withMemory } from './resources.js'
import { type QueueStats, statsOf } from './stats.js'

/**
 * A first-in, first-out queue with two faces, in shared memory: `syncQ` blocks the calling thread, `asyncQ` returns
 * promises. It goes to other threads as it is, in `workerData` or a message, and is opened there with attach().
 *
 * @example
 * ```ts
 * const queue = new Queue<number>(100)
 * queue.syncQ.put(1)
 * console.log(await queue.asyncQ.get()) // 1
 * ```
 * @since 0.1.0
 */
export class Queue<T> implements Disposable, AsyncDisposable {
  static {
    Object.defineProperty(Queue, INTERNALS, { value: internals })
  }

  /** The shared memory, and, with `at`, what makes a queue its own handle for other threads; these are the only own enumerable properties. */
  readonly memory: WebAssembly.Memory
  /**
   * Where in the memory the queue lies; 0 for the one that the memory was made for. With `memory` the handle.
   *
   * @since 0.2.0
   */
  readonly at: number
  readonly #channel: Channel<T>
  readonly #syncQ: contract.SyncQueue<T>
  readonly #asyncQ: contract.AsyncQueue<T>

  /**
   * @param maxsize Capacity in items, an integer; 0 or less: unlimited, but for `options.maxBytes`.
   * @throws TypeError where an argument is of another type.
   * @throws RangeError where an argument is out of its range.
   */
  constructor(maxsize?: number, options?: QueueOptions<T>)
  /** @internal */
  constructor(maxsize: number, options: Opened<T> | Ordered<T>)
  constructor(maxsize = 0, options: Opened<T> | Ordered<T> | QueueOptions<T> = {}) {
    const { store, codec, priority } = options instanceof Opened ? options : create(new.target.name, maxsize, options)
    this.#channel = new Channel(store, codec, priority)
    this.memory = store.memory
    this.at = store.at
    this.#syncQ = new SyncQueue(this.#channel)
    this.#asyncQ = new AsyncQueue(this.#channel)
  }

  /** The blocking face. */
  get syncQ(): contract.SyncQueue<T> {
    return this.#syncQ
  }

  /** The promise face. */
  get asyncQ(): contract.AsyncQueue<T> {
    return this.#asyncQ
  }

  /** Capacity in items, 0 or less: unlimited. Growing it admits waiting putters; shrinking it keeps what is in. */
  get maxsize(): number {
    return this.#syncQ.maxsize
  }

  set maxsize(value: number) {
    this.#syncQ.maxsize = value
  }

  /**
   * Whether the queue is shut down, and no asynchronous operation of this event loop is still pending. Operations of another copy
   * of this package in the same thread are not known here, as those of another event loop are not.
   */
  get closed(): boolean {
    return this.#channel.closed
  }

  /** The name it was made with, or ''. */
  get name(): string {
    return this.#channel.store.identity.name
  }

  /**
   * Refuses every put from now on; gets go on until the queue is empty, and are then refused too. All blocked and
   * waiting callers, on every thread, are released accordingly. Repeating it is harmless.
   *
   * @param immediate Drop the items that are in and count them as done, so that gets are refused at once.
   * @throws TypeError where that is neither true, false nor options; nothing changes then.
   */
  shutdown(immediate?: boolean | ShutdownOptions): void {
    this.#channel.shutdown(immediate)
  }

  /** shutdown({ immediate: true, reason }). */
  close(reason?: unknown): void {
    this.#channel.shutdown({ immediate: true, reason })
  }

  /** close(reason), then waitClosed(). */
  async aclose(reason?: unknown): Promise<void> {
    this.close(reason)
    await this.waitClosed()
  }

  /**
   * Resolves when this event loop's pending operations have settled. Rejects with InvalidStateError on a queue that is
   * not shut down. A putMany() that awaits its source waits for no queue, and is not among them: the source itself may
   * close the queue, and await that. Nor are operations of another copy of this package in the same thread.
   */
  async waitClosed(): Promise<void> {
    const { store, loop } = this.#channel
    const { isShut } = store // before a turn passes
    if (isTurnDue()) await nextTurn()
    if (!isShut) {
      throw new InvalidStateError(`waitClosed${store.title}: the queue is open; call shutdown() or close() first`)
    }
    await loop.settled()
  }

  /**
   * This thread lets go of the queue, whatever handles of it there are here: what it has pending is refused with
   * AsyncQueueShutDown, tasks that it has go back, later use throws InvalidStateError. The queue itself goes on for the others. A queue made
   * beside another gives its memory back when it is shut down and all threads have let go of it: by this, by being collected, or by
   * their end.
   *
   * @since 0.2.0
   */
  release(): void {
    const { store, loop } = this.#channel
    if (store.isReleased) return
    loop.refuseAll()
    unfollow(store)
    release(store)
  }

  /**
   * Resolves once the queue is shut down, by whatever thread; at once where it is. Keeps no process alive. Rejects with the
   * reason of an aborted signal alone.
   *
   * @example
   * ```ts
   * const queue = new Queue<number>()
   * queue.whenShutDown().then(() => console.log('no more numbers'))
   * queue.shutdown()
   * ```
   * @since 0.2.0
   */
  whenShutDown(options?: { signal?: AbortSignal | undefined }): Promise<void> {
    const { store, loop } = this.#channel
    try {
      const released = (): Error => refusal(RELEASED, 'whenShutDown', store, asyncRefusals, 0)
      return whenShutDown(store, loop, signalOf(options, `whenShutDown${store.title}`), released)
    } catch (error) {
      return rejection(error)
    }
  }

  /**
   * Ties the queue to workers that feed it or live by it: Node.js's, Deno's, Bun's and the web's, and what spawn() returns. When
   * one fails (it can't be loaded, throws, runs out of memory, is terminated, or exits with another code than 0), the queue is
   * shut down at once, with the worker's own error as the reason, or a QueueDisconnected that names the exit code. Once the
   * last of them has ended well, it is shut down without a reason, so that loops over it end. Where this thread itself ends, they end
   * with it, and the queue is shut down with a QueueDisconnected that says so. Errors of the worker are handled by
   * this. The news comes through this thread's event loop; spawn() is for threads that block.
   *
   * @throws TypeError where one is no worker; nothing is tied then.
   *
   * @example
   * ```ts
   * const queue = new Queue<number>()
   * const worker = new Worker('process.exit(3)', { eval: true })
   * queue.follow(worker)
   * await queue.asyncQ.get().catch((error) => console.log(error.cause.message)) // ... has ended with exit code 3
   * ```
   * @since 0.2.0
   */
  follow(...workers: object[]): this {
    const { store } = this.#channel
    follow(store, workers, `follow${store.title}`)
    return this
  }

  /** Counters since creation, and the state now: for logs, metrics and dashboards. A snapshot; never blocks. */
  stats(): QueueStats {
    return statsOf(this.#channel.store)
  }

  /** close(); nothing where this thread has let go of the queue. */
  [Symbol.dispose](): void {
    if (!this.#channel.store.isReleased) this.close()
  }

  /** aclose(); nothing where this thread has let go of the queue. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#channel.store.isReleased) await this.aclose()
  }

  /**
   * What JSON.stringify() makes of a queue, for log lines: its stats(); little, where this thread has let go of it.
   *
   * @since 0.2.0
   */
  toJSON(): QueueStats | (Pick<QueueStats, 'name' | 'kind'> & { released: true }) {
    return this.#summary()
  }

  #summary(): QueueStats | ReleasedSummary {
    const { store } = this.#channel
    return store.isReleased ? releasedSummaryOf(store) : this.stats()
  }

  /**
   * What Object.prototype.toString() calls it.
   *
   * @since 0.2.0
   */
  get [Symbol.toStringTag](): string {
    return 'Queue'
  }

  /** What `console.log` shows in Node.js, Deno and Bun. */
  [INSPECT](depth: number | null, options?: object, inspect?: Inspect): string {
    const { name } = this.constructor
    if (!(#channel in this)) return name // the prototype
    const { name: _name, kind: _kind, ...shown } = this.#summary()
    return inspected(name, `${name}${this.#channel.store.title}`, shown, depth, options, inspect)
  }
}

function create<T>(className: string, maxsize: number, made: Ordered<T> | PriorityQueueOptions<T>): Opened<T> {
  const { kind, options } = made instanceof Ordered ? made : { kind: KIND_FIFO, options: made }
  checkedMaxsize(maxsize, className)
  const settings = settingsOf(options, maxsize, className)
  const { name, codec, maxBytes, anyLoop, overflow, beside, priority } = settings
  checkHost(className)
  const ownPriority = priority !== undefined
  const identity: Identity = { kind, anyLoop, ownPriority, overflow, codec: codecWord(codec), name, maxBytes }
  const isOwned = Reflect.get(options, OWNED) === true
  const open = (): Store =>
    beside === undefined ? openFirst(createMemory(identity), identity) : openBeside(beside, identity, isOwned)
  const store = withMemory(className, maxBytes, open, leaveCollected)
  if (maxsize !== 0) store.maxsize = maxsize
  if (created.hasSubscribers) created.publish({ queue: named(store) })
  return new Opened(store, codec, priority)
}
