import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Queue } from 'janus-queue'
import { startAgent } from '../helpers/agent.js'
import { faceNames, faceOf } from '../helpers/faces.js'
import { limit } from '../helpers/limits.js'
import { inOrder, kinds, makeQueue } from '../helpers/queues.js'

const items = [5, 3, 9, 3.5, -1, 0, 7, 1e300, -7, 2]

for (const kind of kinds) {
  for (const putter of faceNames) {
    for (const getter of faceNames) {
      test(`get() on ${getter} gives what put() on ${putter} put, in ${kind} order`, limit, async () => {
        const queue = makeQueue<number>(kind)
        const puts = faceOf(queue, putter)
        const gets = faceOf(queue, getter)
        for (const item of items) assert.equal(await puts.put(item), undefined)
        const got: number[] = []
        for (const _ of items) got.push(await gets.get())
        assert.deepEqual(got, inOrder(kind, items))
      })
    }
  }

  for (const name of faceNames) {
    test(`getNowait() on ${name} gives what putNowait() put, in ${kind} order`, limit, () => {
      const queue = makeQueue<number>(kind)
      const q = queue[name]
      for (const item of items) assert.equal(q.putNowait(item), undefined)
      assert.equal(q.qsize(), items.length)
      assert.deepEqual(
        items.map(() => q.getNowait()),
        inOrder(kind, items),
      )
      assert.equal(q.empty(), true)
    })
  }

  test(`get() between put()s keeps the ${kind} order`, limit, () => {
    const { syncQ } = makeQueue<number>(kind)
    const got: number[] = []
    for (const n of [4, 6, 5]) syncQ.put(n)
    got.push(syncQ.get())
    for (const n of [1, 9]) syncQ.put(n)
    got.push(syncQ.get(), syncQ.get())
    syncQ.put(0)
    got.push(syncQ.get(), syncQ.get(), syncQ.get())
    const expected = { fifo: [4, 6, 5, 1, 9, 0], lifo: [5, 9, 1, 0, 6, 4], priority: [4, 1, 5, 0, 6, 9] }
    assert.deepEqual(got, expected[kind])
  })

  test(`get() gives thousands of items in ${kind} order, over several fillings`, limit, () => {
    const { syncQ } = makeQueue<number>(kind)
    for (let round = 0; round < 3; round++) {
      const many = Array.from({ length: 5_000 }, (_, i) => (i * 7919) % 5_003)
      for (const n of many) syncQ.put(n)
      assert.equal(syncQ.qsize(), many.length)
      assert.deepEqual(
        many.map(() => syncQ.get()),
        inOrder(kind, many),
      )
      assert.equal(syncQ.qsize(), 0)
    }
  })

  test(`get() gives the items of another thread in ${kind} order`, limit, async (t) => {
    const queue = makeQueue<number>(kind)
    const agent = await startAgent(t, queue)
    await agent.sync('putMany', items)
    assert.equal(queue.syncQ.qsize(), items.length)
    assert.equal(await agent.sync('qsize'), items.length)
    const got: number[] = []
    for (let i = 0; i < items.length; i++) got.push(i % 2 === 0 ? queue.syncQ.get() : await agent.sync<number>('get'))
    assert.deepEqual(got, inOrder(kind, items))
    assert.equal(await agent.sync('empty'), true)
  })

  test(`put() keeps a bounded ${kind} queue at its maxsize through many fillings`, limit, () => {
    const { syncQ } = makeQueue<number>(kind, 3)
    for (let round = 0; round < 2_000; round++) {
      for (const n of [2, 3, 1]) syncQ.put(n)
      assert.equal(syncQ.full(), true)
      assert.throws(() => syncQ.putNowait(0), { name: 'SyncQueueFull' })
      assert.deepEqual([syncQ.get(), syncQ.get(), syncQ.get()], inOrder(kind, [2, 3, 1]))
    }
  })
}

test('qsize(), empty() and full() say the same on both faces', limit, () => {
  const queue = new Queue<string>(2)
  for (const [size, item] of ['a', 'b'].entries()) {
    for (const q of [queue.syncQ, queue.asyncQ]) {
      assert.equal(q.qsize(), size)
      assert.equal(q.empty(), size === 0)
      assert.equal(q.full(), false)
    }
    queue.syncQ.put(item)
  }
  assert.equal(queue.asyncQ.full(), true)
  assert.equal(queue.asyncQ.qsize(), 2)
})
