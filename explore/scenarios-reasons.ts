import type { Kind } from '../proof/model.js'
import { checkReason, closing, get, item, put, shut, shutting, untilShutDown } from './operations.js'
import { forOrder, type Scenario } from './world.js'

const SHORT = 40
const CHAIN = 5000

/** The first shutdown's reason stays, and whoever sees that the queue is shut down sees it whole. */
export const reasonScenarios: readonly Scenario[] = (['fifo', 'lifo', 'priority'] as const).flatMap(forKind)

function forKind(kind: Kind): Scenario[] {
  return forOrder(kind, [
    { name: 'reasons: two short ones', threads: [shutting(1, SHORT), shutting(2, SHORT)] },
    { name: 'reasons: a short one and none', threads: [shutting(1, SHORT), shut, checkReason] },
    { name: 'reasons: two long ones', threads: [shutting(1, CHAIN), shutting(2, CHAIN)] },
    { name: 'reasons: a long and a short one', threads: [shutting(1, CHAIN), closing(2, SHORT)] },
    { name: 'reasons: a look, a long one', threads: [checkReason, shutting(1, CHAIN)] },
    { name: 'reasons: whenShutDown, a long one', threads: [untilShutDown, shutting(1, CHAIN)] },
    { name: 'reasons: whenShutDown, two close', threads: [untilShutDown, closing(1, SHORT), closing(2, CHAIN)] },
    { name: 'reasons: a blocked get, a short one', threads: [get('block'), shutting(1, SHORT)] },
    { name: 'reasons: no room for a long one', spare: 1, threads: [shutting(1, CHAIN), put(item(1))] },
  ])
}
