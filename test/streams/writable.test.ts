import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AsyncQueueShutDown, Queue } from 'janus-queue'
import { through, writable } from 'janus-queue/streams'
import { limit } from '../helpers/limits.js'
import { untyped } from '../helpers/untyped.js'
import { isPending, sleep, within } from '../helpers/wait.js'

test(
  'writable() puts what is written, and its close() shuts the queue down, which keeps its items',
  limit,
  async () => {
    const queue = new Queue<number>()
    const writer = writable(queue).getWriter()
    await writer.write(1)
    await writer.write(2)
    await writer.close()
    assert.deepEqual([...queue.syncQ], [1, 2])
  },
)

test("onClose: 'leave' leaves the queue open for other writers", limit, async () => {
  const queue = new Queue<number>()
  for (const n of [1, 2]) {
    const writer = writable(queue, { onClose: 'leave' }).getWriter()
    await writer.write(n)
    await writer.close()
  }
  assert.equal(queue.closed, false)
  assert.equal(queue.syncQ.qsize(), 2)
})

test('a write, and ready, wait for room in the queue', limit, async () => {
  const queue = new Queue<number>(1)
  const writer = writable(queue).getWriter()
  await writer.write(1)
  await writer.ready
  const write = writer.write(2)
  assert.ok(await isPending(Promise.race([write, writer.ready])))
  assert.equal(queue.syncQ.get(), 1)
  await within(5_000, 'the write', write)
  await writer.ready
})

test(
  'abort(reason) ends a write that waits, drops what is in the queue and shuts it down with the reason',
  limit,
  async () => {
    const queue = new Queue<number>(1)
    const writer = writable(queue).getWriter()
    await writer.write(1)
    const write = writer.write(2)
    const failed = assert.rejects(write)
    await within(5_000, 'the abort', writer.abort(new Error('no more')))
    await failed
    assert.equal(queue.stats().state, 'closed')
    assert.equal(queue.stats().puts, 1)
    assert.throws(
      () => queue.syncQ.get(),
      (error) => error instanceof Error && error.cause instanceof Error && error.cause.message === 'no more',
    )
  },
)

test(
  'a shutdown by others errors the stream with its reason, where somebody writes and where nobody does',
  limit,
  async () => {
    for (const writes of [true, false]) {
      for (const face of [true, false]) {
        const queue = new Queue<number>(1)
        const writer = writable(face ? queue.asyncQ : queue).getWriter()
        const closed = assert.rejects(writer.closed, (error) => {
          assert.ok(error instanceof AsyncQueueShutDown)
          assert.ok(error.cause instanceof Error)
          return error.cause.message === 'gone'
        })
        if (writes) {
          await writer.write(1)
          writer.write(2).catch(() => {})
        }
        queue.shutdown({ reason: new Error('gone') })
        await within(5_000, 'the stream', closed)
      }
    }
  },
)

test('an item that can not be cloned errors the stream, and does not enter', limit, async () => {
  const queue = new Queue<unknown>()
  const writer = writable(queue).getWriter()
  writer.closed.catch(() => {})
  await assert.rejects(
    writer.write(() => {}),
    { name: 'DataCloneError' },
  )
  assert.equal(queue.syncQ.qsize(), 0)
})

test('aborts at random moments leave nothing that waits, and what was written is what entered', limit, async () => {
  const end = performance.now() + 1_500
  while (performance.now() < end) {
    const queue = new Queue<number>(2)
    const writer = writable(queue).getWriter()
    writer.closed.catch(() => {})
    let written = 0
    const writes = [1, 2, 3, 4].map((n) =>
      writer
        .write(n)
        .then(() => written++)
        .catch(() => {}),
    )
    if (Math.random() < 0.5) await sleep(Math.random() * 2)
    if (Math.random() < 0.5) queue.syncQ.tryGet()
    await within(
      5_000,
      'the abort',
      writer.abort('x').catch(() => {}),
    )
    await Promise.all(writes)
    assert.equal(queue.stats().puts, written)
    assert.equal(queue.closed, true)
  }
})

