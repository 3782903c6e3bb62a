import { runtime } from '#runtime'
import { ALL_DONE, NOT_EMPTY, NOT_FULL, SHUT_DOWN } from '../store/codes.js'
import type { Store } from '../store/store.js'
import { WaitQueue } from './wait-queue.js'

/** One queue's asynchronous side in this event loop: its wait queues, and how many operations are pending. */
export class Loop {
  readonly #store: Store
  #getters: WaitQueue | undefined
  #putters: WaitQueue | undefined
  #joiners: WaitQueue | undefined
  #enders: WaitQueue | undefined
  /** Errors of items that this thread took in a batch and could not decode, for whoever gets next. */
  readonly failures: unknown[] = []
  #pending = 0
  #settled: (() => void)[] = []

  constructor(store: Store) {
    this.#store = store
  }

  get getters(): WaitQueue {
    this.#getters ??= new WaitQueue(this.#store, NOT_EMPTY)
    return this.#getters
  }

  get putters(): WaitQueue {
    this.#putters ??= new WaitQueue(this.#store, NOT_FULL)
    return this.#putters
  }

  get joiners(): WaitQueue {
    this.#joiners ??= new WaitQueue(this.#store, ALL_DONE)
    return this.#joiners
  }

  /** Those who wait for the shutdown; they are no operations of the queue's. */
  get enders(): WaitQueue {
    this.#enders ??= new WaitQueue(this.#store, SHUT_DOWN)
    return this.#enders
  }

  /** Whether puts of this event loop wait: the question of every put, for which no wait queue is made. */
  get hasPutters(): boolean {
    return this.#putters !== undefined && this.#putters.length > 0
  }

  /** The same of gets. */
  get hasGetters(): boolean {
    return this.#getters !== undefined && this.#getters.length > 0
  }

  get pending(): number {
    return this.#pending
  }

  begin(): void {
    this.#pending++
  }

  end(): void {
    if (--this.#pending > 0) return
    const settled = this.#settled
    this.#settled = []
    for (const resolve of settled) resolve()
  }

  /** Refuses all that waits, as this thread lets go of the queue. */
  refuseAll(): void {
    for (const queue of [this.#getters, this.#putters, this.#joiners, this.#enders]) queue?.refuseAll()
  }

  /** Resolves once no operation is pending. */
  settled(): Promise<void> {
    if (this.#pending === 0) return Promise.resolve()
    return new Promise((resolve) => {
      this.#settled.push(resolve)
    })
  }
}

/** The queue's asynchronous side in this event loop, shared by all its handles here. */
export function loopOf(store: Store): Loop {
  if (store.attachment instanceof Loop) return store.attachment
  const loop = new Loop(store)
  store.attachment = loop
  return loop
}

const LOOP_ID = Symbol.for('janus-queue.event-loop')

/** This thread's event loop, as queues remember their owner: random, the same for every copy of the package. */
export function eventLoopId(): number {
  const known: unknown = Reflect.get(runtime.common, LOOP_ID)
  if (typeof known === 'number') return known
  const [high = 0, low = 0] = runtime.draw(new Uint32Array(2))
  const id = 1 + (high % 0x200000) * 0x100000000 + low
  Object.defineProperty(runtime.common, LOOP_ID, { value: id })
  return id
}
