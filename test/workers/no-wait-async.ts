// An agent without Atomics.waitAsync, and without the re-check: what its event loop hears, helper threads tell it.

import timers from 'node:timers'
import { RECHECK_MILLISECONDS } from '../../src/waiting/codes.js'

Reflect.deleteProperty(Atomics, 'waitAsync')

const start = timers.setInterval
Object.assign(timers, {
  setInterval: function setInterval(tick: () => void, milliseconds: number) {
    const isRecheck = milliseconds === RECHECK_MILLISECONDS
    return start(isRecheck ? () => {} : tick, milliseconds)
  },
})

await import('./agent.js')
