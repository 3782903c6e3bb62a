import { shutdownOf } from '../../faces/options.js'
import { type Codec, InvalidStateError, QueueError, type QueueFull, type QueueShutDown } from '../../index.js'
import { LeaseLost, QueueConnectionError, QueueLost, QueueServerFull } from '../errors.js'
import { core as internals } from '../internals.js'
import type { Given, Settings, Status } from '../protocol.js'
import type { ShutdownOptions } from '../types.js'
import { headOf, type Lease, Leases } from './leases.js'
import type { Link } from './link.js'

/** The errors of one face. */
export interface Refusals {
  readonly Empty: new (message: string) => QueueError
  readonly Full: new (message: string) => QueueFull
  readonly ShutDown: new (message: string, options?: ErrorOptions) => QueueShutDown
}

const HEAD = 10

/** What both faces of a thread are made of: items to bytes and back, what is on lease, what refusals mean. */
export class FaceCore<T> {
  readonly link: Link
  readonly leases: Leases<T>
  readonly settings: Settings
  readonly #codec: Codec<T>
  readonly #isOwn: boolean
  readonly #priority: ((item: T) => number) | undefined
  readonly #refusals: Refusals
  /** What could not be decoded behind others that could: for who gets next. */
  readonly failures: unknown[] = []

  constructor(link: Link, codec: Codec<T>, priority: ((item: T) => number) | undefined, refusals: Refusals) {
    this.link = link
    this.settings = link.welcome.settings
    this.leases = new Leases(this.settings.maxUnreported)
    this.#codec = codec
    this.#isOwn = this.settings.codec.startsWith('own:')
    this.#priority = priority
    this.#refusals = refusals
  }

  get lends(): boolean {
    return this.settings.delivery === 'at-least-once'
  }

  where(action: string): string {
    return `${action} '${this.settings.name}'`
  }

  /** The item's bytes, with its priority before them where the queue has one. */
  encode(item: T, action: string): Uint8Array {
    const where = this.where(action)
    const isPriority = this.settings.kind === 'priority'
    const priority = isPriority ? this.#priorityOf(item, where) : 0
    const encoded: unknown = this.#codec.encode(item)
    if (!(encoded instanceof Uint8Array)) {
      throw new TypeError(
        `${where}: the codec's encode() must return a Uint8Array, got ${encoded === null ? 'null' : typeof encoded}`,
      )
    }
    if (encoded.length > this.settings.maxItemBytes) {
      throw new RangeError(
        `${where}: the item takes ${encoded.length} bytes, and maxItemBytes is ${this.settings.maxItemBytes}: open the queue with more, or put a reference`,
      )
    }
    if (!isPriority) return encoded
    const bytes = new Uint8Array(8 + encoded.length)
    new DataView(bytes.buffer).setFloat64(0, priority)
    bytes.set(encoded, 8)
    return bytes
  }

  #priorityOf(item: T, where: string): number {
    let priority: unknown
    if (this.#priority !== undefined) priority = this.#priority(item)
    else if (this.settings.ownPriority) {
      throw new InvalidStateError(
        `${where}: the queue was opened with a priority of its own; give it to attachRemote() too`,
      )
    } else if (typeof item === 'number') priority = item
    else if (typeof item === 'object' && item !== null) priority = Reflect.get(item, 0)
    if (typeof priority !== 'number' || Number.isNaN(priority)) {
      throw new TypeError(
        `${where}: the item's priority must be a number, got ${Number.isNaN(priority) ? 'NaN' : typeof priority}`,
      )
    }
    return priority === 0 ? 0 : priority
  }

  /** The items that were given out, noted as lent; what can't be decoded is set aside. */
  take(value: unknown, action: string, isTask: boolean): Lease<T>[] {
    const leases: Lease<T>[] = []
    for (const given of value as readonly Given[]) {
      // Several that waited at once may have been served at once.
      if (this.lends && this.leases.isFull) {
        this.link.giveBack([given])
        continue
      }
      const lease = this.#read(given, action, isTask)
      if (lease !== undefined) leases.push(lease)
    }
    if (leases.length > 0) return leases
    if (this.failures.length === 0) this.leases.room(this.where(action))
    throw this.failures.shift()
  }

