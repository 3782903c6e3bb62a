// The last pages of a queue: whoever finds none is told so, and nobody tries for ever.

import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { PriorityQueue, Queue } from 'janus-queue'
import { faceOf, parts } from '../../conformance/faces.js'
import { drain, kinds, makeQueue } from '../../conformance/queues.js'
import { C_MEMORY_WAITERS, C_NOT_FULL, M_CEILING, NO_MEMORY } from '../../src/core/layout.js'
import { instantiate } from '../../src/store/core.js'
import { startAgent } from '../helpers/agent.js'
import { withoutMemoryFor } from '../helpers/allocation.js'
import { limit, longLimit } from '../helpers/limits.js'
import { isPending, within } from '../helpers/wait.js'

const least = 65_536

/** Takes the records of as many more threads as the queue has room for, or `most`; how many those are. */
function register(queue: Queue<unknown>, most = Number.POSITIVE_INFINITY): number {
  for (let count = 0; ; count++)
    if (count === most || instantiate(queue.memory).register(1_000 + count) === NO_MEMORY) return count
}

/** Puts items of 1,000 characters until there is no room; how many. */
function fill(queue: Queue<unknown>): number {
  for (let count = 0; ; count++) {
    try {
      queue.syncQ.putNowait('x'.repeat(1_000))
    } catch {
      return count
    }
  }
}

/** putNowait() on another thread: what it says, or a failure where it never returns. */
async function putElsewhere(t: TestContext, queue: Queue<unknown>, item: unknown): Promise<string> {
  const agent = await startAgent(t, queue)
  const outcome = agent.call('syncQ', 'putNowait', item).then(
    () => 'put',
    ({ name }) => String(name),
  )
  return within(10_000, 'putNowait() returns', outcome)
}

test('put() that needs two pages where one is left is refused (priority)', limit, async (t) => {
  const queue = new PriorityQueue<unknown>(0, { maxBytes: least })
  // Two to a page: after these no page has room for one more short string.
  for (let i = 0; i < 14; i++) queue.syncQ.put([1, 'x'.repeat(1_800)])
  // The first page of entries is full with 253 of them.
  while (queue.syncQ.qsize() < 253) queue.syncQ.put(queue.syncQ.qsize())
  const outcome = await putElsewhere(t, queue, [1, 'short'])
  assert.match(outcome, /^(put|SyncQueueFull)$/)
  queue.syncQ.getNowait()
  assert.equal(drain(queue).length, 252 + (outcome === 'put' ? 1 : 0))
})

test(
  'put() into an empty queue of which the records of threads have taken most is refused (priority)',
  limit,
  async (t) => {
    for (const left of [0, 1, 2, 3]) {
      const queue = new PriorityQueue<unknown>(0, { maxBytes: least })
      const all = register(new PriorityQueue<unknown>(0, { maxBytes: least }))
      register(queue, all - 1 - left) // and one for the other thread
      assert.match(await putElsewhere(t, queue, [1, 'short']), /^(put|SyncQueueFull)$/, `${left} records are left`)
    }
  },
)

test(
  'put() that would need another page of pages where one page is left is refused (priority)',
  longLimit,
  async (t) => {
    const queue = new PriorityQueue<unknown>(0, { maxBytes: 69 * least })
    for (let i = 0; i < 24; i++) queue.syncQ.put([1, 'x'.repeat(1_800)])
    while (queue.syncQ.qsize() < 1_024 * 256 - 3) queue.syncQ.put(queue.syncQ.qsize())
    assert.match(await putElsewhere(t, queue, 5), /^(put|SyncQueueFull)$/)
  },
)

for (const kind of kinds) {
  test(`put() and get() go on where the records of threads have taken all other pages (${kind})`, limit, () => {
    const queue = makeQueue<number>(kind, 0, { maxBytes: least })
    assert.ok(register(queue) > 0)
    for (let n = 0; n < 2_000; n++) {
      queue.syncQ.putNowait(n)
      assert.equal(queue.syncQ.getNowait(), n)
    }
  })

  test(`get() that finds no memory for a large item says so and leaves no page behind (${kind})`, limit, async () => {
    const options = { maxBytes: 1 << 20, ...(kind === 'priority' ? { priority: () => 1 } : {}) }
    const queue = makeQueue<unknown>(kind, 0, options)
    const large = (): Uint8Array => new Uint8Array(50_000)
    const fits = (): number => {
      let count = 0
      try {
        for (;;) queue.syncQ.putNowait(large())
      } catch {
        count = drain(queue).length
      }
      return count
    }
    const before = fits()
    for (let round = 0; round < 3; round++) {
      queue.syncQ.putNowait(large())
      await withoutMemoryFor(
        (length) => length > 49_000, // a byte array is given out as it was read: in memory of its own
        () => assert.throws(() => queue.syncQ.getNowait(), /allocation failed/),
      )
      assert.equal(queue.syncQ.qsize(), 0)
    }
    assert.equal(fits(), before)
    assert.equal(queue.stats().bytesUsed, 0)
  })
}

