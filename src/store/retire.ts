import { BUSY, STALE } from '../core/layout.js'
import { backOff } from './backoff.js'
import type { Core } from './core.js'

/** Gives back what a thread held, which has ended or is done with the queue; false where another does so already. */
export function retire(core: Core, record: number): boolean {
  if (repeat(() => core.claim(record)) !== 1) return false
  const own = core.held()
  core.hold(record)
  for (const step of [core.abandon, core.unreserve, core.release, core.unpin, core.putDown, core.retire]) {
    repeat(step)
  }
  core.hold(own)
  return true
}

function repeat(step: () => number): number {
  for (let tries = 0; ; ) {
    const code = step()
    if (code !== BUSY && code !== STALE) return code
    backOff(tries++)
  }
}
