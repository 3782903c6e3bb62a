import { copyBytes } from '#runtime'
import { NO_MEMORY, P_DATA, P_DATA_BYTES, P_NEXT, T_BUILDING, T_BUILDING_TAIL, T_RESERVED } from '../core/layout.js'
import type { Space } from './space.js'

/** Pages of a chain that carries so many bytes. */
export function pagesFor(bytes: number): number {
  return Math.ceil(bytes / P_DATA_BYTES)
}

/** Builds a chain of `bytes[start, start + length)` in this thread's record, from pages that were promised: 0 or NO_MEMORY. */
export function buildChain(space: Space, bytes: Uint8Array, start: number, length: number): number {
  const { core, views, retry } = space
  for (let from = 0; from < length; from += P_DATA_BYTES) {
    if (retry.until(core.extend) !== 0) return NO_MEMORY
    const at = space.pending(T_BUILDING_TAIL) + P_DATA
    views.see(at + P_DATA_BYTES)
    copyBytes(views.bytes, at, bytes, start + from, Math.min(P_DATA_BYTES, length - from))
  }
  return 0
}

/** Gives back what is left of building a chain: pages, where it was not put, and promises. */
export function giveUpChain(space: Space): void {
  const { core, retry } = space
  const held = space.pending(T_BUILDING) !== 0
  if (held) retry.until(core.abandon)
  if (space.pending(T_RESERVED) !== 0) retry.until(core.unreserve)
  if (held) space.wakeMemoryWaiters()
}

/** Largest array that is kept for the next payload: fresh memory costs more than what is copied into it. */
const KEPT_BYTES = 1 << 20
let kept = new Uint8Array(0)

function keptFor(length: number): Uint8Array {
  if (length > KEPT_BYTES) return new Uint8Array(length)
  if (kept.length < length) kept = new Uint8Array(Math.min(2 * length, KEPT_BYTES))
  return kept
}

/** The payload of the chain that begins at `first`: `lasting`, in an array of its own, else at the begin of one that is used again by the next. */
export function gatherChain({ views }: Space, first: number, length: number, lasting: boolean): Uint8Array {
  const whole = lasting ? new Uint8Array(length) : keptFor(length)
  let page = first
  for (let from = 0; from < length; from += P_DATA_BYTES) {
    views.see(page + P_DATA + P_DATA_BYTES)
    copyBytes(whole, from, views.bytes, page + P_DATA, Math.min(length - from, P_DATA_BYTES))
    page = views.words[(page + P_NEXT) >>> 2] ?? 0
  }
  return whole
}
