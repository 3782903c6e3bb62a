// spawn() and its overseer: how a worker's end reaches a thread that is blocked.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Queue, QueueDisconnected, spawn } from 'janus-queue'
import { causeOf, errorIs } from '../../conformance/assert.js'
import { startProgram } from '../helpers/child.js'
import { endingUrl, failures, goodEnds, little } from '../helpers/ending.js'
import { limit, longLimit } from '../helpers/limits.js'
import { isPending, sleep, until, within } from '../helpers/wait.js'
import type { Deed } from '../workers/ending.js'

/** A thread that blocks hears of nothing but its queue. */
const patience = { timeout: 15_000 }
const startEnding = (deed: Deed, ...queues: Queue<unknown>[]) =>
  spawn(endingUrl, { data: { deed }, queues, ...(deed === 'runs out of memory' ? { worker: little } : {}) })

for (const [deed, name, message] of failures) {
  test(`spawn() releases a blocked main thread with the reason when the worker ${deed}`, limit, async () => {
    const queue = new Queue<unknown>()
    const worker = startEnding(deed, queue)
    errorIs(
      causeOf(() => queue.syncQ.get(patience)),
      name,
      message,
    )
    if (name === 'QueueDisconnected') assert.match(message.source, new RegExp(String(await worker.exited)))
    else await assert.rejects(worker.exited, { message })
    assert.equal(await worker.terminate(), deed === 'exits with 3' ? 3 : deed === 'sets the exit code' ? 4 : 1)
  })
}

for (const deed of goodEnds) {
  test(`spawn() ends a blocked loop quietly when the worker ${deed}`, limit, async () => {
    const queue = new Queue<unknown>()
    const worker = startEnding(deed, queue)
    for (const _ of queue.syncQ) assert.fail('there is nothing in it')
    assert.equal(await worker.exited, 0)
  })
}

test('spawn() releases a blocked main thread when the module cannot be loaded, or is none', limit, async () => {
  for (const [url, name, message] of [
    [new URL('./no-such-worker.js', endingUrl), 'Error', /Cannot find module/],
    ['data:text/javascript,this is no module', 'SyntaxError', /./],
    ['data:text/javascript,import "no-such-package"', 'Error', /./],
    ['./no/such/path.js', 'Error', /Cannot find module/],
  ] as const) {
    const queue = new Queue<unknown>()
    const worker = spawn(url, { queues: [queue] })
    const cause = causeOf(() => queue.syncQ.get(patience))
    assert.ok(cause instanceof Error)
    assert.match(cause.message, message)
    if (name === 'SyntaxError') assert.equal(cause.name, name)
    await assert.rejects(worker.exited, { message: cause.message })
  }
})

test('spawn() releases a blocked main thread when another thread has the worker terminated', limit, async () => {
  for (const deed of ['waits', 'loops', 'blocks'] as const) {
    const queue = new Queue<unknown>()
    const worker = spawn(endingUrl, { data: { deed, queue: new Queue() }, queues: [queue] })
    await sleep(50)
    const ended = worker.terminate() // the overseer hears of it while this thread blocks
    const cause = causeOf(() => queue.syncQ.get(patience))
    assert.ok(cause instanceof QueueDisconnected)
    assert.match(cause.message, /exit code 1/)
    assert.equal(await ended, 1)
    assert.equal(await worker.exited, 1)
  }
})

test('spawn() releases those who wait to put, to join and in an event loop as well', limit, async () => {
  const [full, undone, empty] = [new Queue<unknown>(1), new Queue<unknown>(), new Queue<unknown>()]
  full.syncQ.put(1)
  undone.syncQ.put(1)
  const get = empty.asyncQ.get()
  get.catch(() => {})
  startEnding('throws later', full, undone, empty)
  errorIs(
    causeOf(() => full.syncQ.put(2, patience)),
    'RangeError',
    /thrown later/,
  )
  assert.equal(undone.syncQ.get(), 1)
  errorIs(
    causeOf(() => undone.syncQ.get(patience)),
    'RangeError',
    /thrown later/,
  )
  await assert.rejects(get, { name: 'AsyncQueueShutDown' })
})

test('a spawned worker has its data as workerData, with queues that it can attach', limit, async () => {
  const queue = new Queue<unknown>()
  const source = new URL('./spawned.js', endingUrl)
  const worker = spawn(source, { data: { queue, text: 'given', date: new Date(7) }, queues: [queue], name: 'giver' })
  assert.deepEqual(queue.syncQ.get(patience), { text: 'given', date: new Date(7), same: true })
  assert.throws(() => queue.syncQ.get(patience), { name: 'SyncQueueShutDown' })
  assert.equal(await worker.exited, 0)
})

