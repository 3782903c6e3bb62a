// What an item, a priority or an iterable runs while it is put may use the queue itself.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { attach, type Codec, codecs, PriorityQueue, Queue } from 'janus-queue'
import { parts } from '../../conformance/faces.js'
import { drain, kinds, makeQueue } from '../../conformance/queues.js'
import { plainBytes } from '../../src/codec/views.js'
import { limit } from '../helpers/limits.js'

const priority = () => 1

const inner: [what: string, put: (queue: Queue<unknown>) => unknown, item: unknown][] = [
  ['a short byte array', ({ syncQ }) => syncQ.put(new Uint8Array(16).fill(0x41)), new Uint8Array(16).fill(0x41)],
  ['a long byte array', ({ syncQ }) => syncQ.put(new Uint8Array(9_000)), new Uint8Array(9_000)],
  [
    'an object, by another handle',
    (queue) => attach(queue, { priority }).syncQ.put({ z: 'ZZZZZZZZZZZZ' }),
    { z: 'ZZZZZZZZZZZZ' },
  ],
  ['a string, by another handle', (queue) => attach(queue, { priority }).syncQ.put('Z'.repeat(40)), 'Z'.repeat(40)],
  ['a number', ({ syncQ }) => syncQ.put(77), 77],
]

for (const [what, put, item] of inner) {
  for (const kind of kinds) {
    test(`put() of an object whose getter puts ${what} puts both whole (${kind})`, limit, () => {
      const queue = kind === 'priority' ? new PriorityQueue<unknown>(0, { priority }) : makeQueue<unknown>(kind)
      queue.syncQ.put({
        a: 'aaaa',
        get b() {
          put(queue)
          return 1
        },
        c: 'cccc',
      })
      const items = drain(queue)
      assert.deepEqual(kind === 'lifo' ? items.reverse() : items, [item, { a: 'aaaa', b: 1, c: 'cccc' }])
    })
  }
}

test('put() whose priority function puts puts both whole', limit, () => {
  let depth = 0
  const queue: PriorityQueue<string> = new PriorityQueue<string>(0, {
    priority: (item) => {
      if (depth++ === 0) queue.syncQ.put(`before ${item}`)
      return item.length
    },
  })
  queue.syncQ.put('the item')
  assert.deepEqual(drain(queue), ['the item', 'before the item'])
})

test('put() within the encode() of a codec puts both whole', limit, () => {
  const codec: Codec<number> = {
    encode: (value) => {
      if (value > 0) queue.syncQ.put(value - 1)
      return new Uint8Array([value])
    },
    decode: ([value = -1]) => value,
  }
  const queue: Queue<number> = new Queue<number>(0, { codec })
  queue.syncQ.put(3)
  assert.deepEqual(drain(queue), [0, 1, 2, 3])
})

const surprises: [what: string, items: () => unknown[], put: unknown][] = [
  ['a string', () => ['aaaaaaaa', 'bbbbbbbb', 'cccccccc', 'dddddddd'], 'Z'.repeat(37)],
  ['a string among numbers', () => [1, 2, 3, 4], 'Z'.repeat(67)],
  ['a byte array among many numbers', () => Array.from({ length: 60 }, (_, i) => i), new Uint8Array(900).fill(0xff)],
]

for (const [what, make, surprise] of surprises) {
  for (const many of [false, true]) {
    const how = many ? 'putMany()' : 'put()'
    test(`putMany() of an array with an accessor that calls ${how} with ${what} puts all whole`, limit, () => {
      const queue = new Queue<unknown>()
      const items = make()
      const third = items[2]
      Object.defineProperty(items, 2, {
        get() {
          if (many) queue.syncQ.putMany([surprise, surprise])
          else queue.syncQ.put(surprise)
          return third
        },
      })
      queue.syncQ.putMany(items)
      const found = drain(queue)
      const isSurprise = (item: unknown): boolean => typeof item === typeof surprise && typeof item !== typeof third
      const extra =
        typeof surprise === typeof third ? found.filter((item) => item === surprise) : found.filter(isSurprise)
      assert.deepEqual(extra, many ? [surprise, surprise] : [surprise])
      assert.deepEqual(
        found.filter((item) => !extra.includes(item)),
        make(),
      )
    })
  }
}

test('putMany() of an array with an iterator of its own goes by the iterator', limit, () => {
  class Own extends Array<number> {
    override *[Symbol.iterator](): ArrayIterator<number> {
      yield 7
    }
  }
  const queue = new Queue<number>()
  queue.syncQ.putMany(Own.from([1, 2]))
  assert.deepEqual(drain(queue), [7])
})

