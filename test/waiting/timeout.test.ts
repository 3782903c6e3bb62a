import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Queue } from 'janus-queue'
import { startAgent } from '../helpers/agent.js'
import { faceNames, faceOf } from '../helpers/faces.js'
import { limit } from '../helpers/limits.js'
import { drain, kinds, makeQueue } from '../helpers/queues.js'
import { untyped } from '../helpers/untyped.js'
import { assertLasted, isPending, timeOf, within } from '../helpers/wait.js'

for (const name of faceNames) {
  for (const kind of kinds) {
    test(`get() with a timeout on ${name} of an empty ${kind} queue waits that long, then refuses`, limit, async () => {
      const queue = makeQueue<number>(kind)
      const face = faceOf(queue, name)
      for (const timeout of [1, 30, 120.5]) {
        const elapsed = await timeOf(() => assert.rejects(face.get({ timeout }), face.Empty))
        assertLasted(elapsed, timeout)
      }
      assertLasted(await timeOf(() => assert.rejects(face.peek({ timeout: 30 }), face.Empty)), 30)
      assertLasted(await timeOf(() => assert.rejects(face.getMany(3, { timeout: 30 }), face.Empty)), 30)
      await face.put(1)
      assert.equal(await face.get({ timeout: 30 }), 1, 'what comes later is not taken by a get that gave up')
      assert.equal(queue.stats().waitingGetters, 0)
    })

    test(`put() with a timeout on ${name} of a full ${kind} queue waits that long, then refuses`, limit, async () => {
      const queue = makeQueue<number>(kind, 1)
      const face = faceOf(queue, name)
      await face.put(1, { timeout: 30 })
      for (const timeout of [1, 30, 120.5]) {
        const elapsed = await timeOf(() => assert.rejects(face.put(2, { timeout }), face.Full))
        assertLasted(elapsed, timeout)
      }
      assertLasted(await timeOf(() => assert.rejects(face.putMany([3, 4], { timeout: 30 }), face.Full)), 30)
      assert.equal(face.q.unfinishedTasks, 1)
      assert.deepEqual(drain(queue), [1])
      assert.equal(queue.stats().waitingPutters, 0)
    })
  }

  test(`timeout 0 tries once on ${name}`, limit, async () => {
    const queue = new Queue<number>(1)
    const face = faceOf(queue, name)
    await assert.rejects(face.get({ timeout: 0 }), face.Empty)
    await assert.rejects(face.peek({ timeout: 0 }), face.Empty)
    await assert.rejects(face.getMany(2, { timeout: 0 }), face.Empty)
    await face.put(1, { timeout: 0 })
    await assert.rejects(face.put(2, { timeout: 0 }), face.Full)
    await assert.rejects(face.putMany([2], { timeout: 0 }), face.Full)
    await assert.rejects(face.join({ timeout: 0 }), { name: 'TimeoutError' })
    assert.equal(await face.peek({ timeout: 0 }), 1)
    assert.equal(await face.get({ timeout: 0 }), 1)
    face.q.taskDone()
    await face.join({ timeout: 0 })
    await face.putMany([3], { timeout: 0 })
    assert.deepEqual(await face.getMany(2, { timeout: 0 }), [3])
  })

  test(
    `timeout on ${name} that is negative or NaN is a RangeError, whether it would be needed or not`,
    limit,
    async () => {
      for (const timeout of [-1, -0.001, -Infinity, Number.NaN]) {
        const queue = new Queue<number>(2)
        const face = faceOf(queue, name)
        await assert.rejects(face.put(1, { timeout }), RangeError)
        await assert.rejects(face.putMany([1], { timeout }), RangeError)
        assert.equal(face.q.qsize(), 0)
        await assert.rejects(face.get({ timeout }), RangeError)
        await assert.rejects(face.join({ timeout }), RangeError)
        await face.put(1)
        await assert.rejects(face.get({ timeout }), RangeError)
        await assert.rejects(face.peek({ timeout }), RangeError)
        await assert.rejects(face.getMany(1, { timeout }), RangeError)
        await assert.rejects(face.join({ timeout }), RangeError)
        assert.equal(face.q.qsize(), 1)
        assert.equal(face.q.unfinishedTasks, 1)
      }
    },
  )

  test(`timeout on ${name} may be undefined, Infinity or longer than timers can be`, limit, async (t) => {
    const queue = new Queue<number>(1)
    const agent = await startAgent(t, queue)
    const kindOfCall = name === 'syncQ' ? 'sync' : 'async'
    for (const timeout of [undefined, Infinity, Number.MAX_VALUE, 2 ** 31, 2 ** 32 + 1, 2 ** 53]) {
      const get = agent[kindOfCall]<number>('get', untyped({ timeout }))
      assert.equal(await isPending(get), true, `get with timeout ${timeout}`)
      queue.syncQ.put(1)
      assert.equal(await within(5_000, 'the get', get), 1)

      queue.syncQ.put(2)
      const put = agent[kindOfCall]('put', 3, untyped({ timeout }))
      assert.equal(await isPending(put), true, `put with timeout ${timeout}`)
      assert.equal(queue.syncQ.get(), 2)
      await within(5_000, 'the put', put)
      assert.equal(queue.syncQ.get(), 3)
    }
  })
}

