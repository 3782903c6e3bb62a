import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startAgents } from '../helpers/agent.js'
import { faceNames, faceOf } from '../helpers/faces.js'
import { limit } from '../helpers/limits.js'
import { drain, inOrder, kinds, makeQueue } from '../helpers/queues.js'
import { isPending, until, within } from '../helpers/wait.js'

for (const kind of kinds) {
  for (const name of faceNames) {
    test(`peek() on ${name} of a ${kind} queue gives the next item and leaves it`, limit, async () => {
      const queue = makeQueue<number>(kind)
      const face = faceOf(queue, name)
      await face.putMany([2, 1, 3])
      const expected = inOrder(kind, [2, 1, 3])
      for (let i = 0; i < 3; i++) {
        assert.equal(await face.peek(), expected[0])
        assert.equal(face.q.peekNowait(), expected[0])
      }
      assert.equal(face.q.qsize(), 3)
      assert.equal(face.q.unfinishedTasks, 3)
      assert.equal(queue.stats().gets, 0)
      assert.deepEqual(drain(queue), expected)
      assert.throws(() => face.q.peekNowait(), face.Empty)
    })

    test(`peek() on ${name} of a ${kind} queue gives large items whole, each time a copy`, limit, async () => {
      const queue = makeQueue<[number, Uint8Array, string]>(kind)
      const face = faceOf(queue, name)
      for (const size of [200, 5_000, 300_000]) {
        const item: [number, Uint8Array, string] = [size, new Uint8Array(size).fill(7), 'é'.repeat(size)]
        await face.put(item)
        const first = await face.peek()
        assert.deepEqual(first, item)
        first[1].fill(0)
        assert.deepEqual(face.q.peekNowait(), item)
        assert.deepEqual(await face.get(), item)
      }
      assert.equal(queue.stats().bytesUsed, 0)
    })

    test(`peek() on ${name} of a ${kind} queue that is shut down gives what is left`, limit, async () => {
      const queue = makeQueue<number>(kind)
      const face = faceOf(queue, name)
      await face.put(1)
      queue.shutdown()
      assert.equal(await face.peek(), 1)
      await face.get()
      await assert.rejects(face.peek(), face.ShutDown)
      assert.throws(() => face.q.peekNowait(), face.ShutDown)
    })
  }

  test(`peek() waits for an item and leaves it to the get()s that wait (${kind})`, limit, async (t) => {
    const queue = makeQueue<number>(kind)
    const agents = await startAgents(t, 2, queue)
    const [peeker, getter] = agents
    assert.ok(peeker && getter)
    const peeks = [peeker.sync('peek'), queue.asyncQ.peek()]
    await until(() => queue.stats().waitingGetters >= 2, 'both peeks wait')
    assert.equal(await isPending(Promise.race(peeks)), true)
    await getter.sync('put', 5)
    assert.deepEqual(await within(5_000, 'both peeks', Promise.all(peeks)), [5, 5])
    assert.equal(queue.syncQ.qsize(), 1)
    assert.equal(await getter.sync('get'), 5)
  })

  test(`peek() never gives a torn item while other threads put and get (${kind})`, limit, async (t) => {
    const queue = makeQueue<[number, Uint8Array]>(kind, 2)
    const agents = await startAgents(t, 2, queue)
    const [putter, getter] = agents
    assert.ok(putter && getter)
    const total = 120
    const items = Array.from({ length: total }, (_, i) => [i, new Uint8Array(1 + ((i * 997) % 20_000)).fill(i)])
    const put = putter.sync('putMany', items)
    let taken = 0
    const gets = (async () => {
      while (taken < total) {
        await getter.sync('get', { timeout: 10_000 })
        taken++
      }
    })()
    let seen = 0
    while (taken < total) {
      try {
        const [i, bytes] = queue.syncQ.peekNowait()
        seen++
        assert.equal(bytes.length, 1 + ((i * 997) % 20_000))
        assert.ok(bytes.every((byte) => byte === i % 256))
      } catch (error) {
        assert.equal(Reflect.get(Object(error), 'name'), 'SyncQueueEmpty', String(error))
      }
      await new Promise((resolve) => setImmediate(resolve))
    }
    await within(10_000, 'the threads', Promise.all([put, gets]))
    assert.ok(seen > 0)
    assert.equal(queue.stats().bytesUsed, 0)
  })
}
