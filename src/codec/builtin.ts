import type { Codec } from './codec.js'
import type { QueueContext } from './handle.js'
import type { ByteWriter } from './writer.js'

/**
 * A codec of this package's own. It writes straight into the memory that the queue lends it, and reads out of an array
 * that may be larger than the item and may be shared memory, so that an item is not copied once more on its way.
 */
export interface BuiltinCodec<T> extends Codec<T> {
  /** What a queue stores of its codec, so that every thread that attaches finds the same one. */
  readonly id: number
  /** Appends the item to a writer that was begun. After a throw, what the writer holds of the item is meaningless. */
  encodeTo(writer: ByteWriter, item: T, context?: QueueContext): void
  /** The item in `bytes[start, end)`. What it returns shares nothing with `bytes`. */
  decodeFrom(bytes: Uint8Array, start: number, end: number, context?: QueueContext): T
}

/** Numbers that lie in shared memory: never reused for anything else. */
export const STRUCTURED_ID = 1
export const JSON_ID = 2
export const BYTES_ID = 3
