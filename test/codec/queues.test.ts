import assert from 'node:assert/strict'
import { test } from 'node:test'
import { attach, codecs, LifoQueue, PriorityQueue, Queue } from 'janus-queue'
import { limit } from '../helpers/limits.js'

const QUEUE = 0xee
const placeBytes = (at: number): number[] => [...new Uint8Array(Float64Array.of(at).buffer)]

/** As a queue calls it: the package's own codecs read for a queue of a memory. */
function decodeFor(memory: object, bytes: number[], open?: (memory: object, at: number) => object): unknown {
  const decodeFrom: unknown = Reflect.get(codecs.structured, 'decodeFrom')
  assert.ok(typeof decodeFrom === 'function')
  return decodeFrom(Uint8Array.from(bytes), 0, bytes.length, open === undefined ? { memory } : { memory, open })
}

for (const Kind of [Queue, LifoQueue, PriorityQueue]) {
  test(`a ${Kind.name} can be an item, or a part of one, of a queue of its memory`, limit, () => {
    const queue = new Kind<unknown>(0, { name: 'own' } as object)
    const through = Kind === PriorityQueue ? (part: unknown) => [1, part] : (part: unknown) => ({ part })
    for (const handle of [queue, queue.syncQ, queue.asyncQ, { memory: queue.memory }]) {
      queue.syncQ.put(through(handle))
      const item = queue.syncQ.get() as Record<string, object>
      const arrived = Reflect.get(item, 'part') ?? item[1]
      assert.equal(attach(arrived).name, 'own')
    }
  })
}

test('a queue as an item is the same part wherever it occurs, at any depth', limit, () => {
  const queue = new Queue<unknown>()
  let deep: unknown = { memory: queue.memory }
  for (let depth = 0; depth < 200; depth++) deep = [deep]
  queue.syncQ.putMany([[queue, { again: queue }], deep, queue])
  const [first, { again }] = queue.syncQ.get() as [object, { again: object }]
  assert.equal(first, again)
  let part = queue.syncQ.get()
  for (let depth = 0; depth < 200; depth++) part = (part as unknown[])[0]
  assert.equal(Reflect.get(Object(part), 'memory'), queue.memory)
  assert.ok(attach(queue.syncQ.get()) instanceof Queue)
})

test('a queue of another memory is refused, and the error says what can be done', limit, () => {
  const queue = new Queue<unknown>()
  const other = new Queue<number>()
  for (const handle of [other, other.syncQ, { memory: other.memory }, { memory: other.memory, at: 5 }]) {
    for (const item of [handle, { job: { reply: handle } }]) {
      assert.throws(() => queue.syncQ.put(item), {
        name: 'DataCloneError',
        message:
          /^item(\.job\.reply)?: an? \w+ cannot be cloned: only a queue of the same memory .*`beside`.*postMessage/,
      })
    }
  }
  let deep: unknown = other
  for (let depth = 0; depth < 200; depth++) deep = [deep]
  assert.throws(() => queue.syncQ.put(deep), { name: 'DataCloneError' })
  assert.equal(queue.syncQ.qsize(), 0)
})

test('codecs.structured by itself, which belongs to no queue, refuses all queues', limit, () => {
  assert.throws(() => codecs.structured.encode(new Queue()), { name: 'DataCloneError', message: /same memory/ })
  assert.throws(() => codecs.structured.decode(Uint8Array.from([0, QUEUE, ...placeBytes(0)])), {
    name: 'TypeError',
    message: /^cannot decode: a queue of no memory/,
  })
})

test('a memory that is no queue’s handle stays refused', limit, () => {
  const queue = new Queue<unknown>()
  const { memory } = queue
  const items = [memory, [memory], { memory, at: -1 }, { memory, at: 0.5 }, { memory, at: 'x' }, { memory, b: 1 }]
  for (const item of [...items, { memory, at: 0, b: 1 }, { at: 0, memory }]) {
    if (Object.keys(item)[0] === 'at') continue
    assert.throws(() => queue.syncQ.put(item), { name: 'DataCloneError' })
  }
})

test('an object with a property named memory is an object', limit, () => {
  const queue = new Queue<unknown>()
  for (let round = 0; round < 5; round++) {
    for (const item of [
      { memory: 1 },
      { memory: 64, at: 0 },
      { memory: { memory: null } },
      { memory: undefined, c: 1 },
    ]) {
      queue.syncQ.put(item)
      assert.deepEqual(queue.syncQ.get(), item)
    }
  }
})

test('what arrives of a queue is what the reader makes of its place', limit, () => {
  const memory = new WebAssembly.Memory({ initial: 1 })
  for (const at of [0, 1, 65_536, Number.MAX_SAFE_INTEGER]) {
    assert.deepEqual(decodeFor(memory, [0, QUEUE, ...placeBytes(at)]), { memory, at })
    const opened = decodeFor(memory, [0, QUEUE, ...placeBytes(at)], (given, place) => ({
      isSame: given === memory,
      place,
    }))
    assert.deepEqual(opened, { isSame: true, place: at })
  }
  for (const at of [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY]) {
    assert.throws(() => decodeFor(memory, [0, QUEUE, ...placeBytes(at)]), TypeError)
  }
})
