import { LifoQueue, PriorityQueue, Queue, QueueError, QueueShutDown, type QueueStats } from 'janus-queue'
import { Crew, type Role } from './crew.js'
import { ageOf, type Item, makeItem, type Taken, takenOf } from './item.js'
import { GET_RATE, ITEM_BYTES, type Settings, TASKS, UNLIMITED } from './settings.js'

export type Order = QueueStats['kind']
const classes = { fifo: Queue, lifo: LifoQueue, priority: PriorityQueue }

const LOGGED = 64
const MOST_AT_ONCE = 500
const TURN = 20
/** Browsers let a worker that blocks go on for up to two seconds after terminate(). */
const DYING = 2500

/** One queue, the threads that work on it, and what the page's own event loop does with it. */
export class Plant {
  readonly queue: Queue<Item>
  readonly order: Order
  readonly #log = new Queue<Taken>(LOGGED, { eventLoop: 'any' })
  readonly #crew: Crew
  readonly #settings: Settings
  #taking: AbortController | undefined
  #isOver = false

  constructor(order: Order, capacity: number, settings: Settings, onFailure: (message: string) => void) {
    this.order = order
    this.#settings = settings
    this.queue = new classes[order]<Item>(capacity, { name: 'playground', maxBytes: 2 ** 28 })
    this.#crew = new Crew(this.queue, this.#log, settings, onFailure)
  }

  resize(role: Role, count: number): void {
    if (!this.#isOver) this.#crew.resize(role, count)
  }

  /**
   * Terminates a consumer, starts another, and tells what became of the item that it had in its hands: `lost`; or, as a task,
   * `redelivered` to another, or still `lent` after some seconds.
   */
  async kill(): Promise<{ item: number | undefined; fate: 'lost' | 'redelivered' | 'lent' } | undefined> {
    const { redelivered } = this.queue.stats()
    const count = this.#crew.size('consumer')
    const thread = this.#crew.kill('consumer')
    if (thread === undefined) return undefined
    await new Promise((resolve) => setTimeout(resolve, DYING))
    const item = this.#settings.held(thread)
    this.resize('consumer', count)
    if (this.#settings.get(TASKS) !== 1 || item === undefined) return { item, fate: 'lost' }
    for (let tries = 0; tries < 50; tries++) {
      if (this.queue.stats().redelivered > redelivered) return { item, fate: 'redelivered' }
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    return { item, fate: 'lent' }
  }

  threads(role: Role): number {
    return this.#crew.size(role)
  }

  /** How long the item that leaves next has been in, milliseconds; 0 where there is none. */
  get waiting(): number {
    const { syncQ } = this.queue
    try {
      return syncQ.empty() ? 0 : ageOf(syncQ.peekNowait()[2])
    } catch (error) {
      if (error instanceof QueueError) return 0
      throw error
    }
  }

  /** What the consumers have told since the last call. */
  taken(): Taken[] {
    return this.#log.syncQ.empty() ? [] : this.#log.syncQ.getMany(LOGGED)
  }

  /** Puts `count` items with the promise face: pending while there is no room. Resolves with whether all entered. */
  async burst(count: number): Promise<boolean> {
    const settings = this.#settings
    function* items(): Generator<Item> {
      for (let made = 0; made < count; made++) yield makeItem(settings.nextItem(), settings.get(ITEM_BYTES))
    }
    return this.#untilShutDown(() => this.queue.asyncQ.putMany(items()))
  }

  /** Resolves with true once every item that was put was reported done. */
  join(): Promise<boolean> {
    return this.#untilShutDown(() => this.queue.asyncQ.join())
  }

  /** Whether this page's event loop takes items too, at the pace of a consumer. */
  set pageTakes(value: boolean) {
    this.#taking?.abort()
    this.#taking = value ? new AbortController() : undefined
    if (this.#taking) void this.#take(this.#taking.signal)
  }

  /** Ends it all: whoever waits is released, and the threads end. */
  close(): void {
    this.queue.close()
    this.#log.close()
    this.resize('producer', 0)
    this.resize('consumer', 0)
    this.#isOver = true
  }

  async #take(signal: AbortSignal): Promise<void> {
    const { asyncQ } = this.queue
    let due = 0
    try {
      for (;;) {
        const rate = this.#settings.get(GET_RATE)
        due = Math.min(due + (rate === UNLIMITED ? MOST_AT_ONCE : (rate * TURN) / 1000), MOST_AT_ONCE)
        if (due >= 1) {
          const items = await asyncQ.getMany(Math.floor(due), { signal })
          due -= items.length
          for (const item of items) {
            asyncQ.taskDone()
            if (!this.#log.syncQ.full()) this.#log.syncQ.putNowait(takenOf(item))
          }
        }
        await new Promise((resolve) => setTimeout(resolve, TURN))
        signal.throwIfAborted()
      }
    } catch (error) {
      if (!signal.aborted && !(error instanceof QueueError)) throw error
    }
  }

  async #untilShutDown(action: () => Promise<void>): Promise<boolean> {
    try {
      await action()
      return true
    } catch (error) {
      if (error instanceof QueueShutDown) return false
      throw error
    }
  }
}
