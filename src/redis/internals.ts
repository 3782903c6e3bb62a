import { Queue } from '../index.js'
import type { Internals } from '../queues/internals.js'

/** What this entry uses of the core beyond its public face: see src/queues/internals.ts. */
export const core: Internals = Reflect.get(Queue, Symbol.for('janus-queue.internals'))
