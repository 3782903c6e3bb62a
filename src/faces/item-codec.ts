import { text } from '#runtime'
import { type BuiltinCodec, BYTES_ID, STRUCTURED_ID } from '../codec/builtin.js'
import type { Codec } from '../codec/codec.js'
import { codecs } from '../codec/codecs.js'
import type { QueueContext } from '../codec/handle.js'
import { hasBufferLength } from '../codec/kinds.js'
import { plainBytes } from '../codec/views.js'
import { ByteWriter } from '../codec/writer.js'
import type { Batch } from '../store/batch.js'
import {
  HEAD_MASK,
  INLINE_BYTES,
  R_PAYLOAD,
  TAG_BYTES,
  TAG_ENCODED,
  TAG_FALSE,
  TAG_LATIN1,
  TAG_NULL,
  TAG_NUMBER,
  TAG_TRUE,
  TAG_UNDEFINED,
  TAG_UTF16,
} from '../store/codes.js'
import { EncodedItem } from '../store/encoded-item.js'
import type { Store } from '../store/store.js'
import { openHandle } from './handles.js'

/** Largest private array that is kept for the next item. */
const KEPT_BYTES = 1 << 20
const TAG_MASK = 0xff
const NOTHING = new Uint8Array(0)

/**
 * What a queue's codec makes of items, with lanes of their own for what needs none: numbers, booleans, null, undefined,
 * strings and byte arrays of the structured codec, and the arrays of the bytes codec.
 */
export class ItemCodec<T> {
  /** Whether a number is carried as it is. */
  readonly plain: boolean
  /** Whether reading runs no code of the user's. */
  readonly builtin: boolean
  readonly #store: Store
  readonly #codec: Codec<T>
  readonly #builtin: BuiltinCodec<T> | undefined
  /** By which queues of the same memory can be items. */
  readonly #context: QueueContext
  readonly #encoded = new EncodedItem()
  /** A writer that no item is being written with. */
  #idle: ByteWriter | undefined
  #batch: Batch | undefined

  constructor(store: Store, codec: Codec<T>) {
    this.#store = store
    this.#codec = codec
    this.#context = { memory: store.memory, open: openHandle }
    this.#builtin = isBuiltin(codec) ? codec : undefined
    this.builtin = this.#builtin !== undefined
    this.plain = this.#builtin?.id === STRUCTURED_ID
  }

