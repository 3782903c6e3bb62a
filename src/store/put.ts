import {
  FLAG_CHAINED,
  FULL,
  INLINE_BYTES,
  NEEDS_HELP,
  NO_CELL,
  NO_MEMORY,
  NO_PAGE,
  R_LENGTH,
  R_PAYLOAD,
  R_TAIL,
  SHUT,
  SKIPPED,
  T_BUILDING,
  T_BUILDING_TAIL,
  T_PUT,
  TAG_NUMBER,
  UNIT_BYTES,
} from '../core/layout.js'
import { buildChain, giveUpChain, pagesFor } from './chain.js'
import { NUMBER_HEAD, TOO_LARGE } from './codes.js'
import type { EncodedItem } from './encoded-item.js'
import { unitsFor, writeRecord } from './records.js'
import { isBusy } from './retry.js'
import type { Store } from './store.js'
import { grow, helpOut, reserve } from './upkeep.js'

const UNIT_HEAD = NUMBER_HEAD & ~TAG_NUMBER

// The puts that are more than one step: into a queue that has no room yet, of large items, and over others.

/** Repeats a put until it is done or refused for good. */
export function retryPut(store: Store, put: () => number, first: number, bytes: number): number {
  let code = first
  for (let tries = 0; ; code = put()) {
    if (isBusy(code)) {
      if (!store.retry.again(code, tries++)) return FULL
    } else if (code === NEEDS_HELP || code === SKIPPED) helpOut(store)
    else if (code !== NO_PAGE && code !== NO_CELL) return store.helped(code)
    else if (!grow(store, code, bytes)) return store.refuse()
  }
}

/** Puts an item whose payload is a chain of pages, which lies in no slot until it is whole. */
export function putChain(store: Store, encoded: EncodedItem, drops: boolean): number {
  const { core, order, place, space, views } = store
  const pages = pagesFor(encoded.length)
  if (pages > core.mostPages(place, order.overhead)) return TOO_LARGE
  if (store.isShut) return SHUT
  if (store.seemsFull && !drops) return FULL
  giveUpChain(space) // of a put that was cut short
  let code = reserve(store, pages + order.slack)
  if (code === 0) code = buildChain(space, encoded.bytes, encoded.start, encoded.length)
  if (code === 0) {
    const at = (store.record + T_PUT) >>> 2
    const { words } = views
    words[at] = encoded.tag | FLAG_CHAINED | UNIT_HEAD
    words[at + (R_LENGTH >> 2)] = encoded.length
    words[at + (R_PAYLOAD >> 2)] = space.pending(T_BUILDING)
    words[at + (R_TAIL >> 2)] = space.pending(T_BUILDING_TAIL)
    code = putOrDrop(store, encoded.priority, UNIT_BYTES, drops)
  }
  giveUpChain(space)
  return code === NO_MEMORY ? store.refuse() : code
}

/** Puts into a queue that never waits for a slot: one that is full drops an item for the one that comes, or that one. */
export function putOver(store: Store, encoded: EncodedItem): number {
  const drops = store.identity.overflow === 'drop-oldest'
  let code = 0
  if (encoded.length > INLINE_BYTES) code = putChain(store, encoded, drops)
  else {
    const units = unitsFor(encoded.length)
    writeRecord(store.views, store.record + T_PUT, encoded, units)
    code = putOrDrop(store, encoded.priority, units * UNIT_BYTES, drops)
  }
  if (code !== FULL) return code
  store.core.countOverflow(store.place)
  return 0
}

/** Puts the staged record, where `drops` also into a full queue. */
function putOrDrop(store: Store, priority: number, bytes: number, drops: boolean): number {
  const put = (): number => store.order.put(store.place, priority)
  if (!drops) return retryPut(store, put, put(), bytes)
  const over = (): number => {
    const code = put()
    return code === FULL ? store.order.putOver(store.place, priority) : code
  }
  const code = retryPut(store, over, over(), bytes)
  store.space.freePending() // what the item that was dropped held
  return code
}
