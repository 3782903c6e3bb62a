import assert from 'node:assert/strict'
import { test } from 'node:test'
import { attach, LifoQueue, PriorityQueue, Queue, type QueueOptions } from 'janus-queue'
import { startAgent } from '../helpers/agent.js'
import { limit } from '../helpers/limits.js'
import { classOf, kinds } from '../helpers/queues.js'
import { untyped } from '../helpers/untyped.js'

const isArgumentError = (error: unknown) => error instanceof TypeError || error instanceof RangeError

test('new Queue() is unlimited, open and empty', limit, () => {
  const queue = new Queue<number>()
  assert.equal(queue.maxsize, 0)
  assert.equal(queue.closed, false)
  assert.equal(queue.syncQ.qsize(), 0)
  assert.equal(queue.syncQ.empty(), true)
  assert.equal(queue.syncQ.full(), false)
  assert.equal(queue.syncQ.unfinishedTasks, 0)
})

test('LifoQueue and PriorityQueue are Queues', limit, () => {
  assert.ok(new LifoQueue() instanceof Queue)
  assert.ok(new PriorityQueue() instanceof Queue)
  assert.ok(!(new Queue() instanceof LifoQueue))
  assert.ok(!(new LifoQueue() instanceof PriorityQueue))
})

for (const kind of kinds) {
  const Class = classOf(kind)

  test(`new ${Class.name}(maxsize) keeps the maxsize as it was given`, limit, () => {
    for (const maxsize of [1, 2, 100, 65_536, 2 ** 31, 2 ** 32 + 1, Number.MAX_SAFE_INTEGER, 0, -1, -(2 ** 40)]) {
      const queue = new Class(maxsize)
      assert.equal(queue.maxsize, maxsize)
      assert.equal(queue.syncQ.maxsize, maxsize)
      assert.equal(queue.asyncQ.maxsize, maxsize)
    }
  })

  test(`new ${Class.name}(maxsize) throws RangeError for a number that is no integer`, limit, () => {
    for (const maxsize of [1.5, -0.5, Number.NaN, Infinity, -Infinity]) {
      assert.throws(() => new Class(maxsize), RangeError, String(maxsize))
    }
  })

  test(`new ${Class.name}(maxsize) throws TypeError for what is no number`, limit, () => {
    for (const maxsize of ['5', null, {}, true, 5n, [], { maxsize: 5 }]) {
      assert.throws(() => new Class(untyped<number>(maxsize)), TypeError, String(maxsize))
    }
  })

  test(`new ${Class.name}() needs new`, limit, () => {
    assert.throws(() => untyped<() => unknown>(Class)(), TypeError)
  })
}

test('new Queue() throws for options that make no sense', limit, () => {
  const cases: unknown[] = [
    { eventLoop: 'double' },
    { eventLoop: 1 },
    { maxBytes: -1 },
    { maxBytes: Number.NaN },
    { maxBytes: '1000000' },
    { codec: {} },
    { codec: 'json' },
    { codec: { encode: () => new Uint8Array() } },
    { name: 5 },
  ]
  for (const options of cases) {
    assert.throws(() => new Queue(0, untyped<QueueOptions<unknown>>(options)), isArgumentError, JSON.stringify(options))
  }
})

test('new Queue() and attach() throw TypeError for options that are no object', limit, () => {
  const queue = new Queue<number>()
  for (const options of [null, 5, 'name', true, 5n]) {
    const message = /^(Queue|attach): options must be an object, got/
    const given = untyped<object>(options)
    assert.throws(() => new Queue(0, given), { name: 'TypeError', message }, String(options))
    assert.throws(() => attach(queue, given), { name: 'TypeError', message }, String(options))
  }
})

test('new PriorityQueue() throws TypeError for a priority that is no function', limit, () => {
  assert.throws(() => new PriorityQueue(0, untyped<object>({ priority: 5 })), TypeError)
  assert.throws(() => new PriorityQueue(0, untyped<object>({ priority: 'size' })), TypeError)
})

test('name is what was given, on every thread and in what is shown', limit, async (t) => {
  const { inspect } = await import('node:util')
  for (const name of ['jobs', 'Aufträge, 队列', 'n'.repeat(1_536)]) {
    const queue = new Queue<number>(1, { name })
    assert.equal(queue.name, name)
    const agent = await startAgent(t, queue)
    assert.equal(await agent.read('queue', 'name'), name)
    assert.equal(queue.stats().name, name)
    assert.ok(inspect(queue).includes(name), inspect(queue))
    assert.throws(
      () => queue.syncQ.getNowait(),
      (error: Error) => error.message.includes(name),
    )
    queue.syncQ.putNowait(1)
    assert.throws(
      () => queue.asyncQ.putNowait(2),
      (error: Error) => error.message.includes(name),
    )
  }
  assert.equal(typeof new Queue().name, 'string')
})

test('syncQ and asyncQ are the same objects each time', limit, () => {
  const queue = new Queue()
  assert.equal(queue.syncQ, queue.syncQ)
  assert.equal(queue.asyncQ, queue.asyncQ)
  assert.equal(queue.syncQ.memory, queue.memory)
  assert.equal(queue.asyncQ.memory, queue.memory)
})

test('queues are told apart also where a test has replaced Math.random()', limit, () => {
  const { random } = Math
  Math.random = () => 0.5
  try {
    const queues = Array.from({ length: 100 }, (_, index) => new Queue<number>(index + 1))
    for (const [index, queue] of queues.entries()) queue.syncQ.put(index)
    assert.deepEqual(
      queues.map((queue) => [queue.maxsize, queue.syncQ.get()]),
      queues.map((_, index) => [index + 1, index]),
    )
    assert.equal(attach<number>(queues[7]).maxsize, 8)
  } finally {
    Math.random = random
  }
})
