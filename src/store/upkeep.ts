import { H_HOLE, HOLE_NONE, NEEDS_HELP, NO_MEMORY, SKIPPED } from '../core/layout.js'
import { isBusy } from './retry.js'
import type { Store } from './store.js'

// What a thread sees to between steps: what others left to do, what was dropped, and pages for what is to come.

/** Finishes what a step of a priority queue left open. */
export function help(store: Store): void {
  if (!store.isPriority) return
  for (let tries = 0; store.header[H_HOLE >> 2] !== HOLE_NONE; ) {
    const code = store.order.help(store.place)
    if (isBusy(code)) store.retry.again(code, tries++)
  }
}

/** Does the steps of others that come first; whether it has freed what was dropped. */
export function helpOut(store: Store): boolean {
  while (store.retry.until(() => store.order.help(store.place)) === NEEDS_HELP) {}
  return sweep(store)
}

/** Frees what was dropped; whether there was any. */
export function sweep(store: Store): boolean {
  store.space.freePending()
  let swept = false
  while (store.retry.until(() => store.order.sweep(store.place)) === SKIPPED) {
    store.space.freePending()
    swept = true
  }
  return swept
}

/** Whether it has freed something that is not in use. */
export function shrink(store: Store): boolean {
  const { core, order, place, retry } = store
  if (helpOut(store)) return true
  if (retry.until(() => order.shrink(place)) !== 1 && retry.until(() => core.shrinkSlabs(place)) !== 1) return false
  retry.until(core.freePage)
  return true
}

/** Gives the order the page that it asked for with `code`; false: there is none. */
export function grow(store: Store, code: number, bytes: number): boolean {
  if (!allocPage(store)) return false
  store.retry.until(() => store.order.grow(store.place, code, bytes))
  store.space.freePending() // the page, where another thread's came free meanwhile
  return true
}

/** A detached page for this thread, where need be one that the order can do without. */
function allocPage(store: Store): boolean {
  store.space.freePending()
  while (store.retry.until(() => store.core.allocPage(store.place)) !== 0) {
    if (!shrink(store)) return false
  }
  return true
}

/** Promises pages to this thread, where need be such as the order can do without: 0, or NO_MEMORY. */
export function reserve(store: Store, pages: number): number {
  const promise = (): number => store.core.reserve(store.place, pages)
  let code = store.retry.until(promise)
  while (code === NO_MEMORY && shrink(store)) code = store.retry.until(promise)
  return code
}
