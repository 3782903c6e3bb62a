import { type Codec, codecs } from '../index.js'
import { checkedMaxsize } from './faces/options.js'
import type { ConnectTerms, Wanted } from './protocol.js'
import type { ConnectOptions, RemoteQueueOptions } from './types.js'

/** What connect() and open() are given, checked. */

const LONGEST = 2 ** 31 - 1
const builtins = new Map<string, Codec<unknown>>([
  ['structured', codecs.structured],
  ['json', codecs.json],
  ['bytes', codecs.bytes as Codec<unknown>],
])

export function termsOf(options: unknown): ConnectTerms {
  const { prefix = 'jq', commandTimeout = 10_000 } = objectOf(options, 'connect') as ConnectOptions
  if (typeof prefix !== 'string') throw new TypeError(`connect: prefix must be a string, got ${kindOf(prefix)}`)
  if (/[{}]/.test(prefix))
    throw new RangeError(`connect: prefix must have no braces, which mark what lies in one slot, got '${prefix}'`)
  return { prefix, commandTimeout: duration(commandTimeout, 'connect: commandTimeout') }
}

export function nameOf(name: unknown, action: string): string {
  if (typeof name !== 'string') throw new TypeError(`${action}: the queue's name must be a string, got ${kindOf(name)}`)
  if (name === '' || name.length > 512)
    throw new RangeError(`${action}: the queue's name must have 1 to 512 characters, got ${name.length}`)
  return name
}

export function wantedOf<T>(options: RemoteQueueOptions<T> | undefined, name: string): Wanted {
  const where = `open '${name}'`
  const given = objectOf(options, where) as RemoteQueueOptions<T>
  const { kind, maxsize, codec, codecId, priority, delivery, lease, visibility } = given
  const { maxDeliveries, maxUnreported = 1000, replicas = 0, maxItemBytes = 2 ** 20 } = given
  if (kind !== undefined) oneOf(kind, ['fifo', 'lifo', 'priority'], `${where}: kind`)
  if (delivery !== undefined) oneOf(delivery, ['at-least-once', 'at-most-once'], `${where}: delivery`)
  if (priority !== undefined && typeof priority !== 'function') {
    throw new TypeError(`${where}: priority must be a function, got ${kindOf(priority)}`)
  }
  return {
    kind,
    delivery,
    maxsize: maxsize === undefined ? undefined : checkedMaxsize(maxsize, where),
    codec: codecIdOf(codec, codecId, where),
    lease: lease === undefined ? undefined : duration(lease, `${where}: lease`),
    visibility: visibility === undefined ? undefined : duration(visibility, `${where}: visibility`),
    maxDeliveries:
      maxDeliveries === undefined ? undefined : integer(maxDeliveries, 1, 32_767, `${where}: maxDeliveries`),
    maxUnreported: integer(maxUnreported, 1, 2 ** 31, `${where}: maxUnreported`),
    replicas: integer(replicas, 0, 1000, `${where}: replicas`),
    maxItemBytes: integer(maxItemBytes, 1, 2 ** 29 - 64, `${where}: maxItemBytes`),
    ownPriority: priority !== undefined,
  }
}

function codecIdOf(codec: unknown, codecId: unknown, where: string): string | undefined {
  if (codecId !== undefined && typeof codecId !== 'string') {
    throw new TypeError(`${where}: codecId must be a string, got ${kindOf(codecId)}`)
  }
  if (codec === undefined) {
    if (codecId !== undefined)
      throw new TypeError(`${where}: codecId '${codecId}' names a codec of your own; give it in codec`)
    return undefined
  }
  checkedCodec(codec, where)
  for (const [name, builtin] of builtins) if (builtin === codec) return name
  if (codecId === undefined || codecId === '') {
    throw new TypeError(
      `${where}: a codec of your own needs a codecId, a name that is kept with the queue, so that no program misreads another`,
    )
  }
  return `own:${codecId}`
}

/** The codec of a queue that has this one, given what the caller brings. */
export function codecFor<T>(id: string, given: Codec<T> | undefined, where: string): Codec<T> {
  if (given !== undefined) checkedCodec(given, where)
  const builtin = builtins.get(id)
  if (builtin !== undefined) {
    if (given === undefined || given === builtin) return builtin as Codec<T>
    throw new TypeError(`${where}: the queue has the codec '${id}', not the one in options.codec; leave it out`)
  }
  if (given !== undefined && ![...builtins.values()].includes(given as Codec<unknown>)) return given
  throw new TypeError(
    `${where}: the queue has a codec of its own, '${id.replace(/^own:/, '')}'; give it in options.codec`,
  )
}

export function checkedPriority<T>(priority: ((item: T) => number) | undefined, where: string): typeof priority {
  if (priority === undefined || typeof priority === 'function') return priority
  throw new TypeError(`${where}: priority must be a function, got ${kindOf(priority)}`)
}

function checkedCodec(codec: unknown, where: string): void {
  const isCodec =
    typeof codec === 'object' &&
    codec !== null &&
    typeof Reflect.get(codec, 'encode') === 'function' &&
    typeof Reflect.get(codec, 'decode') === 'function'
  if (!isCodec)
    throw new TypeError(`${where}: codec must be an object with encode() and decode(), got ${kindOf(codec)}`)
}

export function objectOf(options: unknown, where: string): object {
  if (options === undefined) return {}
  if (typeof options === 'object' && options !== null) return options
  throw new TypeError(`${where}: options must be an object, got ${kindOf(options)}`)
}

function duration(value: unknown, what: string): number {
  if (typeof value !== 'number') throw new TypeError(`${what} must be a number of milliseconds, got ${kindOf(value)}`)
  if (!(value > 0 && value <= LONGEST))
    throw new RangeError(`${what} must be more than 0 and at most ${LONGEST} milliseconds, got ${value}`)
  return value
}

function integer(value: unknown, least: number, most: number, what: string): number {
  if (typeof value !== 'number') throw new TypeError(`${what} must be a number, got ${kindOf(value)}`)
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new RangeError(`${what} must be an integer from ${least} to ${most}, got ${value}`)
  }
  return value
}

function oneOf(value: unknown, names: readonly string[], what: string): void {
  if (typeof value === 'string' && names.includes(value)) return
  const all = names.map((name) => `'${name}'`).join(', ')
  throw new TypeError(`${what} must be one of ${all}, got ${typeof value === 'string' ? `'${value}'` : kindOf(value)}`)
}

function kindOf(value: unknown): string {
  return value === null ? 'null' : typeof value
}
