import { attach, codecs, LifoQueue, PriorityQueue, Queue } from 'janus-queue'
import { startAgent } from '../agent.js'
import { equal, ok, rejects, throws } from '../assert.js'
import { test } from '../harness.js'
import { drain, inOrder, kinds, makeQueue } from '../queues.js'
import { within } from '../time.js'

for (const kind of kinds) {
  test(`a queue beside another lies in its memory, and is a queue of its own (${kind})`, async (t) => {
    const base = makeQueue<string>('fifo', 0, { name: 'base' })
    const queue = makeQueue<number>(kind, 3, { beside: base, name: 'beside' })
    ok(queue.memory === base.memory, 'one memory')
    ok(base.at === 0 && queue.at > 0, 'two places')
    equal(Object.keys(queue).sort(), ['at', 'memory'])
    equal(Object.keys(queue.syncQ).sort(), ['at', 'memory'])
    const agent = await startAgent(t, queue, base)
    await agent.call('syncQ', 'putMany', [1, 2, 3])
    ok(queue.syncQ.full() && base.syncQ.empty(), 'items are where they were put')
    base.syncQ.put('there')
    equal(await agent.callOn(1, 'asyncQ', 'get'), 'there')
    equal(drain(queue), inOrder(kind, [1, 2, 3]))
    const { name, kind: told, maxsize } = queue.stats()
    equal([name, told, maxsize], ['beside', kind, 3])
    queue.shutdown()
    base.syncQ.put('open')
    equal(base.syncQ.get(), 'open')
  })
}

test('a queue can be made beside a queue that was made beside another, or by the memory alone', () => {
  const base = new PriorityQueue<number>()
  const one = new Queue<number>(0, { beside: base })
  const two = new LifoQueue<number>(0, { beside: one })
  const three = new Queue<number>(0, { beside: base.memory })
  ok(two.memory === base.memory && three.memory === base.memory, 'one memory')
  ok(new Set([base.at, one.at, two.at, three.at]).size === 4, 'four places')
  throws(() => new Queue(0, { beside: {} as Queue<number> }), 'TypeError')
  throws(() => new Queue(0, { beside: new WebAssembly.Memory({ initial: 1 }) }), 'TypeError')
})

test('queues travel as items, and within items, through any queue of their memory', async (t) => {
  const calls = makeQueue<unknown>('fifo')
  const answers = makeQueue<number>('lifo', 0, { beside: calls })
  calls.syncQ.put(answers)
  calls.syncQ.put({ answer: { to: answers.asyncQ } })
  const item = calls.syncQ.get()
  ok(item instanceof LifoQueue, 'it is a queue of the right class')
  const arrived = attach<number>(item)
  arrived.syncQ.put(1)
  equal(answers.syncQ.get(), 1)
  const { answer } = calls.syncQ.get() as { answer: { to: unknown } }
  attach<number>(answer.to).syncQ.put(2)
  equal(answers.syncQ.get(), 2)
  const agent = await startAgent(t, calls)
  calls.syncQ.put(answers)
  const handle = await agent.call('syncQ', 'get')
  attach<number>(handle).syncQ.put(3)
  equal(answers.syncQ.get(), 3)
  const other = new Queue<unknown>()
  throws(() => other.syncQ.put(answers), 'DataCloneError')
  equal(other.syncQ.qsize(), 0)
})

test('release() refuses what this thread has pending and every later use, and the queue goes on for others', async (t) => {
  const base = makeQueue<number>('fifo')
  const queue = makeQueue<number>('fifo', 1, { beside: base })
  const agent = await startAgent(t, queue)
  const getting = queue.asyncQ.get()
  const joining = queue.asyncQ.join({ timeout: 10_000 })
  queue.release()
  await rejects(within(5_000, 'the get', getting), 'AsyncQueueShutDown')
  await joining.catch(() => {})
  throws(() => queue.syncQ.put(1), 'InvalidStateError')
  throws(() => queue.syncQ.qsize(), 'InvalidStateError')
  throws(() => queue.stats(), 'InvalidStateError')
  await rejects(queue.asyncQ.get(), 'InvalidStateError')
  queue.release()
  await agent.call('syncQ', 'put', 7)
  equal(await agent.call('syncQ', 'get'), 7)
  const again = attach<number>({ memory: queue.memory, at: queue.at })
  again.syncQ.put(8)
  equal(await agent.call('asyncQ', 'get'), 8)
})

