import { text } from '#runtime'
import { isPlace, type QueueContext } from './handle.js'
import { findKey, isAssignable, keepKey, START } from './keys.js'
import { findNames, type Names, noNames, startsWith } from './names.js'
import { ByteReader } from './reader.js'
import { decodeSpecial, type SpecialInput } from './special-decoder.js'
import * as tags from './tags.js'

/*
 * The reading side of the format in tags.ts. It trusts nothing: the bytes may be anything at all, and then it throws a
 * TypeError that names the position. Before it allocates anything by a length, that many bytes must be left.
 */
export class Decoder extends ByteReader implements SpecialInput {
  #depth = 0
  /** Every object made so far; filled only where a reference may ask for it. */
  #objects: object[] = []
  #isGraph = false
  #deferred: (() => void)[] = []
  /** The names that were read last, over all items; those of this item, by number. */
  #names = noNames()
  readonly #shapes: Names[] = []
  #shapeCount = 0
  #absent = 0
  #context: QueueContext | undefined

  /** One item. Whether or not it throws, the decoder can be used again and keeps nothing of the item. */
  decode(bytes: Uint8Array, start: number, end: number, context?: QueueContext): unknown {
    this.begin(bytes, start, end)
    this.#context = context
    try {
      const header = this.byte()
      if (header !== tags.TREE && header !== tags.GRAPH) this.fail('unknown header')
      this.#isGraph = header === tags.GRAPH
      const item = this.value()
      for (let i = 0; i < this.#deferred.length; i++) {
        this.#depth = 1
        this.#deferred[i]?.()
      }
      if (this.left > 0) this.fail('bytes left over')
      if (this.#absent > 0) this.fail('something that is no property is absent')
      return item
    } finally {
      this.#release()
    }
  }

  value(): unknown {
    const tag = this.byte()
    if (tag < tags.SHORT_STRING) return tag
    if (tag < tags.SHORT_ARRAY) return this.latin1(tag - tags.SHORT_STRING)
    if (tag < tags.UNDEFINED) return this.#array(tag - tags.SHORT_ARRAY)
    switch (tag) {
      case tags.INT8:
        return (this.byte() << 24) >> 24
      case tags.INT16:
        return ((this.byte() | (this.byte() << 8)) << 16) >> 16
      case tags.FLOAT64:
        return this.double()
      case tags.TRUE:
        return true
      case tags.FALSE:
        return false
      case tags.SHAPED:
        return this.#shaped(this.#readNames())
      case tags.SHAPE:
        return this.#shaped(this.#shape(this.byte()))
      case tags.OBJECT:
        return this.#object()
      case tags.NULL:
        return null
      case tags.UNDEFINED:
        return undefined
      case tags.STRING8:
        return this.latin1(this.varint())
      case tags.STRING16:
        return this.utf16(this.varint())
      case tags.ARRAY:
        return this.#array(this.varint())
      case tags.FLOAT32:
        return this.single()
      case tags.INT32:
        return this.word()
      case tags.REFERENCE:
        return this.#reference()
      case tags.SPARSE:
        return this.#sparse()
      case tags.BIGINT64:
        return this.bigint64()
      case tags.BIGINT:
        return this.bigint()
      case tags.ABSENT:
        this.#absent++
        return ABSENT
      case tags.QUEUE:
        return this.#queue()
      default:
        return decodeSpecial(this, tag)
    }
  }

  /** A value that has to be a string. */
  string(): string {
    // To read just any value and then look at it would let bytes nest without end.
    const tag = this.byte()
    if (tag >= tags.SHORT_STRING && tag < tags.SHORT_ARRAY) return this.latin1(tag - tags.SHORT_STRING)
    if (tag === tags.STRING8) return this.latin1(this.varint())
    return tag === tags.STRING16 ? this.utf16(this.varint()) : this.fail('not a string')
  }

  /** Gives the next number to an object. To be called before anything else of the object is read. */
  number<T extends object>(object: T): T {
    if (this.#isGraph) this.#objects.push(object)
    return object
  }

  /** Takes the next number for an object that can be made only from what follows it; the result tells the object. */
  reserve(): (object: object) => void {
    if (!this.#isGraph) return ignore
    const number = this.#objects.push(UNFINISHED) - 1
    return (object) => {
      this.#objects[number] = object
    }
  }

  /** Reads what is in a container, now or later: the counterpart of Encoder.within(). */
  within(body: () => void): void {
    if (this.#depth >= tags.MAX_DEPTH) {
      this.#deferred.push(body)
      return
    }
    this.#depth++
    body()
    this.#depth--
  }

  /** Entries up to END become own properties. */
  #entries(object: Record<string, unknown>): void {
    let previous = START
    for (;;) {
      const length = this.byte()
      if (length === tags.END) return
      if (length >= tags.KEY_LIMIT) {
        this.#define(object, this.#longKey(length))
        continue
      }
      const start = this.take(length)
      const key = findKey(previous, this.bytes, start, length)
      if (key !== undefined) {
        previous = key
        object[key.name] = this.value()
        continue
      }
      const fresh = text.readLatin1(this.bytes, start, start + length)
      if (isAssignable(fresh)) keepKey(fresh, this.bytes, start, length)
      this.#define(object, fresh)
    }
  }

  #longKey(tag: number): string {
    return tag === tags.KEY8 ? this.latin1(this.varint()) : this.utf16(this.varint())
  }

  #object(): object {
    const object: Record<string, unknown> = {}
    if (this.#isGraph) this.#objects.push(object)
    if (this.#depth >= tags.MAX_DEPTH) {
      this.#deferred.push(() => this.#entries(object))
    } else {
      this.#depth++
      this.#entries(object)
      this.#depth--
    }
    return object
  }

  #readNames(): Names {
    const previous = this.#names
    const { next } = previous
    const start = this.take(0)
    const end = start + this.left
    const isNext = next !== undefined && startsWith(this.bytes, start, end, next)
    const names = isNext ? next : findNames(this.bytes, start, end, previous)
    if (names === undefined) return this.fail('names that are none')
    this.take(names.bytes.length)
    this.#names = names
    if (this.#shapeCount < tags.MOST_SHAPES) this.#shapes[this.#shapeCount++] = names
    return names
  }

  #shape(index: number): Names {
    const names = index < this.#shapeCount ? this.#shapes[index] : undefined
    return names ?? this.fail('a shape that was not there')
  }

