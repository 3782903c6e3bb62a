// Looking for a while before blocking ends by the number of looks where the clock does not end it.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Queue } from 'janus-queue'
import { startAgentWith } from '../helpers/agent.js'
import { limit } from '../helpers/limits.js'
import { until, within } from '../helpers/wait.js'

const waits: [method: string, args: unknown[], fill: number[], release: (queue: Queue<number>) => void][] = [
  ['get', [], [], ({ syncQ }) => syncQ.put(1)],
  ['put', [1], [1], ({ syncQ }) => syncQ.get()],
  [
    'join',
    [],
    [1],
    ({ syncQ }) => {
      syncQ.get()
      syncQ.taskDone()
    },
  ],
]

for (const [method, args, fill, release] of waits) {
  test(`${method}() blocks although the clock stands still, and is woken`, limit, async (t) => {
    const queue = new Queue<number>(1)
    const agent = await startAgentWith(t, 'stopped-clock', queue)
    // More often than a thread looks in vain before it leaves looking out.
    for (let round = 0; round < 5; round++) {
      queue.syncQ.putMany(fill)
      const call = agent.call('syncQ', method, ...args, { timeout: 60_000 })
      await until(() => {
        const { waitingGetters, waitingPutters, waitingJoiners } = queue.stats()
        return waitingGetters + waitingPutters + waitingJoiners === 1
      }, 'it is about to block')
      release(queue)
      await within(5_000, method, call)
      queue.syncQ.clear()
    }
  })
}

test('get() with a timeout ends in time although the clock is coarse', limit, async (t) => {
  const queue = new Queue<number>()
  const agent = await startAgentWith(t, 'coarse-clock', queue)
  for (const timeout of [1, 50, 150]) {
    await assert.rejects(within(5_000, 'the get', agent.call('syncQ', 'get', { timeout })), { name: 'SyncQueueEmpty' })
  }
  const get = agent.call('syncQ', 'get', { timeout: 60_000 })
  await until(() => queue.stats().waitingGetters === 1, 'it is about to block')
  queue.syncQ.put(1)
  assert.equal(await within(5_000, 'the get', get), 1)
})

test('a blocking get() runs out of time also where a clock of the tests stands still', limit, () => {
  const queue = new Queue<number>()
  const { now } = performance
  performance.now = () => 1_000
  try {
    assert.throws(() => queue.syncQ.get({ timeout: 150 }), { name: 'SyncQueueEmpty' })
  } finally {
    performance.now = now
  }
})
