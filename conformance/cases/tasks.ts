import { startAgent, startAgents } from '../agent.js'
import { equal, ok, rejects, throws } from '../assert.js'
import { places } from '../faces.js'
import { test } from '../harness.js'
import { kinds, makeQueue } from '../queues.js'
import { isPending, until, within } from '../time.js'

for (const place of places) {
  test(`taskDone() more often than items were put is a RangeError (${place.name})`, async (t) => {
    for (const kind of kinds) {
      const queue = makeQueue<number>(kind)
      const face = await place.open(t, queue)
      await face.put(1)
      await face.taskDone()
      await rejects(face.taskDone(), 'RangeError')
      equal(queue.syncQ.unfinishedTasks, 0)
    }
  })
}

test('join() on several threads ends with the last taskDone()', async (t) => {
  const queue = makeQueue<number>('fifo')
  queue.syncQ.putMany([1, 2, 3])
  const agents = await startAgents(t, 2, queue)
  const joins = [agents[0]?.call('syncQ', 'join'), agents[1]?.call('asyncQ', 'join'), queue.asyncQ.join()]
  const all = Promise.all(joins)
  await until(() => queue.stats().waitingJoiners === 3, 'three wait to join')
  queue.syncQ.taskDone()
  queue.syncQ.taskDone()
  ok(await isPending(all), 'one task is unfinished')
  queue.syncQ.taskDone()
  await within(5_000, 'the joins', all)
})

test('maxsize bounds the queue over all threads, and may be changed while they wait', async (t) => {
  for (const kind of kinds) {
    const queue = makeQueue<number>(kind, 2)
    const [one, two] = await startAgents(t, 2, queue)
    const puts = [one?.call('syncQ', 'putMany', [1, 2, 3]), two?.call('asyncQ', 'putMany', [4, 5, 6])]
    await until(() => queue.stats().waitingPutters === 2, 'both wait')
    equal([queue.syncQ.qsize(), queue.syncQ.full()], [2, true])
    queue.maxsize = 4
    await until(() => queue.syncQ.qsize() === 4 && queue.stats().waitingPutters > 0, 'two more entered')
    queue.maxsize = 1
    equal([queue.maxsize, queue.syncQ.qsize()], [1, 4])
    queue.maxsize = 0
    await within(5_000, 'the puts', Promise.all(puts))
    equal([queue.syncQ.qsize(), queue.syncQ.full()], [6, false])
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
