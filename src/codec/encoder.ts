import { text } from '#runtime'
import { dataCloneError, describe, renderPath, type Step } from './refusal.js'
import { encodeSpecial } from './special-encoder.js'
import * as tags from './tags.js'
import type { ByteWriter } from './writer.js'

/*
 * The writing side of the format in tags.ts. One item at a time: a getter of the item that encodes another one needs another encoder.
 *
 * Every object is looked up among those already met, for cycles and shared references. Few objects: a scan of an array is
 * faster than a Map, whose every entry costs an identity hash.
 */
const SCANNED = 16
/** Up to here a loop writes a string faster than a search for its widest unit and a call of the runtime. */
const LOOPED = 24

/** A container whose body is still to be written. Linked, so that the path of each costs no copy of its parents'. */
interface Deferred {
  readonly parent: Deferred | undefined
  readonly steps: readonly Step[]
  readonly body: () => void
}

export class Encoder {
  #writer: ByteWriter
  #depth = 0
  /** The step by which the value now being written at each depth was reached; for error messages. */
  readonly #trail: Step[] = new Array(tags.MAX_DEPTH + 1).fill('')
  /** The one whose body is being written. */
  #resumed: Deferred | undefined
  #deferred: Deferred[] = []
  readonly #scanned: (object | undefined)[] = new Array(SCANNED).fill(undefined)
  #count = 0
  #numbers: Map<object, number> | undefined
  #referred = false

  constructor(writer: ByteWriter) {
    this.#writer = writer
  }

