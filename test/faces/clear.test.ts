import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Queue } from 'janus-queue'
import { startAgents } from '../helpers/agent.js'
import { faceNames, faceOf } from '../helpers/faces.js'
import { limit } from '../helpers/limits.js'
import { drain, inOrder, kinds, makeQueue } from '../helpers/queues.js'
import { isPending, until, within } from '../helpers/wait.js'

for (const kind of kinds) {
  for (const name of faceNames) {
    test(
      `clear() on ${name} of a ${kind} queue removes the items, counts them as done and says how many`,
      limit,
      async () => {
        const queue = makeQueue<unknown>(kind)
        const face = faceOf(queue, name)
        assert.equal(face.q.clear(), 0)
        await face.putMany([1, 2, [3, 'x'.repeat(10_000)], [4, new Uint8Array(100_000)]])
        await face.get()
        assert.equal(face.q.clear(), 3)
        assert.equal(face.q.qsize(), 0)
        assert.equal(face.q.unfinishedTasks, 1, 'the one that was taken is not done yet')
        await assert.rejects(face.get({ timeout: 0 }), face.Empty)
        face.q.taskDone()
        assert.throws(() => face.q.taskDone(), RangeError)
        assert.equal(face.q.clear(), 0)
        assert.equal(queue.stats().bytesUsed, 0)
        await face.putMany([6, 5])
        assert.deepEqual(drain(queue), inOrder(kind, [6, 5]))
      },
    )
  }

  test(`clear() removes thousands of items of a ${kind} queue`, limit, () => {
    const queue = makeQueue<number>(kind)
    queue.syncQ.putMany(Array.from({ length: 20_000 }, (_, i) => i))
    assert.equal(queue.syncQ.clear(), 20_000)
    assert.equal(queue.syncQ.qsize(), 0)
    assert.equal(queue.syncQ.unfinishedTasks, 0)
  })

  test(`clear() admits the putters that wait, on every thread (${kind})`, limit, async (t) => {
    const queue = makeQueue<number>(kind, 3)
    queue.syncQ.putMany([1, 2, 3])
    const agents = await startAgents(t, 2, queue)
    const puts = [...agents.map((agent, i) => agent.sync('put', 10 + i)), queue.asyncQ.put(12)]
    await until(() => queue.stats().waitingPutters === 3, 'all putters wait')
    assert.equal(queue.syncQ.clear(), 3)
    await within(5_000, 'all puts', Promise.all(puts))
    assert.deepEqual(
      drain(queue).toSorted((a, b) => a - b),
      [10, 11, 12],
    )
    assert.equal(queue.syncQ.unfinishedTasks, 3)
  })
}

test('clear() releases join() when it leaves nothing unfinished', limit, async (t) => {
  const queue = new Queue<number>()
  const [agent] = await startAgents(t, 1, queue)
  assert.ok(agent)
  queue.syncQ.putMany([1, 2])
  const joins = [queue.asyncQ.join(), agent.sync('join')]
  await until(() => queue.stats().waitingJoiners === 2, 'both wait')
  assert.equal(await isPending(Promise.race(joins)), true)
  assert.equal(queue.syncQ.clear(), 2)
  await within(5_000, 'both joins', Promise.all(joins))
})

test('clear() while other threads put and get neither loses nor repeats a count', limit, async (t) => {
  const queue = new Queue<number>(50)
  const [putter, getter] = await startAgents(t, 2, queue)
  assert.ok(putter && getter)
  const total = 3_000
  const put = putter.sync(
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
    const items = await getter.sync<number[]>('getMany', 5, { timeout: 0 }).catch((): number[] => [])
    for (const _ of items) queue.syncQ.taskDone()
    gone += items.length
  }
  await put
  assert.equal(gone, total)
  assert.equal(queue.syncQ.unfinishedTasks, 0)
})
