import { besideScenarios } from './scenarios-beside.js'
import { boundaryScenarios } from './scenarios-boundaries.js'
import { followingScenarios } from './scenarios-following.js'
import { memoryScenarios } from './scenarios-memory.js'
import { overflowScenarios } from './scenarios-overflow.js'
import { plainScenarios } from './scenarios-plain.js'
import { reasonScenarios } from './scenarios-reasons.js'
import { shortageScenarios } from './scenarios-shortage.js'
import { taskScenarios } from './scenarios-tasks.js'
import { threadScenarios } from './scenarios-threads.js'
import { waitingScenarios } from './scenarios-waiting.js'
import type { Scenario } from './world.js'

export const scenarios: readonly Scenario[] = [
  ...plainScenarios,
  ...boundaryScenarios,
  ...memoryScenarios,
  ...waitingScenarios,
  ...threadScenarios,
  ...taskScenarios,
  ...overflowScenarios,
  ...shortageScenarios,
  ...besideScenarios,
  ...followingScenarios,
  ...reasonScenarios,
]
