import {
  B_SERIAL,
  BUSY,
  H_DONE_GATE,
  H_GET_GATE,
  H_MAXSIZE,
  H_PUT_GATE,
  KIND_FIFO,
  PAGE_BYTES,
  STATE_CLOSED,
  STATE_OPEN,
  UNIT_BYTES,
} from '../core/layout.js'
import { InvalidStateError } from '../errors.js'
import type { Core } from './core.js'
import type { Identity } from './header.js'
import type { Order } from './orders.js'
import { Retry } from './retry.js'
import type { Space } from './space.js'
import type { Views } from './views.js'

/** So often a reading is tried: nobody waits for a thread that was interrupted amid a clear(). */
const READING_TRIES = 100

const GATES = [H_PUT_GATE, H_DONE_GATE]
const FIFO_GATES = [...GATES, H_GET_GATE]

/** In place of the steps of a queue that this thread has let go of. */
function releasedSteps<S extends object>(title: string): S {
  const refuse = (): never => {
    throw new InvalidStateError(
      `this thread has let go of the queue${title}, by release(); attach() its handle again to use it`,
    )
  }
  return new Proxy({} as S, { get: () => refuse })
}

/** A queue that this thread has open: where it lies, and what can be read of it, each as of the moment of the call. */
export class QueueState {
  readonly space: Space
  readonly memory: WebAssembly.Memory
  readonly identity: Identity
  /** A handle's `at`: the place and its generation. */
  readonly at: number
  /** The place: address of the queue's header. */
  readonly place: number
  /** The queue's header: gates, counters, epochs. Never replaced. */
  readonly header: Int32Array
  /** Address of this thread's membership, and of its record. */
  readonly member: number
  readonly record: number
  readonly views: Views
  readonly retry: Retry
  /** The steps: of its order, and of all. Once released, they throw. */
  order: Order
  core: Core
  #gets = 0
  #released = false

  constructor(space: Space, identity: Identity, place: number, at: number, member: number) {
    const { kind } = identity
    this.space = space
    this.memory = space.memory
    this.identity = identity
    this.at = at
    this.place = place
    this.member = member
    this.record = space.record
    this.views = space.views
    space.views.see(place + PAGE_BYTES)
    this.header = new Int32Array(space.views.bytes.buffer, place, PAGE_BYTES >> 2)
    this.order = space.order(kind)
    this.core = space.core
    this.retry = new Retry(
      space.views,
      () => (kind === KIND_FIFO ? FIFO_GATES : GATES).map((gate) => place + gate),
      () => this.title,
    )
  }

  /** The queue's name for messages: ` 'name'`, or nothing. */
  get title(): string {
    return this.identity.name === '' ? '' : ` '${this.identity.name}'`
  }

  /** Whether it is shut down, immediately or not. */
  get isShut(): boolean {
    return this.core.state(this.place) !== STATE_OPEN
  }

  /** Whether it was shut down immediately. */
  get isClosed(): boolean {
    return this.core.state(this.place) === STATE_CLOSED
  }

  get size(): number {
    return this.core.size(this.place)
  }

  /** Items that it has room for, as far as its limit goes. */
  get room(): number {
    const most = this.maxsize
    return most > 0 ? most - this.size : Number.POSITIVE_INFINITY
  }

  get unfinished(): number {
    return this.core.unfinished(this.place)
  }

  get puts(): number {
    return this.core.puts(this.place)
  }

  /** Items given out since creation, those that were dropped left out; where a clear() is under way for long, the last reading. */
  get gets(): number {
    for (let tries = 0; tries < READING_TRIES; tries++) {
      const gets = this.core.gets(this.place)
      if (gets !== BUSY) {
        this.#gets = gets
        break
      }
    }
    return this.#gets
  }

  /** Items lent now; given out again since creation; dropped by overflow since creation. */
  get lent(): number {
    return this.core.lent(this.place)
  }

  get redelivered(): number {
    return this.core.redelivered(this.place)
  }

  get dropped(): number {
    return this.core.overflowed(this.place)
  }

  /** Whether a put would find no slot. */
  get seemsFull(): boolean {
    return this.core.seemsFull(this.place) !== 0
  }

  /** Bytes that the items take which are in, or lent. */
  get heldBytes(): number {
    return this.core.heldBytes(this.place)
  }

  /** Bytes that the memory has taken from the system. */
  get reservedBytes(): number {
    return this.space.reservedBytes
  }

  get maxsize(): number {
    if (this.#released) this.core.state(this.place) // throws
    // 64 bits, written in one piece; read in one piece through the only view that does.
    return this.views.numbers[(this.place + H_MAXSIZE) >>> 3] ?? 0
  }

  set maxsize(value: number) {
    this.retry.until(() => this.core.setLimit(this.place, value))
  }

  /** Bytes that an item may have at most, as things are. */
  get mostBytes(): number {
    return Math.max(this.core.mostPages(this.place, this.order.overhead), 0) * (PAGE_BYTES - UNIT_BYTES)
  }

  /** Binds the async face to an event loop; whether it belongs to that loop now. */
  bind(loop: number): boolean {
    return this.core.bind(this.place, loop) !== 0
  }

  /** Whether this thread has let go of the queue: nothing may be called any more. */
  get isReleased(): boolean {
    return this.#released
  }

  /** Counts workers that this thread follows for the queue in or out. */
  follow(change: number): void {
    this.retry.until(() => this.core.follow(this.member, change))
  }

  /** What this thread's membership is told by from others that lay there, or will. */
  get serial(): number {
    return this.space.word(this.member + B_SERIAL)
  }

  /** A worker has ended that this membership of whichever thread follows; the queue is shut down where it was the last. */
  unfollow(member: number, serial: number): void {
    this.retry.until(() => this.core.unfollow(this.place, member, serial))
  }

  /** From now on every step throws InvalidStateError: the place may be another queue's. */
  markReleased(): void {
    this.#released = true
    this.core = releasedSteps(this.title)
    this.order = releasedSteps(this.title)
  }
}
