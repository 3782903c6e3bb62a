import { attach, LifoQueue, PriorityQueue, Queue } from 'janus-queue'
import { startAgent } from '../agent.js'
import { equal, ok, rejects, throws } from '../assert.js'
import { test } from '../harness.js'
import { classOf, kinds, makeQueue } from '../queues.js'
import { within } from '../time.js'

test('a queue and each of its faces arrive on a worker as its handle', async (t) => {
  for (const kind of kinds) {
    const queue = makeQueue<number>(kind, 9, { name: 'the one' })
    const agent = await startAgent(t, queue, queue.syncQ, queue.asyncQ, { memory: queue.memory })
    for (let index = 0; index < 4; index++) {
      await agent.ask({ queue: index, part: 'syncQ', method: 'put', args: [index], delay: 0 })
      const read = (method: string) => agent.ask({ queue: index, part: 'queue', method, args: [], delay: 0 })
      equal([await read('name'), await read('maxsize')], ['the one', 9])
    }
    equal(queue.syncQ.qsize(), 4)
  }
})

test('attach() on what structuredClone() made of a queue gives the class of its kind', () => {
  for (const kind of kinds) {
    const queue = makeQueue<number>(kind)
    for (const handle of [queue, queue.syncQ, queue.asyncQ]) {
      const attached = attach<number>(handle)
      ok(attached instanceof classOf(kind), kind)
      equal([attached instanceof LifoQueue, attached instanceof PriorityQueue], [kind === 'lifo', kind === 'priority'])
      equal(Object.keys(handle).sort(), ['at', 'memory'])
    }
  }
})

test('attach() refuses what is no queue', () => {
  const plain = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true })
  for (const handle of [undefined, null, 5, 'queue', {}, { memory: 1 }, { memory: plain }, new Map()]) {
    throws(() => attach(handle), 'TypeError')
  }
})

test('the constructors check their arguments', () => {
  throws(() => new Queue(1.5), 'RangeError')
  throws(() => Reflect.construct(Queue, ['1']), 'TypeError')
  throws(() => Reflect.construct(Queue, [0, { codec: {} }]), 'TypeError')
  throws(() => Reflect.construct(PriorityQueue, [0, { priority: 1 }]), 'TypeError')
  throws(() => new Queue(0, { maxBytes: 1 }), 'RangeError')
})

test('asyncQ belongs to the event loop that used it first, syncQ to all', async (t) => {
  const queue = new Queue<number>()
  await queue.asyncQ.put(1)
  const agent = await startAgent(t, queue)
  const { message } = await rejects(agent.call('asyncQ', 'get'), 'InvalidStateError')
  ok(message.includes("eventLoop: 'any'"), message)
  equal(await agent.call('syncQ', 'get'), 1)
  const other = new Queue<number>()
  const first = await startAgent(t, other)
  await first.call('asyncQ', 'put', 1)
  await rejects(other.asyncQ.get(), 'InvalidStateError')
})

test("eventLoop: 'any' lets several event loops wait for one queue", async (t) => {
  const queue = makeQueue<number>('fifo')
  const agents = await Promise.all([1, 2].map(() => startAgent(t, queue)))
  const gets = [queue.asyncQ.get(), ...agents.map((agent) => agent.call<number>('asyncQ', 'get'))]
  await Promise.all(agents.map((agent, i) => agent.call('syncQ', 'put', i)))
  queue.syncQ.put(2)
  equal((await within(5_000, 'all gets', Promise.all(gets))).sort(), [0, 1, 2])
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