  /** The item, encoded: valid until the next write. What the codec throws is thrown on. */
  write(item: T, priority: number): EncodedItem {
    const encoded = this.#encoded
    if (!(this.plain && this.#writePlain(item)) && !this.#writeBytes(item)) this.#encode(item)
    encoded.priority = priority
    return encoded
  }

  /** As write(), to the batch's part of the staging area. Of built-in codecs alone. */
  stage(item: T, batch: Batch): EncodedItem {
    this.#batch = batch
    try {
      return this.write(item, 0)
    } finally {
      this.#batch = undefined
    }
  }

  /** A number that was taken or peeked at: T, as the structured codec decodes it. */
  number(value: number): T {
    return value as T
  }

  /** Where numbers may be added as they are: T[], as above. */
  numbers(items: T[]): number[] {
    return items as unknown[] as number[]
  }

  /** The item that the store took or peeked at, of which `head` was the answer. */
  read(head: number): T {
    const { source, start, end } = this.#store
    const tag = head & HEAD_MASK & TAG_MASK
    // A lane holds what the structured codec would have made of it, or the bytes codec: T is what that codec decodes.
    if (tag !== TAG_ENCODED) return this.#readPlain(tag, source, start, end) as T
    if (this.#builtin !== undefined) return this.#builtin.decodeFrom(source, start, end, this.#context)
    return this.#codec.decode(source.slice(start, end)) // its own copy: user code may come back to this queue
  }

  #writePlain(item: unknown): boolean {
    switch (typeof item) {
      case 'number':
        this.#fill(TAG_NUMBER, NOTHING, 0, 8)
        this.#encoded.number = item
        return true
      case 'boolean':
        this.#fill(item ? TAG_TRUE : TAG_FALSE, NOTHING, 0, 0)
        return true
      case 'undefined':
        this.#fill(TAG_UNDEFINED, NOTHING, 0, 0)
        return true
      case 'string':
        this.#writeString(item)
        return true
      default:
        if (item !== null) return false
        this.#fill(TAG_NULL, NOTHING, 0, 0)
        return true
    }
  }

  #writeString(item: string): void {
    const narrow = text.isLatin1(item)
    const length = narrow ? item.length : item.length * 2
    const writer = this.#begin()
    writer.reserve(length)
    if (narrow) text.writeLatin1(writer.bytes, item, writer.position)
    else text.writeUtf16(writer.bytes, item, writer.position)
    writer.position += length
    this.#end(writer, narrow ? TAG_LATIN1 : TAG_UTF16)
  }

  #writeBytes(item: unknown): boolean {
    if (!this.plain && this.#builtin?.id !== BYTES_ID) return false
    const bytes = plainBytes(item)
    // Shared or detached memory is the codec's to refuse.
    if (bytes === undefined || (this.plain && (!hasBufferLength(bytes.buffer) || bytes.length === 0))) return false
    this.#fill(TAG_BYTES, bytes, 0, bytes.length)
    return true
  }

  #encode(item: T): void {
    if (this.#builtin === undefined) {
      const encoded: unknown = this.#codec.encode(item)
      const bytes = plainBytes(encoded)
      if (bytes === undefined) {
        throw new TypeError(
          `put${this.#store.title}: the codec's encode() must return a Uint8Array, got ${encoded === null ? 'null' : typeof encoded}`,
        )
      }
      this.#fill(TAG_ENCODED, bytes, 0, bytes.length)
      return
    }
    const batch = this.#batch
    const writer = this.#begin()
    if (batch !== undefined) {
      batch.claim(writer)
      this.#batch = undefined // for what a getter of the item puts
    }
    try {
      this.#builtin.encodeTo(writer, item, this.#context)
    } finally {
      if (batch === undefined) this.#store.space.commit(writer)
      else batch.commit()
    }
    this.#end(writer, TAG_ENCODED)
  }

  /**
   * A writer into the staging area. A getter of the item may put another one, through this handle or another: then whatever
   * is written next takes the area over, and this item goes on in private memory.
   */
  #begin(): ByteWriter {
    const writer = this.#idle ?? new ByteWriter()
    this.#idle = undefined
    const { payloadStart, payloadEnd } = this.#batch ?? this.#store
    this.#store.space.claim(this.#batch === undefined ? writer : undefined)
    writer.claim(this.#store.bytes, payloadStart, payloadEnd)
    return writer
  }

  #end(writer: ByteWriter, tag: number): void {
    this.#store.space.commit(writer)
    this.#fill(tag, writer.bytes, writer.start, writer.length)
    if (writer.length <= KEPT_BYTES) this.#idle = writer
  }

  #fill(tag: number, bytes: Uint8Array, start: number, length: number): void {
    const encoded = this.#encoded
    encoded.tag = tag
    encoded.bytes = bytes
    encoded.start = start
    encoded.length = length
  }

  #readPlain(tag: number, source: Uint8Array, start: number, end: number): unknown {
    switch (tag) {
      case TAG_NUMBER:
        return this.#store.numberAt(start - R_PAYLOAD)
      case TAG_LATIN1:
        return text.readLatin1(source, start, end)
      case TAG_UTF16:
        return text.readUtf16(source, start, end)
      case TAG_TRUE:
        return true
      case TAG_FALSE:
        return false
      case TAG_NULL:
        return null
      case TAG_BYTES:
        return end > start && end - start > INLINE_BYTES ? source : source.slice(start, end)
      default:
        return undefined
    }
  }
}

/** By identity: a codec of the user's own may have members of any name. */
function isBuiltin<T>(codec: Codec<T>): codec is BuiltinCodec<T> {
  return codec === codecs.structured || codec === codecs.json || Object.is(codec, codecs.bytes)
}
