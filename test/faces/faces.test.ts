// The faces with what Node.js has around them: streams, signals of the system; and what users may name or hand over.

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { Readable, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { ReadableStream } from 'node:stream/web'
import { test } from 'node:test'
import * as janus from 'janus-queue'
import { limit } from '../helpers/limits.js'
import { drain } from '../helpers/queues.js'
import { sleep, within } from '../helpers/wait.js'

const { LifoQueue, PriorityQueue, Queue } = janus

test('a pipeline from asyncQ that is aborted while the queue is empty has taken nothing', limit, async () => {
  const queue = new Queue<number>()
  const control = new AbortController()
  const sink = new Writable({ objectMode: true, write: (_chunk, _encoding, done) => done() })
  const piped = pipeline(Readable.from(queue.asyncQ), sink, { signal: control.signal })
  await sleep(10)
  control.abort()
  await assert.rejects(within(5_000, 'the pipeline', piped), { name: 'AbortError' })
  queue.syncQ.put(1)
  await sleep(20)
  assert.deepEqual([drain(queue), queue.stats().waitingGetters], [[1], 0])
})

test(
  'a stream from asyncQ that is destroyed, or cancelled, while the queue is empty has taken nothing',
  limit,
  async () => {
    for (const error of [undefined, new Error('enough')]) {
      const queue = new Queue<number>()
      const stream = Readable.from(queue.asyncQ)
      stream.on('error', () => {})
      stream.resume()
      await sleep(10)
      stream.destroy(error)
      await sleep(10)
      queue.syncQ.put(1)
      await sleep(20)
      assert.deepEqual([drain(queue), queue.stats().waitingGetters], [[1], 0])
    }
    const from: unknown = Reflect.get(ReadableStream, 'from')
    if (typeof from !== 'function') return
    const queue = new Queue<number>()
    const reader = (Reflect.apply(from, ReadableStream, [queue.asyncQ]) as ReadableStream<number>).getReader()
    const read = reader.read()
    await sleep(10)
    await within(5_000, 'the cancellation', reader.cancel('enough'))
    assert.equal((await read).done, true)
    queue.syncQ.put(1)
    await sleep(20)
    assert.deepEqual(drain(queue), [1])
  },
)

test('SIGINT is heard beside a loop over a queue that is never empty', limit, () => {
  const program = `
    import { Queue } from 'janus-queue'
    const queue = new Queue()
    queue.syncQ.put(1)
    process.on('SIGINT', () => process.exit(7))
    setTimeout(() => process.kill(process.pid, 'SIGINT'), 20)
    const end = performance.now() + 10_000
    for await (const n of queue.asyncQ) {
      queue.syncQ.put(n)
      if (performance.now() > end) process.exit(1)
    }`
  const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' })
  assert.equal(status, 7, stderr)
})

test('static members of a subclass do not change the order of its items', limit, () => {
  class Own extends Queue<number> {
    static readonly kind = 1
  }
  class OwnLifo extends LifoQueue<number> {
    static readonly kind = 0
  }
  class OwnPriority extends PriorityQueue<number> {
    static readonly kind = 0
  }
  const expected = [
    [new Own(), [2, 1, 3]],
    [new OwnLifo(), [3, 1, 2]],
    [new OwnPriority(), [1, 2, 3]],
  ] as const
  for (const [queue, items] of expected) {
    queue.syncQ.putMany([2, 1, 3])
    assert.deepEqual(drain(queue), items)
  }
})

test('a codec is taken for one of the package by what it is alone', limit, () => {
  const codec = {
    id: 1,
    encodeTo: () => assert.fail('the user means something else by it'),
    encode: (n: number) => Uint8Array.of(n),
    decode: ([n = 0]: Uint8Array) => n,
  }
  const queue = new Queue<number>(0, { codec })
  queue.syncQ.put(5)
  assert.equal(queue.syncQ.get(), 5)
})

test('errors have codes of their own, also once they are cloned', limit, () => {
  const codes = [
    [janus.SyncQueueEmpty, 'ERR_QUEUE_EMPTY'],
    [janus.AsyncQueueFull, 'ERR_QUEUE_FULL'],
    [janus.SyncQueueShutDown, 'ERR_QUEUE_SHUT_DOWN'],
    [janus.InvalidStateError, 'ERR_QUEUE_INVALID_STATE'],
    [janus.QueueDisconnected, 'ERR_QUEUE_DISCONNECTED'],
  ] as const
  for (const [Class, code] of codes) assert.equal(new Class('m').code, code)
  const codec = { encode: () => Uint8Array.of(1), decode: () => assert.fail('broken') }
  const queue = new Queue<number>(0, { codec })
  queue.syncQ.put(1)
  assert.throws(() => queue.syncQ.get(), { name: 'QueueError', code: 'ERR_QUEUE_DECODE' })
})

test('shutdown() refuses what is neither true, false nor options, and changes nothing', limit, () => {
  const queue = new Queue<number>()
  queue.syncQ.put(1)
  const shut = (target: object, given: unknown): unknown =>
    Reflect.apply(Reflect.get(target, 'shutdown'), target, [given])
  for (const target of [queue, queue.syncQ, queue.asyncQ]) {
    for (const given of ['false', 'true', 0, 1, null, () => {}, { immediate: 'no' }, { immediate: 1 }]) {
      assert.throws(() => shut(target, given), TypeError)
    }
  }
  assert.deepEqual([queue.stats().state, queue.syncQ.qsize()], ['open', 1])
  queue.shutdown({ immediate: false })
  assert.equal(queue.stats().state, 'draining')
  queue.syncQ.shutdown({ immediate: true })
  assert.equal(queue.stats().state, 'closed')
})

test('hasRef() tells what ref() and unref() did', limit, () => {
  const { asyncQ } = new Queue<number>()
  assert.deepEqual([asyncQ.hasRef(), asyncQ.unref().hasRef(), asyncQ.ref().hasRef()], [true, false, true])
})
