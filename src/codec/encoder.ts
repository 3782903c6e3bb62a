import { adviceOn } from './advice.js'
import { hasOnlyElements } from './elements.js'
import { handleOf, type QueueContext } from './handle.js'
import { Identity } from './identity.js'
import { hidesState } from './kinds.js'
import { dataCloneError, describe, renderPath, type Step } from './refusal.js'
import { putBigInt, putByte, putDouble, putKey, putNumber, putShaped, putString, putVarint } from './scalars.js'
import { noShape, type Shape, shapeOf } from './shapes.js'
import { encodeSpecial, type SpecialOutput } from './special-encoder.js'
import * as tags from './tags.js'
import type { ByteWriter } from './writer.js'

/** A container whose body is still to be written. Linked, so that the path of each costs no copy of its parents'. */
interface Deferred {
  readonly parent: Deferred | undefined
  readonly steps: readonly Step[]
  readonly body: () => void
}

/**
 * The writing side of the format in tags.ts. One item at a time: a getter of the item that encodes another one needs another
 * encoder.
 */
export class Encoder implements SpecialOutput {
  writer: ByteWriter
  #depth = 0
  /** The step by which the value now being written at each depth was reached; for error messages. */
  readonly #trail: Step[] = new Array(tags.MAX_DEPTH + 1).fill('')
  #deferred: Deferred[] = []
  /** The one whose body is being written. */
  #resumed: Deferred | undefined
  readonly #met = new Identity()
  #hasReferences = false
  /** What was written last, over all items. */
  #shape = noShape()
  /** The item's number, and how many shapes it has so far. */
  #item = 0
  #shapes = 0
  #context: QueueContext | undefined

  constructor(writer: ByteWriter) {
    this.writer = writer
  }

