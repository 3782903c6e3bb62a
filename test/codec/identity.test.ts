import assert from 'node:assert/strict'
import { test } from 'node:test'
import { codecs } from 'janus-queue'
import { collect } from '../helpers/collect.js'
import { limit } from '../helpers/limits.js'
import { until } from '../helpers/wait.js'
import { assertAlike } from './likeness.js'

function roundTrip<T>(item: T): T {
  return codecs.structured.decode(codecs.structured.encode(item))
}

interface Node {
  next?: Node
  sibling?: unknown
  root?: unknown
  [key: string]: unknown
}

test('codecs.structured keeps cycles through objects, arrays, Maps, Sets and causes', () => {
  const root: { root?: unknown } = {}
  const list: unknown[] = [root]
  const map = new Map<unknown, unknown>()
  const set = new Set<unknown>()
  const error = new Error('in a circle')
  map.set(map, root).set('list', list)
  set.add(set).add(map)
  Object.defineProperty(error, 'cause', { value: error, writable: true, configurable: true })
  Object.assign(root, { root, list, map, set, error })
  list.push(list)
  const copy = roundTrip(root)
  assert.notEqual(copy, root)
  assert.equal(copy.root, copy)
  assertAlike(copy, root)
})

test('codecs.structured keeps shared references to objects of every kind', () => {
  const parts = [{}, [], new Date(0), /a/, new Map(), new Set(), new Error('e'), Object(1), new ArrayBuffer(2)]
  const views = [new Uint8Array(2), new DataView(new ArrayBuffer(1))]
  const item = [...parts, ...views]
  assertAlike(roundTrip([...item, ...item]), [...item, ...item])
})

test('codecs.structured does not share equal strings, bigints or numbers by mistake', () => {
  assert.deepEqual(roundTrip(['a', 'a', 1n, 1n, 5, 5, 'a']), ['a', 'a', 1n, 1n, 5, 5, 'a'])
})

test('codecs.structured finds shared references among many objects', () => {
  for (const count of [30, 31, 32, 33, 34, 1000]) {
    const objects = Array.from({ length: count }, (_, index) => ({ index }))
    const item = [...objects, ...objects.toReversed()]
    const copy = roundTrip(item)
    assert.equal(new Set(copy).size, count)
    copy.forEach((part, index) => {
      assert.equal(part, copy[2 * count - 1 - index])
    })
  }
})

test('codecs.structured lets views of one buffer share it, and slices of the Buffer pool not', () => {
  const buffer = new ArrayBuffer(16)
  const copy = roundTrip({ a: new Uint8Array(buffer, 4), b: new Float64Array(buffer), c: buffer })
  copy.a[4] = 1
  assert.equal(copy.a.buffer, copy.b.buffer)
  assert.equal(copy.c, copy.b.buffer)
  assert.notEqual(copy.b[1], 0)
  const slices = roundTrip({ a: Buffer.from('abc'), b: Buffer.from('def'), c: buffer, d: buffer })
  assert.notEqual(slices.a.buffer, slices.b.buffer)
  assert.equal(slices.c, slices.d)
})

test('codecs.structured carries chains of 50,000 objects, arrays, Maps, Sets and causes', () => {
  const steps: [string, (inner: unknown) => unknown, (outer: never) => unknown][] = [
    ['object', (next) => ({ next }), (outer: Node) => outer.next],
    ['array', (next) => [next, 1], (outer: unknown[]) => outer[0]],
    ['sparse array', (next) => Object.assign([next], { a: 1 }), (outer: unknown[]) => outer[0]],
    ['Map', (next) => new Map([[1, next]]), (outer: Map<number, unknown>) => outer.get(1)],
    ['Map key', (next) => new Map([[next, 1]]), (outer: Map<unknown, number>) => [...outer.keys()][0]],
    ['Set', (next) => new Set([next]), (outer: Set<unknown>) => [...outer][0]],
  ]
  for (const [name, wrap, unwrap] of steps) {
    let item: unknown = 'core'
    for (let depth = 0; depth < 50_000; depth++) item = wrap(item)
    let copy: unknown = roundTrip(item)
    for (let depth = 0; depth < 50_000; depth++) copy = unwrap(copy as never)
    assert.equal(copy, 'core', name)
  }
})

test('codecs.structured carries a long chain of causes', () => {
  let item = new Error('innermost')
  for (let depth = 0; depth < 1000; depth++) item = new Error(`error ${depth}`, { cause: item })
  let copy: unknown = roundTrip(item)
  while (copy instanceof Error && copy.cause !== undefined) copy = copy.cause
  assert.ok(copy instanceof Error)
  assert.equal(copy.message, 'innermost')
})

test('codecs.structured keeps identity and order across the depth at which it stops recursion', () => {
  const shared = { shared: true }
  const root: Node = { shared }
  let last = root
  for (let depth = 0; depth < 300; depth++) {
    const next: Node = { depth, before: [shared, { depth }], after: new Map([[depth, last]]) }
    last.next = next
    last.sibling = { list: [[[]]], of: depth }
    last = next
  }
  last.root = root
  assertAlike(roundTrip(root), root)
})

for (const [name, make] of [
  ['a small item', () => ({ list: [{}] })],
  ['an item of many objects', () => ({ list: Array.from({ length: 100 }, () => ({})) })],
  ['an item with an object that it meets twice', () => ({ list: [...Array(3).fill({}), {}] })],
  ['an item that is refused', () => ({ list: [{}], f: () => {} })],
] as const) {
  test(`codecs.structured keeps neither ${name} in memory nor its copy`, limit, async () => {
    const copyOne = (): WeakRef<object>[] => {
      const item = make()
      const references = [item, ...item.list].map((object) => new WeakRef(object))
      try {
        const copy = roundTrip(item)
        references.push(...[copy, ...copy.list].map((object) => new WeakRef(object)))
      } catch {}
      return references
    }
    const references = copyOne()
    await until(() => {
      collect()
      return references.every((reference) => reference.deref() === undefined)
    }, 'all of it is collected')
  })
}

test('codecs.structured knows objects again among many, before and after the first that it meets twice', () => {
  const views = Array.from({ length: 20 }, (_, i) => Buffer.from(`buffer ${i}`))
  const early = Array.from({ length: 100 }, (_, i) => ({ early: i }))
  const late = Array.from({ length: 100 }, (_, i) => ({ late: i }))
  const item = {
    first: [...early, ...views],
    second: [early[7], views[3], ...late, early[99], late[5], [late, early[0]]],
  }
  const copy = roundTrip(item)
  assertAlike(copy.first.slice(0, 100), early)
  assert.equal(copy.second[0], copy.first[7])
  assert.equal(copy.second[1], copy.first[103])
  assert.equal(copy.second[102], copy.first[99])
  assert.equal(copy.second[103], copy.second[7])
  assert.deepEqual(copy.second.at(-1), [late, early[0]])
  assert.equal(Object(copy.second.at(-1))[0][5], copy.second[7])
})
