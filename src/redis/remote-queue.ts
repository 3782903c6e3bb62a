import type { Codec } from '../index.js'
import { AsyncQueueEmpty, AsyncQueueFull, AsyncQueueShutDown } from '../index.js'
import { QueueLost } from './errors.js'
import { RemoteAsyncQueue } from './faces/async-face.js'
import { encodeReason, FaceCore } from './faces/core.js'
import { headOf } from './faces/leases.js'
import type { Asked, Link } from './faces/link.js'
import { checkedMax, checkedMaxsize } from './faces/options.js'
import { RemoteSyncQueue } from './faces/sync-face.js'
import type { Given, Look } from './protocol.js'
import { LAYOUT } from './scripts/prelude.js'
import type { RemoteStats, ShutdownOptions } from './types.js'

interface Events {
  reconnecting: () => void
  ready: () => void
  lost: (error: QueueLost) => void
}

/**
 * A queue on a server, as one process has it open. It is its own handle for the worker threads of this process: see attachRemote().
 *
 * @since 0.2.0
 */
export class RemoteQueue<T> implements AsyncDisposable {
  /** The memory by which this process's other threads reach it, and, with `at`, the handle. */
  declare readonly memory: WebAssembly.Memory
  /** Where its requests lie in the memory. */
  declare readonly at: number
  readonly #link: Link
  readonly #core: FaceCore<T>
  readonly #asyncQ: RemoteAsyncQueue<T>
  readonly #syncQ: RemoteSyncQueue<T>
  readonly #leave: () => Promise<void>
  readonly #listeners: { [E in keyof Events]: Set<Events[E]> } = {
    reconnecting: new Set(),
    ready: new Set(),
    lost: new Set(),
  }

  /** @internal */
  constructor(link: Link, codec: Codec<T>, priority: ((item: T) => number) | undefined, leave: () => Promise<void>) {
    // Whoever reads them hands them to a worker: only then does the queue have to be ready for one.
    Object.defineProperties(this, {
      memory: { get: () => link.requests.memory, enumerable: true },
      at: { get: () => Number(Reflect.get(link.requests, 'at') ?? 0), enumerable: true },
    })
    this.#link = link
    this.#leave = leave
    this.#core = new FaceCore(link, codec, priority, {
      Empty: AsyncQueueEmpty,
      Full: AsyncQueueFull,
      ShutDown: AsyncQueueShutDown,
    })
    this.#asyncQ = new RemoteAsyncQueue(link, codec, priority)
    this.#syncQ = new RemoteSyncQueue(link, codec, priority)
  }

  /** The name that it was opened by. */
  get name(): string {
    return this.#link.name
  }

  /** The face of promises. */
  get asyncQ(): RemoteAsyncQueue<T> {
    return this.#asyncQ
  }

  /** The face that blocks this thread. */
  get syncQ(): RemoteSyncQueue<T> {
    return this.#syncQ
  }

  /**
   * Capacity in items, for everybody. Growing it admits waiting putters; shrinking it keeps what is in.
   *
   * @throws TypeError where the value is no number.
   * @throws RangeError where the value is no integer.
   * @throws AsyncQueueShutDown where the queue was closed here.
   * @throws QueueConnectionError where the server does not answer in time: its `outcome` says whether it may have happened.
   * @throws QueueLost where the queue was destroyed.
   */
  async setMaxsize(value: number): Promise<void> {
    await this.#do({ op: 'maxsize', value: checkedMaxsize(value, this.#core.where('setMaxsize')) }, 'setMaxsize')
  }

  /**
   * Refuses every put from now on, on every machine; gets go on until the queue is empty, and are then refused too. `immediate`
   * drops the items that are in. What is on lease may still be reported, or comes back and is given out.
   *
   * @throws TypeError where what is given is neither true, false nor options.
   * @throws AsyncQueueShutDown where the queue was closed here.
   * @throws QueueConnectionError where the server does not answer in time: its `outcome` says whether it may have happened.
   * @throws QueueLost where the queue was destroyed.
   */
  async shutdown(immediate?: boolean | ShutdownOptions): Promise<void> {
    await this.#do({ op: 'shutdown', ...encodeReason(immediate, this.#core.where('shutdown')) }, 'shutdown')
  }

  /**
   * This process leaves: calls that wait are refused, what it has on lease goes back at once. The queue and its items stay.
   *
   * @throws QueueConnectionError where the server does not answer in time: what was on lease here goes back once the lease is over.
   */
  close(): Promise<void> {
    return this.#leave()
  }

  /**
   * Counters and state, of all machines, as the server answered.
   *
   * @throws AsyncQueueShutDown where the queue was closed here.
   * @throws QueueConnectionError where the server does not answer in time: its `outcome` says whether it may have happened.
   * @throws QueueLost where the queue was destroyed.
   */
  async stats(): Promise<RemoteStats> {
    const look = (await this.#do({ op: 'look' }, 'stats')) as Look
    const { settings } = this.#core
    return {
      name: this.name,
      kind: settings.kind,
      state: look.state === 0 ? 'open' : look.size > 0 ? 'draining' : 'closed',
      maxsize: look.maxsize,
      size: look.size,
      unfinishedTasks: look.unfinished,
      puts: look.puts,
      gets: look.gets,
      waitingPutters: look.waitingPutters,
      waitingGetters: look.waitingGetters,
      waitingJoiners: look.waitingJoiners,
      lent: look.lent,
      redelivered: look.redelivered,
      dropped: 0,
      bytesUsed: look.bytes,
      dead: look.dead,
      sessions: look.sessions,
      layout: LAYOUT,
    }
  }

  /**
   * Those set aside, oldest first; they are gone from the server then. Rejects, and leaves all of them there, where one can't be decoded.
   *
   * @param max An integer of 1 or more.
   * @throws TypeError where `max` is no number.
   * @throws RangeError where `max` is neither an integer of 1 or more nor Infinity.
   * @throws AsyncQueueShutDown where the queue was closed here.
   * @throws the codec's error.
   * @throws QueueConnectionError where the server does not answer in time: its `outcome` says whether it may have happened.
   * @throws QueueLost where the queue was destroyed.
   */
  async takeDead(max: number): Promise<T[]> {
    checkedMax(max, this.#core.where('takeDead'))
    const all: T[] = []
    while (all.length < max) {
      const dead = (await this.#do({ op: 'dead', max: Math.min(max - all.length, 1000) }, 'takeDead')) as Given[]
      if (dead.length === 0) break
      all.push(...(await this.#takeOut(dead)))
      if (dead.length < 1000) break
    }
    return all
  }

  async #takeOut(dead: readonly Given[]): Promise<T[]> {
    const leases = dead.map(headOf)
    let items: T[]
    try {
      items = dead.map((given) => this.#core.decode(given))
    } catch (error) {
      await Promise.all(leases.map((lending) => this.#do({ op: 'release', ...lending, last: false }, 'takeDead')))
      throw error
    }
    await Promise.all(leases.map((lending) => this.#do({ op: 'forget', ...lending }, 'takeDead')))
    return items
  }

  /**
   * Hears of the connection: `'reconnecting'`, when it broke, and `'ready'`, when it is there again; and of what the server has
   * forgotten: `'lost'`, with a QueueLost. A listener is called each time; an event of another name is ignored. What a listener throws is an
   * uncaught exception.
   */
  on<E extends keyof Events>(event: E, listener: Events[E]): this {
    if (typeof listener !== 'function') {
      throw new TypeError(`${this.#core.where('on')}: the listener must be a function, got ${typeof listener}`)
    }
    if (Object.hasOwn(this.#listeners, event)) this.#listeners[event].add(listener)
    return this
  }

  /** close(). */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  /** @internal */
  static emit(queue: RemoteQueue<unknown>, event: 'reconnecting' | 'ready', puts?: undefined): void
  /** @internal */
  static emit(queue: RemoteQueue<unknown>, event: 'lost', lost: { puts: number; forGood: boolean }): void
  /** @internal */
  static emit(
    queue: RemoteQueue<unknown>,
    event: keyof Events,
    lost: { puts: number; forGood: boolean } | undefined,
  ): void {
    // One that throws is the program's affair, and keeps nothing here from going on.
    if (event !== 'lost') {
      for (const listener of queue.#listeners[event]) queueMicrotask(listener)
      return
    }
    const { puts = 0, forGood = false } = lost ?? {}
    const what = forGood ? 'the queue was destroyed' : 'the server has forgotten what it had acknowledged'
    const error = new QueueLost(`queue '${queue.name}': ${what}: ${puts} puts of this process at most`, { puts })
    for (const listener of queue.#listeners.lost) queueMicrotask(() => listener(error))
  }

  async #do(request: Asked, action: string): Promise<unknown> {
    this.#link.count(1)
    try {
      return await new Promise((resolve, reject) => {
        this.#link.ask(request, (status, value) => {
          if (status === 'ok') resolve(value)
          else reject(this.#core.refusal(status, action, value))
        })
      })
    } finally {
      this.#link.count(-1)
    }
  }
}
