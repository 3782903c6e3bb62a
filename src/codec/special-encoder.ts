import type { Encoder } from './encoder.js'
import { getterOf, isArrayBuffer, kindOf } from './kinds.js'
import type { Entry } from './refusal.js'
import * as tags from './tags.js'
import { extentOf, isSlice } from './views.js'

/*
 * The writing side for objects that are neither arrays nor plain. Everything is read through the language's own methods
 * and getters, since a subclass may override them to show something else than what is there.
 */

/** Writes such an object; false if it turns out to be a plain one of an unusual prototype, and nothing was written. */
export function encodeSpecial(encoder: Encoder, value: object, prototype: object): boolean {
  switch (kindOf(value, prototype)) {
    case 'object':
      return false
    case 'map':
      encodeMap(encoder, value)
      return true
    case 'set':
      encodeSet(encoder, value)
      return true
    case 'date':
      encoder.byte(tags.DATE)
      encoder.double(Reflect.apply(getTime, value, []))
      return true
    case 'regexp':
      encoder.byte(tags.REGEXP)
      encoder.string(String(Reflect.apply(sourceOf, value, [])))
      encoder.string(String(Reflect.apply(flagsOf, value, [])))
      return true
    case 'boxed':
      encoder.byte(tags.BOXED)
      encoder.value(unbox(value), '')
      return true
    case 'error':
      encodeError(encoder, value)
      return true
    case 'domException':
      encodeDomException(encoder, value)
      return true
    case 'buffer':
      encodeBuffer(encoder, value)
      return true
    case 'view':
      encodeView(encoder, value, prototype)
      return true
    default:
      return encoder.refuse(value)
  }
}

function encodeMap(encoder: Encoder, map: object): void {
  encoder.byte(tags.MAP)
  encoder.within(() => {
    // A getter among the values may add entries as we go; the entries of now are what counts.
    let left = Number(Reflect.apply(mapSize, map, []))
    let index = 0
    const entries: Iterable<[unknown, unknown]> = Reflect.apply(mapEntries, map, [])
    for (const [key, value] of left > 0 ? entries : []) {
      encoder.value(key, hasParts(key) ? { entry: ` (key ${index})` } : '')
      encoder.value(value, hasParts(value) ? mapStep(key, index) : '')
      index++
      if (--left === 0) break
    }
    encoder.byte(tags.END)
  })
}

function encodeSet(encoder: Encoder, set: object): void {
  encoder.byte(tags.SET)
  encoder.within(() => {
    let left = Number(Reflect.apply(setSize, set, []))
    let index = 0
    const values: Iterable<unknown> = Reflect.apply(setValues, set, [])
    for (const value of left > 0 ? values : []) {
      encoder.value(value, hasParts(value) ? { entry: ` (value ${index})` } : '')
      index++
      if (--left === 0) break
    }
    encoder.byte(tags.END)
  })
}

function encodeError(encoder: Encoder, error: object): void {
  const name = String(Reflect.get(error, 'name'))
  const message = Object.getOwnPropertyDescriptor(error, 'message')
  const stack: unknown = Reflect.get(error, 'stack')
  const cause = Object.getOwnPropertyDescriptor(error, 'cause')
  // As structured clone: a message or cause that is absent stays absent; one that is a getter counts as absent.
  const hasMessage = message !== undefined && 'value' in message
  const hasCause = cause !== undefined && 'value' in cause
  const type = Math.max(
    0,
    tags.ERROR_TYPES.findIndex((known) => known.name === name),
  )
  encoder.byte(tags.ERROR)
  encoder.byte(
    type |
      (hasMessage ? tags.ERROR_MESSAGE : 0) |
      (typeof stack === 'string' ? tags.ERROR_STACK : 0) |
      (hasCause ? tags.ERROR_CAUSE : 0),
  )
  // Not String(): as structured clone, a symbol as a message is a TypeError.
  if (hasMessage) encoder.string(`${message.value}`)
  if (typeof stack === 'string') encoder.string(stack)
  if (hasCause) encoder.within(() => encoder.value(cause.value, 'cause'))
}

