import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Worker } from 'node:worker_threads'
import { Queue, QueueDisconnected, spawn } from 'janus-queue'
import { causeOfRejected, errorIs } from '../../conformance/assert.js'
import { startProgram } from '../helpers/child.js'
import { endingUrl, failures, goodEnds, startEnding } from '../helpers/ending.js'
import { limit, longLimit } from '../helpers/limits.js'
import { isPending, sleep, until, within } from '../helpers/wait.js'

const exitOf = (worker: Worker) => new Promise((resolve) => worker.once('exit', resolve))

for (const [deed, name, message] of failures) {
  test(`follow() shuts the queue down with the reason when the worker ${deed}`, limit, async () => {
    const queue = new Queue<number>()
    queue.syncQ.put(1)
    assert.equal(queue.follow(startEnding(deed)), queue)
    const cause = await within(15_000, 'it is told', queue.whenShutDown()).then(() => {
      assert.equal(queue.syncQ.get(), 1) // not immediately
      return causeOfRejected(queue.asyncQ.get())
    })
    errorIs(cause, name, message)
  })
}

for (const deed of goodEnds) {
  test(`follow() shuts the queue down without a reason when the worker ${deed}`, limit, async () => {
    const queue = new Queue<number>()
    queue.follow(startEnding(deed))
    for await (const _ of queue.asyncQ) assert.fail('there is nothing in it')
    assert.equal(await causeOfRejected(queue.asyncQ.get()), undefined)
  })
}

test('follow() tells a module that cannot be loaded by its error', limit, async () => {
  const queue = new Queue<number>()
  queue.follow(new Worker(new URL('./no-such-worker.js', endingUrl)))
  errorIs(await causeOfRejected(queue.asyncQ.get()), 'Error', /Cannot find module .*no-such-worker\.js/)
})

test('follow() tells a worker that was terminated by a QueueDisconnected with the exit code', limit, async () => {
  for (const deed of ['waits', 'loops', 'blocks'] as const) {
    const queue = new Queue<number>()
    const worker = startEnding(deed, new Queue())
    queue.follow(worker)
    await new Promise((resolve) => worker.once('online', resolve))
    await worker.terminate()
    const cause = await causeOfRejected(queue.asyncQ.get())
    assert.ok(cause instanceof QueueDisconnected)
    assert.equal(cause.code, 'ERR_QUEUE_DISCONNECTED')
    assert.match(cause.message, /exit code 1$/)
  }
})

test('follow() waits for the last of the workers that end well, whenever they were followed', limit, async () => {
  const queue = new Queue<number>()
  const waiting = startEnding('waits')
  const last = startEnding('waits')
  queue.follow(startEnding('returns'), waiting)
  queue.follow(last)
  await sleep(300)
  assert.equal(queue.syncQ.putNowait(1), undefined)
  waiting.postMessage('stop')
  waiting.once('message', () => {})
  assert.ok(await isPending(queue.whenShutDown()))
  await last.terminate()
  assert.equal(queue.syncQ.get(), 1)
  assert.ok((await causeOfRejected(queue.asyncQ.get())) instanceof QueueDisconnected)
  await waiting.terminate()
})

test('follow() hears of a worker that has ended already, in whatever way', limit, async () => {
  const good = startEnding('returns')
  await exitOf(good)
  const queue = new Queue<number>()
  queue.follow(good)
  assert.equal(await causeOfRejected(queue.asyncQ.get()), undefined)
  for (const [deed, name, message] of failures) {
    const worker = startEnding(deed)
    worker.on('error', () => {})
    await exitOf(worker)
    const late = new Queue<number>()
    late.follow(worker)
    errorIs(await causeOfRejected(late.asyncQ.get()), name, message)
  }
})

test('follow() of one that has ended well and one that lives goes on', limit, async () => {
  const good = startEnding('returns')
  await exitOf(good)
  const alive = startEnding('waits')
  const queue = new Queue<number>()
  queue.follow(good, alive)
  assert.ok(await isPending(queue.whenShutDown()))
  await alive.terminate()
  await within(5_000, 'it is told', queue.whenShutDown())
})

test(
  'follow() ties any number of queues to a worker, and what comes after a shutdown changes nothing',
  limit,
  async () => {
    const worker = startEnding('throws later')
    const queues = Array.from({ length: 5 }, () => new Queue<number>().follow(worker))
    queues[0]?.shutdown({ reason: 'mine' })
    queues[1]?.shutdown()
    await exitOf(worker)
    const causes = await Promise.all(queues.map((queue) => causeOfRejected(queue.asyncQ.get())))
    assert.deepEqual(causes.slice(0, 2), ['mine', undefined])
    for (const cause of causes.slice(2)) errorIs(cause, 'RangeError', /thrown later/)
    queues[0]?.follow(startEnding('throws'))
    await sleep(200)
    assert.equal(await causeOfRejected(queues[0]?.asyncQ.get() ?? Promise.resolve()), 'mine')
  },
)

test('follow() takes what spawn() returns', limit, async () => {
  const data = { deed: 'throws' }
  const queue = new Queue<number>()
  queue.follow(spawn(endingUrl, { data, queues: [new Queue()] }))
  errorIs(await causeOfRejected(queue.asyncQ.get()), 'TypeError', /^thrown$/)
})

test('follow() refuses what is no worker, and follows none of the call then', limit, async () => {
  const queue = new Queue<number>()
  const worker = startEnding('throws')
  worker.on('error', () => {})
  for (const other of [undefined, null, 1, 'worker', {}, queue, new EventTarget()]) {
    assert.throws(() => Reflect.apply(queue.follow, queue, [worker, other]), TypeError)
  }
  await exitOf(worker)
  assert.ok(await isPending(queue.whenShutDown()))
})

test('follow() of no worker changes nothing', limit, async () => {
  const queue = new Queue<number>()
  queue.follow()
  assert.ok(await isPending(queue.whenShutDown()))
})

test('a queue that follows workers keeps no process alive', limit, async (t) => {
  const child = startProgram(t, 'pending', 'follow() of a worker that is unref()')
  assert.deepEqual(await within(20_000, 'the process ends', child.ended), { code: 0, output: '' })
})

test('follow() gets what terminated workers held back', longLimit, async () => {
  const queue = new Queue<string>(0, { eventLoop: 'any' })
  for (let round = 0; round < 10; round++) {
    const worker = startEnding('holds a large item', queue)
    queue.asyncQ.unref()
    await exitOf(worker)
  }
  queue.syncQ.clear()
  await until(() => queue.stats().bytesUsed === 0, 'all of it is given back')
})
