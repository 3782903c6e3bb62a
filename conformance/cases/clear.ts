import { Queue } from 'janus-queue'
import { startAgent, startAgents } from '../agent.js'
import { equal, ok, rejects } from '../assert.js'
import { places, withEachKind } from '../faces.js'
import { test } from '../harness.js'
import { drain, inOrder, kinds, makeQueue } from '../queues.js'
import { isPending, until, within } from '../time.js'

for (const place of places) {
  test(`clear() removes the items, counts them as done and says how many (${place.name})`, async (t) => {
    await withEachKind<unknown>(t, place, 0, async ({ kind, queue, face }) => {
      const { syncQ } = queue
      equal(await face.clear(), 0)
      await face.putMany([1, 2, [3, 'x'.repeat(10_000)], [4, new Uint8Array(100_000)]])
      await face.get()
      equal([await face.clear(), syncQ.qsize()], [3, 0])
      equal(syncQ.unfinishedTasks, 1, 'the one that was taken is not done yet')
      await rejects(face.get({ timeout: 0 }), face.Empty)
      await face.taskDone()
      await rejects(face.taskDone(), 'RangeError')
      equal([await face.clear(), queue.stats().bytesUsed], [0, 0])
      await face.putMany([6, 5])
      equal(drain(queue), inOrder(kind, [6, 5]))
    })
  })
}

for (const kind of kinds) {
  test(`clear() removes thousands of items of a ${kind} queue`, () => {
    const queue = makeQueue<number>(kind)
    queue.syncQ.putMany(Array.from({ length: 20_000 }, (_, i) => i))
    equal(queue.syncQ.clear(), 20_000)
    equal(queue.syncQ.qsize(), 0)
    equal(queue.syncQ.unfinishedTasks, 0)
  })

  test(`clear() admits the putters that wait, on every thread (${kind})`, async (t) => {
    const queue = makeQueue<number>(kind, 3)
    queue.syncQ.putMany([1, 2, 3])
    const agent = await startAgent(t, queue)
    const puts = [agent.call('syncQ', 'put', 10), queue.asyncQ.put(11), queue.asyncQ.put(12)]
    await until(() => queue.stats().waitingPutters >= 2, 'putters wait on both threads')
    equal(queue.syncQ.clear(), 3)
    await within(5_000, 'all puts', Promise.all(puts))
    equal(
      drain(queue).sort((a, b) => a - b),
      [10, 11, 12],
    )
    equal(queue.syncQ.unfinishedTasks, 3)
  })
}

test('clear() releases join() when it leaves nothing unfinished', async (t) => {
  const queue = new Queue<number>()
  const agent = await startAgent(t, queue)
  queue.syncQ.putMany([1, 2])
  const joins = [queue.asyncQ.join(), agent.call('syncQ', 'join')]
  await until(() => queue.stats().waitingJoiners === 2, 'both wait')
  equal(await isPending(Promise.race(joins)), true)
  equal(queue.syncQ.clear(), 2)
  await within(5_000, 'both joins', Promise.all(joins))
})

test('clear() while other threads put and get neither loses nor repeats a count', async (t) => {
  const queue = new Queue<number>(50)
  const [putter, getter] = await startAgents(t, 2, queue)
  ok(putter && getter)
  const total = 3_000
  const put = putter.call(
    'syncQ',
    'putMany',
    Array.from({ length: total }, (_, i) => i),
  )
  let gone = 0
  const done = { putting: false }
  put.then(() => {
    done.putting = true
  })
  while (!(done.putting && queue.syncQ.empty())) {
    gone += queue.syncQ.clear()
    const items = await getter.call<number[]>('syncQ', 'getMany', 5, { timeout: 0 }).catch((): number[] => [])
    for (const _ of items) queue.syncQ.taskDone()
    gone += items.length
  }
  await put
  equal(gone, total)
  equal(queue.syncQ.unfinishedTasks, 0)
})
