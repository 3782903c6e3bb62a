import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AsyncQueueShutDown, codecs, Queue } from 'janus-queue'
import { readable } from 'janus-queue/streams'
import { limit } from '../helpers/limits.js'
import { untyped } from '../helpers/untyped.js'
import { isPending, sleep } from '../helpers/wait.js'

async function all<T>(stream: ReadableStream<T>): Promise<T[]> {
  const items: T[] = []
  for await (const item of untyped<AsyncIterable<T>>(stream)) items.push(item)
  return items
}

test('readable() gives every item in order and ends when the queue is shut down and empty', limit, async () => {
  const queue = new Queue<number>()
  const numbers = Array.from({ length: 500 }, (_, i) => i)
  queue.syncQ.putMany(numbers)
  queue.shutdown()
  assert.deepEqual(await all(readable(queue)), numbers)
  assert.deepEqual(await all(readable(queue.asyncQ)), [])
})

test('readable() of a queue leaves taskDone() to others', limit, async () => {
  const queue = new Queue<number>()
  queue.syncQ.put(1)
  queue.shutdown()
  await all(readable(queue))
  assert.equal(queue.syncQ.unfinishedTasks, 1)
})

test(
  'readable() fails with the AsyncQueueShutDown of a shutdown that had a reason, once it is empty',
  limit,
  async () => {
    const queue = new Queue<number>()
    queue.syncQ.put(1)
    queue.shutdown({ reason: new Error('the source broke') })
    const reader = readable(queue).getReader()
    assert.deepEqual(await reader.read(), { done: false, value: 1 })
    await assert.rejects(reader.read(), (error) => {
      assert.ok(error instanceof AsyncQueueShutDown)
      assert.ok(error.cause instanceof Error)
      assert.equal(error.cause.message, 'the source broke')
      return true
    })
  },
)

test('readable() takes nothing that nobody reads', limit, async () => {
  const queue = new Queue<number>()
  queue.syncQ.putMany([1, 2, 3])
  const stream = readable(queue)
  await sleep(20)
  assert.equal(queue.syncQ.qsize(), 3)
  const reader = stream.getReader()
  assert.deepEqual(await reader.read(), { done: false, value: 1 })
  await sleep(20)
  assert.equal(queue.syncQ.qsize(), 2)
  await reader.cancel()
  assert.equal(queue.syncQ.qsize(), 2)
  assert.equal(queue.closed, false)
})

test('readable() with a highWaterMark reads so many ahead', limit, async () => {
  const queue = new Queue<number>()
  queue.syncQ.putMany([1, 2, 3, 4])
  readable(queue, { highWaterMark: 2 })
  await sleep(20)
  assert.equal(queue.syncQ.qsize(), 2)
})

for (const [type, size] of [
  ['bytes', 5],
  [undefined, 3],
  [undefined, Number.POSITIVE_INFINITY],
] as const) {
  test(`what readable() has read ahead comes before an error: ${type ?? 'items'}, ${size}`, limit, async () => {
    for (const [last, name] of [
      [undefined, 'AsyncQueueShutDown'],
      ...(type === undefined ? [] : [['no bytes', 'TypeError'] as const]),
    ] as const) {
      const queue = new Queue<unknown>()
      queue.syncQ.putMany([Uint8Array.of(1, 2), Uint8Array.of(3), Uint8Array.of(4)])
      if (last !== undefined) queue.syncQ.put(last)
      queue.shutdown({ reason: new Error('why') })
      const reader = readable(queue, { type, highWaterMark: size }).getReader()
      await sleep(20)
      const read: string[] = []
      const readAll = async () => {
        for (;;) read.push(String((await reader.read()).value))
      }
      await assert.rejects(readAll(), { name })
      assert.deepEqual(read, ['1,2', '3', '4'])
    }
  })
}