test('two queues end with the last of two workers that feed them', limit, async () => {
  const [one, other] = [new Queue<unknown>(), new Queue<unknown>()]
  startEnding('returns', one, other)
  const last = spawn(endingUrl, { data: { deed: 'waits' }, queues: [one] })
  assert.throws(() => other.syncQ.get(patience), { name: 'SyncQueueShutDown' })
  assert.throws(() => one.syncQ.get({ timeout: 100 }), { name: 'SyncQueueEmpty' })
  await last.terminate()
  assert.ok(causeOf(() => one.syncQ.get(patience)) instanceof QueueDisconnected)
})

test(
  'exited is an unhandled rejection where no queues are given and nobody looks, and none where they are',
  limit,
  async (t) => {
    for (const [scenario, expected] of [
      ['spawn() with queues, throws', { code: 0, output: '' }],
      ['spawn() without queues, throws', { code: 1, output: /thrown/ }],
    ] as const) {
      const child = startProgram(t, 'spawner', scenario)
      const { code, output } = await within(20_000, 'the process ends', child.ended)
      assert.equal(code, expected.code, output)
      if (expected.output instanceof RegExp) assert.match(output, expected.output)
      else assert.equal(output, '')
    }
  },
)

test(
  'a spawned worker keeps the process alive until it ends, or unref() is called; the overseer does not',
  limit,
  async (t) => {
    for (const [scenario, output] of [
      ['spawn(), ends after a while', 'worker\nexited 0\n'],
      ['spawn(), unref()', 'main\n'],
      ['spawn(), unref(), ref()', 'worker\nexited 0\n'],
      ['spawn(), ended, then nothing', 'exited 0\n'],
    ] as const) {
      const child = startProgram(t, 'spawner', scenario)
      assert.deepEqual(await within(20_000, `the process ends: ${scenario}`, child.ended), { code: 0, output })
    }
  },
)

test(
  'what a spawned worker prints appears though the main thread blocks, and though the process ends',
  limit,
  async (t) => {
    const child = startProgram(t, 'spawner', 'blocked while the worker prints')
    const { output } = await within(20_000, 'the process ends', child.ended)
    // Of two pipes: which is read first is nobody's promise.
    const lines = output.split('\n').filter((line) => line !== 'to stderr')
    assert.deepEqual(lines, ['printed', 'blocked no longer: printed and gone', ''])
    assert.match(output, /^to stderr$/m)
  },
)

test('a spawned worker gives back what it held of a queue that does not follow it', limit, async () => {
  const queue = new Queue<unknown>()
  const worker = spawn(endingUrl, { data: { deed: 'blocks', queue } })
  await until(() => queue.stats().waitingGetters === 1, 'it blocks')
  await worker.terminate()
  await until(() => queue.stats().waitingGetters === 0, 'it is counted out')
  assert.equal(queue.stats().state, 'open')
})

test('await using ends a spawned worker', limit, async () => {
  const queue = new Queue<unknown>()
  const worker = startEnding('waits', queue)
  await worker[Symbol.asyncDispose]()
  assert.ok(queue.closed)
  assert.equal(await worker.terminate(), 1)
})

test('spawn() refuses what it cannot start, and leaves nothing tied', limit, async () => {
  const queue = new Queue<unknown>()
  const wrong: unknown[][] = [
    [],
    [endingUrl],
    [endingUrl, null],
    [1, {}],
    [endingUrl, { queues: queue }],
    [endingUrl, { queues: [{ memory: queue.memory }] }],
    [endingUrl, { name: 1 }],
    [endingUrl, { worker: 1 }],
  ]
  for (const args of wrong) assert.throws(() => Reflect.apply(spawn, undefined, args), TypeError)
  assert.throws(() => spawn(endingUrl, { data: () => {}, queues: [queue] }), { name: 'DataCloneError' })
  assert.ok(await isPending(queue.whenShutDown()))
  startEnding('returns', queue)
  assert.throws(() => queue.syncQ.get(patience), { name: 'SyncQueueShutDown' }) // was tied to none before
})

/** Workers that are spawned one after the other. */
const { JANUS_SPAWNS = '60' } = process.env

test('many workers in a row leave nothing behind', longLimit, async () => {
  const queue = new Queue<unknown>()
  for (let i = 0; i < Number(JANUS_SPAWNS); i++) {
    const other = new Queue<unknown>(0, { maxBytes: 1 << 20 })
    const worker = spawn('data:text/javascript,', { queues: [other] })
    if (i % 2 === 0) assert.throws(() => other.syncQ.get(patience), { name: 'SyncQueueShutDown' })
    assert.equal(await worker.exited, 0)
  }
  assert.equal(queue.stats().bytesUsed, 0)
  const { getActiveResourcesInfo } = process
  await until(
    () => getActiveResourcesInfo().filter((name) => name === 'MessagePort').length <= 4,
    'the ports are closed',
  )
})
