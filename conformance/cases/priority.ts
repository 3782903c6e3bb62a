import { attach, PriorityQueue } from 'janus-queue'
import { startAgent } from '../agent.js'
import { equal, ok, rejection, rejects, throws } from '../assert.js'
import { faceOf, parts } from '../faces.js'
import { test } from '../harness.js'
import { drain } from '../queues.js'

interface Job {
  name: string
  rank: number
}

const rank = (job: Job) => job.rank

test('get() on a priority queue gives numbers in ascending order, infinities and fractions included', () => {
  const queue = new PriorityQueue<number>()
  const numbers = [3, -1, Infinity, 0.5, -Infinity, 2 ** 53, -(2 ** 40), 5e-324, 1e308, 0, -1e308]
  for (const n of numbers) queue.syncQ.put(n)
  equal(
    drain(queue),
    numbers.toSorted((a, b) => (a < b ? -1 : 1)),
  )
})

test('get() on a priority queue gives [priority, data] with the lowest priority first', async () => {
  const queue = new PriorityQueue<[number, string]>()
  await queue.asyncQ.put([3, 'low'])
  await queue.asyncQ.put([1, 'high'])
  queue.syncQ.put([2, 'medium'])
  equal(drain(queue), [
    [1, 'high'],
    [2, 'medium'],
    [3, 'low'],
  ])
})

test('get() on a priority queue gives items of equal priority in the order they came', () => {
  const queue = new PriorityQueue<[number, number]>()
  const items = Array.from({ length: 3_000 }, (_, i): [number, number] => [(i * 31) % 7, i])
  for (const item of items) queue.syncQ.put(item)
  equal(
    drain(queue),
    items.toSorted(([p, i], [q, j]) => p - q || i - j),
  )
})

test('get() on a priority queue keeps the order of arrival among equals while items come and go', () => {
  const { syncQ } = new PriorityQueue<[number, number]>()
  let next = 0
  const last = new Map<number, number>()
  const take = () => {
    const [priority, i] = syncQ.get()
    ok(i > (last.get(priority) ?? -1), `${i} of priority ${priority}`)
    last.set(priority, i)
  }
  for (let round = 0; round < 500; round++) {
    for (let k = 0; k < 5; k++) syncQ.put([next % 3, next++])
    for (let k = 0; k < 4; k++) take()
  }
  while (!syncQ.empty()) take()
})

test('put() on a priority queue takes 0 and -0 as equal', () => {
  const queue = new PriorityQueue<[number, string]>()
  for (const [i, zero] of [0, -0, 0, -0, -0].entries()) queue.syncQ.put([zero, `item ${i}`])
  equal(
    drain(queue).map(([, name]) => name),
    ['item 0', 'item 1', 'item 2', 'item 3', 'item 4'],
  )
  const numbers = new PriorityQueue<number>()
  for (const zero of [0, -0, 0]) numbers.syncQ.put(zero)
  equal(drain(numbers), [0, -0, 0])
})

test('put() on a priority queue takes equal infinities as equal', () => {
  const queue = new PriorityQueue<[number, number]>()
  for (let i = 0; i < 6; i++) queue.syncQ.put([i % 2 ? Infinity : -Infinity, i])
  equal(
    drain(queue).map(([, i]) => i),
    [0, 2, 4, 1, 3, 5],
  )
})

