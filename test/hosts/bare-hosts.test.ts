// Hosts that lack what others have.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Queue } from 'janus-queue'
import { startAgentWith } from '../helpers/agent.js'
import { startProgram } from '../helpers/child.js'
import { limit } from '../helpers/limits.js'
import { until, within } from '../helpers/wait.js'

test(
  'an event loop without Atomics.waitAsync hears of items, room and the end from helper threads',
  limit,
  async (t) => {
    const queue = new Queue<number>(1)
    const agent = await startAgentWith(t, 'no-wait-async', queue)
    for (let round = 0; round < 3; round++) {
      const get = agent.call<number>('asyncQ', 'get')
      await until(() => queue.stats().waitingGetters === 1, 'it waits for an item')
      queue.syncQ.put(round)
      assert.equal(await within(5_000, 'the get', get), round)
      queue.syncQ.put(-1)
      const put = agent.call('asyncQ', 'put', round)
      await until(() => queue.stats().waitingPutters === 1, 'it waits for room')
      const join = agent.call('asyncQ', 'join')
      await until(() => queue.stats().waitingJoiners === 1, 'it waits for the end')
      assert.equal(queue.syncQ.get(), -1)
      await within(5_000, 'the put', put)
      assert.equal(queue.syncQ.get(), round)
      for (let i = 0; i < 3; i++) queue.syncQ.taskDone()
      await within(5_000, 'the join', join)
    }
  },
)

test('helper threads keep no process alive', limit, async (t) => {
  const child = startProgram(t, 'pending', 'get, unref(), without Atomics.waitAsync')
  assert.deepEqual(await within(20_000, 'the process ends', child.ended), { code: 0, output: '' })
})

test(
  'errors have their names where there is no DOMException, and time passes without performance',
  limit,
  async (t) => {
    const queue = new Queue<unknown>()
    const agent = await startAgentWith(t, 'bare', queue)
    queue.syncQ.put('λ'.repeat(100))
    assert.equal(await agent.call('syncQ', 'get'), 'λ'.repeat(100))
    const timeout = { name: 'TimeoutError', message: 'join: 1 task is still unfinished, not done within 20 ms' }
    await assert.rejects(within(5_000, 'the join', agent.call('syncQ', 'join', { timeout: 20 })), timeout)
    await assert.rejects(within(5_000, 'the join', agent.call('asyncQ', 'join', { timeout: 20 })), timeout)
    await assert.rejects(within(5_000, 'the get', agent.call('syncQ', 'get', { timeout: 20 })), {
      name: 'SyncQueueEmpty',
    })
    await agent.call('syncQ', 'put', { error: new RangeError('carried'), date: new Date(5) })
    assert.deepEqual(queue.syncQ.get(), { error: new RangeError('carried'), date: new Date(5) })
  },
)

test(
  'where timers are numbers and the thread may not block, promises wait and blocking calls say so',
  limit,
  async (t) => {
    const queue = new Queue<number>(1)
    const agent = await startAgentWith(t, 'electron', queue)
    await assert.rejects(within(5_000, 'the get', agent.call('asyncQ', 'get', { timeout: 20 })), {
      name: 'AsyncQueueEmpty',
    })
    const get = agent.call<number>('asyncQ', 'get')
    await until(() => queue.stats().waitingGetters === 1, 'it waits for an item')
    queue.syncQ.put(1)
    assert.equal(await within(5_000, 'the get', get), 1)
    const blocked = { name: 'InvalidStateError', message: /this thread may not block/ }
    await assert.rejects(within(5_000, 'the get', agent.call('syncQ', 'get')), blocked)
    await agent.call('syncQ', 'put', 2)
    await assert.rejects(within(5_000, 'the put', agent.call('syncQ', 'put', 3)), blocked)
    assert.equal(await agent.call('syncQ', 'get'), 2)
  },
)
