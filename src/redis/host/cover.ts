import * as scripts from '../scripts/scripts.js'
import type { Call } from './call.js'
import { messageOf } from './failure.js'
import type { State } from './state.js'

/**
 * A put is in by what another connection did (it was parked and let in), or before this one was made; it is acknowledged once enough replicas have that.
 */
export function cover(s: State, call: Call): void {
  call.phase = 'covering'
  call.deadline = performance.now() + s.patience
  s.covering.add(call)
  if (s.covering.size === 1) queueMicrotask(() => confirm(s))
}

/** Asks for all that are uncovered; where the connection breaks, the resume asks again. */
export function confirm(s: State): void {
  const { wire } = s
  if (wire === undefined || !s.isUp) return
  const calls = [...s.covering]
  const { replicas } = s.settings
  const ask = async (): Promise<void> => {
    // WAIT counts from what its own connection wrote last, so that has to write first.
    await wire.run(scripts.beat, s.keys, s.who(wire))
    const patience = String(Math.max(Math.floor(s.patience / 2), 1))
    const isCovered = Number(await wire.send(['WAIT', String(replicas), patience])) >= replicas
    for (const call of calls) call.settle(isCovered ? 'ok' : 'unknown', call.entered)
  }
  ask()
    .catch((error) => {
      if (wire.isDown) return
      for (const call of calls) call.settle('failed', messageOf(error))
    })
    .finally(() => {
      if (wire.isDown) return
      for (const call of calls) s.covering.delete(call)
      if (s.covering.size > 0) confirm(s)
    })
}
