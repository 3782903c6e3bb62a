import type { BuiltinCodec } from './builtin.js'
import { bytes } from './bytes.js'
import type { Codec } from './codec.js'
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
 *
 * @since 0.1.0
 */
export const codecs = {
  /**
   * The default: the values that structuredClone() clones, and alike. Primitives (also -0, NaN, bigint of any size, lone
   * surrogates), plain objects and arrays (also sparse), Date, RegExp, Map, Set, ArrayBuffer, every typed array and DataView,
   * boxed primitives, DOMException, and Error with its name, message, stack and cause and, beyond structuredClone(), with a
   * name of its own, its own enumerable properties (`code`) and the `errors` of an AggregateError; cycles and shared
   * references stay what they are. A queue travels through queues of the same memory. Class instances arrive as plain objects
   * of their own enumerable properties, Buffers as Uint8Arrays; nesting may be of any depth.
   *
   * Throws a DataCloneError DOMException, which names the place and what to send instead, for functions, symbols, promises,
   * weak references and collections, SharedArrayBuffer, detached buffers, iterators, and objects whose state is hidden: those of
   * the platform, such as Blob, URL, MessagePort, CryptoKey, Intl and Temporal's, WebAssembly.Module, and instances of a
   * class that keeps all of it in private fields. What a getter throws passes through. A Proxy of a plain object or an array is
   * carried as what it shows.
   *
   * @example
   * ```ts
   * const item = { id: 1n, seen: new Map([['a', new Date(0)]]) }
   * console.log(codecs.structured.decode(codecs.structured.encode(item))) // { id: 1n, seen: Map(1) { 'a' => 1970-01-01T00:00:00.000Z } }
   * ```
   *
   * @example
   * ```ts
   * try {
   *   codecs.structured.encode({ users: [{ callback() {} }] })
   * } catch (error) {
   *   console.log(error.name, error.message) // DataCloneError item.users[0].callback: a function cannot be cloned
   * }
   * ```
   */
  structured: structured as Codec<AnyItem>,

  /**
   * JSON text, for items that are JSON anyway: null, booleans, finite numbers, strings, arrays, and plain objects and
   * class instances by their own enumerable properties. What arrives says what was put, with two exceptions that are JSON's
   * own: a property that is undefined is left out, and what has a toJSON() of the program's own arrives as what that gives.
   *
   * Throws a DataCloneError DOMException, which names the place, for whatever else JSON would leave out or turn into something
   * else: undefined as the item or in an array, holes, NaN, -0 and the infinities, functions, symbols, bigints, cycles, Map, Set,
   * Date, RegExp, Error, boxed primitives, buffers and typed arrays, and what `codecs.structured` refuses. What a getter or a toJSON()
   * throws passes through.
   *
   * @example
   * ```ts
   * console.log(codecs.json.decode(codecs.json.encode({ id: 1, note: undefined }))) // { id: 1 }
   * ```
   *
   * @example
   * ```ts
   * try {
   *   codecs.json.encode({ at: new Date(0) })
   * } catch (error) {
   *   console.log(error.name) // DataCloneError
   *   console.log(error.message) // item.at: a Date has no JSON: send its toISOString() or getTime(), or use codecs.structured
   * }
   * ```
   */
  json: json as Codec<AnyItem>,

  /**
   * Uint8Arrays (Buffers too), with nothing added. What arrives is a plain Uint8Array with a buffer of its own.
   *
   * Throws a DataCloneError for anything else, other typed arrays and ArrayBuffers included.
   *
   * @example
   * ```ts
   * console.log(codecs.bytes.decode(codecs.bytes.encode(Uint8Array.of(1, 2)))) // Uint8Array(2) [ 1, 2 ]
   * ```
   */
  bytes: bytes as Codec<Uint8Array>,
} as const

/** The same, with what the queues know of them. */
export const builtins: readonly BuiltinCodec<AnyItem>[] = [structured, json, bytes]
