import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Queue, SyncQueueFull } from 'janus-queue'
import { startAgent, startAgents } from '../helpers/agent.js'
import { limit } from '../helpers/limits.js'
import { drain, inOrder, kinds, makeQueue } from '../helpers/queues.js'
import { untyped } from '../helpers/untyped.js'
import { isPending, until, within } from '../helpers/wait.js'

test('maxsize can be set through the queue and through either face', limit, () => {
  const queue = new Queue(3)
  queue.maxsize = 4
  assert.deepEqual([queue.maxsize, queue.syncQ.maxsize, queue.asyncQ.maxsize], [4, 4, 4])
  queue.syncQ.maxsize = 5
  assert.deepEqual([queue.maxsize, queue.syncQ.maxsize, queue.asyncQ.maxsize], [5, 5, 5])
  queue.asyncQ.maxsize = -6
  assert.deepEqual([queue.maxsize, queue.syncQ.maxsize, queue.asyncQ.maxsize], [-6, -6, -6])
  assert.equal(queue.stats().maxsize, -6)
})

test('maxsize refuses what the constructor refuses, and stays as it was', limit, () => {
  const queue = new Queue(3)
  for (const target of [queue, queue.syncQ, queue.asyncQ]) {
    for (const value of [1.5, Number.NaN, Infinity]) {
      assert.throws(() => {
        target.maxsize = value
      }, RangeError)
    }
    for (const value of ['5', null, undefined, {}]) {
      assert.throws(() => {
        target.maxsize = untyped<number>(value)
      }, TypeError)
    }
    assert.equal(target.maxsize, 3)
  }
})

test('maxsize that another thread sets is seen here', limit, async (t) => {
  const queue = new Queue<number>(1)
  const agent = await startAgent(t, queue)
  await agent.write('queue', 'maxsize', 7)
  assert.equal(queue.maxsize, 7)
  assert.equal(queue.syncQ.maxsize, 7)
  await agent.write('syncQ', 'maxsize', 2)
  assert.equal(queue.asyncQ.maxsize, 2)
  queue.maxsize = 9
  assert.equal(await agent.read('asyncQ', 'maxsize'), 9)
})

for (const kind of kinds) {
  test(`maxsize that shrinks keeps the items that are in (${kind})`, limit, () => {
    const queue = makeQueue<number>(kind, 5)
    for (const n of [1, 2, 3, 4, 5]) queue.syncQ.putNowait(n)
    queue.maxsize = 2
    assert.equal(queue.syncQ.qsize(), 5)
    assert.equal(queue.syncQ.full(), true)
    const first: number[] = []
    for (let i = 0; i < 3; i++) {
      assert.throws(() => queue.syncQ.putNowait(9), SyncQueueFull)
      first.push(queue.syncQ.getNowait())
    }
    assert.throws(() => queue.syncQ.putNowait(9), SyncQueueFull, 'two are in and two may be')
    first.push(queue.syncQ.getNowait())
    assert.deepEqual(first, inOrder(kind, [1, 2, 3, 4, 5]).slice(0, 4))
    queue.syncQ.putNowait(9)
    assert.equal(queue.syncQ.full(), true)
    assert.equal(drain(queue).length, 2)
  })

  test(`maxsize that grows admits waiting putters of this event loop (${kind})`, limit, async () => {
    const queue = makeQueue<number>(kind, 1)
    await queue.asyncQ.put(0)
    const puts = [1, 2, 3].map((n) => queue.asyncQ.put(n))
    const [first, second, third] = puts
    assert.ok(first && second && third)
    assert.equal(await isPending(Promise.race(puts)), true)
    queue.maxsize = 3
    await within(5_000, 'two puts are admitted', Promise.all([first, second]))
    assert.equal(await isPending(third), true)
    queue.maxsize = 0
    await within(5_000, 'the last put is admitted', third)
    assert.deepEqual(drain(queue), inOrder(kind, [0, 1, 2, 3]))
  })

  test(`maxsize that grows admits putters blocked on other threads (${kind})`, limit, async (t) => {
    const queue = makeQueue<number>(kind, 1)
    queue.syncQ.put(0)
    const agents = await startAgents(t, 2, queue)
    const puts = agents.map((agent, i) => agent.sync('put', i + 1))
    await until(() => queue.stats().waitingPutters === 2, 'both agents are blocked')
    queue.maxsize = 2
    await within(5_000, 'one put is admitted', Promise.race(puts))
    await until(() => queue.stats().waitingPutters === 1, 'the other one is still blocked')
    assert.equal(queue.syncQ.qsize(), 2)
    queue.maxsize = 100
    await within(5_000, 'the other put is admitted', Promise.all(puts))
    assert.deepEqual(
      drain(queue).sort((a, b) => a - b),
      [0, 1, 2],
    )
  })
}

test('maxsize that another thread makes unlimited admits every putter', limit, async (t) => {
  const queue = new Queue<number>(1)
  queue.syncQ.put(0)
  const [setter, putter] = await startAgents(t, 2, queue)
  assert.ok(setter && putter)
  const blocked = putter.sync('putMany', [1, 2, 3])
  const pending = [4, 5, 6].map((n) => queue.asyncQ.put(n))
  await until(() => queue.stats().waitingPutters >= 2, 'putters wait on both threads')
  await setter.write('queue', 'maxsize', 0)
  await within(5_000, 'all are admitted', Promise.all([blocked, ...pending]))
  assert.deepEqual(
    drain(queue).sort((a, b) => a - b),
    [0, 1, 2, 3, 4, 5, 6],
  )
})

test('full() is never true on an unlimited queue', limit, () => {
  for (const maxsize of [0, -1]) {
    const queue = new Queue<Uint8Array>(maxsize, { maxBytes: 2 ** 20 })
    const item = new Uint8Array(64 * 1024)
    assert.throws(() => {
      for (;;) {
        queue.syncQ.putNowait(item)
        assert.equal(queue.syncQ.full(), false)
      }
    }, SyncQueueFull)
    assert.equal(queue.syncQ.full(), false)
    assert.equal(queue.asyncQ.full(), false)
  }
})

test('full() is true while there are maxsize items', limit, () => {
  const queue = new Queue<number>(2)
  const seen = [queue.syncQ.full()]
  for (const n of [1, 2]) {
    queue.syncQ.put(n)
    seen.push(queue.asyncQ.full())
  }
  queue.syncQ.get()
  seen.push(queue.syncQ.full())
  assert.deepEqual(seen, [false, false, true, false])
})
