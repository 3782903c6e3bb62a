import { Queue } from 'janus-queue'
import { startAgent, startAgents } from '../agent.js'
import { equal, rejects, throws } from '../assert.js'
import { places, withEachKind } from '../faces.js'
import { test } from '../harness.js'
import { drain, inOrder, kinds, makeQueue } from '../queues.js'
import { isPending, until, within } from '../time.js'

const upTo = (most: number): number[] => Array.from({ length: most }, (_, i) => i)

for (const place of places) {
  test(`shutdown() refuses puts and lets gets go on until it is empty (${place.name})`, async (t) => {
    await withEachKind<number>(t, place, 0, async ({ kind, queue, face }) => {
      await face.putMany([2, 3, 1])
      await face.shutdown()
      await rejects(face.put(4), face.ShutDown)
      await rejects(face.putNowait(4), face.ShutDown)
      equal([queue.syncQ.qsize(), queue.stats().state], [3, 'draining'])
      const [first, second, third] = inOrder(kind, [2, 3, 1])
      equal([await face.get(), await face.getNowait(), await face.getMany(5)], [first, second, [third]])
      for (const terms of [{}, { timeout: 0 }]) await rejects(face.get(terms), face.ShutDown)
      await rejects(face.getMany(5), face.ShutDown)
      await rejects(face.getNowait(), face.ShutDown)
      equal([queue.closed, queue.stats().state, queue.syncQ.unfinishedTasks], [true, 'closed', 3])
      for (let i = 0; i < 3; i++) await face.taskDone()
      await face.join()
      await rejects(face.taskDone(), 'RangeError')
    })
  })

  test(`shutdown(true) drops what is in and counts it as done (${place.name})`, async (t) => {
    await withEachKind<unknown>(t, place, 0, async ({ queue, face }) => {
      await face.putMany([1, 2, [3, 'x'.repeat(100_000)]])
      await face.get()
      await face.shutdown(true)
      equal([queue.syncQ.qsize(), queue.syncQ.empty(), queue.syncQ.unfinishedTasks], [0, true, 1])
      await rejects(face.get(), face.ShutDown)
      await rejects(face.getNowait(), face.ShutDown)
      await rejects(face.put(1), face.ShutDown)
      await face.taskDone()
      await face.join()
      equal(queue.stats().bytesUsed, 0)
    })
  })
}

/** The names of the errors that the operations fail with. */
async function errorNames(operations: Promise<unknown>[]): Promise<unknown[]> {
  const outcomes = await within(5_000, 'all are released', Promise.allSettled(operations))
  return outcomes.map((outcome) => (outcome.status === 'rejected' ? outcome.reason.name : outcome))
}

for (const kind of kinds) {
  test(`shutdown() releases getters on every thread (${kind})`, async (t) => {
    const queues = [makeQueue<number>(kind), makeQueue<number>(kind)]
    const agent = await startAgent(t, ...queues)
    for (const [index, queue] of queues.entries()) {
      const blocked = index === 0 ? agent.callOn(0, 'syncQ', 'get') : agent.callOn(1, 'syncQ', 'getMany', 2)
      const pending = [queue.asyncQ.get(), queue.asyncQ.peek(), queue.asyncQ.getMany(2)]
      await until(() => queue.stats().waitingGetters >= 2, 'getters wait on both threads')
      queue.shutdown(index === 0)
      equal(await errorNames([blocked, ...pending]), ['SyncQueueShutDown', ...pending.map(() => 'AsyncQueueShutDown')])
      await until(() => queue.stats().waitingGetters === 0, 'no one waits any more')
    }
  })

  test(`shutdown() releases putters on every thread, and their items do not enter (${kind})`, async (t) => {
    const queues = [makeQueue<number>(kind, 1), makeQueue<number>(kind, 1)]
    const agent = await startAgent(t, ...queues)
    for (const [index, queue] of queues.entries()) {
      queue.syncQ.put(0)
      const blocked = agent.callOn(index, 'syncQ', 'put', 1)
      const pending = [queue.asyncQ.put(3), queue.asyncQ.put(4)]
      await until(() => queue.stats().waitingPutters >= 2, 'putters wait on both threads')
      const immediate = index === 0
      queue.shutdown(immediate)
      equal(await errorNames([blocked, ...pending]), ['SyncQueueShutDown', ...pending.map(() => 'AsyncQueueShutDown')])
      equal(drain(queue), immediate ? [] : [0])
      equal(queue.stats().puts, 1)
    }
  })
}