  #shaped(names: Names): object {
    const object: Record<string, unknown> = {}
    if (this.#isGraph) this.#objects.push(object)
    if (this.#depth >= tags.MAX_DEPTH) this.fail('nested too deep')
    this.#depth++
    const { keys } = names
    if (names.isAssignable) this.#assign(object, keys)
    else for (const key of keys) this.#define(object, key)
    this.#depth--
    if (this.#absent > 0) this.#remove(object, keys)
    return object
  }

  /**
   * Each assignment stands in a place of its own, where the engine remembers which property it added last time. Where all
   * objects look alike that makes it four times as fast.
   */
  #assign(object: Record<string, unknown>, keys: readonly string[]): void {
    const [a, b, c, d, e, f, g, h] = keys
    if (a !== undefined) object[a] = this.value()
    if (b !== undefined) object[b] = this.value()
    if (c !== undefined) object[c] = this.value()
    if (d !== undefined) object[d] = this.value()
    if (e !== undefined) object[e] = this.value()
    if (f !== undefined) object[f] = this.value()
    if (g !== undefined) object[g] = this.value()
    if (h !== undefined) object[h] = this.value()
    for (let i = 8; i < keys.length; i++) {
      const key = keys[i]
      if (key !== undefined) object[key] = this.value()
    }
  }

  #remove(object: Record<string, unknown>, keys: readonly string[]): void {
    for (const key of keys) {
      if (object[key] !== ABSENT) continue
      delete object[key]
      this.#absent--
    }
  }

  #array(length: number): unknown[] {
    // Every element takes a byte at least; those of a deferred body too.
    if (length > this.left) this.fail('an array is longer than the bytes')
    // An array of known length and contents comes out of the engine in the right size; push() makes room for many more.
    if (length <= 2 && !this.#isGraph && this.#depth < tags.MAX_DEPTH) return this.#pair(length)
    const array: unknown[] = []
    if (this.#isGraph) this.#objects.push(array)
    if (this.#depth >= tags.MAX_DEPTH) {
      this.#deferred.push(() => this.#elements(array, length))
    } else {
      this.#depth++
      this.#elements(array, length)
      this.#depth--
    }
    return array
  }

  #pair(length: number): unknown[] {
    this.#depth++
    const array = length === 0 ? [] : length === 1 ? [this.value()] : [this.value(), this.value()]
    this.#depth--
    return array
  }

  #elements(array: unknown[], length: number): void {
    for (let i = 0; i < length; i++) array.push(this.value())
  }

  #sparse(): unknown[] {
    const length = this.varint()
    if (length > MAX_ARRAY) this.fail('an array is too long')
    const array: unknown[] = []
    // V8 allocates for any length below 32 million, unless the array was once so long that it became a table.
    if (length > this.left) array.length = MAX_ARRAY
    array.length = length
    this.number(array)
    this.within(() => {
      this.entries(array, true)
      if (array.length !== length) this.fail('an element lies beyond its array')
    })
    return array
  }

  /** Entries up to END become own properties of any object. */
  entries(object: object, enumerable: boolean): void {
    for (let key = this.byte(); key !== tags.END; key = this.byte()) {
      this.#define(object, key < tags.KEY_LIMIT ? this.latin1(key) : this.#longKey(key), enumerable)
    }
  }

  #queue(): object {
    const finish = this.reserve()
    const at = this.double()
    const context = this.#context
    if (context === undefined || !isPlace(at)) return this.fail('a queue of no memory')
    const queue = context.open === undefined ? { memory: context.memory, at } : context.open(context.memory, at)
    finish(queue)
    return queue
  }

  #reference(): object {
    const object = this.#objects[this.varint()]
    return object === undefined || object === UNFINISHED ? this.fail('a reference to nothing') : object
  }

  #define(object: object, key: string, enumerable = true): void {
    const value = this.value()
    if (key === 'length' && Array.isArray(object)) this.fail('an array has a second length')
    Object.defineProperty(object, key, { value, writable: true, enumerable, configurable: true })
  }

  #release(): void {
    this.release()
    this.#depth = 0
    this.#absent = 0
    this.#shapeCount = 0
    this.#context = undefined
    if (this.#isGraph) this.#objects = []
    if (this.#deferred.length > 0) this.#deferred = []
  }
}

function ignore(): void {}

const UNFINISHED = {}
/** Stands for a property that is not there, until its object is whole. */
const ABSENT = {}
const MAX_ARRAY = 0xffffffff
