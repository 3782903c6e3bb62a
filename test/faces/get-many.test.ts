import assert from 'node:assert/strict'
import { test } from 'node:test'
import { codecs, Queue } from 'janus-queue'
import { startAgent } from '../helpers/agent.js'
import { withoutMemoryFor } from '../helpers/allocation.js'
import { faceNames, faceOf } from '../helpers/faces.js'
import { limit } from '../helpers/limits.js'
import { inOrder, kinds, makeQueue } from '../helpers/queues.js'
import { untyped } from '../helpers/untyped.js'
import { isPending, until, within } from '../helpers/wait.js'

for (const name of faceNames) {
  for (const kind of kinds) {
    test(`getMany() on ${name} gives up to max items in ${kind} order`, limit, async () => {
      const queue = makeQueue<number>(kind)
      const face = faceOf(queue, name)
      const items = [4, 2, 7, 1, 9]
      await face.putMany(items)
      const expected = inOrder(kind, items)
      assert.deepEqual(await face.getMany(2), expected.slice(0, 2))
      assert.equal(face.q.qsize(), 3)
      assert.deepEqual(await face.getMany(1), expected.slice(2, 3))
      assert.deepEqual(await face.getMany(100), expected.slice(3))
      assert.equal(face.q.qsize(), 0)
      assert.equal(face.q.unfinishedTasks, 5, 'taskDone() is left to the caller')
      assert.equal(queue.stats().gets, 5)
    })

    test(`getMany() on ${name} gives thousands of mixed items in ${kind} order`, limit, async () => {
      const queue = makeQueue<[number, unknown]>(kind)
      const face = faceOf(queue, name)
      const items = Array.from({ length: 3_000 }, (_, i): [number, unknown] => [i, i % 3 ? 'y'.repeat(i % 999) : i])
      await face.putMany(items)
      const got: unknown[] = []
      while (!face.q.empty()) got.push(...(await face.getMany(700)))
      assert.deepEqual(got, kind === 'lifo' ? items.toReversed() : items)
    })
  }

  test(`getMany() on ${name} throws RangeError or TypeError for a max that is no positive integer`, limit, async () => {
    const queue = new Queue<number>()
    const face = faceOf(queue, name)
    await face.put(1)
    for (const max of [0, -1, 1.5, Number.NaN]) await assert.rejects(face.getMany(max), RangeError, String(max))
    for (const max of ['3', undefined, null, {}, 3n]) {
      await assert.rejects(face.getMany(untyped<number>(max)), TypeError, String(max))
    }
    assert.deepEqual(await face.getMany(Number.MAX_SAFE_INTEGER), [1])
  })

  test(`getMany() on another thread's ${name} waits for one item`, limit, async (t) => {
    const queue = new Queue<number>()
    const agent = await startAgent(t, queue)
    const many = name === 'syncQ' ? agent.sync('getMany', 3) : agent.async('getMany', 3)
    await until(() => queue.stats().waitingGetters === 1, 'the agent waits')
    assert.equal(await isPending(many), true)
    queue.syncQ.put(1)
    assert.deepEqual(await within(5_000, 'the getMany', many), [1])
  })

  test(`getMany() on ${name} gives what is left after a shutdown, then is refused`, limit, async () => {
    const queue = new Queue<number>()
    const face = faceOf(queue, name)
    await face.putMany([1, 2, 3])
    queue.shutdown()
    assert.deepEqual(await face.getMany(2), [1, 2])
    assert.deepEqual(await face.getMany(2), [3])
    await assert.rejects(face.getMany(2), face.ShutDown)
  })

  test(`getMany() on ${name} decodes with the queue's codec`, limit, async () => {
    const json = new Queue<unknown>(0, { codec: codecs.json })
    await faceOf(json, name).putMany([{ a: 1 }, ['b'], 'c', null])
    assert.deepEqual(await faceOf(json, name).getMany(9), [{ a: 1 }, ['b'], 'c', null])
    const bytes = new Queue<Uint8Array>(0, { codec: codecs.bytes })
    await faceOf(bytes, name).putMany([Uint8Array.of(1), new Uint8Array(5_000).fill(2), new Uint8Array()])
    const got = await faceOf(bytes, name).getMany(9)
    assert.deepEqual(got, [Uint8Array.of(1), new Uint8Array(5_000).fill(2), new Uint8Array()])
  })
}

for (const name of faceNames) {
  test(`getMany() on ${name} keeps what it has where there is no memory for a later item`, limit, async () => {
    const queue = new Queue<unknown>()
    const face = faceOf(queue, name)
    queue.syncQ.putMany([1, 2, 'x'.repeat(2_000_000), 4])
    const got = await withoutMemoryFor(
      (length) => length === 2_000_000,
      () => face.getMany(10),
    )
    assert.deepEqual(got, [1, 2])
    const message = /^get: no memory for the 2000000 bytes of the item, which is taken from the queue: Array buffer/
    await assert.rejects(face.getMany(10), { name: 'RangeError', message })
    assert.deepEqual(await face.getMany(10), [4])
  })
}