/** Doubles what comes out of `to` into `from`, as a thread would. */
async function double(to: Queue<number>, from: Queue<number>): Promise<void> {
  for await (const n of to.asyncQ) await from.asyncQ.put(2 * n)
  from.shutdown()
}

function numbers(count: number): ReadableStream<number> {
  let next = 0
  return new ReadableStream({
    pull(controller) {
      if (next < count) controller.enqueue(next++)
      else controller.close()
    },
  })
}

/** Numbers on their trip. */
function piped(to: Queue<number>, from: Queue<number>): AsyncIterable<number> {
  return untyped(numbers(300).pipeThrough(through(to, from)))
}

test('through() is a pair for pipeThrough()', limit, async () => {
  const to = new Queue<number>(4)
  const from = new Queue<number>(4, { beside: to })
  double(to, from).catch(() => {})
  const got: number[] = []
  for await (const n of piped(to, from)) got.push(n)
  assert.deepEqual(
    got,
    Array.from({ length: 300 }, (_, i) => 2 * i),
  )
})

test('a cancel of what is read from through() shuts both queues down with the reason', limit, async () => {
  const to = new Queue<number>(4)
  const from = new Queue<number>(4)
  const reader = numbers(300).pipeThrough(through(to, from)).getReader()
  await reader.cancel(new Error('enough'))
  for (const queue of [to, from]) {
    assert.throws(
      () => queue.syncQ.put(1),
      (error) => error instanceof Error && error.cause instanceof Error && error.cause.message === 'enough',
    )
  }
})

test('an abort upstream of through() shuts both queues down with the reason', limit, async () => {
  const to = new Queue<number>(4)
  const from = new Queue<number>(4)
  const { writable: sink, readable: source } = through(to, from)
  const read = assert.rejects(source.getReader().read(), AsyncQueueShutDown)
  await sink.abort(new Error('broken'))
  await within(5_000, 'the read', read)
  assert.equal(to.closed && from.closed, true)
})

test('a thread on the way that fails, as told by a reason of `from`, fails both ends of through()', limit, async () => {
  const to = new Queue<number>(1)
  const from = new Queue<number>(1)
  const failed = assert.rejects(async () => {
    for await (const _ of piped(to, from)) assert.fail('an item')
  }, AsyncQueueShutDown)
  await sleep(10)
  from.shutdown({ reason: new Error('the thread died') })
  await within(5_000, 'the pipe', failed)
  assert.equal(to.stats().state, 'closed')
})

test(
  'what is written to through() and can not be put fails both ends, and so does a reason of `to`',
  limit,
  async () => {
    for (const breaks of [
      (writer: WritableStreamDefaultWriter<unknown>) => writer.write(() => {}),
      (_: unknown, to: Queue<unknown>) => to.shutdown({ reason: new DOMException('broken', 'DataCloneError') }),
    ]) {
      const to = new Queue<unknown>(1)
      const from = new Queue<unknown>(1)
      const { writable: sink, readable: source } = through(to, from)
      const read = assert.rejects(source.getReader().read(), (error) => {
        assert.ok(error instanceof AsyncQueueShutDown)
        assert.ok(error.cause instanceof DOMException)
        return error.cause.name === 'DataCloneError'
      })
      const writer = sink.getWriter()
      writer.closed.catch(() => {})
      await Promise.resolve(breaks(writer, to)).catch(() => {})
      await within(5_000, 'the read', read)
      assert.equal(to.closed && from.closed, true)
    }
  },
)

test('a thread that shuts `to` down without a reason wants no more, and can go on to answer', limit, async () => {
  const to = new Queue<number>(1)
  const from = new Queue<number>(1)
  const { readable: source } = through(to, from)
  const reader = source.getReader()
  to.shutdown()
  await sleep(20)
  from.syncQ.put(1)
  assert.deepEqual(await reader.read(), { done: false, value: 1 })
  from.shutdown()
  assert.equal((await reader.read()).done, true)
})
