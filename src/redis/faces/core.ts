import { type Codec, codecs, InvalidStateError, QueueError, type QueueFull, type QueueShutDown } from '../../index.js'
import { LeaseLost, QueueConnectionError, QueueLost, QueueServerFull } from '../errors.js'
import type { Given, Lending, Settings, Status } from '../protocol.js'
import { type Lease, Leases } from './leases.js'
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
  readonly #priority: ((item: T) => number) | undefined
  readonly #refusals: Refusals
  /** What could not be decoded behind others that could: for who gets next. */
  readonly failures: unknown[] = []

  constructor(link: Link, codec: Codec<T>, priority: ((item: T) => number) | undefined, refusals: Refusals) {
    this.link = link
    this.settings = link.welcome.settings
    this.leases = new Leases(this.settings.maxUnreported)
    this.#codec = codec
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
      const lease = this.#read(given, action, isTask)
      if (lease !== undefined) leases.push(lease)
    }
    if (leases.length === 0) throw this.failures.shift()
    return leases
  }

  #read(given: Given, action: string, isTask: boolean): Lease<T> | undefined {
    const { generation, id, deliveries } = headOf(given)
    try {
      const item = this.decode(given)
      const lease = { item, generation, id, deliveries, isTask }
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
    return this.#codec.decode(given.record.slice(HEAD + (this.settings.kind === 'priority' ? 8 : 0)))
  }

  /** Items that came for a call that was given up meanwhile. */
  restore(value: unknown): void {
    for (const given of value as readonly Given[]) {
      const { generation, id } = headOf(given)
      this.link.tell({ op: 'restore', generation, id, record: given.record })
    }
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
    return new this.#refusals.ShutDown(text, { cause: codecs.structured.decode(new Uint8Array(reason)) })
  }
}

export function headOf({ generation, record }: Given): Lending {
  const view = new DataView(record.buffer, record.byteOffset)
  return { generation, id: view.getUint16(0) * 2 ** 32 + view.getUint32(2), deliveries: view.getUint16(6) }
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

/** Why a queue is shut down, as bytes: what can't be carried is told as text. */
export function encodeReason(options: unknown, where: string): { immediate: boolean; reason: Uint8Array | undefined } {
  if (options === undefined || typeof options === 'boolean') return { immediate: options === true, reason: undefined }
  if (typeof options !== 'object' || options === null) {
    throw new TypeError(
      `${where}: expected true, false or an object, got ${options === null ? 'null' : typeof options}`,
    )
  }
  const immediate: unknown = Reflect.get(options, 'immediate')
  if (immediate !== undefined && typeof immediate !== 'boolean') {
    throw new TypeError(`${where}: immediate must be true or false, got ${typeof immediate}`)
  }
  const reason: unknown = Reflect.get(options, 'reason')
  if (reason === undefined) return { immediate: immediate === true, reason: undefined }
  return { immediate: immediate === true, reason: bytesOfReason(reason) }
}

function bytesOfReason(reason: unknown): Uint8Array {
  try {
    return codecs.structured.encode(reason)
  } catch {
    try {
      return codecs.structured.encode(String(reason))
    } catch {
      return codecs.structured.encode(Object.prototype.toString.call(reason))
    }
  }
}

/** Notes on an error how many items had entered before it. */
export function withAccepted(error: unknown, accepted: number): unknown {
  if (typeof error === 'object' && error !== null && Object.isExtensible(error)) {
    Object.defineProperty(error, 'accepted', { value: accepted, enumerable: true, configurable: true, writable: true })
  }
  return error
}
