// What a thread had in its hands when it ended, one thing at a time: it comes back, and what was half done is finished.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Queue } from 'janus-queue'
import { drain, kinds, makeQueue } from '../../conformance/queues.js'
import { pagesOf } from '../../proof/pages.js'
import { C_EPOCH_ASYNC, C_NOT_EMPTY, C_SLEEPERS, T_MEMBER } from '../../src/core/layout.js'
import { type Core, instantiate } from '../../src/store/core.js'
import { startAgent } from '../helpers/agent.js'
import { limit } from '../helpers/limits.js'
import { until, within } from '../helpers/wait.js'

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
    ['a promise of memory', (core) => assert.equal(core.reserve(0, 60), 0)],
    ['an item that it was building', (core) => Array.from({ length: 60 }, () => assert.equal(core.extend(), 0))],
    ['an item that it had taken', (core) => assert.ok(core[get](0) > 0)],
    ['an item that it was peeking at', (core) => assert.ok(core[peek](0) > 0)],
    ['a page on its way', (core) => assert.equal(core.allocPage(0), 0)],
  ]
  for (const [what, deed] of deeds) {
    test(`the end of a thread gives back ${what} (${kind})`, limit, async (t) => {
      const queue = makeQueue<unknown>(kind, 0, { maxBytes: 1 << 20 })
      const whole = capacityOf(queue)
      const agent = await startAgent(t, queue)
      queue.syncQ.put([0, large])
      const core = instantiate(queue.memory)
      assert.equal(core.register(agent.worker.threadId), 0) // another record of the agent's thread
      deed(core)
      queue.syncQ.clear()
      await agent.terminate()
      await until(() => capacityOf(queue) === whole, `all ${whole} pages can be used again`)
      assert.equal(queue.stats().bytesUsed, 0)
    })
  }
}

for (const kind of kinds) {
  test(`clear() and get() go on where the clear() of a dead thread has swept nothing yet (${kind})`, limit, () => {
    const queue = makeQueue<unknown>(kind, 0, { maxBytes: 1 << 20 })
    const core = instantiate(queue.memory)
    assert.equal(core.register(1_000), 0)
    const dropAll = (): void => {
      queue.syncQ.putMany([
        [0, large],
        [1, 'short'],
        [2, large],
      ])
      assert.equal(kind === 'fifo' ? core.fifoDrop(0, 0, 0) : core.drop(0, 0, 0), 0)
    }
    dropAll()
    queue.syncQ.put([3, 'after'])
    assert.deepEqual(queue.syncQ.get(), [3, 'after'])
    assert.equal(queue.syncQ.clear(), 0)
    assert.equal(queue.stats().bytesUsed, 0)
    dropAll()
    queue.syncQ.put([4, 'after'])
    assert.equal(queue.syncQ.clear(), 1)
    assert.equal(queue.syncQ.clear(), 0)
    assert.equal(queue.stats().bytesUsed, 0)
  })
}

/** As if those who wait had been notified, and the thread that was to take had died with it. */
function loseWakeUp(queue: Queue<unknown>): void {
  const words = new Int32Array(queue.memory.buffer)
  const epochAt = (C_NOT_EMPTY + C_EPOCH_ASYNC) >> 2
  Atomics.add(words, epochAt, Atomics.load(words, epochAt) & 1) // even: the registrations have ended
  Atomics.store(words, (C_NOT_EMPTY + C_SLEEPERS) >> 2, 0)
}

test('get() in an event loop looks for itself where a wake-up has died with its thread', limit, async (t) => {
  const queue = new Queue<number>()
  const agent = await startAgent(t, queue)
  const gets = [queue.asyncQ.get(), queue.asyncQ.get(), queue.asyncQ.get()]
  for (const [index, get] of gets.entries()) {
    loseWakeUp(queue)
    await agent.call('syncQ', 'put', index)
    assert.equal(await within(5_000, `get ${index}`, get), index)
  }
})

test('get() on a thread that blocks looks for itself where a wake-up has died with its thread', limit, async (t) => {
  const queue = new Queue<number>()
  const agent = await startAgent(t, queue)
  const get = agent.call('syncQ', 'get')
  await until(() => queue.stats().waitingGetters === 1, 'the agent is about to block')
  await new Promise((resolve) => setTimeout(resolve, 100))
  loseWakeUp(queue)
  queue.syncQ.put(1)
  assert.equal(await within(5_000, 'the get', get), 1)
})

for (const kind of kinds) {
  test(`the end of a thread amid a clear() frees what it had dropped (${kind})`, limit, async (t) => {
    const queue = makeQueue<unknown>(kind, 0, { maxBytes: 1 << 20 })
    const agent = await startAgent(t, queue)
    const core = instantiate(queue.memory)
    assert.equal(core.register(agent.worker.threadId), 0)
    assert.equal(core.join(core.held() + T_MEMBER, 0, 0, 0), 0)
    queue.syncQ.putMany([
      [0, large],
      [1, 'short'],
    ])
    assert.equal(kind === 'fifo' ? core.fifoDrop(0, 0, 0) : core.drop(0, 0, 0), 0)
    await agent.terminate()
    await until(() => pagesOf(queue.memory).held < 10, 'the pages of the large item are freed')
  })
}

for (const kind of kinds) {
  for (const size of [1_500, 16_000]) {
    test(`putNowait() of ${size} bytes finds what a clear() amid its work has not freed yet (${kind})`, limit, () => {
      const queue = makeQueue<unknown>(kind, 0, { maxBytes: 65_536 })
      const item: [number, string] = [0, 'x'.repeat(size)]
      assert.throws(() => {
        for (;;) queue.syncQ.putNowait(item)
      }, /no memory is left/)
      const core = instantiate(queue.memory)
      assert.equal(core.register(1_000), 0)
      assert.equal(kind === 'fifo' ? core.fifoDrop(0, 0, 0) : core.drop(0, 0, 0), 0)
      queue.asyncQ.putNowait(item)
      assert.deepEqual(queue.syncQ.get(), item)
    })
  }
}

const ones = new Uint8Array(1 << 20).fill(0xff)

for (const kind of kinds) {
  test(
    `the end of a thread is heard of although the ${kind} queue that it worked with before is gone`,
    limit,
    async (t) => {
      const queue = new Queue<unknown>(0, { maxBytes: 4 << 20 })
      const other = new Queue<unknown>(0, { beside: queue })
      const gone = makeQueue<unknown>(kind, 0, { beside: queue })
      const agent = await startAgent(t, gone, other)
      gone.syncQ.put([0, large])
      assert.deepEqual(await agent.call('syncQ', 'get'), [0, large])
      await agent.call('queue', 'release')
      gone.shutdown()
      gone.release()
      queue.syncQ.put(ones) // into its pages
      agent.callOn(1, 'syncQ', 'get')
      await until(() => other.stats().waitingGetters === 1, 'the agent waits')
      await agent.terminate()
      assert.equal(other.stats().waitingGetters, 0)
      assert.deepEqual(queue.syncQ.get(), ones)
    },
  )
}
