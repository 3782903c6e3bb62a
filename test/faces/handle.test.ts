import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads'
import { attach, LifoQueue, PriorityQueue, Queue } from 'janus-queue'
import { Agent, startAgent } from '../helpers/agent.js'
import { limit } from '../helpers/limits.js'
import { classOf, drain, inOrder, kinds, makeQueue } from '../helpers/queues.js'
import { within } from '../helpers/wait.js'

function enumerableKeys(object: object): PropertyKey[] {
  return Reflect.ownKeys(object).filter((key) => Object.prototype.propertyIsEnumerable.call(object, key))
}

function post(value: unknown): unknown {
  const { port1, port2 } = new MessageChannel()
  port1.postMessage(value)
  const received = receiveMessageOnPort(port2)
  port1.close()
  return received?.message
}

test('memory and at are the only own enumerable properties of a queue and of its faces', limit, () => {
  for (const kind of kinds) {
    const queue = makeQueue<number>(kind)
    for (const handle of [queue, queue.syncQ, queue.asyncQ, attach(structuredClone(queue))]) {
      assert.deepEqual(enumerableKeys(handle).sort(), ['at', 'memory'])
      assert.ok(handle.memory instanceof WebAssembly.Memory)
      assert.ok(handle.memory.buffer instanceof SharedArrayBuffer)
    }
  }
})

for (const kind of kinds) {
  test(`attach() opens a ${kind} queue from what structuredClone() or postMessage() made of it`, limit, () => {
    const queue = makeQueue<number>(kind, 9, { name: 'the one' })
    for (const handle of [queue, queue.syncQ, queue.asyncQ]) {
      for (const arrived of [handle, structuredClone(handle), post(handle), { memory: handle.memory }]) {
        const attached = attach<number>(arrived)
        assert.ok(attached instanceof classOf(kind))
        assert.equal(attached instanceof LifoQueue, kind === 'lifo')
        assert.equal(attached instanceof PriorityQueue, kind === 'priority')
        assert.equal(attached.stats().kind, kind)
        assert.equal(attached.maxsize, 9)
        assert.equal(attached.name, 'the one')
      }
    }
  })

  test(`attach() gives the same items as the ${kind} queue itself, with the same state`, limit, () => {
    const queue = makeQueue<number>(kind)
    const attached = attach<number>(structuredClone(queue))
    queue.syncQ.put(2)
    attached.syncQ.put(3)
    queue.syncQ.put(1)
    assert.equal(attached.syncQ.qsize(), 3)
    assert.equal(attached.syncQ.unfinishedTasks, 3)
    assert.deepEqual(drain(attached), inOrder(kind, [2, 3, 1]))
    for (let i = 0; i < 3; i++) queue.syncQ.taskDone()
    assert.equal(attached.syncQ.unfinishedTasks, 0)
    attached.shutdown()
    assert.equal(queue.closed, true)
  })
}

test('attach() finds the handle among other data in a message', limit, () => {
  const queue = new Queue<number>()
  const message = structuredClone({ id: 5, queues: [queue, queue.syncQ], deep: { asyncQ: queue.asyncQ } })
  attach<number>(message.queues[0]).syncQ.put(1)
  attach<number>(message.queues[1]).syncQ.put(2)
  attach<number>(message.deep.asyncQ).syncQ.put(3)
  assert.deepEqual(drain(queue), [1, 2, 3])
})

test('attach() opens a queue, a syncQ and an asyncQ given as workerData', limit, async (t) => {
  for (const kind of kinds) {
    const queue = makeQueue<number>(kind)
    const agents = [queue, queue.syncQ, queue.asyncQ].map((handle) => new Agent([handle]))
    t.after(() => Promise.all(agents.map((agent) => agent.stop())))
    await within(10_000, 'puts', Promise.all(agents.map((agent, i) => agent.sync('put', i))))
    assert.deepEqual(
      drain(queue).sort((a, b) => a - b),
      [0, 1, 2],
    )
    const stats = await Promise.all(agents.map((agent) => agent.queue<{ kind: string }>('stats')))
    for (const { kind: theirs } of stats) assert.equal(theirs, kind)
  }
})

test('attach() opens a queue that is itself the workerData, in a worker in a worker', limit, async (t) => {
  const queue = new Queue<string>(0, { eventLoop: 'any' })
  const worker = new Worker(new URL('../workers/nested.js', import.meta.url), { workerData: queue })
  t.after(() => worker.terminate())
  const items: string[] = []
  for (let i = 0; i < 3; i++) items.push(await queue.asyncQ.get({ timeout: 15_000 }))
  assert.deepEqual(items, ['depth 2', 'depth 1', 'depth 0'])
})

test('attach() twice in a thread shares the event loop: each serves the other', limit, async () => {
  const queue = new Queue<number>(1)
  const one = attach<number>(structuredClone(queue))
  const two = attach<number>(structuredClone(queue))
  const get = one.asyncQ.get()
  await two.asyncQ.put(1)
  assert.equal(await within(5_000, 'the get', get), 1)
  await queue.asyncQ.put(2)
  const put = two.asyncQ.put(3)
  assert.equal(one.syncQ.get(), 2)
  await within(5_000, 'the put', put)
  assert.equal(await queue.asyncQ.get(), 3)
})

test('attach() reaches one of many queues', limit, async (t) => {
  const queues = Array.from({ length: 20 }, (_, i) => new Queue<number>(i))
  const agent = await startAgent(t, ...queues)
  await Promise.all(queues.map((_, i) => agent.on(i, 'syncQ', 'put', i)))
  assert.deepEqual(
    queues.map((queue) => queue.syncQ.getNowait()),
    queues.map((_, i) => i),
  )
})
