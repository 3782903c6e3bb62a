// Subclasses of Uint8Array may bring a length, a species or a buffer of their own: what is put are the bytes themselves, and
// nothing of the user's runs amid the put.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Codec, codecs, LifoQueue, PriorityQueue, Queue } from 'janus-queue'
import { drain, kinds } from '../../conformance/queues.js'
import { limit } from '../helpers/limits.js'

function makeBytesQueue(kind: string): Queue<unknown> {
  if (kind === 'lifo') return new LifoQueue<unknown>()
  return kind === 'priority' ? new PriorityQueue<unknown>(0, { priority: () => 1 }) : new Queue<unknown>()
}

for (const kind of kinds) {
  for (const bytes of [3, 1_000, 4_000, 9_000]) {
    test(`${bytes} bytes whose species puts another item (${kind})`, limit, () => {
      const queue = makeBytesQueue(kind)
      let armed = true
      class Odd extends Uint8Array {
        static get [Symbol.species](): Uint8ArrayConstructor {
          if (armed) {
            armed = false
            queue.syncQ.put(new Uint8Array(8_160).fill(7))
          }
          return Uint8Array
        }
      }
      queue.syncQ.put(new Odd(bytes).fill(9))
      assert.deepEqual(drain(queue), [new Uint8Array(bytes).fill(9)])
    })

    test(`${bytes} bytes whose length puts another item, and lies (${kind})`, limit, () => {
      const queue = makeBytesQueue(kind)
      class Odd extends Uint8Array {
        override get length(): number {
          queue.syncQ.put('z'.repeat(100))
          return 8_000
        }
      }
      queue.syncQ.put('secret '.repeat(1_200))
      drain(queue)
      queue.syncQ.put(new Odd(bytes).fill(5))
      const items = drain(queue).filter((item) => typeof item !== 'string')
      assert.deepEqual(items, [new Uint8Array(bytes).fill(5)])
    })
  }
}

test('a batch with bytes whose length puts another item stays as it is', limit, () => {
  const queue = new Queue<unknown>()
  class Odd extends Uint8Array {
    override get length(): number {
      queue.syncQ.put('z'.repeat(100))
      return super.length
    }
  }
  queue.syncQ.putMany([1.5, 2.5, new Odd(3).fill(5), 3.5])
  const items = drain(queue).filter((item) => typeof item !== 'string')
  assert.deepEqual(items, [1.5, 2.5, new Uint8Array(3).fill(5), 3.5])
})

test('bytes with a length of their own, in the bytes codec and inside an object', limit, () => {
  const item = Object.defineProperty(new Uint8Array([1, 2, 3]), 'length', { get: () => 5_000 })
  assert.deepEqual([...codecs.bytes.decode(codecs.bytes.encode(item))], [1, 2, 3])
  const queue = new Queue<{ inside: Uint8Array }>()
  queue.syncQ.put({ inside: item })
  assert.deepEqual(queue.syncQ.get(), { inside: new Uint8Array([1, 2, 3]) })
})

test('what a codec encodes to may be such a subclass', limit, () => {
  class Odd extends Uint8Array {
    override get length(): number {
      return 4_000
    }
  }
  const codec: Codec<number> = {
    encode: (value) => new Odd([value]),
    decode: (bytes) => bytes.length * 1_000 + (bytes[0] ?? 0),
  }
  const queue = new Queue<number>(0, { codec })
  queue.syncQ.put(7)
  assert.equal(queue.syncQ.get(), 1_007)
})
