import { Queue } from 'janus-queue'
import { startAgent } from '../agent.js'
import { equal } from '../assert.js'
import { test } from '../harness.js'
import { drain, kinds, makeQueue } from '../queues.js'
import { isPending, within } from '../time.js'

const some = Array.from({ length: 20 }, (_, i) => i)

for (const kind of kinds) {
  test(`get()s that wait are served in the order of their calls (${kind})`, async (t) => {
    const queue = makeQueue<number>(kind)
    const agent = await startAgent(t, queue)
    const served: number[] = []
    const gets = some.map(async (i) => {
      await queue.asyncQ.get()
      served.push(i)
    })
    await agent.call('syncQ', 'putMany', some)
    await within(10_000, 'all gets', Promise.all(gets))
    equal(served, some)
  })

  test(`put()s that wait are admitted in the order of their calls (${kind})`, async (t) => {
    const queue = makeQueue<number>(kind, 1)
    const agent = await startAgent(t, queue)
    const admitted: number[] = []
    const puts = some.map(async (i) => {
      await queue.asyncQ.put(i)
      admitted.push(i)
    })
    const got: number[] = []
    for (const _ of some) got.push(await within(5_000, 'a get', agent.call<number>('syncQ', 'get')))
    await within(10_000, 'all puts', Promise.all(puts))
    equal(admitted, some)
    equal(got, some)
  })
}

test('get() after a pending get() waits behind it, though there is an item now', async () => {
  const queue = new Queue<string>()
  const first = queue.asyncQ.get()
  queue.syncQ.put('a')
  const second = queue.asyncQ.get()
  equal(await within(5_000, 'the first', first), 'a')
  equal(await isPending(second), true)
  queue.syncQ.put('b')
  equal(await within(5_000, 'the second', second), 'b')
})

test('put() after a pending put() waits behind it, though there is room now', async () => {
  const queue = new Queue<string>(1)
  queue.syncQ.put('a')
  const first = queue.asyncQ.put('b')
  equal(queue.syncQ.get(), 'a')
  const second = queue.asyncQ.put('c')
  await within(5_000, 'the first', first)
  equal(queue.syncQ.get(), 'b')
  await within(5_000, 'the second', second)
  equal(queue.syncQ.get(), 'c')
})

test('get() and getMany() that wait are served in the order of their calls', async () => {
  const queue = new Queue<number>()
  const one = queue.asyncQ.get()
  const many = queue.asyncQ.getMany(2)
  const last = queue.asyncQ.get()
  queue.syncQ.putMany([1, 2, 3, 4])
  const [first, middle, end] = await within(5_000, 'all', Promise.all([one, many, last]))
  equal([first, ...middle, end, ...drain(queue)], [1, 2, 3, 4])
})

test('putMany() keeps the order of its items while another put() waits too', async () => {
  const queue = new Queue<number>(1)
  const many = queue.asyncQ.putMany([1, 2, 3])
  const one = queue.asyncQ.put(4)
  const got: number[] = []
  for (let i = 0; i < 4; i++) got.push(await within(5_000, 'a get', queue.asyncQ.get()))
  await Promise.all([many, one])
  equal(
    got.filter((n) => n < 4),
    [1, 2, 3],
  )
  equal(
    got.toSorted((a, b) => a - b),
    [1, 2, 3, 4],
  )
})

test('get() pending in one loop is served by a put() of the same loop, on either face', async () => {
  const queue = new Queue<number>()
  const gets = [queue.asyncQ.get(), queue.asyncQ.get(), queue.asyncQ.get()]
  queue.syncQ.put(1)
  await queue.asyncQ.put(2)
  queue.asyncQ.putNowait(3)
  equal(await within(5_000, 'all gets', Promise.all(gets)), [1, 2, 3])
})

test('put() pending in one loop is admitted by a get() of the same loop, on either face', async () => {
  const queue = new Queue<number>(1)
  const puts = [1, 2, 3, 4].map((n) => queue.asyncQ.put(n))
  await puts[0]
  equal(queue.syncQ.get(), 1)
  equal(await within(5_000, 'a get', queue.asyncQ.get()), 2)
  equal(await within(5_000, 'a get', queue.asyncQ.get()), 3)
  await within(5_000, 'all puts', Promise.all(puts))
  equal(queue.asyncQ.getNowait(), 4)
})

test('a get() whose timer rings before the notification is served', async (t) => {
  const queue = new Queue<number>()
  const agent = await startAgent(t, queue)
  const first = queue.asyncQ.get()
  const second = queue.asyncQ.get({ timeout: 200 })
  const put = agent.call('syncQ', 'putMany', [1, 2])
  // The event loop is busy until the items are in and the time is up.
  const late = performance.now() + 10_000
  while (queue.syncQ.qsize() < 2 && performance.now() < late) {}
  const end = performance.now() + 250
  while (performance.now() < end) {}
  equal(await within(5_000, 'both', Promise.all([first, second, put])), [1, 2, undefined])
})
