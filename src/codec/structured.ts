import { type BuiltinCodec, STRUCTURED_ID } from './builtin.js'
import { Decoder } from './decoder.js'
import { Encoder } from './encoder.js'
import { ByteWriter } from './writer.js'

/** Largest private array, in bytes, that encode() keeps for the next item. */
const KEPT = 1 << 16

/*
 * One of each is kept. While it is at work it isn't here, so that a getter that encodes another item, or a Text that decodes
 * one, meets with none and makes its own.
 */
let idleEncoder: Encoder | undefined
let idleDecoder: Decoder | undefined
let idleWriter: ByteWriter | undefined

/**
 * The values of the structured clone algorithm, as structuredClone() would clone them; the format is in tags.ts. What
 * differs from structuredClone():
 *
 * - Depth is limited by memory alone, not by the stack.
 * - What can't lie in bytes is refused: SharedArrayBuffer and views of one, WebAssembly modules and memories, Blob,
 *   File, CryptoKey, and platform objects of every kind, also those that Node would turn into an empty object.
 * - So is an instance of a class that would arrive empty, as all it holds lies in private fields or symbols.
 * - An error keeps a name of its own, its own enumerable properties, and `errors` of an AggregateError.
 * - A queue can travel through queues of its memory: see handle.ts.
 * - A Buffer, or another subclass of Uint8Array, that shows a part of its buffer is carried without the rest.
 * - A view that ends where its resizable buffer ends follows its length afterwards.
 * - A Proxy of a plain object, an array or an error is carried as what it shows: nothing in the language tells it from the
 *   object that it stands for. One of a Map, a Date or the like is refused.
 */
export const structured: BuiltinCodec<unknown> = {
  id: STRUCTURED_ID,

  encode(item) {
    const writer = idleWriter ?? new ByteWriter()
    idleWriter = undefined
    try {
      writer.own()
      structured.encodeTo(writer, item)
      return writer.copy()
    } finally {
      writer.trim(KEPT)
      idleWriter = writer
    }
  },

  decode(bytes) {
    return structured.decodeFrom(bytes, 0, bytes.length)
  },

  encodeTo(writer, item, context) {
    const encoder = idleEncoder ?? new Encoder(writer)
    idleEncoder = undefined
    try {
      encoder.encode(writer, item, context)
    } finally {
      idleEncoder = encoder
    }
  },

  decodeFrom(bytes, start, end, context) {
    const decoder = idleDecoder ?? new Decoder()
    idleDecoder = undefined
    try {
      return decoder.decode(bytes, start, end, context)
    } finally {
      idleDecoder = decoder
    }
  },
}
