import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Queue } from 'janus-queue'
import { startAgent, startAgents } from '../helpers/agent.js'
import { faceNames, faceOf } from '../helpers/faces.js'
import { limit } from '../helpers/limits.js'
import { drain, inOrder, kinds, makeQueue } from '../helpers/queues.js'
import { isPending, until, within } from '../helpers/wait.js'

/** The names of the errors that the operations fail with. */
async function errorNames(operations: Promise<unknown>[]): Promise<unknown[]> {
  const outcomes = await within(5_000, 'all are released', Promise.allSettled(operations))
  return outcomes.map((outcome) => (outcome.status === 'rejected' ? outcome.reason.name : outcome))
}

for (const kind of kinds) {
  for (const name of faceNames) {
    test(
      `shutdown() through ${name} of a ${kind} queue refuses puts and lets gets go on until it is empty`,
      limit,
      async () => {
        const queue = makeQueue<number>(kind)
        const face = faceOf(queue, name)
        await face.putMany([2, 3, 1])
        assert.equal(face.q.shutdown(), undefined)
        await assert.rejects(face.put(4), face.ShutDown)
        assert.throws(() => face.q.putNowait(4), face.ShutDown)
        assert.equal(face.q.qsize(), 3)
        const [first, second, third] = inOrder(kind, [2, 3, 1])
        assert.equal(await face.get(), first)
        assert.equal(face.q.getNowait(), second)
        assert.deepEqual(await face.getMany(5), [third])
        await assert.rejects(face.get(), face.ShutDown)
        await assert.rejects(face.get({ timeout: 0 }), face.ShutDown)
        await assert.rejects(face.getMany(5), face.ShutDown)
        assert.throws(() => face.q.getNowait(), face.ShutDown)
        for (let i = 0; i < 3; i++) face.q.taskDone()
        await face.join()
        assert.throws(() => face.q.taskDone(), RangeError)
      },
    )

    test(
      `shutdown(true) through ${name} of a ${kind} queue drops the items and counts them as done`,
      limit,
      async () => {
        const queue = makeQueue<unknown>(kind)
        const face = faceOf(queue, name)
        await face.putMany([1, 2, [3, 'x'.repeat(100_000)]])
        await face.get()
        face.q.shutdown(true)
        assert.equal(face.q.qsize(), 0)
        assert.equal(face.q.empty(), true)
        assert.equal(face.q.unfinishedTasks, 1)
        await assert.rejects(face.get(), face.ShutDown)
        assert.throws(() => face.q.getNowait(), face.ShutDown)
        await assert.rejects(face.put(1), face.ShutDown)
        face.q.taskDone()
        await face.join()
        assert.equal(queue.stats().bytesUsed, 0)
      },
    )
  }

  test(`shutdown() releases getters on every thread (${kind})`, limit, async (t) => {
    for (const immediate of [false, true]) {
      const queue = makeQueue<number>(kind)
      const agents = await startAgents(t, 2, queue)
      const blocked = agents.map((agent, i) => (i === 0 ? agent.sync('get') : agent.sync('getMany', 2)))
      const pending = [queue.asyncQ.get(), queue.asyncQ.peek(), queue.asyncQ.getMany(2)]
      await until(() => queue.stats().waitingGetters >= 3, 'getters wait on every thread')
      queue.shutdown(immediate)
      assert.deepEqual(await errorNames([...blocked, ...pending]), [
        ...['SyncQueueShutDown', 'SyncQueueShutDown'],
        ...['AsyncQueueShutDown', 'AsyncQueueShutDown', 'AsyncQueueShutDown'],
      ])
      await until(() => queue.stats().waitingGetters === 0, 'no one waits any more')
    }
  })

  test(`shutdown() releases putters on every thread, and their items do not enter (${kind})`, limit, async (t) => {
    for (const immediate of [false, true]) {
      const queue = makeQueue<number>(kind, 1)
      const agents = await startAgents(t, 2, queue)
      queue.syncQ.put(0)
      const blocked = agents.map((agent, i) => agent.sync('put', i + 1))
      const pending = [queue.asyncQ.put(3), queue.asyncQ.put(4)]
      await until(() => queue.stats().waitingPutters >= 3, 'putters wait on every thread')
      queue.shutdown(immediate)
      assert.deepEqual(await errorNames([...blocked, ...pending]), [
        ...['SyncQueueShutDown', 'SyncQueueShutDown'],
        ...['AsyncQueueShutDown', 'AsyncQueueShutDown'],
      ])
      assert.deepEqual(drain(queue), immediate ? [] : [0])
      assert.equal(queue.stats().puts, 1)
    }
  })

  test(`shutdown() on a worker releases the main thread (${kind})`, limit, async (t) => {
    const queue = makeQueue<number>(kind)
    const agent = await startAgent(t, queue)
    const get = assert.rejects(queue.asyncQ.get(), { name: 'AsyncQueueShutDown' })
    await agent.sync('shutdown')
    await within(5_000, 'the get', get)
    assert.throws(() => queue.syncQ.put(1), { name: 'SyncQueueShutDown' })
    await assert.rejects(agent.sync('put', 1), { name: 'SyncQueueShutDown' })
  })
}

