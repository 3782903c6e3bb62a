import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { codecs } from 'janus-queue'
import { assertAlike } from './likeness.js'

const TREE = 0
const OBJECT = 0xdd
const SHAPED = 0xeb
const SHAPE = 0xec
const ABSENT = 0xed
const END = 0xff
const A = 0x61 | 0x80

const copyOf = (item: unknown): unknown => codecs.structured.decode(codecs.structured.encode(item))
const decode = (bytes: readonly number[]): unknown => codecs.structured.decode(Uint8Array.from(bytes))

/**
 * A shape is learnt when it is met again, and not each time that it could be: what holds for the first object must hold for
 * those that follow.
 */
function assertCloned(make: () => unknown, rounds = 200): void {
  for (let i = 0; i < rounds; i++) assertAlike(copyOf(make()), structuredClone(make()))
}

test('codecs.structured clones objects alike whether or not it met their names before', () => {
  assertCloned(() => ({ id: 1, name: 'x', tags: ['a', 'b'], flag: true, price: 1.5 }))
  assertCloned(() => ({ id: { id: { id: 1 } }, list: [{ id: 2 }, { id: 3 }] }))
  assertCloned(() => ({ ä: 1, ö: { ä: 2 } }))
  assertCloned(() => ({ '': 1, ' ': 2 }))
  assertCloned(() => ({ 1: 'one', 0: 'zero', a: 'a' }))
  assertCloned(() => ({ a: 1, '\x7f': 2, '\0': 3 }))
  assertCloned(() => Object.fromEntries(Array.from({ length: 64 }, (_, i) => [`k${i}`, i])))
  assertCloned(() => Object.fromEntries(Array.from({ length: 65 }, (_, i) => [`k${i}`, i])))
  assertCloned(() => Object.fromEntries(Array.from({ length: 9 }, (_, i) => ['long'.repeat(20) + i, i])))
  assertCloned(() => ({ ['x'.repeat(5000)]: 1 }))
})

test('codecs.structured makes own properties of names that Object.prototype knows, again and again', () => {
  assertCloned(() => JSON.parse('{"a":1,"__proto__":{"polluted":true},"constructor":2,"toString":{"toString":3}}'))
  assert.equal(Reflect.get({}, 'polluted'), undefined)
})

test('codecs.structured keeps shared objects shared among objects of one shape', () => {
  assertCloned(() => {
    const shared = { id: 1 }
    const cycle: Record<string, unknown> = { id: shared }
    Object.assign(cycle, { next: { id: shared, next: cycle } })
    return [shared, cycle, { id: shared, next: undefined }]
  })
})

test('codecs.structured carries objects of more shapes than it numbers, and of more than it remembers', () => {
  const objects = Array.from({ length: 3000 }, (_, i) => ({
    [`first${i % 700}`]: i,
    [`second${i % 9}`]: { [`x${i}`]: i },
  }))
  assertCloned(() => objects, 3)
  assertCloned(() => [...objects, ...objects, ...objects], 3)
})

test('codecs.structured carries rows of one shape in less space than their names take', () => {
  const rows = Array.from({ length: 1000 }, (_, i) => ({ identifier: i & 127, description: i & 127 }))
  for (let i = 0; i < 100; i++) copyOf(rows)
  assert.ok(codecs.structured.encode(rows).length < 4200)
})

test('codecs.structured leaves out what a getter removed, and what it added', () => {
  assertCloned(() => {
    const item: Record<string, unknown> = {
      first: 1,
      get second() {
        Reflect.deleteProperty(item, 'third')
        Reflect.set(item, 'fifth', 5)
        return 2
      },
      third: 3,
      fourth: 4,
    }
    return item
  })
  assertCloned(() => {
    const item: Record<string, unknown> = {
      get first() {
        Reflect.deleteProperty(item, 'second')
        Reflect.deleteProperty(item, 'third')
        return 1
      },
      second: 2,
      third: 3,
    }
    return item
  })
})