test('shutdown(true) releases join() on every thread', async (t) => {
  const queue = new Queue<number>()
  const agent = await startAgent(t, queue)
  queue.syncQ.putMany([1, 2, 3])
  const joins = [queue.asyncQ.join(), agent.call('syncQ', 'join')]
  await until(() => queue.stats().waitingJoiners === 2, 'both wait')
  queue.shutdown()
  equal(await isPending(Promise.race(joins)), true, 'the items that are left are unfinished')
  queue.shutdown(true)
  await within(5_000, 'both joins', Promise.all(joins))
})

test('shutdown() repeated is harmless', () => {
  const queue = new Queue<number>()
  queue.syncQ.putMany([1, 2])
  for (let i = 0; i < 3; i++) queue.shutdown()
  equal(drain(queue), [1, 2])
  for (let i = 0; i < 3; i++) queue.shutdown()
  for (let i = 0; i < 3; i++) queue.shutdown(true)
  equal(queue.syncQ.unfinishedTasks, 2)
  throws(() => queue.syncQ.getNowait(), 'SyncQueueShutDown')
})

test('shutdown(true) after shutdown() drops what is left; shutdown() after shutdown(true) changes nothing', () => {
  const queue = new Queue<number>()
  queue.syncQ.putMany([1, 2, 3])
  queue.shutdown()
  equal(queue.syncQ.get(), 1)
  queue.shutdown(true)
  equal(queue.syncQ.qsize(), 0)
  equal(queue.syncQ.unfinishedTasks, 1)
  queue.shutdown(false)
  throws(() => queue.syncQ.get(), 'SyncQueueShutDown')
  equal(queue.syncQ.unfinishedTasks, 1)
})

test('shutdown() admits no putter that waited, even when room comes later', async () => {
  const queue = new Queue<number>(1)
  await queue.asyncQ.put(1)
  const put = queue.asyncQ.put(2)
  queue.shutdown()
  equal(queue.syncQ.get(), 1)
  queue.maxsize = 10
  await rejects(put, 'AsyncQueueShutDown')
  equal(queue.syncQ.qsize(), 0)
})

test('shutdown() while another thread puts loses no item that entered', async (t) => {
  const queues = [1, 4, 16].map((maxsize) => makeQueue<number>('fifo', maxsize))
  const [putter, stopper] = await startAgents(t, 2, ...queues)
  for (const [round, queue] of queues.entries()) {
    const put = putter?.callOn(round, 'syncQ', 'putMany', upTo(10_000))
    const got: number[] = []
    for await (const n of queue.asyncQ) {
      got.push(n)
      if (n === 50 + round) stopper?.callOn(round, 'queue', 'shutdown')
    }
    const refused = await rejects(within(5_000, 'the putter', put ?? Promise.resolve()), 'SyncQueueShutDown')
    equal(got, upTo(Number(Reflect.get(refused, 'accepted'))))
  }
})

test('shutdown() refuses what is neither true, false nor options, and changes nothing', () => {
  const queue = makeQueue<number>('fifo')
  queue.syncQ.put(1)
  for (const target of [queue, queue.syncQ, queue.asyncQ]) {
    for (const given of ['false', 'true', 0, 1, null, () => {}, { immediate: 'no' }, { immediate: 1 }]) {
      throws(() => Reflect.apply(target.shutdown, target, [given]), 'TypeError')
    }
  }
  equal([queue.stats().state, queue.syncQ.qsize()], ['open', 1])
  queue.shutdown({ immediate: false })
  equal(queue.stats().state, 'draining')
  queue.syncQ.shutdown({ immediate: true })
  equal(queue.stats().state, 'closed')
})
