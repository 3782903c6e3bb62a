import { attach, Queue } from 'janus-queue'
import { startAgent, startAgents } from '../agent.js'
import { equal, ok, rejects, throws } from '../assert.js'
import { test } from '../harness.js'
import { within } from '../time.js'

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

test('asyncQ belongs to the event loop that used it first, however it did', async (t) => {
  const queues = uses.map(() => new Queue<number>())
  const agent = await startAgent(t, ...queues)
  for (const [index, queue] of queues.entries()) {
    const [name, use] = uses[index] ?? []
    await use?.(queue)
    queue.syncQ.clear()
    queue.syncQ.put(5)
    const there = (method: string, ...args: unknown[]) => agent.callOn(index, 'asyncQ', method, ...args)
    for (const call of [
      there('get'),
      there('put', 6),
      there('join'),
      there('getNowait'),
      there('putNowait', 6),
      there('peek'),
      there('getMany', 1),
      there('putMany', [6]),
    ]) {
      const { message } = await rejects(call, 'InvalidStateError', `after ${name}`)
      ok(message.includes("eventLoop: 'any'"), message)
    }
    equal(queue.syncQ.qsize(), 1, 'what was refused changed nothing')
    equal(await queue.asyncQ.get(), 5)
  }
})

test('asyncQ that a worker used first refuses the main thread: rejections, and throws from *Nowait', async (t) => {
  const queue = new Queue<number>()
  const agent = await startAgent(t, queue)
  await agent.call('asyncQ', 'put', 1)
  const results: Promise<unknown>[] = [queue.asyncQ.get(), queue.asyncQ.put(2), queue.asyncQ.join()]
  for (const outcome of await Promise.allSettled(results)) {
    ok(outcome.status === 'rejected' && outcome.reason.name === 'InvalidStateError')
  }
  throws(() => queue.asyncQ.getNowait(), 'InvalidStateError')
  throws(() => queue.asyncQ.putNowait(2), 'InvalidStateError')
  await rejects(async () => {
    for await (const _ of queue.asyncQ) throw new Error('an item')
  }, 'InvalidStateError')
  equal(queue.syncQ.qsize(), 1)
  equal(await agent.call('asyncQ', 'get'), 1)
})

test('syncQ is free to every thread, whatever loop the asyncQ is bound to', async (t) => {
  const queue = new Queue<number>()
  const agents = await startAgents(t, 2, queue)
  await queue.asyncQ.put(0)
  for (const agent of agents) {
    equal(await agent.call('syncQ', 'get'), 0)
    await agent.call('syncQ', 'put', 0)
    await agent.call('syncQ', 'putNowait', 1)
    await agent.call('syncQ', 'getNowait')
    await agent.call('syncQ', 'clear')
    await agent.call('syncQ', 'putMany', [0])
  }
  equal(queue.syncQ.get(), 0)
})

test('qsize(), empty(), full() and the properties of asyncQ bind no event loop', async (t) => {
  const queue = new Queue<number>()
  const agent = await startAgent(t, queue)
  equal(await agent.call('asyncQ', 'qsize'), 0)
  equal(await agent.call('asyncQ', 'empty'), true)
  equal(await agent.call('asyncQ', 'full'), false)
  equal(await agent.call('asyncQ', 'maxsize'), 0)
  equal(await agent.call('asyncQ', 'unfinishedTasks'), 0)
  equal(await agent.call('asyncQ', 'closed'), false)
  await queue.asyncQ.put(1)
  equal(await agent.call('asyncQ', 'qsize'), 1)
  equal(await queue.asyncQ.get(), 1)
})

test('asyncQ stays bound for the whole life of the queue, even when its thread has ended', async (t) => {
  const queue = new Queue<number>()
  const agent = await startAgent(t, queue)
  await agent.call('asyncQ', 'put', 1)
  await agent.terminate()
  await rejects(queue.asyncQ.get(), 'InvalidStateError')
  equal(queue.syncQ.get(), 1)
})

test('asyncQ of the same thread is one and the same event loop, however often it is attached', async () => {
  const queue = new Queue<number>()
  await queue.asyncQ.put(1)
  equal(await attach<number>(structuredClone(queue)).asyncQ.get(), 1)
})

test("eventLoop 'any' lets every thread use the async face at once", async (t) => {
  const queue = new Queue<number>(0, { eventLoop: 'any' })
  const agents = await startAgents(t, 2, queue)
  const gets = [queue.asyncQ.get(), ...agents.map((agent) => agent.call<number>('asyncQ', 'get'))]
  await Promise.all(agents.map((agent, i) => agent.call('asyncQ', 'put', i)))
  await queue.asyncQ.put(2)
  const got = await within(5_000, 'all gets', Promise.all(gets))
  equal(got.toSorted(), [0, 1, 2])
  for (const agent of agents) {
    await agent.call('asyncQ', 'putNowait', 3)
    equal(queue.asyncQ.getNowait(), 3)
  }
})

test("eventLoop 'any' serves waiting loops one item each", async (t) => {
  const queue = new Queue<number>(1, { eventLoop: 'any' })
  const agents = await startAgents(t, 2, queue)
  const got: number[] = []
  const takes = agents.map(async (agent) => {
    for (let i = 0; i < 30; i++) got.push(await agent.call<number>('asyncQ', 'get'))
  })
  for (let n = 0; n < 60; n++) await queue.asyncQ.put(n)
  await within(15_000, 'all gets', Promise.all(takes))
  equal(
    got.toSorted((a, b) => a - b),
    Array.from({ length: 60 }, (_, i) => i),
  )
})

test('ref() and unref() return the face, and hasRef() tells what they did', () => {
  const { asyncQ } = new Queue<number>()
  ok(asyncQ.hasRef(), 'at first')
  for (let times = 0; times < 2; times++) ok(asyncQ.unref() === asyncQ && !asyncQ.hasRef(), 'unref()')
  for (let times = 0; times < 2; times++) ok(asyncQ.ref() === asyncQ && asyncQ.hasRef(), 'ref()')
})
