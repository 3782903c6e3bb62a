import assert from 'node:assert/strict'
import { test } from 'node:test'
import { codecs, type Queue } from 'janus-queue'
import { kinds, makeQueue } from '../../conformance/queues.js'
import { startAgent } from '../helpers/agent.js'
import { limit } from '../helpers/limits.js'

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, i) => from + i)
}

const sizes = [
  ...range(0, 300),
  ...range(500, 520),
  ...range(1_000, 1_040),
  ...range(1_895, 1_925),
  ...range(2_000, 2_100),
  ...range(4_000, 4_200),
  ...range(8_180, 8_200),
  ...range(16_370, 16_390),
  ...range(32_755, 32_775),
  ...range(65_530, 65_540),
  131_071,
  131_073,
]

function bytesOf(size: number): Uint8Array {
  return Uint8Array.from({ length: size }, (_, i) => size + i * 31)
}

function assertBytes(got: Uint8Array, size: number): void {
  assert.equal(got.length, size)
  assert.equal(Buffer.compare(got, bytesOf(size)), 0, `${size} bytes`)
}

for (const kind of kinds) {
  test(`get() gives items of every size back whole, one at a time (${kind})`, limit, () => {
    const queue = makeQueue<unknown>(kind)
    for (const size of sizes) {
      const text = 'abcdefghij'.repeat(size / 10 + 1).slice(0, size)
      const item: [number, Uint8Array, string] = [size, bytesOf(size), text]
      queue.syncQ.put(item)
      assert.deepEqual(queue.syncQ.peek(), item)
      assert.deepEqual(queue.syncQ.get(), item)
    }
    assert.equal(queue.stats().bytesUsed, 0)
  })

  test(`get() gives items of every size back whole, all in at once (${kind})`, limit, () => {
    const queue = makeQueue<[number, Uint8Array]>(kind)
    for (const size of sizes) queue.syncQ.put([size, bytesOf(size)])
    assert.ok(queue.stats().bytesUsed >= sizes.reduce((sum, size) => sum + size, 0))
    for (const size of kind === 'lifo' ? sizes.toReversed() : sizes) {
      const [number, bytes] = queue.syncQ.get()
      assert.equal(number, size)
      assertBytes(bytes, size)
    }
    assert.equal(queue.stats().bytesUsed, 0)
  })

  test(`get() gives bytes, latin1 and unicode strings of every size on another thread (${kind})`, limit, async (t) => {
    const queue = makeQueue<unknown>(kind)
    const agent = await startAgent(t, queue)
    for (const size of sizes.filter((_, i) => i % 23 === 0)) {
      for (const item of [bytesOf(size), 'é'.repeat(size), '€'.repeat(size)]) {
        await agent.call('syncQ', 'put', [size, item])
        assert.deepEqual(queue.syncQ.get(), [size, item])
        queue.syncQ.put([size, item])
        assert.deepEqual(await agent.call('syncQ', 'get'), [size, item])
      }
    }
  })
}

for (const kind of ['fifo', 'lifo'] as const) {
  test(`get() gives bare byte arrays and strings of every size (${kind})`, limit, () => {
    const bytes: Queue<Uint8Array> = makeQueue(kind, 0, { codec: codecs.bytes })
    const structured = makeQueue<unknown>(kind)
    for (const size of sizes) {
      bytes.syncQ.put(bytesOf(size))
      assertBytes(bytes.syncQ.get(), size)
      structured.syncQ.put(bytesOf(size))
      assert.deepEqual(structured.syncQ.get(), bytesOf(size))
      for (const letter of ['x', 'é', '€']) {
        structured.syncQ.put(letter.repeat(size))
        assert.equal(structured.syncQ.get(), letter.repeat(size))
      }
    }
  })
}
