import { codecs, Queue } from 'janus-queue'
import { startAgent } from '../agent.js'
import { equal, rejects } from '../assert.js'
import { faceOf, parts } from '../faces.js'
import { test } from '../harness.js'
import { inOrder, kinds, makeQueue } from '../queues.js'
import { isPending, until, within } from '../time.js'

for (const name of parts) {
  for (const kind of kinds) {
    test(`getMany() on ${name} gives up to max items in ${kind} order`, async () => {
      const queue = makeQueue<number>(kind)
      const face = faceOf(queue, name)
      const items = [4, 2, 7, 1, 9]
      await face.putMany(items)
      const expected = inOrder(kind, items)
      equal(await face.getMany(2), expected.slice(0, 2))
      equal(face.q.qsize(), 3)
      equal(await face.getMany(1), expected.slice(2, 3))
      equal(await face.getMany(100), expected.slice(3))
      equal(face.q.qsize(), 0)
      equal(face.q.unfinishedTasks, 5, 'taskDone() is left to the caller')
      equal(queue.stats().gets, 5)
    })

    test(`getMany() on ${name} gives thousands of mixed items in ${kind} order`, async () => {
      const queue = makeQueue<[number, unknown]>(kind)
      const face = faceOf(queue, name)
      const items = Array.from({ length: 3_000 }, (_, i): [number, unknown] => [i, i % 3 ? 'y'.repeat(i % 999) : i])
      await face.putMany(items)
      const got: unknown[] = []
      while (!face.q.empty()) got.push(...(await face.getMany(700)))
      equal(got, kind === 'lifo' ? items.toReversed() : items)
    })
  }

  test(`getMany() on ${name} throws RangeError or TypeError for a max that is no positive integer`, async () => {
    const queue = new Queue<number>()
    const face = faceOf(queue, name)
    await face.put(1)
    for (const max of [0, -1, 1.5, Number.NaN]) await rejects(face.getMany(max), 'RangeError', String(max))
    for (const max of ['3', undefined, null, {}, 3n]) {
      await rejects(face.getMany(max as number), 'TypeError', String(max))
    }
    equal(await face.getMany(Number.MAX_SAFE_INTEGER), [1])
  })

  test(`getMany() on another thread's ${name} waits for one item`, async (t) => {
    const queue = new Queue<number>()
    const agent = await startAgent(t, queue)
    const many = name === 'syncQ' ? agent.call('syncQ', 'getMany', 3) : agent.call('asyncQ', 'getMany', 3)
    await until(() => queue.stats().waitingGetters === 1, 'the agent waits')
    equal(await isPending(many), true)
    queue.syncQ.put(1)
    equal(await within(5_000, 'the getMany', many), [1])
  })

  test(`getMany() on ${name} gives what is left after a shutdown, then is refused`, async () => {
    const queue = new Queue<number>()
    const face = faceOf(queue, name)
    await face.putMany([1, 2, 3])
    queue.shutdown()
    equal(await face.getMany(2), [1, 2])
    equal(await face.getMany(2), [3])
    await rejects(face.getMany(2), face.ShutDown)
  })

  test(`getMany() on ${name} decodes with the queue's codec`, async () => {
    const json = new Queue<unknown>(0, { codec: codecs.json })
    await faceOf(json, name).putMany([{ a: 1 }, ['b'], 'c', null])
    equal(await faceOf(json, name).getMany(9), [{ a: 1 }, ['b'], 'c', null])
    const bytes = new Queue<Uint8Array>(0, { codec: codecs.bytes })
    await faceOf(bytes, name).putMany([Uint8Array.of(1), new Uint8Array(5_000).fill(2), new Uint8Array()])
    const got = await faceOf(bytes, name).getMany(9)
    equal(got, [Uint8Array.of(1), new Uint8Array(5_000).fill(2), new Uint8Array()])
  })
}
