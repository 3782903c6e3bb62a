import { runtime } from '#runtime'
import type { Ticker } from '../runtime/runtime.js'
import { RECHECK_MILLISECONDS } from './codes.js'

/**
 * This thread's pending asynchronous operations, over all queues: while there are any, one timer runs that looks at
 * them again now and then, and keeps the process alive if one of them is to.
 */

const watched = new Set<() => void>()
let alive = 0
let ticker: Ticker | undefined

/** Calls `look` every now and then, until unwatch(). */
export function watch(look: () => void): void {
  if (ticker === undefined) {
    ticker = runtime.startTicker(tick, RECHECK_MILLISECONDS)
    if (alive === 0) ticker.unref()
  }
  watched.add(look)
}

export function unwatch(look: () => void): void {
  watched.delete(look)
}

/** Counts operations that keep the process alive in or out. */
export function keepAlive(change: number): void {
  const before = alive
  alive += change
  if (before === 0 && alive > 0) ticker?.ref()
  else if (before > 0 && alive === 0) ticker?.unref()
}

function tick(): void {
  for (const look of watched) look()
  // Stopped a tick late, so that a queue which is empty and filled by turns does not start a timer an item.
  if (watched.size > 0 || ticker === undefined) return
  ticker.stop()
  ticker = undefined
}