test('what this thread was lent goes back when it lets go of the queue', async (t) => {
  const base = makeQueue<number>('fifo')
  const queue = makeQueue<number>('fifo', 0, { beside: base })
  const agent = await startAgent(t, queue)
  queue.syncQ.putMany([1, 2])
  const task = queue.syncQ.getTask()
  queue.release()
  throws(() => task.done(), 'InvalidStateError')
  task[Symbol.dispose]()
  equal(await agent.call('syncQ', 'getMany', 5), [1, 2])
})

test('the handle of a queue that all have let go of is refused, also where another lies at its place', () => {
  const base = makeQueue<number>('fifo')
  const queue = new Queue<number>(0, { beside: base })
  const handle = { memory: queue.memory, at: queue.at }
  queue.shutdown()
  queue.release()
  throws(() => attach(handle), 'TypeError')
  const others = [1, 2, 3].map(() => new Queue<number>(0, { beside: base }))
  throws(() => attach(handle), 'TypeError')
  others.forEach((other, index) => {
    other.syncQ.put(index)
  })
  equal(
    others.map((other) => other.syncQ.get()),
    [0, 1, 2],
  )
  throws(() => attach({ memory: base.memory, at: -1 }), 'TypeError')
  throws(() => attach({ memory: base.memory, at: 1.5 }), 'TypeError')
  throws(() => attach({ memory: base.memory, at: 1 }), 'TypeError')
  throws(() => attach({ memory: base.memory, at: 999_999 }), 'TypeError')
})

test('making, using and releasing queues again and again keeps the memory bounded', () => {
  const base = makeQueue<unknown>('fifo')
  const use = (times: number): number => {
    for (let i = 0; i < times; i++) {
      const queue = makeQueue<unknown>(kinds[i % 3] ?? 'fifo', 0, { beside: base, ...(i % 3 === 2 ? {} : {}) })
      queue.syncQ.put([i, 'an item'])
      queue.syncQ.put([i, i % 50 === 0 ? 'x'.repeat(20_000) : i])
      queue.syncQ.get()
      if (i % 4 === 0) queue.syncQ.getTask()
      queue.shutdown()
      queue.release()
    }
    return base.stats().bytesReserved
  }
  const before = use(500)
  ok(use(1_500) <= before, 'the memory does not grow')
})

test('maxBytes of a queue beside another is the most that it may hold, and leaves the rest to the others', async () => {
  const base = makeQueue<Uint8Array>('fifo', 0, { codec: codecs.bytes, maxBytes: 4 << 20 })
  const greedy = makeQueue<Uint8Array>('fifo', 0, { codec: codecs.bytes, beside: base, maxBytes: 1 << 20 })
  const chunk = new Uint8Array(64 << 10)
  let count = 0
  for (; greedy.syncQ.tryPut(chunk) === 'ok'; count++) ok(count < 100, 'it ends')
  ok(count >= 10 && count <= 16, `${count} chunks of 64 KiB in 1 MiB`)
  throws(() => greedy.syncQ.put(new Uint8Array(2 << 20)), 'RangeError')
  for (let i = 0; i < 20; i++) base.syncQ.put(chunk)
  const waiting = greedy.asyncQ.put(chunk, { timeout: 5_000 })
  greedy.syncQ.get()
  await within(5_000, 'the put that waits for memory', waiting)
})

test('a put that lacks memory goes on once another queue of the memory frees some', async () => {
  const base = makeQueue<Uint8Array>('fifo', 0, { codec: codecs.bytes, maxBytes: 1 << 20 })
  const beside = makeQueue<Uint8Array>('fifo', 0, { codec: codecs.bytes, beside: base })
  const chunk = new Uint8Array(50 << 10)
  while (base.syncQ.tryPut(chunk) === 'ok') {}
  const waiting = beside.asyncQ.put(chunk, { timeout: 10_000 })
  base.syncQ.get()
  base.syncQ.get()
  await within(10_000, 'the put', waiting)
})
