import { Queue } from 'janus-queue'
import { startAgent, startAgents } from '../agent.js'
import { equal, ok, rejects, throws } from '../assert.js'
import { places, withEachKind } from '../faces.js'
import { test } from '../harness.js'
import { makeQueue } from '../queues.js'
import { isPending, until, within } from '../time.js'

for (const place of places) {
  test(`unfinishedTasks counts puts less taskDone()s, never below 0 (${place.name})`, async (t) => {
    await withEachKind<number>(t, place, 0, async ({ queue, face }) => {
      await rejects(face.taskDone(), 'RangeError')
      const counts = [queue.syncQ.unfinishedTasks]
      for (const n of [1, 2]) {
        await face.put(n)
        counts.push(queue.asyncQ.unfinishedTasks)
      }
      await face.get()
      counts.push(queue.syncQ.unfinishedTasks)
      for (let i = 0; i < 2; i++) {
        equal(await face.taskDone(), undefined)
        counts.push(queue.syncQ.unfinishedTasks)
      }
      equal(counts, [0, 1, 2, 2, 1, 0])
      for (let i = 0; i < 3; i++) await rejects(face.taskDone(), 'RangeError')
      equal([queue.stats().unfinishedTasks, queue.syncQ.qsize()], [0, 1])
      await face.put(2)
      equal(queue.syncQ.unfinishedTasks, 1)
      await rejects(face.join({ timeout: 0 }), 'TimeoutError')
    })
  })
}

test('join() on several threads ends with the last taskDone(), each time', async (t) => {
  const queue = makeQueue<number>('fifo')
  const agents = await startAgents(t, 2, queue)
  for (let round = 0; round < 3; round++) {
    queue.syncQ.putMany([1, 2, 3])
    const joins = [agents[0]?.call('syncQ', 'join'), agents[1]?.call('asyncQ', 'join'), queue.asyncQ.join()]
    const all = Promise.all(joins)
    await until(() => queue.stats().waitingJoiners === 3, 'three wait to join')
    queue.syncQ.taskDone()
    queue.syncQ.taskDone()
    ok(await isPending(all), 'one task is unfinished')
    queue.syncQ.taskDone()
    await within(5_000, 'the joins', all)
  }
})

test('a slow consumer holds a fast producer back', async (t) => {
  const queue = makeQueue<number>('fifo', 3)
  const producer = await startAgent(t, queue)
  const putting = producer.call(
    'syncQ',
    'putMany',
    Array.from({ length: 60 }, (_, i) => i),
  )
  for (let i = 0; i < 60; i++) {
    equal(await queue.asyncQ.get(), i)
    const { puts, gets } = queue.stats()
    ok(puts - gets <= 3, `${puts} puts, ${gets} gets`)
  }
  await putting
  throws(() => queue.syncQ.getNowait(), 'SyncQueueEmpty')
})

test('join() is not released by an empty queue, and may be called again later', async () => {
  const queue = new Queue<number>()
  await queue.asyncQ.put(1)
  const join = queue.asyncQ.join()
  queue.syncQ.get()
  equal(await isPending(join), true)
  queue.syncQ.taskDone()
  await within(5_000, 'the join', join)
  await queue.asyncQ.put(2)
  const again = queue.asyncQ.join()
  equal(await isPending(again), true)
  queue.syncQ.taskDone()
  await within(5_000, 'the second join', again)
})

test('join() after a shutdown still waits for the items that are left', async () => {
  const queue = new Queue<number>()
  await queue.asyncQ.put(1)
  queue.shutdown()
  const join = queue.asyncQ.join()
  equal(await isPending(join), true)
  queue.syncQ.get()
  queue.syncQ.taskDone()
  await within(5_000, 'the join', join)
})

test('taskDone() from many threads counts each call once', async (t) => {
  const queue = new Queue<number>()
  const agents = await startAgents(t, 3, queue)
  const each = 30
  queue.syncQ.putMany(Array.from({ length: 3 * each }, (_, i) => i))
  const join = queue.asyncQ.join()
  await Promise.all(
    agents.map(async (agent) => {
      for (let i = 0; i < each; i++) await agent.call('syncQ', 'taskDone')
    }),
  )
  await within(5_000, 'the join', join)
  equal(queue.syncQ.unfinishedTasks, 0)
  await rejects(agents[0]?.call('syncQ', 'taskDone') ?? Promise.resolve(), 'RangeError')
})

test('join() of a blocked worker does not stop others from putting and getting', async (t) => {
  const queue = new Queue<number>()
  const agent = await startAgent(t, queue)
  queue.syncQ.put(1)
  const join = agent.call('syncQ', 'join')
  await until(() => queue.stats().waitingJoiners === 1, 'the agent waits')
  for (let n = 0; n < 100; n++) {
    queue.syncQ.put(n)
    queue.syncQ.get()
    queue.syncQ.taskDone()
  }
  equal(await isPending(join), true)
  queue.syncQ.taskDone()
  await within(5_000, 'the join', join)
})
