import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Queue, SyncQueueFull } from 'janus-queue'
import { faceOf, parts } from '../../conformance/faces.js'
import { drain, kinds, makeQueue } from '../../conformance/queues.js'
import { startAgent } from '../helpers/agent.js'
import { limit } from '../helpers/limits.js'
import { isPending, until, within } from '../helpers/wait.js'

const MiB = 2 ** 20

/** Puts `item` until there is no room; how many went in. */
function fill<T>(queue: Queue<T>, item: T): number {
  for (let count = 0; ; count++) {
    try {
      queue.syncQ.putNowait(item)
    } catch (error) {
      assert.ok(error instanceof SyncQueueFull, String(error))
      return count
    }
  }
}

test('maxBytes is 1 GiB unless given', limit, () => {
  assert.equal(new Queue().stats().maxBytes, 2 ** 30)
  assert.equal(new Queue(0, { maxBytes: 3 * MiB }).stats().maxBytes, 3 * MiB)
})

for (const kind of kinds) {
  const items: [name: string, item: unknown][] = [
    ['numbers', 5],
    ['items of 60 bytes', [5, 'x'.repeat(60)]],
    ['items of 3 KiB', [5, new Uint8Array(3_072)]],
    ['items of 100 KiB', [5, new Uint8Array(102_400)]],
  ]
  for (const [name, item] of items) {
    test(
      `putNowait() of ${name} into a ${kind} queue of 1 MiB is refused when there is no room, until there is`,
      limit,
      () => {
        const queue = makeQueue<unknown>(kind, 0, { maxBytes: MiB })
        const first = fill(queue, item)
        assert.ok(first >= 5, `${first} items went in`)
        assert.ok(queue.stats().bytesReserved <= MiB)
        assert.equal(queue.syncQ.qsize(), first)
        assert.equal(queue.syncQ.unfinishedTasks, first)
        for (let round = 0; round < 4; round++) {
          const count = queue.syncQ.qsize()
          for (let i = 0; i < count; i++) assert.deepEqual(queue.syncQ.getNowait(), item)
          assert.equal(queue.syncQ.empty(), true)
          assert.equal(queue.stats().bytesUsed, 0)
          const again = fill(queue, item)
          assert.ok(again >= first * 0.9, `${again} items went in, ${first} did at first`)
          assert.equal(queue.syncQ.qsize(), again)
          queue.syncQ.clear()
          assert.equal(fill(queue, item), again, 'as many as before')
        }
        assert.ok(queue.stats().bytesReserved <= MiB)
      },
    )
  }

  test(`get() from a ${kind} queue without memory left makes room for a put`, limit, () => {
    const queue = makeQueue<[number, Uint8Array]>(kind, 0, { maxBytes: MiB })
    const item: [number, Uint8Array] = [1, new Uint8Array(20_000)]
    fill(queue, item)
    for (let i = 0; i < 200; i++) {
      assert.throws(() => queue.syncQ.putNowait(item), SyncQueueFull)
      queue.syncQ.getNowait()
      queue.syncQ.putNowait(item)
    }
  })

  test(`put() and get() of mixed sizes take no more memory once they have what they need (${kind})`, limit, () => {
    const queue = makeQueue<[number, string | Uint8Array]>(kind)
    let seed = 1
    const random = (below: number) => {
      seed = (seed * 48_271) % 2_147_483_647
      return seed % below
    }
    const cycle = (count: number) => {
      for (let i = 0; i < count; i++) {
        const size = random(10) === 0 ? random(40_000) : random(300)
        queue.syncQ.put([random(100), i % 2 ? 'y'.repeat(size) : new Uint8Array(size)])
        if (queue.syncQ.qsize() >= 50) for (let k = random(50); k >= 0; k--) queue.syncQ.get()
      }
      drain(queue)
    }
    cycle(4_000)
    const { bytesReserved } = queue.stats()
    for (let round = 0; round < 4; round++) cycle(4_000)
    const after = queue.stats()
    // The peak of a later round may be a little higher than that of the first; a leak would be many times that.
    assert.ok(
      after.bytesReserved <= bytesReserved * 1.5 + 4 * 65_536,
      `${bytesReserved} grew to ${after.bytesReserved}`,
    )
    assert.equal(after.bytesUsed, 0)
  })

  test(`put() without memory left blocks until another thread gets (${kind})`, limit, async (t) => {
    const queue = makeQueue<[number, Uint8Array]>(kind, 0, { maxBytes: MiB })
    const agent = await startAgent(t, queue)
    const item: [number, Uint8Array] = [1, new Uint8Array(50_000)]
    fill(queue, item)
    await assert.rejects(agent.call('syncQ', 'put', item, { timeout: 20 }), { name: 'SyncQueueFull' })
    const blocked = agent.call('syncQ', 'put', item)
    await until(() => queue.stats().waitingPutters === 1, 'the agent waits for memory')
    const pending = queue.asyncQ.put(item)
    assert.equal(await isPending(Promise.race([blocked, pending])), true)
    for (let i = 0; i < 4; i++) queue.syncQ.get()
    await within(5_000, 'both puts', Promise.all([blocked, pending]))
  })
}

