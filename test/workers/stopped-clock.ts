// An agent whose clock stands still, as one does between its steps where a browser makes it coarse.

import { replaceClock } from '../helpers/clock.js'

replaceClock(() => 1_000)

await import('./agent.js')
