import { startAgent } from '../agent.js'
import { equal, ok, rejects, throws } from '../assert.js'
import { test } from '../harness.js'
import { kinds, makeQueue } from '../queues.js'
import { within } from '../time.js'

test('memory that one thread adds is seen by the others', async (t) => {
  const queues = kinds.map((kind) => makeQueue<[number, Uint8Array]>(kind))
  const agent = await startAgent(t, ...queues)
  for (const [i, queue] of queues.entries()) {
    const before = queue.stats().bytesReserved
    await agent.callOn(i, 'syncQ', 'put', [1, new Uint8Array(3_000_000).fill(9)])
    ok(queue.stats().bytesReserved > before + 2_999_999, 'it has grown')
    const [, bytes] = queue.syncQ.getNowait()
    ok(bytes.length === 3_000_000 && bytes.every((byte) => byte === 9), 'the item is whole')
    queue.syncQ.put([2, new Uint8Array(6_000_000).fill(8)])
    const got = await agent.callOn<[number, Uint8Array]>(i, 'asyncQ', 'get')
    ok(got[1].length === 6_000_000 && got[1].every((byte) => byte === 8), 'the item is whole')
    equal(queue.stats().bytesUsed, 0)
  }
})

test('a thread that opens a queue just while another makes the memory grow knows all of it', async (t) => {
  const begun = new Int32Array(new SharedArrayBuffer(4))
  const thread = t.startFreshWorker({ role: 'opener', begun })
  const heard: ((message: unknown) => void)[] = []
  const hear = () => within(15_000, 'a message', new Promise((resolve) => heard.push(resolve)))
  thread.onMessage((message) => heard.shift()?.(message))
  await hear()
  const [rounds, size] = [40, 50_000]
  for (let round = 0; round < rounds; round++) {
    const queue = makeQueue<Uint8Array>('fifo')
    Atomics.store(begun, 0, 0)
    const ready = hear()
    thread.post(queue)
    await ready
    const answer = hear()
    Atomics.store(begun, 0, 1)
    const grow = performance.now() + Math.random() // milliseconds: about as long as the other thread opens
    while (performance.now() < grow) {}
    queue.syncQ.putNowait(new Uint8Array(size))
    equal(await answer, size)
    queue.shutdown({ immediate: true })
  }
})

test('a queue without memory left is full, and an item that can never fit is a RangeError', async (t) => {
  const queues = kinds.map((kind) => makeQueue<[number, Uint8Array]>(kind, 0, { maxBytes: 1_000_000 }))
  const agent = await startAgent(t, ...queues)
  for (const [i, queue] of queues.entries()) {
    throws(() => queue.syncQ.put([0, new Uint8Array(2_000_000)]), 'RangeError')
    queue.syncQ.put([0, new Uint8Array(600_000)])
    throws(() => queue.syncQ.putNowait([1, new Uint8Array(600_000)]), 'SyncQueueFull')
    await rejects(agent.callOn(i, 'asyncQ', 'put', [1, new Uint8Array(600_000)], { timeout: 20 }), 'AsyncQueueFull')
    const put = agent.callOn(i, 'syncQ', 'put', [2, new Uint8Array(600_000)])
    await put.begun
    equal(queue.syncQ.getNowait()[0], 0)
    await within(5_000, 'the put', put)
    equal(queue.syncQ.getNowait()[0], 2)
  }
})

test('a queue that is filled and emptied again and again stays as large as it was', () => {
  for (const kind of kinds) {
    const queue = makeQueue<[number, string]>(kind)
    let reserved = 0
    for (let round = 0; round < 20; round++) {
      for (let i = 0; i < 200; i++) queue.syncQ.put([i, 'x'.repeat(i)])
      for (let i = 0; i < 200; i++) queue.syncQ.getNowait()
      if (round === 5) reserved = queue.stats().bytesReserved
    }
    equal([queue.stats().bytesUsed, queue.stats().bytesReserved], [0, reserved])
  }
})
