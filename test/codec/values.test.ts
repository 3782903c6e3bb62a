import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Queue } from 'janus-queue'
import { faceOf, parts } from '../../conformance/faces.js'
import { startAgent } from '../helpers/agent.js'
import { limit } from '../helpers/limits.js'

const circular: { self?: unknown } = {}
circular.self = circular

const values: [name: string, values: unknown[]][] = [
  ['integers', [0, 1, -1, 2 ** 31 - 1, -(2 ** 31), 2 ** 31, 2 ** 32, 2 ** 53 - 1, -(2 ** 53 - 1)]],
  ['other numbers', [-0, 0.1, -1.5, Number.NaN, Infinity, -Infinity, 5e-324, 1.7976931348623157e308]],
  ['undefined, null and booleans', [undefined, null, true, false]],
  ['short strings', ['', 'a', 'hello world', 'naïve café', 'ÿ', 'Ā', '日本語', '👍🏽', '\0', '\uFEFFbom']],
  ['strings with lone surrogates', ['\uD800', 'a\uDC00b', '\uDC00\uD800', `${'x'.repeat(5_000)}\uD83D`]],
  ['long strings', ['x'.repeat(2 ** 20), 'é'.repeat(70_000), '日本'.repeat(70_000), '👍'.repeat(20_000)]],
  ['bigints', [0n, -1n, 2n ** 63n, -(2n ** 64n), 3n ** 5_000n]],
  ['objects', [{}, { a: { b: [1, { c: null }] } }, { undefined: undefined }, [], [[], [undefined]], circular]],
  [
    'dates, maps and sets',
    [new Date(0), new Map<unknown, unknown>([[{}, []]]), new Set([1, 'two', Number.NaN]), /x/giu],
  ],
  ['typed arrays', [Float64Array.of(1.5, -0), BigInt64Array.of(-1n), new Uint16Array(3), new ArrayBuffer(9)]],
]

for (const [name, list] of values) {
  for (const faceName of parts) {
    test(`get() on ${faceName} gives ${name} back as they were`, limit, async () => {
      const queue = new Queue<unknown>()
      const face = faceOf(queue, faceName)
      for (const value of list) {
        await face.put(value)
        assert.deepStrictEqual(await face.get(), value)
      }
      await face.putMany(list)
      assert.deepStrictEqual(await face.getMany(list.length), list)
      assert.equal(queue.stats().bytesUsed, 0)
    })
  }
}

test('get() gives the values of another thread as they were', limit, async (t) => {
  const queue = new Queue<unknown>()
  const agent = await startAgent(t, queue)
  for (const [, list] of values) {
    for (const value of list) {
      await agent.call('syncQ', 'put', value)
      assert.deepStrictEqual(queue.syncQ.get(), value)
      queue.syncQ.put(value)
      assert.deepStrictEqual(await agent.call('syncQ', 'get'), value)
    }
  }
})

test('get() gives byte arrays of every size as copies of their own', limit, () => {
  const queue = new Queue<Uint8Array>()
  for (const size of [0, 1, 2, 8, 100, 65_536, 5 * 2 ** 20]) {
    const original = Uint8Array.from({ length: size }, (_, i) => i * 13)
    const put = original.slice()
    queue.syncQ.put(put)
    put.fill(0)
    const peeked = queue.syncQ.peek()
    assert.equal(peeked.constructor, Uint8Array)
    assert.ok(!(peeked.buffer instanceof SharedArrayBuffer))
    assert.equal(Buffer.compare(peeked, original), 0)
    peeked.fill(0)
    const got = queue.syncQ.get()
    assert.equal(Buffer.compare(got, original), 0)
    queue.syncQ.put(new Uint8Array(size).fill(1))
    queue.syncQ.get()
    assert.equal(Buffer.compare(got, original), 0, 'what was given out does not change')
  }
})

test('put() takes the part of a buffer that the byte array shows', limit, () => {
  const queue = new Queue<Uint8Array>()
  const whole = Uint8Array.from({ length: 50_000 }, (_, i) => i)
  for (const [from, to] of [
    [0, 10],
    [3, 3],
    [7, 300],
    [1, 49_999],
  ]) {
    const part = whole.subarray(from, to)
    queue.syncQ.put(part)
    assert.deepEqual([...queue.syncQ.get()], [...part])
  }
})

test('get() gives objects that share nothing with those that were put', limit, () => {
  const queue = new Queue<{ list: number[] }>()
  const item = { list: [1, 2] }
  queue.syncQ.put(item)
  item.list.push(3)
  const peeked = queue.syncQ.peek()
  assert.deepEqual(peeked, { list: [1, 2] })
  peeked.list.pop()
  assert.deepEqual(queue.syncQ.get(), { list: [1, 2] })
})

const unclonable: [name: string, value: unknown][] = [
  ['a function', () => {}],
  ['a symbol', Symbol('s')],
  ['a promise', Promise.resolve()],
  ['a WeakMap', new WeakMap()],
  ['a WeakSet', new WeakSet()],
  ['an object with a method', { deep: { method() {} } }],
  ['an array with a symbol', [1, [Symbol.iterator]]],
  ['a map with a function', new Map([[1, () => {}]])],
]

for (const name of parts) {
  test(`put() on ${name} refuses what can't be cloned with DataCloneError, and nothing changes`, limit, async () => {
    const queue = new Queue<unknown>()
    const face = faceOf(queue, name)
    await face.put('before')
    const before = queue.stats()
    for (const [what, value] of unclonable) {
      const isDataCloneError = (error: unknown) => {
        assert.ok(error instanceof DOMException, what)
        assert.equal(error.name, 'DataCloneError')
        return true
      }
      await assert.rejects(face.put(value), isDataCloneError, what)
      await assert.rejects(face.put(value, { timeout: 100 }), isDataCloneError, what)
      assert.throws(() => face.q.putNowait(value), isDataCloneError, what)
    }
    const { bytesReserved: _, ...after } = queue.stats()
    const { bytesReserved: __, ...expected } = before
    assert.deepEqual(after, expected)
    await face.put('after')
    assert.deepEqual(await face.getMany(5), ['before', 'after'])
  })

  test(`put() on ${name} passes on what a getter of the item throws, and nothing enters`, limit, async () => {
    const queue = new Queue<unknown>()
    const face = faceOf(queue, name)
    const item = {
      get value() {
        throw new Error('boom')
      },
    }
    await assert.rejects(face.put(item), /boom/)
    assert.equal(face.q.qsize(), 0)
    assert.equal(face.q.unfinishedTasks, 0)
    await face.put(1)
    assert.equal(await face.get(), 1)
  })
}
