import type { Fault } from './fault.js'
import { besideFaults } from './faults-beside.js'
import { callFaults } from './faults-calls.js'
import { faceFaults } from './faults-faces.js'
import { followingFaults } from './faults-following.js'
import { loanFaults } from './faults-loans.js'
import { memoryFaults } from './faults-memory.js'
import { orderFaults } from './faults-orders.js'
import { redisFaults } from './faults-redis.js'
import { valueFaults } from './faults-values.js'
import { waitingFaults } from './faults-waiting.js'
import { wakingFaults } from './faults-waking.js'

export const faults: readonly Fault[] = [
  ...wakingFaults,
  ...orderFaults,
  ...memoryFaults,
  ...loanFaults,
  ...besideFaults,
  ...followingFaults,
  ...waitingFaults,
  ...faceFaults,
  ...valueFaults,
  ...callFaults,
  ...redisFaults,
]