  /** Appends an item. Whether or not it throws, the encoder can be used again and keeps nothing of the item. */
  encode(writer: ByteWriter, item: unknown): void {
    this.#writer = writer
    const header = writer.length
    try {
      this.byte(tags.TREE)
      this.value(item, '')
      for (let i = 0; i < this.#deferred.length; i++) this.#writeDeferred(i)
      if (this.#referred) writer.bytes[writer.start + header] = tags.GRAPH
    } finally {
      this.#release()
    }
  }

  value(value: unknown, step: Step): void {
    // A chain of comparisons with typeof, which engines compile to one check each; a switch over it is slower.
    if (typeof value === 'string') {
      this.string(value)
    } else if (typeof value === 'number') {
      this.#number(value)
    } else if (typeof value === 'boolean') {
      this.byte(value ? tags.TRUE : tags.FALSE)
    } else if (value === null) {
      this.byte(tags.NULL)
    } else if (value === undefined) {
      this.byte(tags.UNDEFINED)
    } else if (typeof value === 'object') {
      this.#trail[this.#depth] = step
      this.#object(value)
    } else if (typeof value === 'bigint') {
      this.#bigint(value)
    } else {
      this.#trail[this.#depth] = step
      this.refuse(value)
    }
  }

  byte(byte: number): void {
    const writer = this.#writer
    writer.reserve(1)
    writer.bytes[writer.position++] = byte
  }

  varint(number: number): void {
    const writer = this.#writer
    writer.reserve(8)
    const bytes = writer.bytes
    let position = writer.position
    let rest = number
    while (rest >= 0x80) {
      bytes[position++] = (rest % 0x80) | 0x80
      rest = Math.floor(rest / 0x80)
    }
    bytes[position++] = rest
    writer.position = position
  }

  /** The eight bytes of a number, without a tag. */
  double(number: number): void {
    doubles[0] = number
    this.raw(doubleBytes)
  }

  raw(source: Uint8Array): void {
    const writer = this.#writer
    writer.reserve(source.length)
    writer.bytes.set(source, writer.position)
    writer.position += source.length
  }

  string(string: string): void {
    const writer = this.#writer
    const length = string.length
    if (length > LOOPED) {
      this.#longString(string, tags.STRING8, tags.STRING16)
      return
    }
    writer.reserve(length + 1)
    const bytes = writer.bytes
    const start = writer.position + 1
    let units = 0
    for (let i = 0; i < length; i++) {
      const unit = string.charCodeAt(i)
      units |= unit
      bytes[start + i] = unit
    }
    if (units < 0x100) {
      bytes[start - 1] = tags.SHORT_STRING + length
      writer.position = start + length
    } else {
      this.#longString(string, tags.STRING8, tags.STRING16)
    }
  }

  /**
   * Writes what is in a container: now, or at the depth where the stack must not get deeper, after everything else.
   * The container's tag is already written.
   */
  within(body: () => void): void {
    if (this.#depth >= tags.MAX_DEPTH) {
      const steps = this.#trail.slice(1, this.#depth + 1)
      this.#deferred.push({ parent: this.#resumed, steps, body })
      return
    }
    this.#depth++
    body()
    this.#depth--
  }

  /** Gives the next number to an object that was not met before. */
  number(object: object): void {
    if (this.#numbers !== undefined) this.#numbers.set(object, this.#count)
    else if (this.#count < SCANNED) this.#scanned[this.#count] = object
    else this.#startMap(object)
    this.#count++
  }

  /** Writes a reference and returns true if the object was met before; gives it the next number otherwise. */
  reference(object: object): boolean {
    const numbers = this.#numbers
    if (numbers !== undefined) {
      const number = numbers.get(object)
      if (number !== undefined) return this.#refer(number)
      numbers.set(object, this.#count++)
      return false
    }
    const scanned = this.#scanned
    const count = this.#count
    for (let i = 0; i < count; i++) if (scanned[i] === object) return this.#refer(i)
    if (count < SCANNED) scanned[count] = object
    else this.#startMap(object)
    this.#count = count + 1
    return false
  }

  /** Own enumerable properties, those with string keys; also of arrays with holes or names. */
  entries(object: Readonly<Record<string, unknown>>, keys: readonly string[]): void {
    for (const key of keys) {
      if (!hasOwn.call(object, key)) continue
      this.#key(key)
      this.value(object[key], key)
    }
    this.byte(tags.END)
  }

  /** Refuses the value that is being written; `why` follows the words "cannot be cloned". */
  refuse(value: unknown, why = ''): never {
    throw dataCloneError(`${renderPath(this.#path())}: ${describe(value)} cannot be cloned${why}`)
  }

  #object(value: object): void {
    if (this.reference(value)) return
    if (Array.isArray(value)) {
      this.#array(value)
      return
    }
    const prototype: object | null = Object.getPrototypeOf(value)
    if (prototype === objectPrototype || prototype === null || !encodeSpecial(this, value, prototype)) {
      this.byte(tags.OBJECT)
      if (this.#depth >= tags.MAX_DEPTH) this.within(() => this.#properties(value))
      else {
        this.#depth++
        this.#properties(value)
        this.#depth--
      }
    }
  }

  #properties(object: object): void {
    // The one cast: any object may be read by any string.
    const record = object as Readonly<Record<string, unknown>>
    let isFirst = true
    for (const key in record) {
      if (!hasOwn.call(record, key)) continue
      if (isFirst) {
        isFirst = false
        if ((key.charCodeAt(0) - 0x30) >>> 0 < 10) this.#refuseDisguised(object)
      }
      this.#key(key)
      this.value(record[key], key)
    }
    if (isFirst) this.#refuseDisguised(object)
    this.byte(tags.END)
  }

  /**
   * An `arguments` object, and a Date or Error robbed of its prototype, look plain, but have slots. All of them show
   * either no property at all or, `arguments`, the property 0 first; so only such objects pay for a look.
   */
  #refuseDisguised(object: object): void {
    const tag = tagText.call(object)
    if (tag !== '[object Object]' && DISGUISED.test(tag) && !(Symbol.toStringTag in object)) {
      this.#depth--
      this.refuse(object, ` (it is of the kind ${tag})`)
    }
  }

  #array(array: readonly unknown[]): void {
    const length = array.length
    const isDense = hasOnlyElements(array)
    if (isDense && length < tags.SHORT_ARRAY_LIMIT) {
      this.byte(tags.SHORT_ARRAY + length)
    } else {
      this.byte(isDense ? tags.ARRAY : tags.SPARSE)
      this.varint(length)
    }
    if (this.#depth >= tags.MAX_DEPTH) {
      this.within(() => this.#elements(array, length, isDense))
      return
    }
    this.#depth++
    this.#elements(array, length, isDense)
    this.#depth--
  }

  #elements(array: readonly unknown[], length: number, isDense: boolean): void {
    if (isDense) for (let i = 0; i < length; i++) this.value(array[i], i)
    else this.entries(array as unknown as Readonly<Record<string, unknown>>, Object.keys(array))
  }

  #key(key: string): void {
    const writer = this.#writer
    const length = key.length
    if (length > LOOPED) {
      this.#longKey(key)
      return
    }
    writer.reserve(length + 1)
    const bytes = writer.bytes
    const start = writer.position + 1
    let units = 0
    for (let i = 0; i < length; i++) {
      const unit = key.charCodeAt(i)
      units |= unit
      bytes[start + i] = unit
    }
    if (units < 0x100) {
      bytes[start - 1] = length
      writer.position = start + length
    } else {
      this.#longKey(key)
    }
  }

  #longKey(key: string): void {
    if (key.length >= tags.KEY_LIMIT || !text.isLatin1(key)) {
      this.#longString(key, tags.KEY8, tags.KEY16)
      return
    }
    this.byte(key.length)
    this.#units8(key)
  }