test('put() where the system gives no more memory waits, and the event loop goes on', limit, async (t) => {
  const queue = new Queue<unknown>(0, { maxBytes: 1 << 20, eventLoop: 'any' })
  queue.memory.grow(15) // as much as there may be, behind the queue's back: it gets none
  const agent = await startAgent(t, queue)
  const put = agent.call('asyncQ', 'put', new Uint8Array(200_000), { timeout: 300 })
  await assert.rejects(within(10_000, 'the put runs out of time', put), { name: 'AsyncQueueFull' })
  const waiting = queue.asyncQ.put(new Uint8Array(200_000))
  assert.equal(await isPending(waiting), true)
  assert.equal(new Int32Array(queue.memory.buffer)[(C_NOT_FULL + C_MEMORY_WAITERS) >> 2], 1, 'one lacks memory')
  queue.shutdown()
  await assert.rejects(within(10_000, 'the put that waits', waiting), { name: 'AsyncQueueShutDown' })
})

for (const name of parts) {
  test(`put() on ${name} that the system had no memory for is admitted once it has`, limit, async () => {
    const queue = new Queue<unknown>(0, { maxBytes: 1 << 20 })
    new Int32Array(queue.memory.buffer)[M_CEILING >> 2] = 16 // as it stands after the system refused to grow it
    assert.throws(() => queue.syncQ.putNowait(new Uint8Array(200_000)), { name: 'SyncQueueFull' })
    await queue[name].put(new Uint8Array(200_000), { timeout: 20_000 })
    assert.equal(queue.syncQ.qsize(), 1)
    assert.equal(
      new Int32Array(queue.memory.buffer)[(C_NOT_FULL + C_MEMORY_WAITERS) >> 2],
      0,
      'nobody lacks memory any more',
    )
  })
}

test('threads can attach to an empty queue that was full once, and to one that gets empty', longLimit, async (t) => {
  const queue = new Queue<unknown>(0, { maxBytes: least })
  const attachMore = async (count: number): Promise<void> => {
    for (let i = 0; i < count; i++) await startAgent(t, queue)
  }
  for (let count = fill(queue); count > 0; count--) queue.syncQ.getNowait()
  await attachMore(5) // the pages that are kept for records are enough for three threads
  fill(queue)
  assert.ok(drain(queue).length > 0) // drain() ends where it finds nothing
  await attachMore(1)
})

test('a thread that takes over the record of one that ended makes room for the next', longLimit, async (t) => {
  const queue = new Queue<unknown>(0, { maxBytes: least })
  fill(queue)
  await startAgent(t, queue)
  const last = await startAgent(t, queue) // takes the last page that is kept
  await last.terminate()
  drain(queue)
  for (let i = 0; i < 3; i++) await startAgent(t, queue)
})

test('putNowait() that the system had no memory for is admitted once it has', limit, () => {
  const queue = new Queue<unknown>(0, { maxBytes: 1 << 20 })
  new Int32Array(queue.memory.buffer)[M_CEILING >> 2] = 16 // as it stands after the system refused to grow it
  let refusals = 0
  for (let put = 0; put < 500; ) {
    try {
      queue.syncQ.putNowait('x'.repeat(1_000))
      put++
    } catch {
      assert.ok(++refusals < 100, `refused again after ${put} items`)
    }
  }
  assert.ok(refusals > 0, 'the first few are refused')
})

test('a page whose items are all gone is found, also after another of its kind (priority)', limit, () => {
  const cells = 63 // of 64 bytes, in a page
  const largest = (queue: PriorityQueue<unknown>): number => {
    for (let pages = 12; ; pages--) {
      try {
        queue.syncQ.putNowait([9, 'x'.repeat(pages * 4_080 - 60)])
        return pages
      } catch {
        assert.ok(pages > 1, 'no room for any')
      }
    }
  }
  const make = (): PriorityQueue<unknown> => {
    const queue = new PriorityQueue<unknown>(0, { maxBytes: least })
    for (let i = 0; i < 2 * cells; i++) queue.syncQ.put([i, 's'])
    for (let i = 0; i < cells; i++) queue.syncQ.get()
    return queue // the first of two pages is without items
  }
  const expected = largest(make())
  const queue = make()
  queue.syncQ.get() // a cell of the second page, which nobody looked at while it had none
  assert.equal(largest(queue), expected)
})

for (const name of parts) {
  test(`getMany() on ${name} keeps what it has where there is no memory for a later item`, limit, async () => {
    const queue = new Queue<unknown>()
    const face = faceOf(queue, name)
    queue.syncQ.putMany([1, 2, 'x'.repeat(2_000_000), 4])
    const got = await withoutMemoryFor(
      (length) => length === 2_000_000,
      () => face.getMany(10),
    )
    assert.deepEqual(got, [1, 2])
    const message = /^get: no memory for the 2000000 bytes of the item, which is taken from the queue: Array buffer/
    await assert.rejects(face.getMany(10), { name: 'RangeError', message })
    assert.deepEqual(await face.getMany(10), [4])
  })
}
