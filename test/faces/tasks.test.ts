import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Queue } from 'janus-queue'
import { startAgent, startAgents } from '../helpers/agent.js'
import { faceNames, faceOf } from '../helpers/faces.js'
import { limit } from '../helpers/limits.js'
import { kinds, makeQueue } from '../helpers/queues.js'
import { assertLasted, isPending, timeOf, until, within } from '../helpers/wait.js'

for (const kind of kinds) {
  for (const name of faceNames) {
    test(`unfinishedTasks on ${name} of a ${kind} queue counts puts less taskDone()s`, limit, async () => {
      const queue = makeQueue<number>(kind)
      const { q, put, get } = faceOf(queue, name)
      const counts = [q.unfinishedTasks]
      for (const n of [1, 2]) {
        await put(n)
        counts.push(q.unfinishedTasks)
      }
      await get()
      counts.push(q.unfinishedTasks)
      for (let i = 0; i < 2; i++) {
        assert.equal(q.taskDone(), undefined)
        counts.push(q.unfinishedTasks)
      }
      assert.deepEqual(counts, [0, 1, 2, 2, 1, 0])
      assert.equal(queue.stats().unfinishedTasks, 0)
    })

    test(
      `taskDone() on ${name} of a ${kind} queue, called too often, throws RangeError and changes nothing`,
      limit,
      async () => {
        const queue = makeQueue<number>(kind)
        const face = faceOf(queue, name)
        assert.throws(() => face.q.taskDone(), RangeError)
        assert.equal(face.q.unfinishedTasks, 0)
        await face.put(1)
        face.q.taskDone()
        for (let i = 0; i < 3; i++) assert.throws(() => face.q.taskDone(), RangeError)
        assert.equal(face.q.unfinishedTasks, 0)
        assert.equal(face.q.qsize(), 1)
        await face.put(2)
        assert.equal(face.q.unfinishedTasks, 1)
        await assert.rejects(face.join({ timeout: 0 }), { name: 'TimeoutError' })
      },
    )
  }
}

for (const name of faceNames) {
  test(`join() on ${name} returns at once when nothing is unfinished`, limit, async () => {
    const queue = new Queue<number>()
    const face = faceOf(queue, name)
    assert.equal(await face.join(), undefined)
    await face.put(1)
    await face.get()
    face.q.taskDone()
    await face.join()
    await face.join({ timeout: 0 })
  })

  test(`join() on ${name} that runs out of time throws a DOMException named TimeoutError`, limit, async () => {
    const queue = new Queue<number>()
    const face = faceOf(queue, name)
    await face.put(1)
    for (const timeout of [0, 1, 60]) {
      const elapsed = await timeOf(() =>
        assert.rejects(face.join({ timeout }), (error) => {
          assert.ok(error instanceof DOMException)
          assert.equal(error.name, 'TimeoutError')
          return true
        }),
      )
      assertLasted(elapsed, timeout)
    }
    assert.equal(queue.stats().waitingJoiners, 0)
    assert.equal(face.q.unfinishedTasks, 1)
    face.q.taskDone()
    await face.join()
  })

  test(`join() on another thread's ${name} waits until the last taskDone(), whoever calls it`, limit, async (t) => {
    const queue = new Queue<number>()
    const [joiner, worker] = await startAgents(t, 2, queue)
    assert.ok(joiner && worker)
    queue.syncQ.putMany([1, 2, 3])
    const join = name === 'syncQ' ? joiner.sync('join') : joiner.async('join')
    await until(() => queue.stats().waitingJoiners === 1, 'the agent waits')
    queue.syncQ.getMany(3)
    queue.syncQ.taskDone()
    await worker.sync('taskDone')
    assert.equal(await isPending(join), true)
    queue.asyncQ.taskDone()
    await within(5_000, 'the join', join)
    await until(() => queue.stats().waitingJoiners === 0, 'no one waits any more')
  })
}

test('join() on all threads and both faces is released together, each time', limit, async (t) => {
  const queue = new Queue<number>(0, { eventLoop: 'any' })
  const agents = await startAgents(t, 2, queue)
  for (let round = 0; round < 10; round++) {
    queue.syncQ.put(round)
    const joins = [
      queue.asyncQ.join(),
      queue.asyncQ.join(),
      ...agents.map((agent, i) => (i % 2 === 0 ? agent.sync('join') : agent.async('join'))),
    ]
    await until(() => queue.stats().waitingJoiners >= 3, 'all are waiting')
    queue.syncQ.get()
    queue.syncQ.taskDone()
    await within(5_000, 'all joins', Promise.all(joins))
  }
})

test('join() is not released by an empty queue, and may be called again later', limit, async () => {
  const queue = new Queue<number>()
  await queue.asyncQ.put(1)
  const join = queue.asyncQ.join()
  queue.syncQ.get()
  assert.equal(await isPending(join), true)
  queue.syncQ.taskDone()
  await within(5_000, 'the join', join)
  await queue.asyncQ.put(2)
  const again = queue.asyncQ.join()
  assert.equal(await isPending(again), true)
  queue.syncQ.taskDone()
  await within(5_000, 'the second join', again)
})

test('join() after a shutdown still waits for the items that are left', limit, async () => {
  const queue = new Queue<number>()
  await queue.asyncQ.put(1)
  queue.shutdown()
  const join = queue.asyncQ.join()
  assert.equal(await isPending(join), true)
  queue.syncQ.get()
  queue.syncQ.taskDone()
  await within(5_000, 'the join', join)
})

test('taskDone() from many threads counts each call once', limit, async (t) => {
  const queue = new Queue<number>()
  const agents = await startAgents(t, 3, queue)
  const each = 100
  queue.syncQ.putMany(Array.from({ length: 3 * each }, (_, i) => i))
  const join = queue.asyncQ.join()
  await Promise.all(
    agents.map(async (agent) => {
      for (let i = 0; i < each; i++) await agent.sync('taskDone')
    }),
  )
  await within(5_000, 'the join', join)
  assert.equal(queue.syncQ.unfinishedTasks, 0)
  const late = agents[0]
  assert.ok(late)
  await assert.rejects(late.sync('taskDone'), { name: 'RangeError' })
})

test('join() of a blocked worker does not stop others from putting and getting', limit, async (t) => {
  const queue = new Queue<number>()
  const agent = await startAgent(t, queue)
  queue.syncQ.put(1)
  const join = agent.sync('join')
  await until(() => queue.stats().waitingJoiners === 1, 'the agent waits')
  for (let n = 0; n < 100; n++) {
    queue.syncQ.put(n)
    queue.syncQ.get()
    queue.syncQ.taskDone()
  }
  assert.equal(await isPending(join), true)
  queue.syncQ.taskDone()
  await within(5_000, 'the join', join)
})
