import {
  H_REASON,
  H_REASON_LENGTH,
  H_SHORT_REASON,
  SHORT_REASON_BYTES,
  SHORT_REASON_NAME,
  T_PUT,
} from '../core/layout.js'
import { buildChain, gatherChain, giveUpChain, pagesFor } from './chain.js'
import { part } from './encoded-item.js'
import { isBusy } from './retry.js'
import type { Store } from './store.js'
import { helpOut, reserve, sweep } from './upkeep.js'

/** Drops what is in, in one step, and returns how many items that were; shuts the queue down with it where `shut`, for this reason. */
export function drop(store: Store, shut: boolean, reason?: Uint8Array, brief?: Uint8Array): number {
  const length = shut ? stageReason(store, reason, brief) : 0
  for (let tries = 0; ; ) {
    const code = store.order.drop(store.place, shut ? 1 : 0, length)
    if (code === 0) break
    if (isBusy(code)) store.retry.again(code, tries++)
    else helpOut(store)
  }
  const dropped = store.result
  giveUpChain(store.space) // another's reason was first
  sweep(store)
  return dropped
}

/**
 * Refuses puts from now on; the reason of the first that shuts it down stays.
 *
 * @param brief The reason in few bytes, for want of memory.
 */
export function shut(store: Store, reason?: Uint8Array, brief?: Uint8Array): void {
  const length = stageReason(store, reason, brief)
  store.retry.until(() => store.core.shut(store.place, length))
  giveUpChain(store.space)
}

/** Makes the reason ready for the step that shuts down; how many bytes of it there is room for. */
function stageReason(store: Store, reason: Uint8Array | undefined, brief: Uint8Array | undefined): number {
  if (reason === undefined || reason.length === 0 || store.isShut) return 0
  const { space } = store
  space.claim(undefined)
  giveUpChain(space)
  const { length } = reason
  if (length <= SHORT_REASON_BYTES && store.identity.name.length <= SHORT_REASON_NAME) {
    store.bytes.set(reason, store.record + T_PUT)
    return length
  }
  if (reserve(store, pagesFor(length)) === 0 && buildChain(space, reason, 0, length) === 0) return length
  giveUpChain(space)
  return stageReason(store, brief, undefined)
}

/** Why the queue was shut down, as the bytes that shut() was given; undefined: for no reason, or it is open. */
export function shutdownReason(store: Store): Uint8Array | undefined {
  const length = Atomics.load(store.header, H_REASON_LENGTH >> 2)
  if (length === 0) return undefined
  const chain = store.header[H_REASON >> 2] ?? 0
  if (chain !== 0) return gatherChain(store.space, chain >>> 0, length, true)
  return new Uint8Array(part(store.bytes, store.place + H_SHORT_REASON, length))
}
