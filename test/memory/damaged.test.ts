import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  AsyncQueueEmpty,
  AsyncQueueFull,
  InvalidStateError,
  LifoQueue,
  PriorityQueue,
  Queue,
  SyncQueueEmpty,
  SyncQueueFull,
  select,
  selectSync,
} from 'janus-queue'
import { H_GET_GATE, H_PUT_GATE } from '../../src/core/layout.js'

/** As a thread would leave it that wrote over the memory: no step leaves a gate taken. */
function takeGate(queue: Queue<number>, gate: number): void {
  const words = new Int32Array(queue.memory.buffer)
  Atomics.or(words, gate >> 2, 1)
}

const kinds = [
  ['fifo', Queue, H_GET_GATE],
  ['lifo', LifoQueue, H_PUT_GATE],
  ['priority', PriorityQueue, H_PUT_GATE],
] as const

for (const [name, Kind, getGate] of kinds) {
  describe(`a ${name} queue whose gate stays taken`, { timeout: 60_000 }, () => {
    test('outlives no timeout of a blocking call', () => {
      const queue = new Kind<number>()
      queue.syncQ.put(1)
      takeGate(queue, getGate)
      takeGate(queue, H_PUT_GATE)
      const begin = performance.now()
      assert.throws(() => queue.syncQ.get({ timeout: 100 }), SyncQueueEmpty)
      assert.throws(() => queue.syncQ.put(2, { timeout: 100 }), SyncQueueFull)
      assert.ok(performance.now() - begin < 1_900, 'both return before the queue is called damaged')
    })

    test('outlives no timeout of putMany(), getMany(), getTask(), peek() and of those who select', async () => {
      const queue = new Kind<number>()
      const { syncQ, asyncQ } = queue
      const patience = { timeout: 50 }
      syncQ.put(1)
      takeGate(queue, getGate)
      takeGate(queue, H_PUT_GATE)
      for (const get of [
        () => syncQ.getMany(2, patience),
        () => syncQ.getTask(patience),
        () => syncQ.peek(patience),
        () => selectSync([syncQ], patience),
      ]) {
        assert.throws(get, SyncQueueEmpty)
      }
      assert.throws(() => syncQ.putMany([2, 3], patience), { name: 'SyncQueueFull', accepted: 0 })
      assert.throws(() => syncQ.putMany(new Set([2, 3]), patience), { name: 'SyncQueueFull', accepted: 0 })
      for (const get of [
        () => asyncQ.getMany(2, patience),
        () => asyncQ.getTask(patience),
        () => asyncQ.peek(patience),
        () => select([asyncQ], patience),
      ]) {
        await assert.rejects(get, AsyncQueueEmpty)
      }
      await assert.rejects(asyncQ.put(2, patience), AsyncQueueFull)
      await assert.rejects(asyncQ.putMany([2, 3], patience), { name: 'AsyncQueueFull', accepted: 0 })
      await assert.rejects(asyncQ.putMany(new Set([2, 3]), patience), { name: 'AsyncQueueFull', accepted: 0 })
    })

    test('is told to be damaged by a call that has no timeout', () => {
      const queue = new Kind<number>(0, { name: 'jobs' })
      takeGate(queue, H_PUT_GATE)
      const damaged = (error: unknown): boolean =>
        error instanceof InvalidStateError && /'jobs' is damaged/.test(error.message)
      assert.throws(() => queue.syncQ.putNowait(1), damaged)
      assert.throws(() => queue.shutdown(), damaged)
    })

    test('rejects what is awaited', async () => {
      const queue = new Kind<number>()
      takeGate(queue, getGate)
      await assert.rejects(queue.asyncQ.get({ timeout: 100 }), AsyncQueueEmpty)
      await assert.rejects(queue.asyncQ.get(), InvalidStateError)
    })
  })
}
