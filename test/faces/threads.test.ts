// More threads than cores, each item of which arrives once: what the conformance cases do with few.

import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import type { Queue } from 'janus-queue'
import type { Item } from '../../conformance/items.js'
import { move, type Plan } from '../../conformance/movers.js'
import { kinds, makeQueue } from '../../conformance/queues.js'
import { longLimit } from '../helpers/limits.js'
import { startMovers } from '../helpers/movers.js'

const mixed = ['sync', 'async', 'syncMany', 'asyncMany'] as const
const blocking = ['sync', 'sync', 'sync', 'sync'] as const

/** Moves items through the queue; each consumer of a FIFO queue gets in order what one producer put. */
async function moveAll(t: TestContext, queue: Queue<Item>, plan: Omit<Plan, 'limit'>): Promise<void> {
  const moved = await move(startMovers(t), queue, { ...plan, limit: longLimit.timeout - 5_000 })
  if (queue.stats().kind === 'fifo') for (const { disorders } of moved) assert.equal(disorders, 0)
}

for (const kind of kinds) {
  test(`put() and get() on 4 and 4 threads move each item once (${kind}, of 1)`, longLimit, (t) =>
    moveAll(t, makeQueue<Item>(kind, 1), { producers: mixed, consumers: mixed, each: 500 }),
  )

  test(`put() and get() on 4 and 4 threads move each item once (${kind}, unlimited)`, longLimit, (t) =>
    moveAll(t, makeQueue<Item>(kind), { producers: mixed, consumers: mixed, each: 2_000 }),
  )

  test(`put() and get() through the blocking face alone move each item once (${kind})`, longLimit, (t) =>
    moveAll(t, makeQueue<Item>(kind, 16), { producers: blocking, consumers: blocking, each: 2_000 }),
  )
}

test('put() of one thread reaches many consumers in order, and many reach one', longLimit, async (t) => {
  await moveAll(t, makeQueue<Item>('fifo', 32), { producers: ['sync'], consumers: mixed, each: 6_000 })
  await moveAll(t, makeQueue<Item>('fifo', 32), { producers: mixed, consumers: ['sync'], each: 2_000 })
})

test('put() and get() go on with many more threads than cores', longLimit, (t) =>
  moveAll(t, makeQueue<Item>('fifo', 8), {
    producers: [...mixed, ...mixed],
    consumers: [...mixed, ...mixed],
    each: 400,
  }),
)
