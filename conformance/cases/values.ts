import type { Queue } from 'janus-queue'
import { equal, throws } from '../assert.js'
import { type Context, test } from '../harness.js'
import { makeQueue } from '../queues.js'

const groups: Record<string, () => unknown[]> = {
  'undefined, null, booleans and numbers': () => [
    ...[undefined, null, true, false, 0, -0, 1, -1, 0.1, 2 ** 53, -(2 ** 31)],
    ...[Number.NaN, Number.POSITIVE_INFINITY, Number.MIN_VALUE, Number.MAX_VALUE],
    ...[0n, -1n, 2n ** 64n, -(3n ** 500n)],
  ],
  strings: () => [
    ...['', 'a', 'ascii of some length, longer than what lies in place', 'ÿ', 'ÿ'.repeat(100), '€', 'a€'.repeat(3_000)],
    ...['\ud800', 'x\udc00y', '\0', '𝄞'.repeat(50), 'long'.repeat(100_000), 'é'.repeat(7), 'odd'.padEnd(4_097, 'ö')],
  ],
  'arrays and plain objects': () => [
    ...[[], {}, [1, 'two', [3]], { a: { b: { c: [] } } }, { 1: 'one', b: undefined }, new Array(3)],
    ...[Array.from({ length: 2_000 }, (_, i) => ({ i, name: `item ${i}` })), sparse()],
    { ['__proto__']: 1, constructor: 2 },
  ],
  'dates, regular expressions, maps, sets and boxes': () => [
    ...[new Date(0), new Date(Number.NaN), /a+/giu],
    new Map<unknown, unknown>([
      ['k', new Set([1, 2])],
      [{ key: 1 }, new Map()],
    ]),
    ...[new Set(['x', { y: 1 }]), Object(1), Object('s'), Object(false), Object(5n)],
  ],
  errors: () => [
    ...[new Error('plain'), new TypeError('typed'), new RangeError('outer', { cause: new Error('inner') })],
  ],
  'buffers and views': () => [
    ...[new Uint8Array([1, 2, 3]), new Float64Array([1.5, -0]), new BigInt64Array([-5n]), new Uint8ClampedArray([300])],
    ...[new ArrayBuffer(10), new DataView(new ArrayBuffer(8), 2, 4), new Uint8Array(100_000).fill(7)],
    new Uint16Array(new ArrayBuffer(10), 2, 3),
  ],
  'cycles and shared references': () => {
    const cycle: { name: string; self?: unknown } = { name: 'cycle' }
    cycle.self = cycle
    const shared = { shared: true }
    const map = new Map<unknown, unknown>()
    map.set('map', map)
    return [cycle, [shared, shared], map, [shared, { shared }]]
  },
}

function sparse(): unknown[] {
  const array: unknown[] = []
  array[2] = 'two'
  array[5] = 'five'
  return array
}

function startEcho(t: Context, face: 'syncQ' | 'asyncQ'): [Queue<unknown>, Queue<unknown>] {
  const [ping, pong] = [makeQueue<unknown>('fifo'), makeQueue<unknown>('fifo')]
  t.startWorker({ role: 'echo', ping, pong, face })
  return [ping, pong]
}

for (const [name, values] of Object.entries(groups)) {
  test(`put() on one thread and get() on another keep ${name}`, async (t) => {
    for (const face of ['syncQ', 'asyncQ'] as const) {
      const [ping, pong] = startEcho(t, face)
      for (const value of values()) {
        await ping.asyncQ.put(value)
        equal(await pong.asyncQ.get({ timeout: 10_000 }), value)
      }
      ping.shutdown()
    }
  })
}

test('put() refuses what cannot be cloned, and nothing enters', () => {
  const queue = makeQueue<unknown>('fifo')
  const values = [() => 1, Symbol('s'), Promise.resolve(), new WeakMap(), new WeakSet(), { deep: [() => 1] }]
  for (const value of values) throws(() => queue.syncQ.put(value), 'DataCloneError')
  equal([queue.syncQ.qsize(), queue.stats().bytesUsed], [0, 0])
})

test('get() gives a copy that shares nothing with the original', () => {
  const queue = makeQueue<{ list: number[] }>('fifo')
  const original = { list: [1] }
  queue.syncQ.put(original)
  original.list.push(2)
  equal(queue.syncQ.get(), { list: [1] })
})
