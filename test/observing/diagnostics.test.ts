import assert from 'node:assert/strict'
import { channel, subscribe, unsubscribe } from 'node:diagnostics_channel'
import { once } from 'node:events'
import { type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { attach, Queue } from 'janus-queue'
import { limit } from '../helpers/limits.js'

interface Message {
  readonly queue: {
    readonly name: string
    readonly kind: string
    readonly memory: WebAssembly.Memory
    readonly at: number
  }
  readonly [name: string]: unknown
}

function listen(t: TestContext, name: string, onMessage: (message: Message) => void = () => {}): Message[] {
  const heard: Message[] = []
  const listener = (message: unknown): void => {
    heard.push(message as Message)
    onMessage(message as Message)
  }
  subscribe(`janus-queue:${name}`, listener)
  t.after(() => unsubscribe(`janus-queue:${name}`, listener))
  return heard
}

test('diagnostics_channel tells of a queue that is made, with a handle of it', limit, (t) => {
  const heard = listen(t, 'created')
  const queue = new Queue<number>(0, { name: 'orders' })
  assert.equal(heard.length, 1)
  assert.equal(heard[0]?.queue.name, 'orders')
  assert.equal(heard[0]?.queue.kind, 'fifo')
  queue.syncQ.put(1)
  assert.equal(attach<number>(heard[0]?.queue).syncQ.get(), 1)
})

test('diagnostics_channel tells of a shutdown', limit, (t) => {
  const heard = listen(t, 'shutdown')
  const queue = new Queue<number>(0, { name: 'orders' })
  queue.shutdown()
  queue.shutdown(true)
  assert.deepEqual(
    heard.map(({ queue: { name }, immediate }) => [name, immediate]),
    [
      ['orders', false],
      ['orders', true],
    ],
  )
})

test('diagnostics_channel tells of memory that grew', limit, async (t) => {
  const heard = listen(t, 'grew')
  const queue = new Queue<Uint8Array>()
  queue.syncQ.put(new Uint8Array(1 << 20))
  await Promise.resolve()
  assert.ok(heard.length > 0)
  assert.equal(heard.at(-1)?.['memory'], queue.memory)
  assert.ok(Number(heard.at(-1)?.['bytes']) >= 1 << 20)
})

test('diagnostics_channel tells of puts that waited, of both faces, and how long', limit, async (t) => {
  const heard = listen(t, 'put-waits')
  const queue = new Queue<string>(1, { name: 'narrow' })
  queue.syncQ.put('a')
  assert.throws(() => queue.syncQ.put('b', { timeout: 20 }))
  const put = queue.asyncQ.put('c')
  assert.equal(heard.length, 1, 'it is told once the wait is over')
  assert.equal(queue.syncQ.get(), 'a')
  await put
  assert.deepEqual(
    heard.map(({ queue: { name }, face }) => [name, face]),
    [
      ['narrow', 'sync'],
      ['narrow', 'async'],
    ],
  )
  assert.ok(Number(heard[0]?.['milliseconds']) >= 10)
  queue.syncQ.get()
  queue.syncQ.put('d')
  assert.equal(heard.length, 2, 'a put that need not wait is not told of')
})

test('a listener on diagnostics_channel may use the queue', limit, async (t) => {
  const log = new Queue<string>()
  const queue = new Queue<string>(1, { name: 'narrow' })
  const long = 'x'.repeat(3000)
  for (const name of ['put-waits', 'grew', 'shutdown']) {
    listen(t, name, () => log.syncQ.put(`${name} ${'y'.repeat(2000)}`))
  }
  queue.syncQ.put(long)
  const put = queue.asyncQ.put(`${long}!`)
  assert.equal(queue.syncQ.get(), long)
  await put
  assert.throws(() => queue.syncQ.putMany(['e'], { timeout: 200 }))
  assert.equal(queue.syncQ.get(), `${long}!`)
  queue.shutdown()
  assert.ok(log.syncQ.qsize() >= 3)
  assert.match(log.syncQ.get(), /^put-waits y+$/)
})

test('diagnostics_channel tells of a thread that died with a queue open', limit, async (t) => {
  const heard = listen(t, 'thread-died')
  const queue = new Queue<number>()
  const code = `
    const { attach } = require('janus-queue')
    attach(require('node:worker_threads').workerData).syncQ.put(1)
    setInterval(() => {}, 1000)`
  const worker = new Worker(code, { eval: true, workerData: queue })
  const { threadId } = worker
  assert.equal(await queue.asyncQ.get(), 1)
  const ended = once(worker, 'exit')
  await worker.terminate()
  await ended
  for (let tries = 0; heard.length === 0 && tries < 100; tries++) await sleep(10)
  assert.equal(heard[0]?.['memory'], queue.memory)
  assert.equal(heard[0]?.['thread'], threadId)
})

test('what goes on is made no message of while nobody listens', limit, () => {
  for (const name of ['created', 'shutdown', 'grew', 'put-waits', 'thread-died']) {
    assert.equal(channel(`janus-queue:${name}`).hasSubscribers, false, name)
  }
})
