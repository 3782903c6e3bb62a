// An agent without Atomics.waitAsync, and without the re-check: what its event loop hears, helper threads tell it.

import { RECHECK_MILLISECONDS } from '../../src/waiting/codes.js'

Reflect.deleteProperty(Atomics, 'waitAsync')

const start = setInterval
globalThis.setInterval = Object.assign((tick: () => void, milliseconds: number) => {
  const isRecheck = milliseconds === RECHECK_MILLISECONDS
  return start(isRecheck ? () => {} : tick, milliseconds)
}, start)

await import('./agent.js')
