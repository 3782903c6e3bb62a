/**
 * How items become bytes, and bytes items.
 *
 * @since 0.1.0
 */
export interface Codec<T> {
  /** The item's bytes. Throws a `DataCloneError` DOMException for what it cannot represent; never drops a part of it. */
  encode(item: T): Uint8Array
  /** The item in `bytes`, which are valid during this call alone. */
  decode(bytes: Uint8Array): T
}
