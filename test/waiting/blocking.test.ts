import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Queue } from 'janus-queue'
import { startAgent, startAgents } from '../helpers/agent.js'
import { limit } from '../helpers/limits.js'
import { drain, kinds, makeQueue } from '../helpers/queues.js'
import { isPending, until, within } from '../helpers/wait.js'

for (const kind of kinds) {
  test(`get() blocks its thread until another thread puts (${kind})`, limit, async (t) => {
    const queue = makeQueue<number>(kind)
    const agent = await startAgent(t, queue)
    for (const put of [() => queue.syncQ.put(1), () => queue.asyncQ.put(1), () => queue.asyncQ.putNowait(1)]) {
      const get = agent.sync('get')
      await until(() => queue.stats().waitingGetters === 1, 'the agent is blocked')
      assert.equal(await isPending(get), true)
      await put()
      assert.equal(await within(5_000, 'the get', get), 1)
    }
  })

  test(`put() blocks its thread until another thread makes room (${kind})`, limit, async (t) => {
    const queue = makeQueue<number>(kind, 1)
    const agent = await startAgent(t, queue)
    queue.syncQ.put(0)
    for (const take of [() => queue.syncQ.get(), () => queue.asyncQ.get(), () => queue.asyncQ.getNowait()]) {
      const put = agent.sync('put', 1)
      await until(() => queue.stats().waitingPutters === 1, 'the agent is blocked')
      assert.equal(await isPending(put), true)
      assert.equal(queue.syncQ.qsize(), 1)
      await take()
      await within(5_000, 'the put', put)
    }
    assert.deepEqual(drain(queue), [1])
  })

  test(`asyncQ.get() waits until another thread puts (${kind})`, limit, async (t) => {
    const queue = makeQueue<number>(kind)
    const agent = await startAgent(t, queue)
    const get = queue.asyncQ.get()
    assert.equal(await isPending(get), true)
    await agent.sync('put', 1)
    assert.equal(await within(5_000, 'the get', get), 1)
  })

  test(`asyncQ.put() waits until another thread makes room (${kind})`, limit, async (t) => {
    const queue = makeQueue<number>(kind, 1)
    const agent = await startAgent(t, queue)
    await queue.asyncQ.put(1)
    const put = queue.asyncQ.put(2)
    assert.equal(await isPending(put), true)
    assert.equal(await agent.sync('get'), 1)
    await within(5_000, 'the put', put)
    assert.equal(await agent.sync('get'), 2)
  })
}

test('get() on the main thread blocks until a worker puts', limit, async (t) => {
  const queue = new Queue<number>()
  const gate = new Queue<string>()
  const agent = await startAgent(t, queue, gate)
  const go = agent.on(1, 'syncQ', 'get')
  await until(() => gate.stats().waitingGetters === 1, 'the agent is blocked')
  const put = agent.sync('put', 42)
  gate.syncQ.put('go')
  assert.equal(queue.syncQ.get({ timeout: 10_000 }), 42)
  await Promise.all([go, put])
})

test('put() wakes only as many getters as there are items', limit, async (t) => {
  const queue = new Queue<number>()
  const agents = await startAgents(t, 3, queue)
  const gets = agents.map((agent) => agent.sync<number>('get'))
  await until(() => queue.stats().waitingGetters === 3, 'all agents are blocked')
  const got: number[] = []
  for (const get of gets) get.then((n) => got.push(n))
  for (let n = 1; n <= 3; n++) {
    queue.syncQ.put(n)
    await until(() => got.length === n, `${n} gets are served`)
    await until(() => queue.stats().waitingGetters === 3 - n, 'the others are still blocked')
  }
  assert.deepEqual(got, [1, 2, 3])
})

test('putMany() wakes as many getters as it puts items', limit, async (t) => {
  const queue = new Queue<number>()
  const agents = await startAgents(t, 3, queue)
  const gets = agents.map((agent) => agent.sync<number>('get'))
  await until(() => queue.stats().waitingGetters === 3, 'all agents are blocked')
  queue.syncQ.putMany([1, 2, 3])
  assert.deepEqual((await within(5_000, 'all gets', Promise.all(gets))).sort(), [1, 2, 3])
})

test('getMany() admits as many putters as it takes items', limit, async (t) => {
  const queue = new Queue<number>(3)
  queue.syncQ.putMany([1, 2, 3])
  const agents = await startAgents(t, 3, queue)
  const puts = agents.map((agent, i) => agent.sync('put', 4 + i))
  await until(() => queue.stats().waitingPutters === 3, 'all agents are blocked')
  assert.deepEqual(queue.syncQ.getMany(3), [1, 2, 3])
  await within(5_000, 'all puts', Promise.all(puts))
  assert.deepEqual(drain(queue).sort(), [4, 5, 6])
})

test('put() reaches blocked threads and event loops that wait for the same item, one at a time', limit, async (t) => {
  const queue = new Queue<number>()
  const agents = await startAgents(t, 2, queue)
  const pending = [queue.asyncQ.get(), queue.asyncQ.get()]
  const blocked = agents.map((agent) => agent.sync<number>('get'))
  await until(() => queue.stats().waitingGetters >= 3, 'all are waiting')
  const got: number[] = []
  for (const get of [...pending, ...blocked]) get.then((n) => got.push(n))
  for (let n = 1; n <= 4; n++) {
    queue.syncQ.put(n)
    await until(() => got.length === n, `item ${n} reaches a waiter`, 5_000)
  }
  assert.deepEqual(
    got.sort((a, b) => a - b),
    [1, 2, 3, 4],
  )
})

test('get() that gives up as its item comes leaves the item to others', limit, async (t) => {
  const queue = new Queue<number>()
  const agents = await startAgents(t, 2, queue)
  const [early, late] = agents
  assert.ok(early && late)
  for (let round = 0; round < 30; round++) {
    const first: Promise<number> = early.sync('get', { timeout: 5 })
    const second: Promise<number> = late.sync('get')
    await until(() => queue.stats().waitingGetters >= 1, 'a get is waiting')
    await new Promise((resolve) => setTimeout(resolve, 3 + (round % 4)))
    queue.syncQ.put(round)
    const outcome = await within(
      10_000,
      'the first get',
      first.catch(() => undefined),
    )
    if (outcome !== undefined) queue.syncQ.put(round)
    assert.equal(await within(5_000, 'the second get', second), round)
  }
  assert.equal(queue.syncQ.qsize(), 0)
})
