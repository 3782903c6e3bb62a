import { attach, LifoQueue, PriorityQueue, Queue, type QueueStats } from 'janus-queue'
import { startAgent } from '../agent.js'
import { equal, ok, throws } from '../assert.js'
import { test } from '../harness.js'
import { classOf, drain, inOrder, kinds, makeQueue } from '../queues.js'

test('a queue and each of its faces arrive on a worker as its handle', async (t) => {
  const queues = kinds.map((kind) => makeQueue<number>(kind, 9, { name: `the ${kind} one` }))
  const handlesOf = (queue: Queue<number>) => [queue, queue.syncQ, queue.asyncQ, { memory: queue.memory }]
  const agent = await startAgent(t, ...queues.flatMap(handlesOf))
  for (const [first, queue] of queues.entries()) {
    for (let index = 4 * first; index < 4 * first + 4; index++) {
      await agent.callOn(index, 'syncQ', 'put', index)
      const { name, kind, maxsize } = await agent.callOn<QueueStats>(index, 'queue', 'stats')
      equal([name, kind, maxsize], [queue.name, queue.stats().kind, 9])
    }
    equal(queue.syncQ.qsize(), 4)
  }
})

test('attach() on a queue, a face and their clones gives the class of its kind, and its state', () => {
  for (const kind of kinds) {
    const queue = makeQueue<number>(kind, 9, { name: 'the one' })
    for (const given of [queue, queue.syncQ, queue.asyncQ]) {
      ok(given.memory instanceof WebAssembly.Memory, 'its memory is of WebAssembly')
      ok(given.memory.buffer instanceof SharedArrayBuffer, 'its memory is shared')
      for (const handle of [given, structuredClone(given), { memory: given.memory }]) {
        const attached = attach<number>(handle)
        ok(attached instanceof classOf(kind), kind)
        equal(
          [attached instanceof LifoQueue, attached instanceof PriorityQueue],
          [kind === 'lifo', kind === 'priority'],
        )
        equal([attached.stats().kind, attached.maxsize, attached.name], [kind, 9, 'the one'])
        equal(Object.keys(attached).sort(), ['at', 'memory'])
      }
      equal(Object.keys(given).sort(), ['at', 'memory'])
    }
  }
})

test('two handles in one thread are one queue', async () => {
  const queue = new Queue<number>(1)
  const same = attach<number>(queue)
  const get = same.asyncQ.get()
  await queue.asyncQ.put(1)
  equal(await get, 1)
  await same.asyncQ.put(2)
  const put = queue.asyncQ.put(3)
  equal(same.syncQ.getNowait(), 2)
  await put
  equal(queue.syncQ.getNowait(), 3)
})

for (const kind of kinds) {
  test(`attach() gives the same items as the ${kind} queue itself, with the same state`, () => {
    const queue = makeQueue<number>(kind)
    const attached = attach<number>(structuredClone(queue))
    queue.syncQ.put(2)
    attached.syncQ.put(3)
    queue.syncQ.put(1)
    equal(attached.syncQ.qsize(), 3)
    equal(attached.syncQ.unfinishedTasks, 3)
    equal(drain(attached), inOrder(kind, [2, 3, 1]))
    for (let i = 0; i < 3; i++) queue.syncQ.taskDone()
    equal(attached.syncQ.unfinishedTasks, 0)
    attached.shutdown()
    equal(queue.closed, true)
  })
}

test('attach() finds the handle among other data in a message', () => {
  const queue = new Queue<number>()
  const message = structuredClone({ id: 5, queues: [queue, queue.syncQ], deep: { asyncQ: queue.asyncQ } })
  attach<number>(message.queues[0]).syncQ.put(1)
  attach<number>(message.queues[1]).syncQ.put(2)
  attach<number>(message.deep.asyncQ).syncQ.put(3)
  equal(drain(queue), [1, 2, 3])
})

test('attach() reaches one of many queues', async (t) => {
  const queues = Array.from({ length: 20 }, (_, i) => new Queue<number>(i))
  const agent = await startAgent(t, ...queues)
  await Promise.all(queues.map((_, i) => agent.callOn(i, 'syncQ', 'put', i)))
  equal(
    queues.map((queue) => queue.syncQ.getNowait()),
    queues.map((_, i) => i),
  )
})

test('attach() throws TypeError for what is no handle at all', () => {
  const things: unknown[] = [
    undefined,
    null,
    1,
    'queue',
    5n,
    true,
    Symbol('queue'),
    () => {},
    [],
    {},
    { memory: 1 },
    { memory: null },
    { memory: {} },
    new Map(),
    { memory: new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true }) },
    { memory: new WebAssembly.Memory({ initial: 1 }) },
    { memory: new SharedArrayBuffer(65_536) },
    { memory: { buffer: new SharedArrayBuffer(65_536) } },
    new SharedArrayBuffer(65_536),
  ]
  for (const thing of things) throws(() => attach(thing), 'TypeError')
})

test('attach() of an object with a queue in it says which of its members to attach', () => {
  const message =
    "attach: expected a queue, one of its faces, or what arrives of them in another thread, got an object with a queue in it: attach its 'jobs'"
  for (const jobs of [new Queue(), new Queue().syncQ, structuredClone(new Queue())]) {
    const error = throws(() => attach({ number: 1, jobs }), 'TypeError')
    equal(error.message, message)
  }
})

test('attach() needs no longer the Queue that made the memory', () => {
  const make = () => {
    const queue = new Queue<string>()
    queue.syncQ.put('kept')
    return structuredClone(queue)
  }
  equal(attach<string>(make()).syncQ.getNowait(), 'kept')
})
