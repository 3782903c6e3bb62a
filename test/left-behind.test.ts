// What a thread had in its hands when it ended, one thing at a time, comes back when its end is told.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Queue } from 'janus-queue'
import { type Core, instantiate } from '../src/store/core.js'
import { startAgent } from './helpers/agent.js'
import { limit } from './helpers/limits.js'
import { drain, kinds, makeQueue } from './helpers/queues.js'
import { until } from './helpers/wait.js'

const large = 'x'.repeat(40_000)
const page = 'x'.repeat(4_000)

/** How many items of a page each the queue can hold. */
function capacityOf(queue: Queue<unknown>): number {
  try {
    for (;;) queue.syncQ.putNowait([0, page])
  } catch {
    return drain(queue).length
  }
}

const steps = {
  fifo: ['fifoGet', 'fifoPeek'],
  lifo: ['lifoGet', 'lifoPeek'],
  priority: ['heapGet', 'heapPeek'],
} as const

for (const kind of kinds) {
  const [get, peek] = steps[kind]
  const deeds: [what: string, deed: (core: Core) => void][] = [
    ['a promise of memory', (core) => assert.equal(core.reserve(60), 0)],
    ['an item that it was building', (core) => Array.from({ length: 60 }, () => assert.equal(core.extend(), 0))],
    ['an item that it had taken', (core) => assert.ok(core[get]() > 0)],
    ['an item that it was peeking at', (core) => assert.ok(core[peek]() > 0)],
    ['a page on its way', (core) => assert.equal(core.pickUp(), 0)],
  ]
  for (const [what, deed] of deeds) {
    test(`the end of a thread gives back ${what} (${kind})`, limit, async (t) => {
      const queue = makeQueue<unknown>(kind, 0, { maxBytes: 1 << 20 })
      const whole = capacityOf(queue)
      const agent = await startAgent(t, queue)
      queue.syncQ.put([0, large])
      const core = instantiate(queue.memory)
      assert.equal(core.enrol(agent.worker.threadId), 0) // another record of the agent's thread
      deed(core)
      queue.syncQ.clear()
      await agent.stop()
      await until(() => capacityOf(queue) === whole, `all ${whole} pages can be used again`)
      assert.equal(queue.stats().bytesUsed, 0)
    })
  }
}