for (const name of parts) {
  test(`put() on ${name} throws TypeError for a priority that is no number, and the item does not enter`, async () => {
    const items: unknown[] = [
      Number.NaN,
      'text',
      '5',
      null,
      undefined,
      true,
      5n,
      {},
      [],
      [Number.NaN, 'x'],
      ['1', 'x'],
      [null],
      [5n],
    ]
    const queue = new PriorityQueue<unknown>()
    const face = faceOf(queue, name)
    for (const item of items) {
      await rejects(face.put(item), 'TypeError', String(item))
      throws(() => face.q.putNowait(item), 'TypeError')
    }
    equal(face.q.qsize(), 0)
    equal(face.q.unfinishedTasks, 0)
    equal(queue.stats().bytesUsed, 0)
    await face.put(1)
    equal(await face.get(), 1)
  })

  test(`put() on ${name} uses the priority function of the queue`, async () => {
    const queue = new PriorityQueue<Job>(0, { priority: rank })
    const face = faceOf(queue, name)
    for (const [i, r] of [5, 1, 3, 1].entries()) await face.put({ name: `job ${i}`, rank: r })
    equal(
      drain(queue).map((job) => job.name),
      ['job 1', 'job 3', 'job 2', 'job 0'],
    )
  })

  test(`put() on ${name} passes on what the priority function throws, and the item does not enter`, async () => {
    const boom = new Error('boom')
    const queue = new PriorityQueue<number>(0, {
      priority: (n) => {
        if (n === 13) throw boom
        return n
      },
    })
    const face = faceOf(queue, name)
    ok((await rejection(face.put(13))) === boom, 'the same error')
    ok(throws(() => face.q.putNowait(13), 'Error') === boom, 'the same error')
    ok((await rejection(face.putMany([1, 13, 2]))) === boom, 'the same error')
    equal(drain(queue), [1])
    equal(face.q.unfinishedTasks, 1)
  })

  test(`put() on ${name} throws TypeError when the priority function gives no number`, async () => {
    for (const priority of [Number.NaN, '1', undefined, null, 1n]) {
      const queue = new PriorityQueue<string>(0, { priority: (): never => priority as never })
      const face = faceOf(queue, name)
      await rejects(face.put('x'), 'TypeError')
      equal(face.q.qsize(), 0)
    }
  })
}

test('put() of an item that has no priority says what gives it one', () => {
  const queue = new PriorityQueue<unknown>(0, { name: 'jobs' })
  const message = /^put 'jobs': .* options\.priority /
  for (const item of [{ rank: 1 }, ['1', 'x'], 'x', null, Number.NaN]) {
    throws(() => queue.syncQ.put(item), { name: 'TypeError', message })
  }
})

test('put() with a priority function replaces the default: numbers and arrays go by the function', () => {
  const queue = new PriorityQueue<number | [number, string]>(0, {
    priority: (n) => (typeof n === 'number' ? -n : n[0]),
  })
  queue.syncQ.putMany([1, 3, [2, 'x'], 2])
  equal(drain(queue), [3, 2, 1, [2, 'x']])
})

test('attach() without the priority function gets, and throws InvalidStateError from puts', async (t) => {
  const queue = new PriorityQueue<Job>(0, { priority: rank })
  const agent = await startAgent(t, queue)
  queue.syncQ.put({ name: 'b', rank: 2 })
  queue.syncQ.put({ name: 'a', rank: 1 })
  await rejects(agent.call('syncQ', 'put', { name: 'c', rank: 0 }), 'InvalidStateError')
  await rejects(agent.call('syncQ', 'putNowait', { name: 'c', rank: 0 }), 'InvalidStateError')
  await rejects(agent.call('syncQ', 'putMany', [{ name: 'c', rank: 0 }]), 'InvalidStateError')
  await rejects(agent.call('asyncQ', 'put', { name: 'c', rank: 0 }), 'InvalidStateError')
  equal(queue.syncQ.qsize(), 2)
  equal(await agent.call('syncQ', 'peek'), { name: 'a', rank: 1 })
  equal(await agent.call('syncQ', 'get'), { name: 'a', rank: 1 })
  await agent.call('syncQ', 'taskDone')
  equal(queue.syncQ.get().name, 'b')

  const here = attach<Job>(structuredClone(queue))
  throws(() => here.syncQ.put({ name: 'c', rank: 0 }), 'InvalidStateError')
  throws(() => here.syncQ.putNowait({ name: 'c', rank: 0 }), 'InvalidStateError')
})

test('attach() with the priority function puts and gets', () => {
  const queue = new PriorityQueue<Job>(0, { priority: rank })
  const attached = attach<Job>(structuredClone(queue), { priority: rank })
  attached.syncQ.put({ name: 'b', rank: 2 })
  queue.syncQ.put({ name: 'c', rank: 3 })
  attached.syncQ.put({ name: 'a', rank: 1 })
  equal(
    drain(attached).map((job) => job.name),
    ['a', 'b', 'c'],
  )
})

test('attach() to a queue with the default priority needs no function', async (t) => {
  const queue = new PriorityQueue<[number, string]>()
  const agent = await startAgent(t, queue)
  await agent.call('syncQ', 'put', [2, 'b'])
  await agent.call('asyncQ', 'put', [1, 'a'])
  await rejects(agent.call('syncQ', 'put', 'no priority'), 'TypeError')
  equal(
    drain(queue).map(([, name]) => name),
    ['a', 'b'],
  )
})