test('codecs.structured carries a proxy as what it shows at the time', () => {
  for (let round = 0; round < 200; round++) {
    let looks = 0
    const names = [['a', 'b', 'c'], ['c', 'b', 'a'], ['b'], ['a', 'b', 'c', 'd']]
    const proxy = new Proxy({ a: 1, b: 2, c: 3, d: 4 }, { ownKeys: () => names[looks++ % 4] ?? [] })
    const target: Record<string, number> = { a: 1, b: 2, c: 3, d: 4 }
    for (let i = 0; i < 4; i++) {
      const copy: Record<string, number> = codecs.structured.decode(codecs.structured.encode(proxy))
      for (const key in copy) assert.equal(copy[key], target[key])
    }
  }
})

test('codecs.structured clones objects whose names change from one to the next', () => {
  const name = fc.constantFrom('a', 'b', 'c', 'id', 'name', '__proto__', 'valueOf', '0', '7', 'é', '')
  const object = fc.array(fc.tuple(name, fc.integer()), { maxLength: 6 }).map((entries) => {
    const made: Record<string, unknown> = {}
    for (const [key, value] of entries)
      Object.defineProperty(made, key, { value, enumerable: true, configurable: true, writable: true })
    return made
  })
  fc.assert(fc.property(fc.array(object, { maxLength: 20 }), (objects) => assertCloned(() => objects, 2)))
})

test('codecs.structured reads names as they are written', () => {
  assert.deepEqual(decode([TREE, SHAPED, 1, A, 5]), { a: 5 })
  assert.deepEqual(decode([TREE, SHAPED, 2, 0x61, A, A, 5, 6]), { aa: 5, a: 6 })
  assert.deepEqual(decode([TREE, 0xc2, SHAPED, 1, A, 5, SHAPE, 0, 6]), [{ a: 5 }, { a: 6 }])
  assert.deepEqual(decode([TREE, SHAPED, 2, A, A + 1, ABSENT, 6]), { b: 6 })
  assert.deepEqual(decode([TREE, SHAPED, 1, A, SHAPED, 1, A, ABSENT]), { a: {} })
})

test('codecs.structured refuses shapes that are none, and goes on', () => {
  const refused = [
    [TREE, SHAPED],
    [TREE, SHAPED, 0],
    [TREE, SHAPED, 1],
    [TREE, SHAPED, 1, 0x61],
    [TREE, SHAPED, 2, A, 0x61, 0x61],
    [TREE, SHAPED, 1, A],
    [TREE, SHAPED, 0x41, ...new Array(0x41).fill(A), ...new Array(0x41).fill(0)],
    [TREE, SHAPE, 0],
    [TREE, SHAPED, 1, A, SHAPE, 1, 0],
    [TREE, SHAPED, 1, A, SHAPE, 0],
    [TREE, ABSENT],
    [TREE, 0xc1, ABSENT],
    [TREE, OBJECT, 1, 0x61, ABSENT, END],
    [TREE, SHAPED, 1, A, 0xc1, ABSENT],
    [TREE, SHAPED, 2, A, A, ABSENT, 1],
  ]
  for (const bytes of refused) {
    assert.throws(() => decode(bytes), { name: 'TypeError', message: /^cannot decode: .+, at byte \d+ of the item$/ })
    assert.deepEqual(decode([TREE, SHAPED, 1, A, 5]), { a: 5 })
  }
})

test('codecs.structured refuses shapes that are nested without end', () => {
  const nested = [TREE, ...Array.from({ length: 100_000 }, () => [SHAPED, 1, A]).flat(), 5]
  assert.throws(() => decode(nested), { name: 'TypeError', message: /nested too deep/ })
})

test('codecs.structured remembers no more of hostile names than it has room for', () => {
  for (let i = 0; i < 20_000; i++) {
    const name = [0x61 + (i % 26), 0x61 + (Math.floor(i / 26) % 26), 0x61 + (Math.floor(i / 676) % 26), A]
    assert.deepEqual(Object.values(Object(decode([TREE, SHAPED, 1, ...name, 7]))), [7])
  }
})

test('codecs.structured carries objects nested deeper than it nests itself', () => {
  const make = (): unknown => {
    let item: unknown = 'core'
    for (let i = 0; i < 300; i++) item = { inner: item, number: i }
    return item
  }
  for (let i = 0; i < 20; i++) assert.deepEqual(copyOf(make()), make())
})