for (const type of ['bytes', undefined] as const) {
  test(`the end of the queue is told of where nobody reads: ${type ?? 'items'}`, limit, async () => {
    const [ended, failed, left] = [new Queue(), new Queue(), new Queue<Uint8Array>()]
    const readers = [ended, failed, left].map((queue) => readable(queue, { type }).getReader())
    await sleep(5)
    ended.shutdown()
    await readers[0]?.closed
    failed.shutdown({ reason: new Error('why') })
    await assert.rejects(Promise.resolve(readers[1]?.closed), AsyncQueueShutDown)
    left.syncQ.put(Uint8Array.of(1))
    left.shutdown()
    const closed = Promise.resolve(readers[2]?.closed)
    assert.ok(await isPending(closed))
    assert.equal(String((await readers[2]?.read())?.value), '1')
    assert.equal((await readers[2]?.read())?.done, true)
    await closed
    const shut = readable(ended, { type }).getReader()
    await shut.closed
  })
}

test('a read that is cancelled while it waits has taken nothing, whatever comes next', limit, async () => {
  const queue = new Queue<number>()
  const reader = readable(queue).getReader()
  const read = reader.read()
  assert.ok(await isPending(read))
  await reader.cancel('enough')
  queue.syncQ.put(1)
  assert.equal((await read).done, true)
  await sleep(20)
  assert.equal(queue.syncQ.getNowait(), 1)
})

test('cancels at random moments, with items that come meanwhile, lose none and double none', limit, async () => {
  const queue = new Queue<number>()
  const got: number[] = []
  const end = performance.now() + 2_000
  let put = 0
  while (performance.now() < end) {
    const reader = readable(queue).getReader()
    const reads = [reader.read(), reader.read()].map((read) =>
      read.then(({ done, value }) => {
        if (!done) got.push(value)
      }),
    )
    const turns = Math.floor(Math.random() * 6)
    for (let turn = 0; turn < turns; turn++) {
      if (Math.random() < 0.4) queue.syncQ.put(put++)
      if (Math.random() < 0.3) await sleep(0)
      else await undefined
    }
    await reader.cancel()
    await Promise.all(reads)
  }
  queue.shutdown()
  for (const item of queue.syncQ) got.push(item)
  assert.deepEqual(
    got,
    Array.from({ length: put }, (_, i) => i),
  )
})

test("onCancel: 'shutdown' shuts the queue down with the reason, and drops what is in it", limit, async () => {
  const queue = new Queue<number>()
  queue.syncQ.putMany([1, 2])
  await readable(queue, { onCancel: 'shutdown' }).cancel(new Error('enough'))
  assert.equal(queue.stats().state, 'closed')
  assert.throws(
    () => queue.syncQ.put(3),
    (error) => error instanceof Error && error.cause instanceof Error && error.cause.message === 'enough',
  )
})

test("type: 'bytes' gives chunks as they are to a reader of its own, and passes over empty ones", limit, async () => {
  const queue = new Queue<Uint8Array>(0, { codec: codecs.bytes })
  queue.syncQ.putMany([Uint8Array.of(1, 2), Uint8Array.of(), Uint8Array.of(3)])
  queue.shutdown()
  assert.deepEqual(await all(readable(queue, { type: 'bytes' })), [Uint8Array.of(1, 2), Uint8Array.of(3)])
})

test("type: 'bytes' fails with a TypeError where something else is in the queue", limit, async () => {
  const queue = new Queue<unknown>()
  queue.syncQ.put('text')
  await assert.rejects(all(readable(queue, { type: 'bytes' })), TypeError)
})

test('a loop over a stream lets timers have their turn', limit, async () => {
  const queue = new Queue<number>()
  const end = performance.now() + 10_000
  queue.syncQ.put(0)
  let ticks = 0
  const ticker = setInterval(() => ticks++, 1)
  const stream = readable(queue.asyncQ).pipeThrough(new TransformStream())
  for await (const item of untyped<AsyncIterable<number>>(stream)) {
    assert.ok(item >= 0)
    if (ticks > 3 || performance.now() > end) break
    queue.syncQ.put(item + 1)
  }
  clearInterval(ticker)
  assert.ok(ticks > 3, `${ticks} ticks`)
})

test('readable() refuses what is no queue, and options that it does not know', limit, () => {
  const queue = new Queue<number>()
  // @ts-expect-error
  assert.throws(() => readable({}), TypeError)
  // @ts-expect-error
  assert.throws(() => readable(queue, { type: 'text' }), TypeError)
  // @ts-expect-error
  assert.throws(() => readable(queue, { onCancel: 'drop' }), TypeError)
  assert.throws(() => readable(queue, { highWaterMark: -1 }), RangeError)
})
