// The faces with what Node.js has around them: its streams, signals of the system.

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { Readable, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { ReadableStream } from 'node:stream/web'
import { test } from 'node:test'
import { Queue } from 'janus-queue'
import { drain } from '../../conformance/queues.js'
import { limit } from '../helpers/limits.js'
import { sleep, within } from '../helpers/wait.js'

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