  /** Appends an item. Whether or not it throws, the encoder can be used again and keeps nothing of the item. */
  encode(writer: ByteWriter, item: unknown, context?: QueueContext): void {
    this.writer = writer
    this.#context = context
    const header = writer.length
    this.#item = ++items
    this.#shapes = 0
    try {
      putByte(writer, tags.TREE)
      this.value(item, '')
      for (let i = 0; i < this.#deferred.length; i++) this.#resume(i)
      if (this.#hasReferences) writer.bytes[writer.start + header] = tags.GRAPH
    } finally {
      this.#release()
    }
  }

  value(value: unknown, step: Step): void {
    // A chain of comparisons with typeof, which engines compile to one check each; a switch over it is slower.
    if (typeof value === 'string') {
      putString(this.writer, value)
    } else if (typeof value === 'number') {
      putNumber(this.writer, value)
    } else if (typeof value === 'boolean') {
      putByte(this.writer, value ? tags.TRUE : tags.FALSE)
    } else if (value === null) {
      putByte(this.writer, tags.NULL)
    } else if (value === undefined) {
      putByte(this.writer, tags.UNDEFINED)
    } else if (typeof value === 'object') {
      this.#trail[this.#depth] = step
      this.#object(value)
    } else if (typeof value === 'bigint') {
      putBigInt(this.writer, value)
    } else {
      this.#trail[this.#depth] = step
      this.refuse(value)
    }
  }

  within(body: () => void): void {
    if (this.#depth >= tags.MAX_DEPTH) {
      this.#deferred.push({ parent: this.#resumed, steps: this.#trail.slice(1, this.#depth + 1), body })
      return
    }
    this.#depth++
    body()
    this.#depth--
  }

  reference(object: object): boolean {
    const number = this.#met.meet(object)
    if (number < 0) return false
    this.#hasReferences = true
    putByte(this.writer, tags.REFERENCE)
    putVarint(this.writer, number)
    return true
  }

  skipNumber(): void {
    this.#met.skip()
  }

  refuse(value: unknown, why = ''): never {
    const parts = [this.#trail.slice(1, this.#depth + 1)]
    for (let link = this.#resumed; link !== undefined; link = link.parent) parts.push([...link.steps])
    throw dataCloneError(`${renderPath(parts.reverse().flat())}: ${describe(value)} cannot be cloned${why}`)
  }

  #object(value: object): void {
    if (this.reference(value)) return
    if (Array.isArray(value)) {
      this.#array(value)
      return
    }
    const prototype: object | null = Object.getPrototypeOf(value)
    const isPlain = prototype === objectPrototype || prototype === null
    if (!isPlain && encodeSpecial(this, value, prototype)) return
    // The one cast: any object may be read by any string.
    const record = value as Readonly<Record<string, unknown>>
    if (this.#depth >= tags.MAX_DEPTH) {
      if (this.#queue(record)) return
      putByte(this.writer, tags.OBJECT)
      this.within(() => this.#properties(record, false))
      return
    }
    this.#depth++
    const shape = shapeOf(record, this.#shape)
    if (shape === undefined) {
      putByte(this.writer, tags.OBJECT)
      this.#properties(record, true)
    } else {
      this.#shape = shape
      this.#putShape(shape)
      this.#values(record, shape.keys)
    }
    this.#depth--
  }

  #putShape(shape: Shape): void {
    const { writer } = this
    if (shape.item === this.#item) {
      putByte(writer, tags.SHAPE)
      putByte(writer, shape.index)
      return
    }
    if (this.#shapes < tags.MOST_SHAPES) {
      shape.item = this.#item
      shape.index = this.#shapes++
    }
    putShaped(writer, tags.SHAPED, shape.names)
  }

  #values(record: Readonly<Record<string, unknown>>, keys: readonly string[]): void {
    let count = 0
    for (const key in record) {
      if (!hasOwn.call(record, key)) continue
      // A getter may have changed what comes after it, and a Proxy may show anything.
      if (key !== keys[count]) {
        const place = keys.indexOf(key, count)
        if (place < 0) continue
        for (; count < place; count++) putByte(this.writer, tags.ABSENT)
      }
      count++
      this.value(record[key], key)
    }
    for (; count < keys.length; count++) putByte(this.writer, tags.ABSENT)
  }

  #properties(record: Readonly<Record<string, unknown>>, mayBeQueue: boolean): void {
    let isFirst = true
    // With a cache of the names inside the engine; Object.keys() makes a new array each time.
    for (const key in record) {
      if (!hasOwn.call(record, key)) continue
      if (isFirst) {
        isFirst = false
        if (key.charCodeAt(0) === DIGIT_0) this.#refuseDisguised(record)
        else if (key === 'memory' && mayBeQueue && this.#replaceByQueue(record)) return
      }
      putKey(this.writer, key)
      this.value(record[key], key)
    }
    if (isFirst) this.#refuseEmptied(record)
    putByte(this.writer, tags.END)
  }

  /**
   * An `arguments` object, and a Date or Error robbed of its prototype, look plain, but are not. All of them show either no
   * property at all or, `arguments`, the property 0 first; so only such objects pay for a look.
   */
  #refuseDisguised(object: object): void {
    const tag = tagText.call(object)
    if (tag !== '[object Object]' && DISGUISED.test(tag) && !(Symbol.toStringTag in object)) {
      this.#depth--
      this.refuse(object, ` (it is of the kind ${tag})`)
    }
  }

  #refuseEmptied(object: object): void {
    this.#refuseDisguised(object)
    if (!hidesState(object)) return
    this.#depth--
    this.refuse(object, `: ${adviceOn(object)}`)
  }

  /**
   * Writes a queue, of which an object that shows a memory first may be the handle; false if it is none. Shapes leave such
   * objects out.
   */
  #queue(record: object): boolean {
    const handle = handleOf(record)
    if (handle === undefined) return false
    if (handle.memory !== this.#context?.memory) this.refuse(record, `: ${OTHER_MEMORY}`)
    putByte(this.writer, tags.QUEUE)
    putDouble(this.writer, handle.at)
    return true
  }

  /** The same where the tag of an object was written already, and nothing else of it. */
  #replaceByQueue(record: object): boolean {
    this.#depth--
    this.writer.position--
    const isQueue = this.#queue(record)
    if (!isQueue) this.writer.position++
    this.#depth++
    return isQueue
  }

  #array(array: readonly unknown[]): void {
    const length = array.length
    const isDense = hasOnlyElements(array)
    if (isDense && length < tags.SHORT_ARRAY_LIMIT) {
      putByte(this.writer, tags.SHORT_ARRAY + length)
    } else {
      putByte(this.writer, isDense ? tags.ARRAY : tags.SPARSE)
      putVarint(this.writer, length)
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
    if (isDense) {
      for (let i = 0; i < length; i++) this.value(array[i], i)
      return
    }
    for (const [key, value] of ownEntries(array)) {
      putKey(this.writer, key)
      this.value(value, isIndex(key) ? Number(key) : key)
    }
    putByte(this.writer, tags.END)
  }

  #resume(index: number): void {
    const deferred = this.#deferred[index]
    if (deferred === undefined) return
    this.#resumed = deferred
    this.#depth = 1
    deferred.body()
  }

  #release(): void {
    this.#met.clear()
    this.#depth = 0
    this.#hasReferences = false
    this.#context = undefined
    if (this.#deferred.length > 0) {
      this.#deferred = []
      this.#resumed = undefined
    }
  }
}

/** One by one, since a getter may remove a later one, which then is not there. */
function* ownEntries(object: object): Generator<[string, unknown]> {
  for (const key of Object.keys(object)) if (Object.hasOwn(object, key)) yield [key, Reflect.get(object, key)]
}

function isIndex(key: string): boolean {
  return String(Number(key)) === key
}

let items = 0
const objectPrototype: object = Object.prototype
const { hasOwnProperty: hasOwn, toString: tagText } = Object.prototype
const OTHER_MEMORY =
  'only a queue of the same memory can travel through a queue; make it `beside` that one, or send it with postMessage()'
const DIGIT_0 = 0x30
const DISGUISED = /^\[object (?:Arguments|Error|Date|RegExp|Boolean|Number|String)\]$/
