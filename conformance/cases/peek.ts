import { startAgent, startAgents } from '../agent.js'
import { equal, ok, rejects, throws } from '../assert.js'
import { faceOf, parts } from '../faces.js'
import { test } from '../harness.js'
import { drain, inOrder, kinds, makeQueue } from '../queues.js'
import { isPending, sleep, until, within } from '../time.js'

for (const kind of kinds) {
  for (const name of parts) {
    test(`peek() on ${name} of a ${kind} queue gives the next item and leaves it`, async () => {
      const queue = makeQueue<number>(kind)
      const face = faceOf(queue, name)
      await face.putMany([2, 1, 3])
      const expected = inOrder(kind, [2, 1, 3])
      for (let i = 0; i < 3; i++) {
        equal(await face.peek(), expected[0])
        equal(face.q.peekNowait(), expected[0])
      }
      equal(face.q.qsize(), 3)
      equal(face.q.unfinishedTasks, 3)
      equal(queue.stats().gets, 0)
      equal(drain(queue), expected)
      throws(() => face.q.peekNowait(), face.Empty)
    })

    test(`peek() on ${name} of a ${kind} queue gives large items whole, each time a copy`, async () => {
      const queue = makeQueue<[number, Uint8Array, string]>(kind)
      const face = faceOf(queue, name)
      for (const size of [200, 5_000, 100_000]) {
        const item: [number, Uint8Array, string] = [size, new Uint8Array(size).fill(7), 'é'.repeat(size)]
        await face.put(item)
        const first = await face.peek()
        equal(first, item)
        first[1].fill(0)
        equal(face.q.peekNowait(), item)
        equal(await face.get(), item)
      }
      equal(queue.stats().bytesUsed, 0)
    })

    test(`peek() on ${name} of a ${kind} queue that is shut down gives what is left`, async () => {
      const queue = makeQueue<number>(kind)
      const face = faceOf(queue, name)
      await face.put(1)
      queue.shutdown()
      equal(await face.peek(), 1)
      await face.get()
      await rejects(face.peek(), face.ShutDown)
      throws(() => face.q.peekNowait(), face.ShutDown)
    })
  }

  test(`peek() waits for an item and leaves it to the get()s that wait (${kind})`, async (t) => {
    const queue = makeQueue<number>(kind)
    const agent = await startAgent(t, queue)
    const peeks = [agent.call('syncQ', 'peek'), queue.asyncQ.peek()]
    await until(() => queue.stats().waitingGetters >= 2, 'both peeks wait')
    ok(await isPending(Promise.race(peeks)), 'they wait')
    queue.syncQ.put(5)
    equal(await within(5_000, 'both peeks', Promise.all(peeks)), [5, 5])
    equal([queue.syncQ.qsize(), await agent.call('syncQ', 'get')], [1, 5])
  })

  test(`peek() never gives a torn item while other threads put and get (${kind})`, async (t) => {
    const queue = makeQueue<[number, Uint8Array]>(kind, 2)
    const agents = await startAgents(t, 2, queue)
    const [putter, getter] = agents
    ok(putter && getter)
    const total = 60
    const items = Array.from({ length: total }, (_, i) => [i, new Uint8Array(1 + ((i * 997) % 20_000)).fill(i)])
    const put = putter.call('syncQ', 'putMany', items)
    let taken = 0
    const gets = (async () => {
      while (taken < total) {
        await getter.call('syncQ', 'get', { timeout: 10_000 })
        taken++
      }
    })()
    let seen = 0
    while (taken < total) {
      try {
        const [i, bytes] = queue.syncQ.peekNowait()
        seen++
        equal(bytes.length, 1 + ((i * 997) % 20_000))
        ok(bytes.every((byte) => byte === i % 256))
      } catch (error) {
        equal(Reflect.get(Object(error), 'name'), 'SyncQueueEmpty', String(error))
      }
      await sleep(0)
    }
    await within(10_000, 'the threads', Promise.all([put, gets]))
    ok(seen > 0)
    equal(queue.stats().bytesUsed, 0)
  })
}
