// An agent whose clock goes in steps of a tenth of a second.

import { replaceClock } from '../helpers/clock.js'

const { now } = performance

replaceClock(() => Math.floor(Reflect.apply(now, performance, []) / 100) * 100)

await import('./agent.js')
