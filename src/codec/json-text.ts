import { adviceOn } from './advice.js'
import { hasOnlyElements } from './elements.js'
import { handleOf } from './handle.js'
import { hidesState, isNative, type Kind, kindOf } from './kinds.js'
import { dataCloneError, describe, renderPath, type Step } from './refusal.js'

/*
 * JSON text that says what the item says, or none. JSON.stringify() leaves out functions, symbols and undefined, and turns
 * NaN into null, -0 into 0, a Map into {}, a Date into a string; here all that is refused, but for a property that is undefined.
 * A toJSON() of the user's own is called: it is how a class says what it is as JSON.
 */

/** Levels that isOrdinary() looks at. */
const LOOKED_AT = 32

/**
 * Whether JSON.stringify() says all of it. It doesn't look deep, nor at objects with a prototype of their own; getters are read
 * once more.
 */
export function isOrdinary(value: unknown, depth: number): boolean {
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return true
  if (typeof value === 'number') return Number.isFinite(value) && (value !== 0 || 1 / value > 0)
  if (typeof value !== 'object' || depth === LOOKED_AT || 'toJSON' in value) return false
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) if (!isOrdinary(value[i], depth + 1)) return false
    return hasOnlyElements(value)
  }
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) return false
  // The one cast: any object may be read by any string.
  const record = value as Readonly<Record<string, unknown>>
  let first: string | undefined
  for (const key in record) {
    const part = record[key]
    if (part !== undefined && !isOrdinary(part, depth + 1)) return false
    first ??= key
  }
  return !isDisguised(value, first)
}

/** The text of an item, part by part, which says where something is that has none. */
export function writeJson(item: unknown): string {
  return new JsonWriter().item(item)
}

class JsonWriter {
  readonly #trail: Step[] = []
  readonly #ancestors = new Set<object>()

  item(item: unknown): string {
    return this.#value(item, '', true) ?? this.#refuse(undefined, '')
  }

  /** Undefined for undefined. What a toJSON() gave is not asked for another one. */
  #value(value: unknown, key: string, mayAsk: boolean): string | undefined {
    if (typeof value === 'object' && value !== null) return this.#object(value, key, mayAsk)
    if (typeof value === 'bigint' && mayAsk) {
      const toJSON: unknown = Reflect.get(Object(value), 'toJSON')
      if (typeof toJSON === 'function') return this.#value(Reflect.apply(toJSON, value, [key]), key, false)
    }
    if (typeof value === 'number') {
      if (!Number.isFinite(value)) this.#refuse(value, ', which would make it null')
      if (Object.is(value, -0)) this.#refuse(value, ', which would make it 0: send it + 0, or use codecs.structured')
      return String(value)
    }
    if (typeof value === 'string' || typeof value === 'boolean' || value === null) return JSON.stringify(value)
    return value === undefined ? undefined : this.#refuse(value, '')
  }

  #object(value: object, key: string, mayAsk: boolean): string | undefined {
    const prototype: object | null = Object.getPrototypeOf(value)
    const isPlain = prototype === Object.prototype || prototype === null || Array.isArray(value)
    const kind = isPlain ? 'object' : kindOf(value, prototype)
    if (handleOf(value) !== undefined) this.#refuse(value, ': send it with postMessage()')
    const toJSON: unknown = mayAsk ? Reflect.get(value, 'toJSON') : undefined
    if (typeof toJSON === 'function' && isOwnWord(toJSON, kind)) {
      return this.#value(Reflect.apply(toJSON, value, [key]), key, false)
    }
    if (kind !== 'object') this.#refuse(value, `: ${insteadOf(value)}`)
    return this.#within(value, () => (Array.isArray(value) ? this.#elements(value) : this.#properties(value)))
  }

  #elements(array: readonly unknown[]): string {
    if (!hasOnlyElements(array)) this.#refuse(array, ' where it has holes or further properties')
    let text = '['
    for (let i = 0; i < array.length; i++) {
      this.#trail.push(i)
      if (i > 0) text += ','
      text +=
        this.#value(array[i], String(i), true) ?? this.#refuse(undefined, ' in an array, where it would become null')
      this.#trail.pop()
    }
    return `${text}]`
  }

  #properties(object: object): string {
    const keys = Object.keys(object)
    const isEmptied = keys.length === 0 && hidesState(object)
    if (isEmptied || isDisguised(object, keys[0])) this.#refuse(object, `: ${insteadOf(object)}`)
    let text = '{'
    for (const key of keys) {
      this.#trail.push(key)
      const part = this.#value(Reflect.get(object, key), key, true)
      if (part !== undefined) text += `${text === '{' ? '' : ','}${JSON.stringify(key)}:${part}`
      this.#trail.pop()
    }
    return `${text}}`
  }

  #within(object: object, body: () => string): string {
    if (this.#ancestors.has(object)) {
      this.#refuse(object, ', it contains itself', new TypeError('a cycle has no JSON'))
    }
    this.#ancestors.add(object)
    const text = body()
    this.#ancestors.delete(object)
    return text
  }

  #refuse(value: unknown, why: string, cause?: unknown): never {
    const kind = typeof value === 'bigint' ? 'a bigint' : Object.is(value, -0) ? '-0' : describe(value)
    throw dataCloneError(`${renderPath(this.#trail)}: ${kind} has no JSON${why}`, cause)
  }
}

/** Whether a toJSON() is the user's own. The language's of a Date and the platform's of a Buffer or a URL are not. */
function isOwnWord(toJSON: object, kind: Kind): boolean {
  if (kind === 'object') return true
  return kind !== 'refused' && kind !== 'view' && !isNative(toJSON)
}

/** `arguments`, or a Date robbed of its prototype: they look plain, but show nothing at all, or 0 first. */
function isDisguised(object: object, firstKey: string | undefined): boolean {
  if (firstKey !== undefined && firstKey !== '0') return false
  return !Object.hasOwn(object, Symbol.toStringTag) && Object.prototype.toString.call(object) !== '[object Object]'
}

function insteadOf(value: object): string {
  const tag = Object.prototype.toString.call(value)
  if (tag === '[object Date]') return 'send its toISOString() or getTime(), or use codecs.structured'
  if (tag === '[object Map]' || tag === '[object Set]') return 'send [...it], or use codecs.structured'
  if (CARRIED.test(tag) || ArrayBuffer.isView(value)) return 'codecs.structured carries it'
  return adviceOn(value)
}

const CARRIED = /^\[object (?:Error|RegExp|ArrayBuffer|Boolean|Number|String|BigInt|DOMException)\]$/