test('timeout that ends while others wait leaves them waiting, and served later', limit, async () => {
  const queue = new Queue<number>()
  const before = queue.asyncQ.get()
  const short = queue.asyncQ.get({ timeout: 20 })
  const after = queue.asyncQ.get()
  await assert.rejects(short, { name: 'AsyncQueueEmpty' })
  assert.equal(await isPending(Promise.race([before, after])), true)
  queue.syncQ.put(1)
  queue.syncQ.put(2)
  assert.deepEqual(await within(5_000, 'both gets', Promise.all([before, after])), [1, 2])
})

test('timeout of a blocked get() on one thread loses no item to another', limit, async (t) => {
  const queue = new Queue<number>()
  const agent = await startAgent(t, queue)
  const got: number[] = []
  const total = 100
  const consume = async () => {
    while (got.length < total) {
      try {
        got.push(await agent.sync<number>('get', { timeout: 1 }))
      } catch (error) {
        assert.equal(Reflect.get(Object(error), 'name'), 'SyncQueueEmpty')
      }
    }
  }
  const produce = async () => {
    for (let i = 0; i < total; i++) {
      await new Promise((resolve) => setTimeout(resolve, i % 3))
      queue.syncQ.put(i)
    }
  }
  await within(20_000, 'all items arrive', Promise.all([consume(), produce()]))
  assert.deepEqual(
    got,
    Array.from({ length: total }, (_, i) => i),
  )
  assert.equal(queue.syncQ.qsize(), 0)
})

test('timeout that is over at once leaves nobody standing in the line', limit, async () => {
  const queue = new Queue<string>()
  await assert.rejects(queue.asyncQ.get({ timeout: 1 }), { name: 'AsyncQueueEmpty' })
  await assert.rejects(queue.asyncQ.get({ timeout: 1e-6 }), { name: 'AsyncQueueEmpty' })
  assert.equal(queue.stats().waitingGetters, 0)
  queue.syncQ.put('x')
  assert.equal(await queue.asyncQ.get({ timeout: 0 }), 'x')
})

test('timeout that ends while two items are in and one waits in front takes none out of turn', limit, async () => {
  const queue = new Queue<number>()
  const first = queue.asyncQ.get()
  const second = queue.asyncQ.get({ timeout: 20 })
  const third = queue.asyncQ.get()
  setTimeout(() => {
    queue.syncQ.putMany([1, 2, 3])
    const end = performance.now() + 40
    while (performance.now() < end); // the time of the second is up before the loop hears of the items
  }, 5)
  const outcomes = await Promise.all([first, second.catch(({ name }) => name), third])
  assert.deepEqual([...outcomes, queue.syncQ.qsize()], outcomes[1] === 2 ? [1, 2, 3, 0] : [1, 'AsyncQueueEmpty', 2, 1])
})

test('timeout of who stands behind another is refused as that of the first', limit, async () => {
  const queue = new Queue<number>(1)
  const gets = [queue.asyncQ.get(), queue.asyncQ.get({ timeout: 20 })]
  await assert.rejects(async () => gets[1], { name: 'AsyncQueueEmpty' })
  queue.syncQ.put(1)
  assert.equal(await gets[0], 1)
  const joins = [queue.asyncQ.join(), queue.asyncQ.join({ timeout: 20 })]
  await assert.rejects(async () => joins[1], { name: 'TimeoutError' })
  queue.syncQ.put(2)
  const puts = [queue.asyncQ.put(3), queue.asyncQ.put(4, { timeout: 20 })]
  await assert.rejects(async () => puts[1], { name: 'AsyncQueueFull' })
  queue.syncQ.clear()
  await puts[0]
  queue.syncQ.clear()
  queue.syncQ.taskDone()
  await joins[0]
})

test('a blocking get() runs out of time also where a clock of the tests stands still', limit, () => {
  const queue = new Queue<number>()
  const { now } = performance
  performance.now = () => 1_000
  try {
    assert.throws(() => queue.syncQ.get({ timeout: 150 }), { name: 'SyncQueueEmpty' })
  } finally {
    performance.now = now
  }
})
