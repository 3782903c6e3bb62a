import { equal, rejects, throws } from '../assert.js'
import { places } from '../faces.js'
import { test } from '../harness.js'
import { kinds, makeQueue } from '../queues.js'

for (const place of places) {
  test(`after shutdown() gets go on until the queue is empty (${place.name})`, async (t) => {
    for (const kind of kinds) {
      const queue = makeQueue<number>(kind)
      const face = await place.open(t, queue)
      await face.putMany([1, 1])
      await face.shutdown()
      await face.shutdown()
      await rejects(face.put(3), `${face.prefix}QueueShutDown`)
      equal(queue.stats().state, 'draining')
      equal([await face.get(), await face.get()], [1, 1])
      await rejects(face.get(), `${face.prefix}QueueShutDown`)
      equal([queue.closed, queue.stats().state, queue.syncQ.unfinishedTasks], [true, 'closed', 2])
    }
  })

  test(`shutdown(true) drops what is in and counts it as done (${place.name})`, async (t) => {
    for (const kind of kinds) {
      const queue = makeQueue<[number, unknown]>(kind)
      const face = await place.open(t, queue)
      await face.putMany([
        [1, 'x'.repeat(10_000)],
        [2, 'small'],
      ])
      await face.shutdown(true)
      await rejects(face.get(), `${face.prefix}QueueShutDown`)
      await face.join()
      equal([queue.syncQ.qsize(), queue.syncQ.unfinishedTasks, queue.stats().bytesUsed], [0, 0, 0])
    }
  })
}

test('aclose() closes and waits for the pending operations of this event loop', async () => {
  const queue = makeQueue<number>('fifo')
  const get = queue.asyncQ.get().catch((error: Error) => error.name)
  equal(queue.closed, false)
  await queue.aclose()
  equal(await get, 'AsyncQueueShutDown')
  equal(queue.closed, true)
})

test('waitClosed() rejects on an open queue', async () => {
  const queue = makeQueue<number>('fifo')
  await rejects(queue.waitClosed(), 'InvalidStateError')
  queue.close()
  await queue.waitClosed()
})

test('Symbol.dispose and Symbol.asyncDispose close the queue', async () => {
  const one = makeQueue<number>('lifo')
  one[Symbol.dispose]()
  const other = makeQueue<number>('priority')
  await other[Symbol.asyncDispose]()
  equal([one.closed, other.closed], [true, true])
  throws(() => one.syncQ.put(1), 'SyncQueueShutDown')
})
