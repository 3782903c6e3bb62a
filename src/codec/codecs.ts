import type { BuiltinCodec } from './builtin.js'
import { bytes } from './bytes.js'
import { json } from './json.js'
import { structured } from './structured.js'

/**
 * A type of its own, with no more in it than the contract says: what is in the built-in codecs beyond that is internal.
 * `any`, since a queue of any type of item may use them; what comes out has the type that the queue claims.
 */
// biome-ignore lint/suspicious/noExplicitAny: see above
type AnyItem = any

/**
 * The codecs that come with the package. A thread that attaches to a queue finds the one that its maker chose.
 */
export const codecs = {
  /**
   * The default: what structuredClone() clones, in the same way. Primitives (also -0, NaN, bigint of any size, lone
   * surrogates), plain objects and arrays (also sparse), Date, RegExp, Map, Set, ArrayBuffer, every typed array and DataView,
   * boxed primitives, DOMException, and Error with its name, message, stack and cause; cycles and shared references stay
   * what they are. Class instances arrive as plain objects, Buffers as Uint8Arrays; nesting may be of any depth.
   *
   * Throws a DataCloneError DOMException, which names the place, for functions, symbols, promises, weak references
   * and collections, SharedArrayBuffer, detached buffers, iterators, and platform objects such as Blob, URL, MessagePort
   * or WebAssembly.Module. What a getter throws passes through. A Proxy is carried as what it shows.
   *
   * @example
   * const item = { id: 1n, seen: new Map([['a', new Date(0)]]) }
   * codecs.structured.decode(codecs.structured.encode(item)) // equal to item, and a copy
   *
   * @example
   * codecs.structured.encode({ users: [{ callback() {} }] })
   * // DataCloneError: item.users[0].callback: a function cannot be cloned
   */
  structured: structured as BuiltinCodec<AnyItem>,

  /**
   * JSON text, for items that are JSON anyway, or shall be changed as JSON changes them: toJSON() is called (a Date arrives
   * as a string), a property that is undefined is left out, undefined in an array, NaN and the infinities arrive as null,
   * -0 as 0, Map and Set as {}, of other objects their enumerable properties.
   *
   * Throws a DataCloneError for undefined as the item, and for functions, symbols, bigints and cycles anywhere in it.
   *
   * @example
   * codecs.json.decode(codecs.json.encode({ at: new Date(0) })) // { at: '1970-01-01T00:00:00.000Z' }
   */
  json: json as BuiltinCodec<AnyItem>,

  /**
   * Uint8Arrays (Buffers too), with nothing added. What arrives is a plain Uint8Array with a buffer of its own.
   *
   * Throws a DataCloneError for anything else, other typed arrays and ArrayBuffers included.
   *
   * @example
   * codecs.bytes.decode(codecs.bytes.encode(new Uint8Array([1, 2]))) // Uint8Array [1, 2]
   */
  bytes: bytes as BuiltinCodec<Uint8Array>,
} as const
