import { Queue } from 'janus-queue'
import { equal, ok, rejects, throws } from '../assert.js'
import { places, withEachKind } from '../faces.js'
import { test } from '../harness.js'
import { inOrder, kinds, makeQueue } from '../queues.js'

for (const place of places) {
  test(`putNowait(), getNowait() and peekNowait() refuse at once and change nothing (${place.name})`, async (t) => {
    await withEachKind<number>(t, place, 2, async ({ kind, queue, face }) => {
      await rejects(face.getNowait(), face.Empty)
      await rejects(face.peekNowait(), face.Empty)
      await face.putNowait(1)
      await face.putNowait(2)
      for (let i = 0; i < 3; i++) await rejects(face.putNowait(3), face.Full)
      equal([queue.syncQ.qsize(), queue.syncQ.unfinishedTasks, queue.stats().puts], [2, 2, 2])
      const [first, second] = inOrder(kind, [1, 2])
      equal([await face.peekNowait(), await face.getNowait(), await face.getNowait()], [first, first, second])
      for (let i = 0; i < 3; i++) await rejects(face.getNowait(), face.Empty)
      equal(queue.stats().gets, 2)
      await face.putNowait(4)
      equal(await face.getNowait(), 4)
      await face.shutdown()
      await rejects(face.putNowait(8), face.ShutDown)
      await rejects(face.getNowait(), face.ShutDown)
    })
  })

  test(`tryPut() and tryGet() say what came of them (${place.name})`, async (t) => {
    await withEachKind<number>(t, place, 1, async ({ face }) => {
      equal(await face.tryGet(), { status: 'empty' })
      equal([await face.tryPut(7), await face.tryPut(8)], ['ok', 'full'])
      equal(await face.tryGet(), { status: 'ok', item: 7 })
      equal(await face.tryPut(9), 'ok')
      await face.shutdown()
      equal(await face.tryPut(8), 'shutdown')
      equal(await face.tryGet(), { status: 'ok', item: 9 })
      equal(await face.tryGet(), { status: 'shutdown' })
    })
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

for (const kind of kinds) {
  test(`block: false is the Nowait form on a ${kind} queue, and ignores the timeout`, () => {
    const { syncQ } = makeQueue<number>(kind, 1)
    for (const options of [{ block: false }, { block: false, timeout: 60_000 }, { block: false, timeout: Infinity }]) {
      throws(() => syncQ.get(options), 'SyncQueueEmpty')
      throws(() => syncQ.peek(options), 'SyncQueueEmpty')
      throws(() => syncQ.getMany(5, options), 'SyncQueueEmpty')
      syncQ.put(1, options)
      throws(() => syncQ.put(2, options), 'SyncQueueFull')
      throws(() => syncQ.putMany([2], options), 'SyncQueueFull')
      equal([syncQ.peek(options), syncQ.get(options)], [1, 1])
      syncQ.putMany([3], options)
      equal(syncQ.getMany(5, options), [3])
    }
  })
}

test(
  'block: true is the default',
  () => {
    const { syncQ } = new Queue<number>(1)
    syncQ.put(1, { block: true })
    throws(() => syncQ.put(2, { block: true, timeout: 5 }), 'SyncQueueFull')
    equal(syncQ.get({ block: true }), 1)
    throws(() => syncQ.get({ block: true, timeout: 5 }), 'SyncQueueEmpty')
  },
  'blocking here',
)