test('put() without memory left is served when small items leave to make room for a large one', limit, async () => {
  const queue = new Queue<Uint8Array>(0, { maxBytes: MiB })
  fill(queue, new Uint8Array(2_000))
  const large = queue.asyncQ.put(new Uint8Array(400_000).fill(9))
  assert.equal(await isPending(large), true)
  while (!queue.syncQ.empty() && queue.syncQ.peek().length === 2_000) {
    queue.syncQ.get()
    await new Promise((resolve) => setImmediate(resolve))
  }
  await within(5_000, 'the large put', large)
  assert.deepEqual(queue.syncQ.get(), new Uint8Array(400_000).fill(9))
})

for (const name of parts) {
  test(`put() on ${name} of an item that could never fit throws RangeError, and nothing enters`, limit, async () => {
    for (const kind of kinds) {
      const queue = makeQueue<[number, Uint8Array]>(kind, 0, { maxBytes: MiB })
      const face = faceOf(queue, name)
      const huge: [number, Uint8Array] = [1, new Uint8Array(2 * MiB)]
      await assert.rejects(face.put(huge), RangeError)
      await assert.rejects(face.put(huge, { timeout: 0 }), RangeError)
      await assert.rejects(face.putMany([huge]), RangeError)
      assert.throws(() => face.q.putNowait(huge), RangeError)
      assert.equal(face.q.qsize(), 0)
      assert.equal(face.q.unfinishedTasks, 0)
      assert.equal(queue.stats().bytesUsed, 0)
      await face.put([1, new Uint8Array(MiB / 2)])
      assert.equal((await face.get())[1].length, MiB / 2)
    }
  })
}

test('bytesReserved grows on demand, is shared by all threads and never passes maxBytes', limit, async (t) => {
  const queue = new Queue<Uint8Array>(0, { maxBytes: 32 * MiB })
  const agent = await startAgent(t, queue)
  const before = queue.stats().bytesReserved
  assert.ok(before < 2 * MiB, 'an empty queue takes little')
  const item = Uint8Array.from({ length: MiB }, (_, i) => i * 3)
  for (let i = 0; i < 5; i++) {
    await agent.call('syncQ', 'put', item)
    queue.syncQ.put(item)
  }
  const { bytesReserved, bytesUsed } = queue.stats()
  assert.ok(bytesUsed >= 10 * MiB)
  assert.ok(bytesReserved >= bytesUsed)
  assert.ok(bytesReserved <= 32 * MiB)
  for (let i = 0; i < 5; i++) {
    assert.equal(Buffer.compare(queue.syncQ.get(), item), 0)
    assert.equal(Buffer.compare(await agent.call<Uint8Array>('syncQ', 'get'), item), 0)
  }
  assert.equal(queue.stats().bytesUsed, 0)
})
