// Who is woken, among threads that sleep until they are: none of them helps itself with the safety re-check.

import '../helpers/no-recheck.js'

import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { Queue } from 'janus-queue'
import { drain, kinds, makeQueue } from '../../conformance/queues.js'
import { KIND_FIFO, PAGE_BYTES } from '../../src/core/layout.js'
import { Space } from '../../src/store/space.js'
import type { Running } from '../helpers/agent.js'
import { startSoundSleeper } from '../helpers/agent.js'
import { limit } from '../helpers/limits.js'
import { isPending, until, within } from '../helpers/wait.js'

const soon = 10_000

/** A thread each that has begun its call, blocked one after the other. */
async function block<R>(
  t: TestContext,
  queue: Queue<unknown>,
  calls: readonly [method: string, ...args: unknown[]][],
): Promise<Running<R>[]> {
  const running: Running<R>[] = []
  const waiting = () => {
    const { waitingGetters, waitingPutters, waitingJoiners } = queue.stats()
    return waitingGetters + waitingPutters + waitingJoiners
  }
  for (const [method, ...args] of calls) {
    const agent = await startSoundSleeper(t, queue)
    running.push(agent.call<R>('syncQ', method, ...args))
    await until(() => waiting() === running.length, `${method}() is about to block`)
    await new Promise((resolve) => setTimeout(resolve, 50)) // it sleeps: the next comes behind it
  }
  return running
}

for (const kind of kinds) {
  test(`peek() passes its wake-up on to the get() that sleeps behind it (${kind})`, limit, async (t) => {
    const queue = makeQueue<number>(kind)
    const [peek, get] = await block<number>(t, queue, [['peek'], ['get']])
    assert.ok(peek && get)
    queue.syncQ.put(1)
    assert.equal(await within(soon, 'the peek', peek), 1)
    assert.equal(await within(soon, 'the get', get), 1)
  })
}

test('put() that lacks memory passes the slot on to the put() that sleeps behind it', limit, async (t) => {
  const large = new Uint8Array(3_000_000)
  const queue = new Queue<unknown>(2, { maxBytes: 4 << 20 })
  queue.syncQ.put(1)
  queue.syncQ.put(large)
  const [first, second] = await block<void>(t, queue, [
    ['put', large],
    ['put', 2],
  ])
  assert.ok(first && second)
  assert.equal(queue.syncQ.get(), 1) // there is a slot now, but no more memory
  await within(soon, 'the put of the small item', second)
  assert.deepEqual(queue.syncQ.get(), large)
  await within(soon, 'the put of the large item', first)
  assert.deepEqual(drain(queue), [2, large])
})

test('putMany() wakes as many threads as it puts items', limit, async (t) => {
  const queue = new Queue<number>()
  const gets = await block<number>(t, queue, [['get'], ['get'], ['get']])
  queue.syncQ.putMany([1, 2, 3])
  assert.deepEqual((await within(soon, 'all gets', Promise.all(gets))).sort(), [1, 2, 3])
})

test('getMany() wakes as many threads as it makes slots', limit, async (t) => {
  const queue = new Queue<number>(3)
  queue.syncQ.putMany([1, 2, 3])
  const puts = await block<void>(t, queue, [
    ['put', 4],
    ['put', 5],
    ['put', 6],
  ])
  assert.deepEqual(queue.syncQ.getMany(3), [1, 2, 3])
  await within(soon, 'all puts', Promise.all(puts))
  assert.deepEqual(drain(queue).sort(), [4, 5, 6])
})

test('shutdown() wakes all threads that wait for an item, taskDone() all that wait for the end', limit, async (t) => {
  const queue = new Queue<number>()
  queue.syncQ.put(1)
  queue.syncQ.get()
  const calls = await block<number>(t, queue, [['join'], ['get'], ['join'], ['get']])
  queue.syncQ.taskDone()
  queue.shutdown()
  const names = await within(soon, 'all', Promise.all(calls.map((call) => call.then(String, ({ name }) => name))))
  assert.deepEqual(names, ['undefined', 'SyncQueueShutDown', 'undefined', 'SyncQueueShutDown'])
})

for (const [how, end, name] of [
  ['was aborted', (controller: AbortController) => controller.abort(), 'AbortError'],
  ['is out of time', () => {}, 'AsyncQueueFull'],
] as const) {
  test(`put() that ${how} lets the put() behind it in, whose item fits`, limit, async () => {
    const large = new Uint8Array(3_000_000)
    const queue = new Queue<unknown>(0, { maxBytes: 4 << 20 })
    queue.syncQ.put(large)
    const controller = new AbortController()
    const timeout = name === 'AbortError' ? Number.POSITIVE_INFINITY : 50
    const first = queue.asyncQ.put(large, { signal: controller.signal, timeout })
    const second = queue.asyncQ.put(2)
    end(controller)
    await assert.rejects(within(soon, 'the first', first), { name })
    await within(soon, 'the second', second)
    assert.deepEqual(drain(queue), [large, 2])
  })
}

test(
  'who peeked last at an item that was taken meanwhile lets a put() in that lacks memory, of another queue',
  limit,
  async () => {
    const large = new Uint8Array(3_000_000)
    const here = new Queue<unknown>(0, { maxBytes: 4 << 20 })
    const there = new Queue<unknown>(0, { beside: here })
    there.syncQ.put(large)
    const peeker = new Space(here.memory, '')
    assert.ok(peeker.order(KIND_FIFO).peek((there.at % 2 ** 20) * PAGE_BYTES) >= 0)
    const put = here.asyncQ.put(large)
    assert.deepEqual(there.syncQ.get(), large)
    assert.equal(await isPending(put), true, 'the memory is still being looked at')
    peeker.freePending()
    await within(soon, 'the put', put)
    peeker.close()
  },
)
