import { attach, LifoQueue, PriorityQueue, Queue, type QueueOptions } from 'janus-queue'
import { startAgent } from '../agent.js'
import { equal, ok, throws } from '../assert.js'
import { test } from '../harness.js'
import { classOf, drain, kinds, makeQueue } from '../queues.js'

test('new Queue() is unlimited, open and empty', () => {
  const queue = new Queue<number>()
  equal(queue.maxsize, 0)
  equal(queue.closed, false)
  equal(queue.syncQ.qsize(), 0)
  equal(queue.syncQ.empty(), true)
  equal(queue.syncQ.full(), false)
  equal(queue.syncQ.unfinishedTasks, 0)
})

test('LifoQueue and PriorityQueue are Queues', () => {
  ok(new LifoQueue() instanceof Queue)
  ok(new PriorityQueue() instanceof Queue)
  ok(!(new Queue() instanceof LifoQueue))
  ok(!(new LifoQueue() instanceof PriorityQueue))
})

for (const kind of kinds) {
  const Class = classOf(kind)

  test(`new ${Class.name}(maxsize) keeps the maxsize as it was given`, () => {
    for (const maxsize of [1, 2, 100, 65_536, 2 ** 31, 2 ** 32 + 1, Number.MAX_SAFE_INTEGER, 0, -1, -(2 ** 40)]) {
      const queue = new Class(maxsize)
      equal(queue.maxsize, maxsize)
      equal(queue.syncQ.maxsize, maxsize)
      equal(queue.asyncQ.maxsize, maxsize)
    }
  })

  test(`new ${Class.name}(maxsize) throws RangeError for a number that is no integer`, () => {
    for (const maxsize of [1.5, -0.5, Number.NaN, Infinity, -Infinity]) {
      throws(() => new Class(maxsize), 'RangeError', String(maxsize))
    }
  })

  test(`new ${Class.name}(maxsize) throws TypeError for what is no number`, () => {
    for (const maxsize of ['5', null, {}, true, 5n, [], { maxsize: 5 }]) {
      throws(() => new Class(maxsize as number), 'TypeError', String(maxsize))
    }
  })

  test(`new ${Class.name}() needs new`, () => {
    throws(() => Reflect.apply(Class as never, undefined, []), 'TypeError')
  })
}

/** Whether it throws a TypeError or a RangeError. */
function isArgumentError(action: () => unknown): boolean {
  try {
    action()
  } catch (error) {
    return error instanceof TypeError || error instanceof RangeError
  }
  return false
}

test('new Queue() throws for options that make no sense', () => {
  const cases: object[] = [
    { eventLoop: 'double' },
    { eventLoop: 1 },
    { maxBytes: -1 },
    { maxBytes: 1 },
    { maxBytes: Number.NaN },
    { maxBytes: '1000000' },
    { codec: {} },
    { codec: 'json' },
    { codec: { encode: () => new Uint8Array() } },
    { name: 5 },
  ]
  for (const options of cases) {
    ok(
      isArgumentError(() => new Queue(0, options as QueueOptions<unknown>)),
      JSON.stringify(options),
    )
  }
})

test('new Queue() and attach() throw TypeError for options that are no object', () => {
  const queue = new Queue<number>()
  for (const options of [null, 5, 'name', true, 5n]) {
    const message = /^\S+: options must be an object, got/
    throws(() => Reflect.construct(Queue, [0, options]), { name: 'TypeError', message }, String(options))
    throws(() => Reflect.apply(attach, undefined, [queue, options]), { name: 'TypeError', message }, String(options))
  }
})

test('new PriorityQueue() throws TypeError for a priority that is no function', () => {
  throws(() => new PriorityQueue(0, { priority: 5 } as object), 'TypeError')
  throws(() => new PriorityQueue(0, { priority: 'size' } as object), 'TypeError')
})

test('name is what was given, on every thread and in messages', async (t) => {
  const names = ['jobs', 'Aufträge, 队列', 'n'.repeat(1_536)]
  const queues = names.map((name) => new Queue<number>(1, { name }))
  const agent = await startAgent(t, ...queues)
  for (const [index, queue] of queues.entries()) {
    const name = names[index] ?? ''
    equal([queue.name, queue.stats().name, await agent.callOn(index, 'queue', 'name')], [name, name, name])
    ok(throws(() => queue.syncQ.getNowait(), 'SyncQueueEmpty').message.includes(name), 'the message names it')
    queue.syncQ.putNowait(1)
    ok(throws(() => queue.asyncQ.putNowait(2), 'AsyncQueueFull').message.includes(name), 'the message names it')
  }
  equal(typeof new Queue().name, 'string')
})

test('syncQ and asyncQ are the same objects each time', () => {
  const queue = new Queue()
  const { syncQ, asyncQ } = queue
  ok(queue.syncQ === syncQ && queue.asyncQ === asyncQ, 'the faces')
  ok(queue.syncQ.memory === queue.memory && queue.asyncQ.memory === queue.memory, 'the memory')
})

test('queues are told apart also where a test has replaced Math.random()', () => {
  const { random } = Math
  Math.random = () => 0.5
  try {
    const queues = Array.from({ length: 10 }, (_, index) => new Queue<number>(index + 1))
    for (const [index, queue] of queues.entries()) queue.syncQ.put(index)
    equal(
      queues.map((queue) => [queue.maxsize, queue.syncQ.get()]),
      queues.map((_, index) => [index + 1, index]),
    )
    equal(attach<number>(queues[7]).maxsize, 8)
  } finally {
    Math.random = random
  }
})

test('Object.prototype.toString() names the class of a queue and of a face', () => {
  const tagOf = (value: unknown): string => Object.prototype.toString.call(value)
  for (const kind of kinds) {
    const name = { fifo: 'Queue', lifo: 'LifoQueue', priority: 'PriorityQueue' }[kind]
    for (const queue of [makeQueue(kind), attach(makeQueue(kind))]) equal(tagOf(queue), `[object ${name}]`)
  }
  const { syncQ, asyncQ } = new Queue()
  equal([tagOf(syncQ), tagOf(asyncQ)], ['[object SyncQueue]', '[object AsyncQueue]'])
})

test('JSON.stringify() of a queue is its stats(), and of a face what a log line needs', () => {
  const queue = new Queue<number>(3, { name: 'jobs' })
  queue.syncQ.put(1)
  equal(JSON.parse(JSON.stringify({ queue })), { queue: queue.stats() })
  const summary = { name: 'jobs', kind: 'fifo', state: 'open', maxsize: 3, size: 1, unfinishedTasks: 1 }
  equal(JSON.parse(JSON.stringify([queue.syncQ, queue.asyncQ])), [summary, { ...summary }])
})

test('static members of a subclass do not change the order of its items', () => {
  class Own extends Queue<number> {
    static readonly kind = 1
  }
  class OwnLifo extends LifoQueue<number> {
    static readonly kind = 0
  }
  class OwnPriority extends PriorityQueue<number> {
    static readonly kind = 0
  }
  const expected = [
    [new Own(), [2, 1, 3]],
    [new OwnLifo(), [3, 1, 2]],
    [new OwnPriority(), [1, 2, 3]],
  ] as const
  for (const [queue, items] of expected) {
    queue.syncQ.putMany([2, 1, 3])
    equal(drain(queue), [...items])
  }
})
