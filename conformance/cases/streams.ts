import { Queue } from 'janus-queue'
import { readable, through, writable } from 'janus-queue/streams'
import { equal, rejects } from '../assert.js'
import { test } from '../harness.js'
import { within } from '../time.js'

const upTo = (most: number) => Array.from({ length: most }, (_, i) => i)

async function all<T>(stream: ReadableStream<T>): Promise<T[]> {
  const reader = stream.getReader()
  const items: T[] = []
  for (let read = await reader.read(); !read.done; read = await reader.read()) items.push(read.value)
  return items
}

test('a stream gives what is put, and ends with the queue; cancelled, it has taken nothing more', async () => {
  const queue = new Queue<number>()
  queue.syncQ.putMany(upTo(100))
  const reader = readable(queue).getReader()
  equal(await reader.read(), { done: false, value: 0 })
  await reader.cancel()
  equal(queue.syncQ.qsize(), 99)
  queue.shutdown()
  equal(await all(readable(queue)), upTo(100).slice(1))
})

test('a read that waits and is cancelled loses no item', async () => {
  const queue = new Queue<number>()
  const reader = readable(queue).getReader()
  const read = reader.read()
  const cancelled = reader.cancel()
  queue.syncQ.put(1)
  await cancelled
  equal((await read).done, true)
  equal(queue.syncQ.getNowait(), 1)
})

test('a stream of bytes fills the views of its readers, and gives the rest of a chunk to the next reads', async () => {
  const queue = new Queue<Uint8Array>()
  queue.syncQ.putMany([Uint8Array.of(1, 2, 3, 4, 5), Uint8Array.of(6)])
  queue.shutdown()
  const reader = readable(queue, { type: 'bytes' }).getReader({ mode: 'byob' })
  const read: number[][] = []
  for (;;) {
    const { done, value } = await within(5_000, 'the read', reader.read(new Uint8Array(2)))
    if (done) break
    read.push([...value])
  }
  equal(read, [[1, 2], [3, 4], [5], [6]])
})

test('a stream that writes waits for room, and an abort ends what waits', async () => {
  const queue = new Queue<number>(1)
  const writer = writable(queue).getWriter()
  await writer.write(1)
  const second = writer.write(2)
  equal(await queue.asyncQ.get(), 1)
  await second
  const third = rejects(writer.write(3), 'Error')
  writer.closed.catch(() => {})
  await within(5_000, 'the abort', writer.abort(new Error('enough')))
  await third
  equal(queue.stats().state, 'closed')
})

test('streams go through a worker', async (t) => {
  const [ping, pong] = [new Queue<number>(4, { eventLoop: 'any' }), new Queue<number>(4, { eventLoop: 'any' })]
  t.startWorker({ role: 'echo', ping, pong, face: 'asyncQ' })
  let next = 0
  const source = new ReadableStream<number>({
    pull(controller) {
      if (next < 200) controller.enqueue(next++)
      else controller.close()
    },
  })
  equal(await within(20_000, 'all', all(source.pipeThrough(through(ping, pong)))), upTo(200))
})
