import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Queue } from 'janus-queue'
import { faceNames, faceOf } from '../helpers/faces.js'
import { limit } from '../helpers/limits.js'
import { drain, inOrder, kinds, makeQueue } from '../helpers/queues.js'
import { timeOf } from '../helpers/wait.js'

for (const kind of kinds) {
  for (const name of faceNames) {
    test(`putNowait() and getNowait() on ${name} of a ${kind} queue refuse at once and change nothing`, limit, () => {
      const queue = makeQueue<number>(kind, 2)
      const { q, Empty, Full } = faceOf(queue, name)
      assert.throws(() => q.getNowait(), Empty)
      assert.throws(() => q.peekNowait(), Empty)
      q.putNowait(1)
      q.putNowait(2)
      for (let i = 0; i < 3; i++) assert.throws(() => q.putNowait(3), Full)
      assert.equal(q.qsize(), 2)
      assert.equal(q.unfinishedTasks, 2)
      assert.equal(queue.stats().puts, 2)
      assert.deepEqual(drain(queue), inOrder(kind, [1, 2]))
      for (let i = 0; i < 3; i++) assert.throws(() => q.getNowait(), Empty)
      assert.equal(queue.stats().gets, 2)
      q.putNowait(4)
      assert.equal(q.getNowait(), 4)
    })
  }

  test(`block: false is the Nowait form on a ${kind} queue, and ignores the timeout`, limit, async () => {
    const { syncQ } = makeQueue<number>(kind, 1)
    const elapsed = await timeOf(() => {
      for (const options of [
        { block: false },
        { block: false, timeout: 60_000 },
        { block: false, timeout: Infinity },
      ]) {
        assert.throws(() => syncQ.get(options), { name: 'SyncQueueEmpty' })
        assert.throws(() => syncQ.peek(options), { name: 'SyncQueueEmpty' })
        assert.throws(() => syncQ.getMany(5, options), { name: 'SyncQueueEmpty' })
        syncQ.put(1, options)
        assert.throws(() => syncQ.put(2, options), { name: 'SyncQueueFull' })
        assert.throws(() => syncQ.putMany([2], options), { name: 'SyncQueueFull' })
        assert.equal(syncQ.peek(options), 1)
        assert.equal(syncQ.get(options), 1)
        syncQ.putMany([3], options)
        assert.deepEqual(syncQ.getMany(5, options), [3])
      }
    })
    assert.ok(elapsed < 10_000)
  })
}

test('block: true is the default', limit, () => {
  const { syncQ } = new Queue<number>(1)
  syncQ.put(1, { block: true })
  assert.throws(() => syncQ.put(2, { block: true, timeout: 5 }), { name: 'SyncQueueFull' })
  assert.equal(syncQ.get({ block: true }), 1)
  assert.throws(() => syncQ.get({ block: true, timeout: 5 }), { name: 'SyncQueueEmpty' })
})
