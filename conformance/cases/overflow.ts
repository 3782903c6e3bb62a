import { equal, ok, throws } from '../assert.js'
import { test } from '../harness.js'
import { drain, kinds, makeQueue } from '../queues.js'
import { within } from '../time.js'

/** What stays of 0 to 5 in a queue of three: the next to leave makes room, in a priority queue the last to leave. */
const KEPT = { fifo: [3, 4, 5], lifo: [5, 1, 0], priority: [0, 1, 5] }

for (const kind of kinds) {
  test(`overflow 'drop-oldest': a put into a full queue drops an item, which counts as done (${kind})`, async () => {
    const queue = makeQueue<number>(kind, 3, { overflow: 'drop-oldest' })
    for (let i = 0; i < 6; i++) await queue.asyncQ.put(i)
    equal([queue.syncQ.qsize(), queue.stats().dropped, queue.syncQ.unfinishedTasks], [3, 3, 3])
    equal(queue.syncQ.tryPut(5), 'ok')
    equal(queue.stats().dropped, 4)
    queue.syncQ.clear()
    queue.syncQ.putMany([0, 1, 2, 3, 4, 5])
    equal(drain(queue), KEPT[kind])
    equal(queue.stats().bytesUsed, 0)
    equal(queue.syncQ.unfinishedTasks, 3)
  })

  test(`overflow 'drop-newest': the item that comes is dropped, and the put succeeds (${kind})`, async () => {
    const queue = makeQueue<number>(kind, 2, { overflow: 'drop-newest' })
    queue.syncQ.putMany([1, 2])
    queue.syncQ.put(0, { timeout: 50 })
    queue.syncQ.putNowait(0)
    await within(1_000, 'the put', queue.asyncQ.put(0))
    equal([queue.stats().dropped, queue.stats().puts, queue.syncQ.qsize()], [3, 2, 2])
    equal(drain(queue).sort(), [1, 2])
  })

  test(`overflow of large items frees what they held, and waits for no one (${kind})`, () => {
    const queue = makeQueue<[number, string]>(kind, 4, { overflow: 'drop-oldest', maxBytes: 1 << 20 })
    for (let i = 0; i < 300; i++) queue.syncQ.put([i % 7, 'x'.repeat(i % 2 === 0 ? 30_000 : 10)])
    ok(queue.stats().bytesUsed < 200_000, 'four items are in')
    equal([queue.syncQ.qsize(), queue.stats().dropped], [4, 296])
    equal(queue.syncQ.clear(), 4)
    equal(queue.stats().bytesUsed, 0)
  })
}

test('overflow needs a maxsize above 0, and is one of three words', () => {
  throws(() => makeQueue('fifo', 0, { overflow: 'drop-oldest' }), 'RangeError')
  throws(() => makeQueue('fifo', -1, { overflow: 'drop-newest' }), 'RangeError')
  throws(() => makeQueue('fifo', 1, { overflow: 'drop' as 'wait' }), 'TypeError')
  equal(makeQueue('fifo', 0, { overflow: 'wait' }).maxsize, 0)
})

test('a maxsize that shrinks is kept to with the next put', () => {
  for (const kind of kinds) {
    const queue = makeQueue<number>(kind, 10, { overflow: 'drop-oldest' })
    queue.syncQ.putMany([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    queue.maxsize = 3
    queue.syncQ.put(11)
    equal([queue.syncQ.qsize(), queue.stats().dropped], [3, 8])
  }
})
