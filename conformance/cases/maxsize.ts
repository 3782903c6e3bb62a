import { Queue } from 'janus-queue'
import { startAgent, startAgents } from '../agent.js'
import { equal, ok, throws } from '../assert.js'
import { test } from '../harness.js'
import { drain, inOrder, kinds, makeQueue } from '../queues.js'
import { isPending, until, within } from '../time.js'

test('maxsize can be set through the queue and through either face', () => {
  const queue = new Queue(3)
  queue.maxsize = 4
  equal([queue.maxsize, queue.syncQ.maxsize, queue.asyncQ.maxsize], [4, 4, 4])
  queue.syncQ.maxsize = 5
  equal([queue.maxsize, queue.syncQ.maxsize, queue.asyncQ.maxsize], [5, 5, 5])
  queue.asyncQ.maxsize = -6
  equal([queue.maxsize, queue.syncQ.maxsize, queue.asyncQ.maxsize], [-6, -6, -6])
  equal(queue.stats().maxsize, -6)
})

test('maxsize refuses what the constructor refuses, and stays as it was', () => {
  const queue = new Queue(3)
  for (const target of [queue, queue.syncQ, queue.asyncQ]) {
    for (const value of [1.5, Number.NaN, Infinity]) {
      throws(() => {
        target.maxsize = value
      }, 'RangeError')
    }
    for (const value of ['5', null, undefined, {}]) {
      throws(() => {
        target.maxsize = value as number
      }, 'TypeError')
    }
    equal(target.maxsize, 3)
  }
})

test('maxsize that another thread sets is seen here', async (t) => {
  const queue = new Queue<number>(1)
  const agent = await startAgent(t, queue)
  await agent.call('queue', 'maxsize', 7)
  equal(queue.maxsize, 7)
  equal(queue.syncQ.maxsize, 7)
  await agent.call('syncQ', 'maxsize', 2)
  equal(queue.asyncQ.maxsize, 2)
  queue.maxsize = 9
  equal(await agent.call('asyncQ', 'maxsize'), 9)
})

for (const kind of kinds) {
  test(`maxsize that shrinks keeps the items that are in (${kind})`, () => {
    const queue = makeQueue<number>(kind, 5)
    for (const n of [1, 2, 3, 4, 5]) queue.syncQ.putNowait(n)
    queue.maxsize = 2
    equal(queue.syncQ.qsize(), 5)
    equal(queue.syncQ.full(), true)
    const first: number[] = []
    for (let i = 0; i < 3; i++) {
      throws(() => queue.syncQ.putNowait(9), 'SyncQueueFull')
      first.push(queue.syncQ.getNowait())
    }
    throws(() => queue.syncQ.putNowait(9), 'SyncQueueFull', 'two are in and two may be')
    first.push(queue.syncQ.getNowait())
    equal(first, inOrder(kind, [1, 2, 3, 4, 5]).slice(0, 4))
    queue.syncQ.putNowait(9)
    equal(queue.syncQ.full(), true)
    equal(drain(queue).length, 2)
  })

  test(`maxsize that grows admits waiting putters of this event loop (${kind})`, async () => {
    const queue = makeQueue<number>(kind, 1)
    await queue.asyncQ.put(0)
    const puts = [1, 2, 3].map((n) => queue.asyncQ.put(n))
    const [first, second, third] = puts
    ok(first && second && third)
    equal(await isPending(Promise.race(puts)), true)
    queue.maxsize = 3
    await within(5_000, 'two puts are admitted', Promise.all([first, second]))
    equal(await isPending(third), true)
    queue.maxsize = 0
    await within(5_000, 'the last put is admitted', third)
    equal(drain(queue), inOrder(kind, [0, 1, 2, 3]))
  })
}

test('full() is never true on an unlimited queue', () => {
  for (const maxsize of [0, -1]) {
    const queue = new Queue<Uint8Array>(maxsize, { maxBytes: 2 ** 20 })
    const item = new Uint8Array(64 * 1024)
    throws(() => {
      for (;;) {
        queue.syncQ.putNowait(item)
        equal(queue.syncQ.full(), false)
      }
    }, 'SyncQueueFull')
    equal(queue.syncQ.full(), false)
    equal(queue.asyncQ.full(), false)
  }
})

test('full() is true while there are maxsize items', () => {
  const queue = new Queue<number>(2)
  const seen = [queue.syncQ.full()]
  for (const n of [1, 2]) {
    queue.syncQ.put(n)
    seen.push(queue.asyncQ.full())
  }
  queue.syncQ.get()
  seen.push(queue.syncQ.full())
  equal(seen, [false, false, true, false])
})

test('maxsize bounds the queue over all threads, and may be changed while they wait', async (t) => {
  const queues = kinds.map((kind) => makeQueue<number>(kind, 2))
  const [one, two] = await startAgents(t, 2, ...queues)
  for (const [i, queue] of queues.entries()) {
    const puts = [one?.callOn(i, 'syncQ', 'putMany', [1, 2, 3]), two?.callOn(i, 'asyncQ', 'putMany', [4, 5, 6])]
    await until(() => queue.stats().waitingPutters === 2, 'both wait')
    equal([queue.syncQ.qsize(), queue.syncQ.full()], [2, true])
    queue.maxsize = 4
    await until(() => queue.syncQ.qsize() === 4 && queue.stats().waitingPutters > 0, 'two more entered')
    queue.maxsize = 1
    equal([queue.maxsize, queue.syncQ.qsize()], [1, 4])
    await two?.callOn(i, 'queue', 'maxsize', 0)
    await within(5_000, 'the puts', Promise.all(puts))
    equal([queue.syncQ.qsize(), queue.syncQ.full()], [6, false])
  }
})
