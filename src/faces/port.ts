import type { Codec } from '../codec/codec.js'
import { Lanes } from '../codec/lanes.js'
import { KIND_PRIORITY } from '../core/layout.js'
import type { Parcel } from '../store/parcel.js'
import type { Store } from '../store/store.js'
import { type Loop, loopOf } from '../waiting/loop.js'
import { InvalidStateError, QueueError } from './errors.js'

/** take(): the answer in place of the item that ended the last getMany(). */
const FAILED = 0x7fffffff

export type Priority<T> = (item: T) => number

/** What both faces and their queue share: the store, the codec, the priority, and this event loop's lines. */
export class Port<T> {
  readonly store: Store
  readonly loop: Loop
  /** Whether a number can be put without being encoded or ordered. */
  readonly plainNumbers: boolean
  readonly #lanes: Lanes<T>
  readonly #priority: Priority<T> | undefined
  readonly #isPriority: boolean
  #failure: { readonly error: unknown } | undefined

  constructor(store: Store, codec: Codec<T>, priority: Priority<T> | undefined) {
    this.store = store
    this.loop = loopOf(store)
    this.#lanes = new Lanes(store, codec)
    this.#priority = priority
    this.#isPriority = store.identity.kind === KIND_PRIORITY
    this.plainNumbers = this.#lanes.plain && !this.#isPriority
  }

  /** Makes the item ready to be offered. What the codec or the priority throws is thrown on, and nothing has entered. */
  write(item: T): Parcel {
    return this.#lanes.write(item, this.#isPriority ? this.#priorityOf(item) : 0)
  }

  /** Takes the next item, as the store does; what ended the last batch comes first. */
  take(): number {
    return this.#failure === undefined ? this.store.take() : FAILED
  }

  /** The item that was taken, or peeked at. */
  read(head: number, action: string): T {
    if (head === FAILED) throw this.#takeFailure()
    try {
      return this.#lanes.read(head)
    } catch (cause) {
      const fate = action.startsWith('peek') ? 'is still in the queue' : 'is taken from the queue'
      const reason = cause instanceof Error ? cause.message : String(cause)
      throw new QueueError(
        `${action}${this.store.title}: the codec could not decode the item, which ${fate}: ${reason}`,
        { cause },
      )
    }
  }

  /**
   * The item of `first` and those behind it, up to `max`. One that can't be decoded ends the batch: where it is the
   * first, its error is thrown, else whoever gets next on this thread gets the error in the item's place.
   */
  readMany(first: number, max: number, action: string): T[] {
    const items: T[] = []
    for (let head = first; head >= 0; head = this.store.take()) {
      try {
        items.push(this.read(head, action))
      } catch (error) {
        if (items.length === 0) throw error
        this.#failure = { error }
        break
      }
      if (items.length >= max) break
    }
    return items
  }

  #takeFailure(): unknown {
    const failure = this.#failure
    this.#failure = undefined
    return failure?.error
  }

  taskDone(): void {
    if (this.store.taskDone()) return
    throw new RangeError(
      `taskDone${this.store.title}: called more often than items were put (${this.store.core.puts()}); nothing has changed`,
    )
  }

  shutdown(immediate: boolean): void {
    if (immediate) this.store.drop(true)
    else this.store.shut()
  }

  get closed(): boolean {
    return this.store.core.isShut() !== 0 && this.loop.pending === 0
  }

  #priorityOf(item: T): number {
    const priority = this.#priority === undefined ? this.#ownPriority(item) : this.#priority(item)
    if (typeof priority === 'number' && !Number.isNaN(priority)) return priority
    throw new TypeError(
      `put${this.store.title}: the priority must be a number other than NaN, got ${describe(priority)}; ` +
        'by default it is the item itself, or its element 0',
    )
  }

  #ownPriority(item: unknown): unknown {
    if (this.store.identity.ownPriority) {
      throw new InvalidStateError(
        `put${this.store.title}: the queue was made with a priority function of its own; give attach() the same one in options.priority`,
      )
    }
    if (typeof item === 'number') return item
    return Array.isArray(item) ? item[0] : undefined
  }
}

function describe(value: unknown): string {
  return typeof value === 'number' ? String(value) : value === null ? 'null' : typeof value
}
