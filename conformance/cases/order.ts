import { Queue } from 'janus-queue'
import { equal, ok, throws } from '../assert.js'
import { places, withEachKind } from '../faces.js'
import { test } from '../harness.js'
import { classOf, inOrder, kinds, makeQueue } from '../queues.js'

for (const place of places) {
  test(`get() gives back in order what was put (${place.name})`, async (t) => {
    await withEachKind<number>(t, place, 0, async ({ kind, queue, face }) => {
      ok(queue instanceof classOf(kind), 'its class')
      const numbers = [5, 3, 9, 3.5, -1, 1e300]
      for (const number of numbers) await face.put(number)
      const expected = inOrder(kind, numbers)
      equal(queue.syncQ.qsize(), 6)
      equal(await face.peek(), expected[0])
      const got = [await face.get(), await face.getNowait(), ...(await face.getMany(3)), await face.get()]
      equal(got, expected)
      for (const number of numbers) await face.putNowait(number)
      const others: number[] = []
      for (const n of numbers.keys()) others.push(n % 2 === 0 ? queue.syncQ.get() : await queue.asyncQ.get())
      equal(others, expected)
      equal(queue.syncQ.empty(), true)
    })
  })

  test(`iteration gives what is in and ends with the queue (${place.name})`, async (t) => {
    await withEachKind<[number, string]>(t, place, 0, async ({ kind, queue, face }) => {
      await face.putMany([
        [2, 'b'],
        [1, 'a'],
        [3, 'c'],
      ])
      queue.shutdown()
      const expected = { fifo: 'bac', lifo: 'cab', priority: 'abc' }[kind]
      equal((await face.all()).map(([, text]) => text).join(''), expected)
      equal(await face.all(), [])
    })
  })
}

for (const kind of kinds) {
  test(`get() between put()s keeps the ${kind} order`, () => {
    const { syncQ } = makeQueue<number>(kind)
    const got: number[] = []
    for (const n of [4, 6, 5]) syncQ.put(n)
    got.push(syncQ.get())
    for (const n of [1, 9]) syncQ.put(n)
    got.push(syncQ.get(), syncQ.get())
    syncQ.put(0)
    got.push(syncQ.get(), syncQ.get(), syncQ.get())
    const expected = { fifo: [4, 6, 5, 1, 9, 0], lifo: [5, 9, 1, 0, 6, 4], priority: [4, 1, 5, 0, 6, 9] }
    equal(got, expected[kind])
  })

  test(`get() gives thousands of items in ${kind} order, over several fillings`, () => {
    const { syncQ } = makeQueue<number>(kind)
    for (let round = 0; round < 3; round++) {
      const many = Array.from({ length: 5_000 }, (_, i) => (i * 7919) % 5_003)
      for (const n of many) syncQ.put(n)
      equal(syncQ.qsize(), many.length)
      equal(
        many.map(() => syncQ.get()),
        inOrder(kind, many),
      )
      equal(syncQ.qsize(), 0)
    }
  })

  test(`put() keeps a bounded ${kind} queue at its maxsize through many fillings`, () => {
    const { syncQ } = makeQueue<number>(kind, 3)
    for (let round = 0; round < 2_000; round++) {
      for (const n of [2, 3, 1]) syncQ.put(n)
      equal(syncQ.full(), true)
      throws(() => syncQ.putNowait(0), 'SyncQueueFull')
      equal([syncQ.get(), syncQ.get(), syncQ.get()], inOrder(kind, [2, 3, 1]))
    }
  })
}

test('qsize(), empty() and full() say the same on both faces', () => {
  const queue = new Queue<string>(2)
  for (const [size, item] of ['a', 'b'].entries()) {
    for (const q of [queue.syncQ, queue.asyncQ]) {
      equal(q.qsize(), size)
      equal(q.empty(), size === 0)
      equal(q.full(), false)
    }
    queue.syncQ.put(item)
  }
  equal(queue.asyncQ.full(), true)
  equal(queue.asyncQ.qsize(), 2)
})
