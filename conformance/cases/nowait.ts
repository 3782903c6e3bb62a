import { Queue } from 'janus-queue'
import { equal, ok, rejects, throws } from '../assert.js'
import { places } from '../faces.js'
import { test } from '../harness.js'
import { kinds, makeQueue } from '../queues.js'

for (const place of places) {
  test(`putNowait(), getNowait() and peekNowait() never wait (${place.name})`, async (t) => {
    for (const kind of kinds) {
      const queue = makeQueue<number>(kind, 1)
      const face = await place.open(t, queue)
      await rejects(face.getNowait(), `${face.prefix}QueueEmpty`)
      await rejects(face.peekNowait(), `${face.prefix}QueueEmpty`)
      await face.putNowait(7)
      await rejects(face.putNowait(8), `${face.prefix}QueueFull`)
      equal(await face.peekNowait(), 7)
      equal(await face.getNowait(), 7)
      await face.shutdown()
      await rejects(face.putNowait(8), `${face.prefix}QueueShutDown`)
      await rejects(face.getNowait(), `${face.prefix}QueueShutDown`)
    }
  })

  test(`tryPut() and tryGet() say what came of them (${place.name})`, async (t) => {
    for (const kind of kinds) {
      const queue = makeQueue<number>(kind, 1)
      const face = await place.open(t, queue)
      equal(await face.tryGet(), { status: 'empty' })
      equal([await face.tryPut(7), await face.tryPut(8)], ['ok', 'full'])
      equal(await face.tryGet(), { status: 'ok', item: 7 })
      equal(await face.tryPut(9), 'ok')
      await face.shutdown()
      equal(await face.tryPut(8), 'shutdown')
      equal(await face.tryGet(), { status: 'ok', item: 9 })
      equal(await face.tryGet(), { status: 'shutdown' })
    }
  })

  test(`clear() removes what is in and counts it as done (${place.name})`, async (t) => {
    for (const kind of kinds) {
      const queue = makeQueue<[number, unknown]>(kind)
      const face = await place.open(t, queue)
      await face.putMany([1, 2, 3, 4].map((n) => [n, 'x'.repeat(n * 5_000)]))
      equal(await face.clear(), 4)
      equal(queue.syncQ.unfinishedTasks, 0)
      equal(queue.stats().bytesUsed, 0)
      await face.put([5, 'after'])
      equal(await face.get(), [5, 'after'])
    }
  })
}

test('tryPut() throws what is wrong with the item itself', () => {
  const queue = new Queue<unknown>(0, { maxBytes: 1 << 20 })
  for (const face of [queue.syncQ, queue.asyncQ]) {
    throws(() => face.tryPut(() => {}), 'DataCloneError')
    const tooLarge = throws(() => face.tryPut('x'.repeat(1 << 21)), 'RangeError')
    ok(tooLarge.message.includes(String(1 << 21)), tooLarge.message)
    equal([face.tryPut(new Uint8Array(600_000)), face.tryPut(new Uint8Array(600_000))], ['ok', 'full'])
    equal(face.clear(), 1)
  }
})