  #longString(string: string, tag8: number, tag16: number): void {
    if (!text.isLatin1(string)) {
      this.byte(tag16)
      this.varint(string.length)
      const writer = this.#writer
      writer.reserve(2 * string.length)
      text.writeUtf16(writer.bytes, string, writer.position)
      writer.position += 2 * string.length
      return
    }
    if (tag8 === tags.STRING8 && string.length < tags.SHORT_STRING_LIMIT) {
      this.byte(tags.SHORT_STRING + string.length)
    } else {
      this.byte(tag8)
      this.varint(string.length)
    }
    this.#units8(string)
  }

  #units8(string: string): void {
    const writer = this.#writer
    writer.reserve(string.length)
    text.writeLatin1(writer.bytes, string, writer.position)
    writer.position += string.length
  }

  #number(number: number): void {
    const writer = this.#writer
    writer.reserve(9)
    const bytes = writer.bytes
    let position = writer.position
    const integer = number | 0
    if (integer === number && (integer !== 0 || 1 / number > 0)) {
      if (integer >= 0 && integer < 0x80) {
        bytes[position++] = integer
      } else if (integer === (integer << 24) >> 24) {
        bytes[position++] = tags.INT8
        bytes[position++] = integer
      } else if (integer === (integer << 16) >> 16) {
        bytes[position++] = tags.INT16
        bytes[position++] = integer
        bytes[position++] = integer >> 8
      } else {
        bytes[position++] = tags.INT32
        position = putWord(bytes, position, integer)
      }
      writer.position = position
      return
    }
    if (Math.fround(number) === number) {
      bytes[position++] = tags.FLOAT32
      singles[0] = number
      writer.position = putWord(bytes, position, singleWords[0] ?? 0)
      return
    }
    bytes[position++] = tags.FLOAT64
    doubles[0] = number
    position = putWord(bytes, position, doubleWords[0] ?? 0)
    writer.position = putWord(bytes, position, doubleWords[1] ?? 0)
  }

  #bigint(bigint: bigint): void {
    if (BigInt.asIntN(64, bigint) === bigint) {
      this.byte(tags.BIGINT64)
      bigints[0] = bigint
      this.raw(doubleBytes)
      return
    }
    // In base 16 the conversion takes time linear in the length.
    const digits = (bigint < 0n ? -bigint : bigint).toString(16)
    const even = digits.length % 2 === 0 ? digits : `0${digits}`
    const bytes = new Uint8Array(even.length / 2)
    for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(even.slice(2 * i, 2 * i + 2), 16)
    this.byte(tags.BIGINT)
    this.byte(bigint < 0n ? 1 : 0)
    this.varint(bytes.length)
    this.raw(bytes)
  }

  #refer(number: number): true {
    this.#referred = true
    this.byte(tags.REFERENCE)
    this.varint(number)
    return true
  }

  #startMap(object: object): void {
    const numbers = new Map<object, number>()
    this.#scanned.forEach((scanned, number) => {
      if (scanned !== undefined) numbers.set(scanned, number)
    })
    numbers.set(object, this.#count)
    this.#numbers = numbers
  }

  #path(): readonly Step[] {
    const parts = [this.#trail.slice(1, this.#depth + 1)]
    for (let link = this.#resumed; link !== undefined; link = link.parent) parts.push([...link.steps])
    return parts.reverse().flat()
  }

  #writeDeferred(index: number): void {
    const deferred = this.#deferred[index]
    if (deferred === undefined) return
    this.#resumed = deferred
    this.#depth = 1
    deferred.body()
  }

  #release(): void {
    const used = Math.min(this.#count, SCANNED)
    for (let i = 0; i < used; i++) this.#scanned[i] = undefined
    this.#count = 0
    this.#depth = 0
    this.#numbers = undefined
    this.#referred = false
    if (this.#deferred.length > 0) {
      this.#deferred = []
      this.#resumed = undefined
    }
  }
}

/**
 * Whether an array is just its elements: no hole, no named property. Object.values is the one builtin that counts both
 * without making a string of every index; a count that is right in spite of a hole (a hole and a name) shows in the elements.
 */
function hasOnlyElements(array: readonly unknown[]): boolean {
  const length = array.length
  const values = Object.values(array)
  if (values.length !== length) return false
  for (let i = 0; i < length; i++) {
    const value = values[i]
    if ((value === undefined || value !== array[i]) && !hasOwn.call(array, i)) return false
  }
  return true
}

const objectPrototype: object = Object.prototype
const { hasOwnProperty: hasOwn, toString: tagText } = Object.prototype
const DISGUISED = /^\[object (?:Arguments|Error|Date|RegExp|Boolean|Number|String)\]$/

const doubles = new Float64Array(1)
const bigints = new BigInt64Array(doubles.buffer)
const doubleBytes = new Uint8Array(doubles.buffer)
const doubleWords = new Int32Array(doubles.buffer)
const singles = new Float32Array(1)
const singleWords = new Int32Array(singles.buffer)

function putWord(bytes: Uint8Array, position: number, word: number): number {
  bytes[position] = word
  bytes[position + 1] = word >> 8
  bytes[position + 2] = word >> 16
  bytes[position + 3] = word >> 24
  return position + 4
}
