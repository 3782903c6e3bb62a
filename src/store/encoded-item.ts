import { TAG_NUMBER } from '../core/layout.js'

const NOTHING = new Uint8Array(0)

/**
 * An item on its way in: what the codec made of it. A class, so that what is kept for later is of one shape with what is put at
 * once: engines compile the steps of a put for one, and begin anew where they meet a second.
 */
export class EncodedItem {
  /** TAG_* of the layout. */
  tag = 0
  /** The item itself, where the tag is TAG_NUMBER. */
  number = 0
  /** Else the payload: `bytes[start, start + length)`, in the staging area, in a private array or in the user's own. */
  bytes: Uint8Array = NOTHING
  start = 0
  length = 0
  /** Lowest first; of no account but in a priority queue. */
  priority = 0
}

/** Lets go of a large item's bytes once it was put or refused. */
export function forget(encoded: EncodedItem): void {
  encoded.bytes = NOTHING
  encoded.start = 0
}

/** The same item in memory of its own, to be put later. */
export function keep({ tag, number, bytes, start, length, priority }: EncodedItem): EncodedItem {
  const kept = new EncodedItem()
  kept.tag = tag
  kept.number = number
  if (tag !== TAG_NUMBER) kept.bytes = new Uint8Array(part(bytes, start, length))
  kept.length = length
  kept.priority = priority
  return kept
}

/** `bytes[start, start + length)`. Not by subarray(), which asks the array's constructor what to make. */
export function part(bytes: Uint8Array, start: number, length: number): Uint8Array {
  return new Uint8Array(bytes.buffer, bytes.byteOffset + start, length)
}
