import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Queue } from 'janus-queue'
import { startAgent } from '../helpers/agent.js'
import { faceNames, faceOf } from '../helpers/faces.js'
import { limit } from '../helpers/limits.js'
import { inOrder, kinds, makeQueue } from '../helpers/queues.js'
import { isPending, sleep, within } from '../helpers/wait.js'

for (const kind of kinds) {
  for (const name of faceNames) {
    test(
      `iteration of ${name} gives every item of a ${kind} queue and ends when it is shut down and empty`,
      limit,
      async () => {
        const queue = makeQueue<number>(kind)
        queue.syncQ.putMany([2, 3, 1])
        queue.shutdown()
        const face = faceOf(queue, name)
        assert.deepEqual(await face.all(), inOrder(kind, [2, 3, 1]))
        assert.deepEqual(await face.all(), [])
      },
    )
  }
}

for (const name of faceNames) {
  test(`iteration of ${name} leaves taskDone() to the caller`, limit, async () => {
    const queue = new Queue<number>()
    queue.syncQ.putMany([1, 2])
    queue.shutdown()
    await faceOf(queue, name).all()
    assert.equal(queue.syncQ.unfinishedTasks, 2)
    queue.syncQ.taskDone()
    queue.syncQ.taskDone()
    queue.syncQ.join()
  })

  test(`iteration of ${name} ends at once on a queue shut down immediately`, limit, async () => {
    const queue = new Queue<number>()
    queue.syncQ.putMany([1, 2])
    queue.close()
    assert.deepEqual(await faceOf(queue, name).all(), [])
  })
}

test('for of that is left early leaves the rest in the queue', limit, () => {
  const queue = new Queue<number>()
  queue.syncQ.putMany([1, 2, 3, 4])
  for (const n of queue.syncQ) if (n === 2) break
  assert.equal(queue.syncQ.qsize(), 2)
  const [third] = queue.syncQ
  assert.equal(third, 3)
  assert.throws(() => {
    for (const _ of queue.syncQ) throw new Error('in the loop')
  }, /in the loop/)
  assert.equal(queue.syncQ.qsize(), 0)
  assert.equal(queue.closed, false)
})

test('for await that is left early leaves the rest in the queue', limit, async () => {
  const queue = new Queue<number>()
  queue.syncQ.putMany([1, 2, 3])
  for await (const n of queue.asyncQ) if (n === 2) break
  assert.equal(queue.syncQ.qsize(), 1)
  for await (const n of queue.asyncQ) {
    assert.equal(n, 3)
    break
  }
  queue.syncQ.put(4)
  await sleep(5)
  assert.equal(queue.syncQ.getNowait(), 4, 'no get of the loop is left behind')
})

test('for of blocks between the items of another thread', limit, async (t) => {
  const queue = new Queue<number>(2)
  const agent = await startAgent(t, queue)
  const sent = agent.sync('putMany', [1, 2, 3, 4, 5, 6, 7]).then(() => agent.queue('shutdown'))
  const got: number[] = []
  for (const n of queue.syncQ) {
    got.push(n)
    if (n === 7) break
  }
  assert.deepEqual(got, [1, 2, 3, 4, 5, 6, 7])
  await within(5_000, 'the putter ends', sent)
  assert.deepEqual([...queue.syncQ], [])
})

test('for await waits between items and ends at a shutdown that comes while it waits', limit, async () => {
  const queue = new Queue<number>()
  const got: number[] = []
  const loop = (async () => {
    for await (const n of queue.asyncQ) got.push(n)
    return 'ended'
  })()
  for (const n of [1, 2, 3]) {
    queue.syncQ.put(n)
    await sleep(5)
  }
  assert.equal(await isPending(loop), true)
  assert.deepEqual(got, [1, 2, 3])
  queue.shutdown()
  assert.equal(await within(5_000, 'the loop', loop), 'ended')
})

test('for await in two loops shares the items', limit, async () => {
  const queue = new Queue<number>()
  const take = async () => {
    const got: number[] = []
    for await (const n of queue.asyncQ) got.push(n)
    return got
  }
  const loops = [take(), take()]
  const items = Array.from({ length: 50 }, (_, i) => i)
  for (const n of items) {
    await queue.asyncQ.put(n)
    if (n % 10 === 0) await sleep(1)
  }
  queue.shutdown()
  const all = (await within(5_000, 'both loops', Promise.all(loops))).flat()
  assert.deepEqual(
    all.toSorted((a, b) => a - b),
    items,
  )
})

test('next() after the end stays at the end', limit, async () => {
  const queue = new Queue<number>()
  queue.syncQ.put(1)
  queue.shutdown()
  const iterator = queue.syncQ[Symbol.iterator]()
  assert.deepEqual(iterator.next(), { value: 1, done: false })
  assert.deepEqual(iterator.next(), { value: undefined, done: true })
  assert.deepEqual(iterator.next(), { value: undefined, done: true })
  const asyncIterator = queue.asyncQ[Symbol.asyncIterator]()
  assert.deepEqual(await asyncIterator.next(), { value: undefined, done: true })
  assert.deepEqual(await asyncIterator.next(), { value: undefined, done: true })
})
