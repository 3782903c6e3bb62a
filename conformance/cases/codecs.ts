import { attach, codecs, PriorityQueue } from 'janus-queue'
import { startAgent, startAgentWith } from '../agent.js'
import { equal, ok, rejects, throws } from '../assert.js'
import { test } from '../harness.js'
import { costOf, type Job, type Point, pointCodec } from '../own.js'
import { makeQueue } from '../queues.js'

test('codecs.json is taken up by attach() on a worker', async (t) => {
  const queue = makeQueue<unknown>('fifo', 0, { codec: codecs.json })
  const agent = await startAgent(t, queue)
  for (const value of [{ a: [1, 'zwei', null] }, 'ß€𝄞', 5, [], 'x'.repeat(20_000)]) {
    await agent.call('syncQ', 'put', value)
    equal(await queue.asyncQ.get(), value)
    queue.syncQ.put(value)
    equal(await agent.call('asyncQ', 'get'), value)
  }
  throws(() => queue.syncQ.put(undefined), 'DataCloneError')
})

test('codecs.json refuses whatever JSON would leave out or turn into something else', () => {
  const { syncQ } = makeQueue<unknown>('fifo', 0, { codec: codecs.json })
  const values = [Number.NaN, Number.POSITIVE_INFINITY, -0, 1n, Symbol('s'), () => {}, new Error('e'), /r/, new Date(0)]
  const objects = [new Map(), new Set(), new WeakMap(), Promise.resolve(), new Uint8Array(1), new ArrayBuffer(1)]
  for (const value of [...values, ...objects, Object(1), makeQueue('fifo'), syncQ, new Array(2)]) {
    for (const item of [value, [value], { deep: [{ value }] }]) throws(() => syncQ.put(item), 'DataCloneError')
  }
  throws(() => syncQ.put([undefined]), 'DataCloneError')
  syncQ.put({ left: undefined, 0: 0 })
  equal([syncQ.get(), syncQ.qsize()], [{ 0: 0 }, 0])
})

test('codecs.bytes is taken up by attach() on a worker', async (t) => {
  const queue = makeQueue<Uint8Array>('lifo', 0, { codec: codecs.bytes })
  const agent = await startAgent(t, queue)
  for (const size of [0, 1, 30, 31, 1_000, 70_000]) {
    const bytes = Uint8Array.from({ length: size }, (_, i) => i)
    await agent.call('asyncQ', 'put', bytes)
    const got = queue.syncQ.getNowait()
    equal(got, bytes)
    ok(!(got.buffer instanceof SharedArrayBuffer), 'a copy of its own')
  }
})

test('a codec of the user works on several threads that were given it', async (t) => {
  const queue = makeQueue<Point>('fifo', 0, { codec: pointCodec })
  const agent = await startAgentWith(t, { role: 'agent', handles: [queue], own: 'codec' })
  await agent.call('syncQ', 'put', [1.5, -2])
  equal(await queue.asyncQ.get(), [1.5, -2])
  queue.syncQ.put([3, 4])
  equal(await agent.call('asyncQ', 'get'), [3, 4])
})

test('attach() without the codec of the user is a TypeError', async (t) => {
  const queue = makeQueue<Point>('fifo', 0, { codec: pointCodec })
  await rejects(startAgent(t, queue), 'TypeError')
})

test('a priority of the user works on several threads that were given it', async (t) => {
  const queue = new PriorityQueue<Job>(0, { priority: costOf, eventLoop: 'any' })
  const agent = await startAgentWith(t, { role: 'agent', handles: [queue], own: 'priority' })
  await agent.call('syncQ', 'put', { name: 'dear', cost: 9 })
  queue.syncQ.put({ name: 'middling', cost: 5 })
  await agent.call('asyncQ', 'put', { name: 'cheap', cost: 1 })
  equal(
    queue.syncQ
      .getMany(5)
      .map(({ name }) => name)
      .join(),
    'cheap,middling,dear',
  )
  const stranger = await startAgent(t, queue)
  await rejects(stranger.call('syncQ', 'put', { name: 'x', cost: 1 }), 'InvalidStateError')
})

test('equal priorities leave in the order in which they came, from whatever thread', async (t) => {
  const queue = makeQueue<[number, number]>('priority')
  const agent = await startAgent(t, queue)
  for (let i = 0; i < 20; i++) {
    const item: [number, number] = [i % 3, i]
    if (i % 2 === 0) await agent.call('syncQ', 'put', item)
    else queue.syncQ.put(item)
  }
  const got = queue.syncQ.getMany(100)
  equal(
    got,
    [...got].sort(([a, i], [b, j]) => a - b || i - j),
  )
  throws(() => queue.syncQ.put([Number.NaN, 0]), 'TypeError')
  equal(queue.syncQ.qsize(), 0)
})

test('an item that cannot be decoded is an error on the thread that takes it', async () => {
  const codec = {
    encode: () => new Uint8Array(1),
    decode: (): never => {
      throw new Error('no')
    },
  }
  const queue = makeQueue<string>('fifo', 0, { codec })
  queue.syncQ.put('x')
  throws(() => attach(queue, { codec }).syncQ.getNowait(), 'QueueError')
  equal(queue.syncQ.qsize(), 0)
})

test('a codec is taken for one of the package by what it is alone', () => {
  const codec = {
    id: 1,
    encodeTo: (): never => {
      throw new Error('the user means something else by it')
    },
    encode: (n: number) => Uint8Array.of(n),
    decode: ([n = 0]: Uint8Array) => n,
  }
  const queue = makeQueue<number>('fifo', 0, { codec })
  queue.syncQ.put(5)
  equal(queue.syncQ.get(), 5)
})
