import { equal, ok } from '../assert.js'
import { places } from '../faces.js'
import { test } from '../harness.js'
import { classOf, inOrder, kinds, makeQueue } from '../queues.js'

for (const kind of kinds) {
  for (const place of places) {
    test(`get() gives back in order what was put (${kind}, ${place.name})`, async (t) => {
      const queue = makeQueue<number>(kind)
      ok(queue instanceof classOf(kind), 'its class')
      const face = await place.open(t, queue)
      const numbers = [5, 3, 8, 1, 9, 2]
      for (const number of numbers) await face.put(number)
      const expected = inOrder(kind, numbers)
      equal(queue.syncQ.qsize(), 6)
      equal(await face.peek(), expected[0])
      const got = [await face.get(), await face.getNowait(), ...(await face.getMany(3)), await face.get()]
      equal(got, expected)
      equal(queue.syncQ.empty(), true)
    })

    test(`iteration gives what is in and ends with the queue (${kind}, ${place.name})`, async (t) => {
      const queue = makeQueue<[number, string]>(kind)
      const face = await place.open(t, queue)
      await face.putMany([
        [2, 'b'],
        [1, 'a'],
        [3, 'c'],
      ])
      queue.shutdown()
      const expected = { fifo: 'bac', lifo: 'cab', priority: 'abc' }[kind]
      equal((await face.all()).map(([, text]) => text).join(''), expected)
    })
  }
}
