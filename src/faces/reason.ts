import { structured } from '../codec/structured.js'
import { QueueDisconnected } from '../errors.js'
import { DomException } from '../runtime/ambient.js'
import { SHORT_REASON_BYTES } from '../store/codes.js'

/**
 * The reason of a shutdown, as it lies in memory. Giving one never fails: what can't be cloned is told as text, part by part,
 * so that an error with a socket among its properties is still that error.
 */
export function encodeReason(reason: unknown): Uint8Array {
  try {
    return structured.encode(reason)
  } catch {
    return structured.encode(told(reason))
  }
}

/** The reason cut down to what fits a queue's header, for one whose memory has no room for all of it; undefined: it fits as it is. */
export function encodeBriefly(reason: unknown, bytes: Uint8Array): Uint8Array | undefined {
  if (bytes.length <= SHORT_REASON_BYTES) return undefined
  for (let length = SHORT_REASON_BYTES; ; length >>= 1) {
    const brief = encodeReason(told(cut(reason, length)))
    if (brief.length <= SHORT_REASON_BYTES) return brief
  }
}

/** A copy of the reason, the reader's own. */
export function decodeReason(bytes: Uint8Array): unknown {
  const reason = structured.decode(bytes)
  if (!(reason instanceof Error) || reason.name !== QueueDisconnected.prototype.name) return reason
  const disconnected = new QueueDisconnected(reason.message)
  for (const key of Reflect.ownKeys(reason)) {
    const property = Object.getOwnPropertyDescriptor(reason, key)
    if (property !== undefined && key !== 'name') Object.defineProperty(disconnected, key, property)
  }
  return disconnected
}

/** So deep is looked for parts that can be cloned. */
const DEEPEST = 8
/** Units of a text that stands in for what can't be. */
const LONGEST_TEXT = 1_000

/** The value with a text in the place of each part that can't be cloned. It never fails. */
export function told(value: unknown, depth = 0): unknown {
  if (isCloneable(value)) return value
  if (typeof value !== 'object' || value === null || depth >= DEEPEST) return textOf(value)
  try {
    if (value instanceof Error) return toldError(value, depth)
    if (Array.isArray(value)) return Array.from(value, (part) => told(part, depth + 1))
    const prototype: unknown = Object.getPrototypeOf(value)
    if (prototype !== Object.prototype && prototype !== null) return textOf(value)
    return Object.fromEntries(Object.keys(value).map((key) => [key, toldPart(value, key, depth)]))
  } catch {
    return textOf(value) // a Proxy that throws
  }
}

function toldPart(whole: object, key: string, depth: number): unknown {
  try {
    return told(Reflect.get(whole, key), depth + 1)
  } catch (error) {
    return textOf(error) // of a getter
  }
}

function toldError(error: Error, depth: number): Error {
  const copy = bareError(error.name, error.message, error.stack, error instanceof DomException)
  for (const key of new Set([...HIDDEN, ...Object.keys(error)])) {
    if (key === 'name' || key === 'message' || key === 'stack' || !Object.hasOwn(error, key)) continue
    const enumerable = Object.prototype.propertyIsEnumerable.call(error, key)
    const value = toldPart(error, key, depth)
    Object.defineProperty(copy, key, { value, enumerable, configurable: true, writable: true })
  }
  return copy
}

/** What errors have of their own that is not enumerable; see src/codec/error-encoder.ts, which knows the class by the name. */
const HIDDEN = ['cause', 'errors', 'error', 'suppressed']

function cut(reason: unknown, length: number): unknown {
  if (!(reason instanceof Error)) return textOf(reason).slice(0, length)
  return bareError(String(reason.name).slice(0, length), String(reason.message).slice(0, length), undefined)
}

/** An error with nothing else; without a stack where it has none. */
function bareError(name: unknown, message: unknown, stack: unknown, isDom = false): Error {
  const error = isDom ? new DomException(String(message), String(name)) : new Error(String(message))
  if (!isDom) Object.defineProperty(error, 'name', { value: String(name), configurable: true, writable: true })
  Object.defineProperty(error, 'stack', { value: stack, configurable: true, writable: true })
  return error
}

function isCloneable(value: unknown): boolean {
  try {
    structured.encode(value)
    return true
  } catch {
    return false
  }
}

function textOf(value: unknown): string {
  try {
    return String(value).slice(0, LONGEST_TEXT)
  } catch {
    return `[${typeof value}]` // a Proxy that throws at everything
  }
}
