import { Queue } from 'janus-queue'
import { startAgent } from '../agent.js'
import { equal, throws } from '../assert.js'
import { faceOf, parts } from '../faces.js'
import { test } from '../harness.js'
import { isPending, sleep, within } from '../time.js'

for (const name of parts) {
  test(`iteration of ${name} leaves taskDone() to the caller`, async () => {
    const queue = new Queue<number>()
    queue.syncQ.putMany([1, 2])
    queue.shutdown()
    await faceOf(queue, name).all()
    equal(queue.syncQ.unfinishedTasks, 2)
    queue.syncQ.taskDone()
    queue.syncQ.taskDone()
    queue.syncQ.join()
  })

  test(`iteration of ${name} ends at once on a queue shut down immediately`, async () => {
    const queue = new Queue<number>()
    queue.syncQ.putMany([1, 2])
    queue.close()
    equal(await faceOf(queue, name).all(), [])
  })
}

test('for of that is left early leaves the rest in the queue', () => {
  const queue = new Queue<number>()
  queue.syncQ.putMany([1, 2, 3, 4])
  for (const n of queue.syncQ) if (n === 2) break
  equal(queue.syncQ.qsize(), 2)
  const [third] = queue.syncQ
  equal(third, 3)
  throws(() => {
    for (const _ of queue.syncQ) throw new Error('in the loop')
  }, /in the loop/)
  equal(queue.syncQ.qsize(), 0)
  equal(queue.closed, false)
})

test('for await that is left early leaves the rest in the queue', async () => {
  const queue = new Queue<number>()
  queue.syncQ.putMany([1, 2, 3])
  for await (const n of queue.asyncQ) if (n === 2) break
  equal(queue.syncQ.qsize(), 1)
  for await (const n of queue.asyncQ) {
    equal(n, 3)
    break
  }
  queue.syncQ.put(4)
  await sleep(5)
  equal(queue.syncQ.getNowait(), 4, 'no get of the loop is left behind')
})

test(
  'for of blocks between the items of another thread',
  async (t) => {
    const queue = new Queue<number>(2)
    const agent = await startAgent(t, queue)
    const sent = agent.call('syncQ', 'putMany', [1, 2, 3, 4, 5, 6, 7]).then(() => agent.call('queue', 'shutdown'))
    const got: number[] = []
    for (const n of queue.syncQ) {
      got.push(n)
      if (n === 7) break
    }
    equal(got, [1, 2, 3, 4, 5, 6, 7])
    await within(5_000, 'the putter ends', sent)
    equal([...queue.syncQ], [])
  },
  'blocking here',
)

test('for await waits between items and ends at a shutdown that comes while it waits', async () => {
  const queue = new Queue<number>()
  const got: number[] = []
  const loop = (async () => {
    for await (const n of queue.asyncQ) got.push(n)
    return 'ended'
  })()
  for (const n of [1, 2, 3]) {
    queue.syncQ.put(n)
    await sleep(5)
  }
  equal(await isPending(loop), true)
  equal(got, [1, 2, 3])
  queue.shutdown()
  equal(await within(5_000, 'the loop', loop), 'ended')
})

test('for await in two loops shares the items', async () => {
  const queue = new Queue<number>()
  const take = async () => {
    const got: number[] = []
    for await (const n of queue.asyncQ) got.push(n)
    return got
  }
  const loops = [take(), take()]
  const items = Array.from({ length: 50 }, (_, i) => i)
  for (const n of items) {
    await queue.asyncQ.put(n)
    if (n % 10 === 0) await sleep(1)
  }
  queue.shutdown()
  const all = (await within(5_000, 'both loops', Promise.all(loops))).flat()
  equal(
    all.toSorted((a, b) => a - b),
    items,
  )
})

test('next() after the end stays at the end', async () => {
  const queue = new Queue<number>()
  queue.syncQ.put(1)
  queue.shutdown()
  const iterator = queue.syncQ[Symbol.iterator]()
  equal(iterator.next(), { value: 1, done: false })
  equal(iterator.next(), { value: undefined, done: true })
  equal(iterator.next(), { value: undefined, done: true })
  const asyncIterator = queue.asyncQ[Symbol.asyncIterator]()
  equal(await asyncIterator.next(), { value: undefined, done: true })
  equal(await asyncIterator.next(), { value: undefined, done: true })
})
