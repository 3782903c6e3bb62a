import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Worker } from 'node:worker_threads'
import { Calls } from 'janus-queue/rpc'
import { type Handlers, served, startServer } from '../helpers/calls.js'
import { longLimit } from '../helpers/limits.js'
import { until, within } from '../helpers/wait.js'

test('1,000 clients on 16 threads get each its own answers', longLimit, async (t) => {
  const [threads, clients, each] = [16, 63, 5]
  const calls = new Calls<Handlers>()
  startServer(t, calls)
  startServer(t, calls, { sync: true })
  t.after(() => calls[Symbol.dispose]())
  const told = Array.from({ length: threads }, (_, thread) => {
    const workerData = { calls, clients, each, thread }
    const worker = new Worker(new URL('../workers/clients.js', import.meta.url), { workerData })
    t.after(() => worker.terminate())
    return new Promise<number>((resolve, reject) => worker.once('message', resolve).once('error', reject))
  })
  const right = await within(90_000, 'all are answered', Promise.all(told))
  assert.deepEqual(
    right,
    Array.from({ length: threads }, () => clients * (each + 1)),
  )
})

test('many calls leave the memory as it was', longLimit, async (t) => {
  const { calls, client } = served(t)
  const round = async (): Promise<void> => {
    for (let i = 0; i < 10; i++) {
      await Promise.all(Array.from({ length: 500 }, (_, n) => client.async.one({ n, text: 'x'.repeat(n) })))
      for (let n = 0; n < 500; n++) client.sync.one(n)
    }
  }
  await round()
  const { bytesReserved } = calls.queue.stats()
  await round()
  await until(() => calls.queue.stats().bytesUsed === 0, 'nothing is held')
  assert.ok(calls.queue.stats().bytesReserved <= bytesReserved + 4 * 65536)
})

test('clients that come and go leave the memory as it was', longLimit, async (t) => {
  const { calls } = served(t)
  let bytesReserved = 0
  for (let round = 0; round < 600; round++) {
    const client = calls.client()
    assert.equal(await client.async.add(round, 1), round + 1)
    if (round % 3 === 0) assert.equal(client.sync.add(round, 2), round + 2)
    client[Symbol.dispose]()
    if (round === 200) bytesReserved = calls.queue.stats().bytesReserved
  }
  assert.ok(calls.queue.stats().bytesReserved <= bytesReserved + 4 * 65536)
})