test('get() whose decode() aborts another get() and begins one more gives each item once', limit, async () => {
  const controller = new AbortController()
  let isFirst = true
  let late: Promise<number> | undefined
  const codec: Codec<number> = {
    encode: (value) => new Uint8Array([value]),
    decode: ([value = -1]) => {
      if (isFirst) {
        isFirst = false
        controller.abort()
        late = queue.asyncQ.get()
      }
      return value
    },
  }
  const queue: Queue<number> = new Queue<number>(0, { codec })
  const gets = [queue.asyncQ.get(), queue.asyncQ.get({ signal: controller.signal }), queue.asyncQ.get()]
  queue.syncQ.putMany([1, 2, 3])
  const outcomes = await Promise.all(gets.map((get) => get.catch(({ name }) => name)))
  assert.deepEqual([...outcomes, await late], [1, 'AbortError', 2, 3])
  assert.equal(queue.stats().waitingGetters, 0)
})

const intruders: [what: string, intrude: (queue: Queue<unknown>) => unknown, put: readonly unknown[]][] = [
  ['a string', ({ syncQ }) => syncQ.put('Z'.repeat(67)), ['Z'.repeat(67)]],
  ['a large item', ({ syncQ }) => syncQ.put('Z'.repeat(10_000)), ['Z'.repeat(10_000)]],
  ['a batch', ({ syncQ }) => syncQ.putMany(['Y', 'Z']), ['Y', 'Z']],
]

for (const name of parts) {
  for (const [what, intrude, put] of intruders) {
    test(`putMany() on ${name} of an object whose toJSON() puts ${what} puts all whole`, limit, async () => {
      const queue = new Queue<unknown>(0, { codec: codecs.json })
      class Pair {
        toJSON(): number[] {
          intrude(queue)
          return [7, 8]
        }
      }
      await queue[name].putMany(['a', 'b', new Pair(), 'c'])
      assert.deepEqual(drain(queue), ['a', 'b', ...put, [7, 8], 'c'])
      assert.equal(queue.stats().bytesUsed, 0)
    })

    test(`putMany() on ${name} of an object whose prototype's proxy puts ${what} puts all whole`, limit, async () => {
      const queue = new Queue<unknown>()
      let isFirst = true
      const prototype = new Proxy(Object.prototype, {
        getPrototypeOf(target) {
          if (isFirst) intrude(queue)
          isFirst = false
          return Reflect.getPrototypeOf(target)
        },
      })
      await queue[name].putMany(['a', 'b', Object.create(prototype, { x: { value: 1, enumerable: true } }), 'c'])
      const found = drain(queue)
      assert.deepEqual(isFirst ? found : found.filter((item) => !put.includes(item)), ['a', 'b', { x: 1 }, 'c'])
      assert.equal(found.length, isFirst ? 4 : 4 + put.length)
    })
  }
}

test('putMany() of a byte array whose buffer has a proxy for a prototype puts all whole', limit, () => {
  const queue = new Queue<unknown>()
  const bytes = new Uint8Array([7, 8])
  const prototype = new Proxy(ArrayBuffer.prototype, {
    getPrototypeOf(target) {
      queue.syncQ.put('Z'.repeat(1_000))
      return Reflect.getPrototypeOf(target)
    },
  })
  Object.setPrototypeOf(bytes.buffer, prototype)
  queue.syncQ.putMany(['a', 'b', bytes, 'c'])
  assert.deepEqual(
    drain(queue).filter((item) => typeof item !== 'string' || item.length === 1),
    ['a', 'b', new Uint8Array([7, 8]), 'c'],
  )
})

/** Shows another length each time that it is asked. */
function liar(): Uint8Array {
  let asked = 0
  return new Proxy(new Uint8Array(40_000), {
    get(target, key) {
      if (key === 'length') return asked++ < 3 ? 8 : 40_000
      const value: unknown = Reflect.get(target, key, target)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}

test('put() refuses what only looks like a byte array', limit, () => {
  const queue = new Queue<unknown>()
  queue.syncQ.put('before')
  assert.throws(() => queue.syncQ.put(liar()), { name: 'DataCloneError' })
  assert.throws(() => new Queue<unknown>(0, { codec: codecs.bytes }).syncQ.put(liar()), { name: 'DataCloneError' })
  const codec: Codec<unknown> = { encode: liar, decode: () => 0 }
  const own = new Queue<unknown>(0, { codec })
  assert.throws(() => own.syncQ.put(1), { name: 'TypeError', message: /encode\(\) must return a Uint8Array/ })
  assert.deepEqual([drain(queue), own.syncQ.qsize()], [['before'], 0])
})

test('the bytes of an item do not grow while it is put, though others may grow what they lie in', limit, () => {
  const buffer: SharedArrayBuffer = Reflect.construct(SharedArrayBuffer, [8, { maxByteLength: 80 }])
  const view = new Uint8Array(buffer)
  const bytes = plainBytes(view)
  Reflect.apply(Reflect.get(buffer, 'grow'), buffer, [80]) // es2024
  assert.deepEqual([view.length, bytes?.length], [80, 8])
  const queue = new Queue<Uint8Array>(0, { codec: codecs.bytes })
  queue.syncQ.put(view)
  assert.equal(queue.syncQ.get().length, 80)
})