test('shutdown(true) releases join() on every thread', limit, async (t) => {
  const queue = new Queue<number>()
  const agent = await startAgent(t, queue)
  queue.syncQ.putMany([1, 2, 3])
  const joins = [queue.asyncQ.join(), agent.sync('join')]
  await until(() => queue.stats().waitingJoiners === 2, 'both wait')
  queue.shutdown()
  assert.equal(await isPending(Promise.race(joins)), true, 'the items that are left are unfinished')
  queue.shutdown(true)
  await within(5_000, 'both joins', Promise.all(joins))
})

test('shutdown() repeated is harmless', limit, () => {
  const queue = new Queue<number>()
  queue.syncQ.putMany([1, 2])
  for (let i = 0; i < 3; i++) queue.shutdown()
  assert.deepEqual(drain(queue), [1, 2])
  for (let i = 0; i < 3; i++) queue.shutdown()
  for (let i = 0; i < 3; i++) queue.shutdown(true)
  assert.equal(queue.syncQ.unfinishedTasks, 2)
  assert.throws(() => queue.syncQ.getNowait(), { name: 'SyncQueueShutDown' })
})

test(
  'shutdown(true) after shutdown() drops what is left; shutdown() after shutdown(true) changes nothing',
  limit,
  () => {
    const queue = new Queue<number>()
    queue.syncQ.putMany([1, 2, 3])
    queue.shutdown()
    assert.equal(queue.syncQ.get(), 1)
    queue.shutdown(true)
    assert.equal(queue.syncQ.qsize(), 0)
    assert.equal(queue.syncQ.unfinishedTasks, 1)
    queue.shutdown(false)
    assert.throws(() => queue.syncQ.get(), { name: 'SyncQueueShutDown' })
    assert.equal(queue.syncQ.unfinishedTasks, 1)
  },
)

test('shutdown() admits no putter that waited, even when room comes later', limit, async () => {
  const queue = new Queue<number>(1)
  await queue.asyncQ.put(1)
  const put = queue.asyncQ.put(2)
  queue.shutdown()
  assert.equal(queue.syncQ.get(), 1)
  queue.maxsize = 10
  await assert.rejects(put, { name: 'AsyncQueueShutDown' })
  assert.equal(queue.syncQ.qsize(), 0)
})

test('shutdown() by many threads while others put and get loses no item that entered', limit, async (t) => {
  for (let round = 0; round < 5; round++) {
    const queue = new Queue<number>(4)
    const [putter, stopper] = await startAgents(t, 2, queue)
    assert.ok(putter && stopper)
    const put = putter.sync(
      'putMany',
      Array.from({ length: 10_000 }, (_, i) => i),
    )
    const got: number[] = []
    let stopped: Promise<unknown> | undefined
    for (const n of queue.syncQ) {
      got.push(n)
      if (n === 50 + round) stopped = stopper.queue('shutdown')
    }
    const refused = put.then(
      () => assert.fail('all were put'),
      (error: Error) => {
        assert.equal(error.name, 'SyncQueueShutDown')
        return Reflect.get(error, 'accepted')
      },
    )
    const entered = await within(5_000, 'the putter', refused)
    assert.equal(got.length, entered)
    assert.deepEqual(
      got,
      got.map((_, i) => i),
    )
    await stopped
  }
})
