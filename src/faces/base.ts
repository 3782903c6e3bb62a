import { drop } from '../store/shutdown.js'
import type { Channel } from './channel.js'
import type * as contract from './contract.js'
import {
  classOf,
  type FaceSummary,
  INSPECT,
  type Inspect,
  inspected,
  type ReleasedSummary,
  summaryOf,
} from './inspection.js'
import { checkedMaxsize, type ShutdownOptions } from './options.js'

/** What both faces have in common, as {@link contract.BaseQueue} tells it. */
export abstract class BaseQueue<T> implements contract.BaseQueue<T> {
  /** The only own enumerable property. */
  readonly memory: WebAssembly.Memory
  readonly at: number
  readonly #channel: Channel<T>

  constructor(channel: Channel<T>) {
    this.memory = channel.store.memory
    this.at = channel.store.at
    this.#channel = channel
  }

  /** What lies behind a face of this package; undefined: it is another's, such as a mock. */
  static channelOf(face: object): Channel<unknown> | undefined {
    return #channel in face ? (face.#channel as Channel<unknown>) : undefined
  }

  get maxsize(): number {
    return this.#channel.store.maxsize
  }

  set maxsize(value: number) {
    this.#channel.store.maxsize = checkedMaxsize(value, `maxsize${this.#channel.store.title}`)
  }

  get closed(): boolean {
    return this.#channel.closed
  }

  get unfinishedTasks(): number {
    return this.#channel.store.unfinished
  }

  qsize(): number {
    return this.#channel.store.size
  }

  empty(): boolean {
    return this.#channel.store.size === 0
  }

  full(): boolean {
    return this.#channel.store.seemsFull
  }

  abstract putNowait(item: T): void
  abstract getNowait(): T
  abstract peekNowait(): T
  abstract tryPut(item: T): contract.TryPutResult
  abstract tryGet(): contract.TryGet<T>

  taskDone(): void {
    this.#channel.taskDone()
  }

  clear(): number {
    return drop(this.#channel.store, false)
  }

  shutdown(immediate?: boolean | ShutdownOptions): void {
    this.#channel.shutdown(immediate)
  }

  /** What JSON.stringify() makes of a face, for log lines. */
  toJSON(): FaceSummary | ReleasedSummary {
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
