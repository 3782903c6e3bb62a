import { BUSY, STALE } from '../core/layout.js'
import { backOff } from './backoff.js'
import type { Core } from './core.js'

/** Gives back what a thread held, which has ended or is done with the queue; false where another does so already. */
export function retire(core: Core, record: number): boolean {
  if (core.claim(record) === 0) return false
  const own = core.held()
  core.hold(record)
  for (const step of [core.abandon, core.unreserve, core.release, core.unpin, core.putDown, core.retire]) {
    for (let tries = 0; isBusy(step()); tries++) backOff(tries)
  }
  core.hold(own)
  return true
}

function isBusy(code: number): boolean {
  return code === BUSY || code === STALE
}
