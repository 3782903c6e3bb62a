import { TAG_NUMBER } from '../core/layout.js'

/** An item on its way in: what the codec made of it. */
export interface EncodedItem {
  /** TAG_* of the layout. */
  tag: number
  /** The item itself, where the tag is TAG_NUMBER. */
  number: number
  /** Else the payload: `bytes[start, start + length)`, in the staging area, in a private array or in the user's own. */
  bytes: Uint8Array
  start: number
  length: number
  /** Lowest first; of no account but in a priority queue. */
  priority: number
}

const NOTHING = new Uint8Array(0)

export function emptyItem(): EncodedItem {
  return { tag: 0, number: 0, bytes: NOTHING, start: 0, length: 0, priority: 0 }
}

/** Lets go of a large item's bytes once it was put or refused. */
export function forget(encoded: EncodedItem): void {
  encoded.bytes = NOTHING
  encoded.start = 0
}

/** The same item in memory of its own, to be put later. */
export function keep(encoded: EncodedItem): EncodedItem {
  if (encoded.tag === TAG_NUMBER) return { ...encoded }
  return { ...encoded, bytes: new Uint8Array(part(encoded.bytes, encoded.start, encoded.length)), start: 0 }
}

/** `bytes[start, start + length)`. Not by subarray(), which asks the array's constructor what to make. */
export function part(bytes: Uint8Array, start: number, length: number): Uint8Array {
  return new Uint8Array(bytes.buffer, bytes.byteOffset + start, length)
}
