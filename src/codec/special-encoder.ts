import { adviceOn } from './advice.js'
import { encodeDomException, encodeError } from './error-encoder.js'
import { getterOf, isArrayBuffer, kindOf } from './kinds.js'
import type { Entry, Step } from './refusal.js'
import { putByte, putDouble, putRaw, putString, putVarint } from './scalars.js'
import * as tags from './tags.js'
import { extentOf, isSlice } from './views.js'
import type { ByteWriter } from './writer.js'

/*
 * The writing side for objects that are neither arrays nor plain. Everything is read through the language's own methods
 * and getters, since a subclass may override them to show something else than what is there.
 */

/** What the output offers for it. */
export interface SpecialOutput {
  readonly writer: ByteWriter
  /** Writes a part of the object. */
  value(value: unknown, step: Step): void
  /**
   * Writes what is in a container, whose tag is written: now, or, where the stack must not get deeper, after everything
   * else.
   */
  within(body: () => void): void
  /** Writes a reference and returns true if the object was met before; else gives it the next number. */
  reference(object: object): boolean
  /** Uses up the number of an object that the reader makes, and no reference can mean. */
  skipNumber(): void
  /** Refuses the value that is being written; `why` follows the words "cannot be cloned". */
  refuse(value: unknown, why?: string): never
}

/** Writes such an object; false if it turns out to be a plain one of an unusual prototype, and nothing was written. */
export function encodeSpecial(output: SpecialOutput, value: object, prototype: object): boolean {
  switch (kindOf(value, prototype)) {
    case 'object':
      return false
    case 'map':
      encodeMap(output, value)
      return true
    case 'set':
      encodeSet(output, value)
      return true
    case 'date':
      putByte(output.writer, tags.DATE)
      putDouble(output.writer, Reflect.apply(getTime, value, []))
      return true
    case 'regexp':
      putByte(output.writer, tags.REGEXP)
      putString(output.writer, String(Reflect.apply(sourceOf, value, [])))
      putString(output.writer, String(Reflect.apply(flagsOf, value, [])))
      return true
    case 'boxed':
      putByte(output.writer, tags.BOXED)
      output.value(unbox(value), '')
      return true
    case 'error':
      encodeError(output, value)
      return true
    case 'domException':
      encodeDomException(output, value)
      return true
    case 'buffer':
      encodeBuffer(output, value)
      return true
    case 'view':
      encodeView(output, value, prototype)
      return true
    default:
      return output.refuse(value, `: ${adviceOn(value)}`)
  }
}

function encodeMap(output: SpecialOutput, map: object): void {
  putByte(output.writer, tags.MAP)
  output.within(() => {
    // A getter among the values may add entries as we go; the entries of now are what counts.
    let left = Number(Reflect.apply(mapSize, map, []))
    let index = 0
    const entries: Iterable<[unknown, unknown]> = Reflect.apply(mapEntries, map, [])
    for (const [key, value] of left > 0 ? entries : []) {
      output.value(key, hasParts(key) ? { entry: ` (key ${index})` } : '')
      output.value(value, hasParts(value) ? mapStep(key, index) : '')
      index++
      if (--left === 0) break
    }
    putByte(output.writer, tags.END)
  })
}

function encodeSet(output: SpecialOutput, set: object): void {
  putByte(output.writer, tags.SET)
  output.within(() => {
    let left = Number(Reflect.apply(setSize, set, []))
    let index = 0
    const values: Iterable<unknown> = Reflect.apply(setValues, set, [])
    for (const value of left > 0 ? values : []) {
      output.value(value, hasParts(value) ? { entry: ` (value ${index})` } : '')
      index++
      if (--left === 0) break
    }
    putByte(output.writer, tags.END)
  })
}

function encodeBuffer(output: SpecialOutput, value: object): void {
  if (!isArrayBuffer(value)) output.refuse(value)
  const bytes = bytesOf(value)
  if (bytes === undefined) output.refuse(value, ': it is detached')
  // Older standard libraries of TypeScript don't know these two.
  const isResizable = 'resizable' in value && value.resizable === true
  putByte(output.writer, isResizable ? tags.RESIZABLE : tags.BUFFER)
  putVarint(output.writer, bytes.length)
  if (isResizable && 'maxByteLength' in value) putVarint(output.writer, Number(value.maxByteLength))
  putRaw(output.writer, bytes)
}

function encodeView(output: SpecialOutput, view: object, prototype: object): void {
  const extent = extentOf(view)
  if (extent === undefined) output.refuse(view, ': its buffer is detached, or has become too small for it')
  const { type, buffer, offset, length, byteLength } = extent
  if (!isArrayBuffer(buffer)) output.refuse(view, ': it shows shared memory; copy it first, with slice()')
  putByte(output.writer, tags.VIEW)
  if (isSlice(extent, prototype)) {
    putByte(output.writer, type | tags.VIEW_WHOLE)
    // The reader numbers the buffer that it makes; no other view of the item shall find that number.
    output.skipNumber()
    putByte(output.writer, tags.BUFFER)
    putVarint(output.writer, byteLength)
    putRaw(output.writer, new Uint8Array(buffer, offset, byteLength))
    return
  }
  /*
   * Nothing in the language tells whether a view follows the length of a resizable buffer, short of resizing it. One that
   * ends where the buffer ends is taken to follow it: that is what a view made without a length does.
   */
  const isTracking = 'resizable' in buffer && buffer.resizable === true && offset + byteLength === buffer.byteLength
  const isWhole = offset === 0 && byteLength === buffer.byteLength
  putByte(output.writer, type | (isTracking ? tags.VIEW_TRACKING : 0) | (isWhole ? tags.VIEW_WHOLE : 0))
  if (!output.reference(buffer)) encodeBuffer(output, buffer)
  if (isWhole) return
  putVarint(output.writer, offset)
  if (!isTracking) putVarint(output.writer, length)
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