function encodeDomException(encoder: Encoder, exception: object): void {
  const stack: unknown = Reflect.get(exception, 'stack')
  encoder.byte(tags.DOM_EXCEPTION)
  encoder.string(String(Reflect.get(exception, 'name')))
  encoder.string(String(Reflect.get(exception, 'message')))
  encoder.value(typeof stack === 'string' ? stack : undefined, '')
}

function encodeBuffer(encoder: Encoder, value: object): void {
  if (!isArrayBuffer(value)) encoder.refuse(value)
  const bytes = bytesOf(value)
  if (bytes === undefined) encoder.refuse(value, ': it is detached')
  // Older standard libraries of TypeScript don't know these two.
  const isResizable = 'resizable' in value && value.resizable === true
  encoder.byte(isResizable ? tags.RESIZABLE : tags.BUFFER)
  encoder.varint(bytes.length)
  if (isResizable && 'maxByteLength' in value) encoder.varint(Number(value.maxByteLength))
  encoder.raw(bytes)
}

function encodeView(encoder: Encoder, view: object, prototype: object): void {
  const extent = extentOf(view)
  if (extent === undefined) encoder.refuse(view, ': its buffer is detached, or has become too small for it')
  const { type, buffer, offset, length, byteLength } = extent
  if (!isArrayBuffer(buffer)) encoder.refuse(view, ': it shows shared memory')
  encoder.byte(tags.VIEW)
  if (isSlice(extent, prototype)) {
    encoder.byte(type | tags.VIEW_WHOLE)
    // The reader numbers the buffer that it makes; no other view of the item shall find that number.
    encoder.number({})
    encoder.byte(tags.BUFFER)
    encoder.varint(byteLength)
    encoder.raw(new Uint8Array(buffer, offset, byteLength))
    return
  }
  /*
   * Nothing in the language tells whether a view follows the length of a resizable buffer, short of resizing it. One that
   * ends where the buffer ends is taken to follow it: that is what a view made without a length does.
   */
  const isTracking = 'resizable' in buffer && buffer.resizable === true && offset + byteLength === buffer.byteLength
  const isWhole = offset === 0 && byteLength === buffer.byteLength
  encoder.byte(type | (isTracking ? tags.VIEW_TRACKING : 0) | (isWhole ? tags.VIEW_WHOLE : 0))
  if (!encoder.reference(buffer)) encodeBuffer(encoder, buffer)
  if (isWhole) return
  encoder.varint(offset)
  if (!isTracking) encoder.varint(length)
}

function bytesOf(buffer: ArrayBuffer): Uint8Array | undefined {
  try {
    return new Uint8Array(buffer)
  } catch {
    // The one thing that a view can't be made on is a detached buffer.
    return undefined
  }
}

function unbox(value: object): unknown {
  for (const unboxed of [numberOf, stringOf, booleanOf, bigintOf]) {
    try {
      return Reflect.apply(unboxed, value, [])
    } catch {
      // Not the box of this type.
    }
  }
  return undefined
}

/** Whether something may be refused in it, or itself. For anything else no step is made. */
function hasParts(value: unknown): boolean {
  return typeof value === 'object' || typeof value === 'function' || typeof value === 'symbol'
}

function mapStep(key: unknown, index: number): Entry {
  const isShort = typeof key === 'number' || typeof key === 'boolean' || (typeof key === 'string' && key.length <= 40)
  return { entry: isShort ? `.get(${JSON.stringify(key)})` : ` (value ${index})` }
}

const mapSize = getterOf(Map.prototype, 'size')
const mapEntries = Map.prototype.entries
const setSize = getterOf(Set.prototype, 'size')
const setValues = Set.prototype.values
const getTime = Date.prototype.getTime
const sourceOf = getterOf(RegExp.prototype, 'source')
const flagsOf = getterOf(RegExp.prototype, 'flags')
const numberOf = Number.prototype.valueOf
const stringOf = String.prototype.valueOf
const booleanOf = Boolean.prototype.valueOf
const bigintOf = BigInt.prototype.valueOf
