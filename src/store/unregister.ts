import { BUSY, STALE } from '../core/layout.js'
import { now } from '../runtime/ambient.js'
import { backOff } from './backoff.js'
import type { Core } from './core.js'

/** Gives back what a thread held, which has ended or is done with the queue, unless another does so already. */
export function unregister(core: Core, record: number): void {
  if (repeat(() => core.claim(record)) === 1) giveBack(core, record)
}

function giveBack(core: Core, record: number): void {
  const own = core.held() >>> 0
  if (own !== record) inheritAll(core, record)
  core.hold(record)
  try {
    for (const step of [core.abandon, core.unreserve, core.release, core.unpin, core.freePage, core.unregister])
      repeat(step)
  } finally {
    core.hold(own)
  }
}

/** Ends what the dead thread had begun for threads that died before it. */
function inheritAll(core: Core, dead: number): void {
  for (;;) {
    const record = repeat(() => core.inherit(dead))
    if (record <= 0) return
    giveBack(core, record)
  }
}

/** Tidying up is not worth a hang: where a gate is never left, as in memory that was written over, it is given up. */
const PATIENCE_MILLISECONDS = 2_000

function repeat(step: () => number): number {
  const deadline = now() + PATIENCE_MILLISECONDS
  for (let tries = 0; ; ) {
    const code = step()
    if ((code !== BUSY && code !== STALE) || now() > deadline) return code
    backOff(tries++)
  }
}