  #read(given: Given, action: string, isTask: boolean): Lease<T> | undefined {
    const { generation, id, deliveries } = headOf(given)
    try {
      const item = this.decode(given)
      const lease = { item, generation, id, deliveries, isTask, isHere: false }
      if (this.lends) this.leases.add(lease)
      return lease
    } catch (cause) {
      if (this.lends) this.link.tell({ op: 'aside', generation, id, deliveries })
      const fate = this.lends ? 'is set aside: see takeDead()' : 'is taken from the queue'
      this.failures.push(
        undecodable(`${this.where(action)}: the codec could not decode the item, which ${fate}`, cause),
      )
      return undefined
    }
  }

  /** An item that stays where it is. */
  read(value: unknown, action: string): T {
    const [given] = value as readonly Given[]
    if (given === undefined) throw new QueueError(`${this.where(action)}: the answer has no item`)
    try {
      return this.decode(given)
    } catch (cause) {
      throw undecodable(
        `${this.where(action)}: the codec could not decode the item, which is still in the queue`,
        cause,
      )
    }
  }

  decode(given: Given): T {
    const head = HEAD + (this.settings.kind === 'priority' ? 8 : 0)
    const { buffer, byteOffset, length } = given.record
    const bytes = new Uint8Array(buffer, byteOffset + head, length - head)
    // A codec of the user's may keep what it is given, or look at its buffer.
    return this.#codec.decode(this.#isOwn ? bytes.slice() : bytes)
  }

  refusal(status: Status, action: string, value: unknown): Error {
    const where = this.where(action)
    switch (status) {
      case 'empty':
        return new this.#refusals.Empty(`${where}: the queue is empty`)
      case 'full':
        return new this.#refusals.Full(`${where}: the queue is full (maxsize ${this.link.news.maxsize})`)
      case 'memory':
        return new QueueServerFull(`${where}: the server's maxmemory is reached; get items, or give it more`)
      case 'shutdown':
        return this.shutDown(action)
      case 'range':
        return new RangeError(`${where}: more was reported than was put`)
      case 'timeout':
        return new DOMException(`${where}: tasks were still unfinished in time`, 'TimeoutError')
      case 'lease-lost':
        return new LeaseLost(`${where}: the item has gone back meanwhile; another has it, or had it`)
      case 'refused':
        return new QueueConnectionError(`${where}: the server can't be reached; nothing has happened`, {
          outcome: 'refused',
        })
      case 'unknown':
        return new QueueConnectionError(`${where}: the server has not answered; it may have happened`, {
          outcome: 'unknown',
        })
      case 'queue-lost':
        return new QueueLost(`${where}: the queue was destroyed; open it anew`, { puts: 0 })
      default:
        return new QueueError(`${where}: ${String(value)}`)
    }
  }

  shutDown(action: string): QueueShutDown {
    const { over, reason } = this.link.news
    const what =
      over === 'left'
        ? 'the queue was closed here'
        : action.startsWith('put') || action === 'tryPut'
          ? 'the queue is shut down and takes no more items'
          : 'the queue is shut down and empty'
    const text = `${this.where(action)}: ${what}`
    if (reason === undefined) return new this.#refusals.ShutDown(text)
    return new this.#refusals.ShutDown(text, { cause: internals.decodeReason(new Uint8Array(reason)) })
  }
}

/** It may be anything, also what throws as it is looked at. */
function textOf(thrown: unknown): string {
  try {
    return String(thrown instanceof Error ? thrown.message : thrown)
  } catch {
    return 'it threw what has no text'
  }
}

export function undecodable(message: string, cause: unknown): QueueError {
  const error = new QueueError(`${message}: ${textOf(cause)}`, { cause })
  Object.defineProperty(error, 'code', {
    value: 'ERR_QUEUE_DECODE',
    enumerable: true,
    configurable: true,
    writable: true,
  })
  return error
}

/** How a queue is to be shut down, with the reason as bytes. */
export function encodeReason(options: unknown, where: string): { immediate: boolean; reason: Uint8Array | undefined } {
  const { immediate, reason } = shutdownOf(options as boolean | ShutdownOptions | undefined, where)
  return { immediate, reason: reason === undefined ? undefined : internals.encodeReason(reason) }
}
