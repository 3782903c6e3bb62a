import assert from 'node:assert/strict'
import { test } from 'node:test'
import { attach, InvalidStateError, Queue } from 'janus-queue'
import { startAgent, startAgents } from '../helpers/agent.js'
import { limit } from '../helpers/limits.js'
import { within } from '../helpers/wait.js'

const refused = { name: 'InvalidStateError' }

const uses: [name: string, use: (queue: Queue<number>) => unknown][] = [
  ['put()', (queue) => queue.asyncQ.put(1)],
  ['get()', async (queue) => queue.asyncQ.get({ timeout: 0 }).catch(() => {})],
  ['join()', (queue) => queue.asyncQ.join()],
  ['putNowait()', (queue) => queue.asyncQ.putNowait(1)],
  [
    'getNowait()',
    (queue) => {
      queue.syncQ.put(1)
      queue.asyncQ.getNowait()
    },
  ],
]

for (const [name, use] of uses) {
  test(`asyncQ.${name} binds the queue to the event loop that used it first`, limit, async (t) => {
    const queue = new Queue<number>()
    const agent = await startAgent(t, queue)
    await use(queue)
    queue.syncQ.clear()
    queue.syncQ.put(5)
    await assert.rejects(agent.async('get'), refused)
    await assert.rejects(agent.async('put', 6), refused)
    await assert.rejects(agent.async('join'), refused)
    await assert.rejects(agent.async('getNowait'), refused)
    await assert.rejects(agent.async('putNowait', 6), refused)
    await assert.rejects(agent.async('peek'), refused)
    await assert.rejects(agent.async('getMany', 1), refused)
    await assert.rejects(agent.async('putMany', [6]), refused)
    assert.equal(queue.syncQ.qsize(), 1, 'what was refused changed nothing')
    assert.equal(await queue.asyncQ.get(), 5)
  })
}

test(
  'asyncQ that a worker used first refuses the main thread: rejections, and throws from *Nowait',
  limit,
  async (t) => {
    const queue = new Queue<number>()
    const agent = await startAgent(t, queue)
    await agent.async('put', 1)
    const results: Promise<unknown>[] = [queue.asyncQ.get(), queue.asyncQ.put(2), queue.asyncQ.join()]
    for (const outcome of await Promise.allSettled(results)) {
      assert.ok(outcome.status === 'rejected' && outcome.reason instanceof InvalidStateError)
    }
    assert.throws(() => queue.asyncQ.getNowait(), InvalidStateError)
    assert.throws(() => queue.asyncQ.putNowait(2), InvalidStateError)
    await assert.rejects(async () => {
      for await (const _ of queue.asyncQ) assert.fail('an item')
    }, InvalidStateError)
    assert.equal(queue.syncQ.qsize(), 1)
    assert.equal(await agent.async('get'), 1)
  },
)

test('syncQ is free to every thread, whatever loop the asyncQ is bound to', limit, async (t) => {
  const queue = new Queue<number>()
  const agents = await startAgents(t, 2, queue)
  await queue.asyncQ.put(0)
  for (const agent of agents) {
    assert.equal(await agent.sync('get'), 0)
    await agent.sync('put', 0)
    await agent.sync('putNowait', 1)
    await agent.sync('getNowait')
    await agent.sync('clear')
    await agent.sync('putMany', [0])
  }
  assert.equal(queue.syncQ.get(), 0)
})

test('qsize(), empty(), full() and the properties of asyncQ bind no event loop', limit, async (t) => {
  const queue = new Queue<number>()
  const agent = await startAgent(t, queue)
  assert.equal(await agent.async('qsize'), 0)
  assert.equal(await agent.async('empty'), true)
  assert.equal(await agent.async('full'), false)
  assert.equal(await agent.read('asyncQ', 'maxsize'), 0)
  assert.equal(await agent.read('asyncQ', 'unfinishedTasks'), 0)
  assert.equal(await agent.read('asyncQ', 'closed'), false)
  await queue.asyncQ.put(1)
  assert.equal(await agent.async('qsize'), 1)
  assert.equal(await queue.asyncQ.get(), 1)
})

test('asyncQ stays bound for the whole life of the queue, even when its thread has ended', limit, async (t) => {
  const queue = new Queue<number>()
  const agent = await startAgent(t, queue)
  await agent.async('put', 1)
  await agent.stop()
  await assert.rejects(queue.asyncQ.get(), InvalidStateError)
  assert.equal(queue.syncQ.get(), 1)
})

test('asyncQ of the same thread is one and the same event loop, however often it is attached', limit, async () => {
  const queue = new Queue<number>()
  await queue.asyncQ.put(1)
  assert.equal(await attach<number>(structuredClone(queue)).asyncQ.get(), 1)
})

test("eventLoop 'any' lets every thread use the async face at once", limit, async (t) => {
  const queue = new Queue<number>(0, { eventLoop: 'any' })
  const agents = await startAgents(t, 2, queue)
  const gets = [queue.asyncQ.get(), ...agents.map((agent) => agent.async<number>('get'))]
  await Promise.all(agents.map((agent, i) => agent.async('put', i)))
  await queue.asyncQ.put(2)
  const got = await within(5_000, 'all gets', Promise.all(gets))
  assert.deepEqual(got.toSorted(), [0, 1, 2])
  for (const agent of agents) {
    await agent.async('putNowait', 3)
    assert.equal(queue.asyncQ.getNowait(), 3)
  }
})

test("eventLoop 'any' serves waiting loops one item each", limit, async (t) => {
  const queue = new Queue<number>(1, { eventLoop: 'any' })
  const agents = await startAgents(t, 3, queue)
  const got: number[] = []
  const takes = agents.map(async (agent) => {
    for (let i = 0; i < 50; i++) got.push(await agent.async<number>('get'))
  })
  for (let n = 0; n < 150; n++) await queue.asyncQ.put(n)
  await within(15_000, 'all gets', Promise.all(takes))
  assert.deepEqual(
    got.toSorted((a, b) => a - b),
    Array.from({ length: 150 }, (_, i) => i),
  )
})
