import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { codecs } from 'janus-queue'

const TREE = 0
const GRAPH = 1
const BIGINT = 0xda
const STRING8 = 0xdb
const OBJECT = 0xdd
const ARRAY = 0xde
const SPARSE = 0xdf
const REFERENCE = 0xe0
const MAP = 0xe1
const REGEXP = 0xe4
const ERROR = 0xe5
const DOM_EXCEPTION = 0xe6
const BOXED = 0xe7
const BUFFER = 0xe8
const RESIZABLE = 0xe9
const VIEW = 0xea
const KEY8 = 0xfd
const END = 0xff
const HUGE = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f]

const decode = (bytes: ArrayLike<number>): unknown => codecs.structured.decode(Uint8Array.from(bytes))

/** Bytes from which nothing can be decoded must say so, in an error of these two kinds. */
function assertClear(call: () => unknown): void {
  try {
    call()
  } catch (error) {
    assert.ok(error instanceof TypeError || error instanceof RangeError, String(error))
    assert.doesNotMatch(error.message, /stack|undefined \(|not a function/)
  }
}

function assertRefused(bytes: ArrayLike<number>): void {
  assert.throws(
    () => decode(bytes),
    (error) => error instanceof TypeError && /^cannot decode: .+, at byte \d+ of the item$/.test(error.message),
  )
}

test('codecs.structured refuses bytes that are no item', () => {
  assertRefused([])
  assertRefused([TREE])
  assertRefused([7, 1])
  assertRefused([TREE, 0xf0])
  assertRefused([TREE, 1, 2])
  assertRefused([TREE, END])
  assertRefused([TREE, REFERENCE, 0])
  assertRefused([GRAPH, REFERENCE, 0])
  assertRefused([GRAPH, BOXED, REFERENCE, 0])
  assertRefused([TREE, ERROR, 0x0f])
  assertRefused([TREE, ERROR, 0x10, 5])
  assertRefused([TREE, REGEXP, 0x81, 0x5b, 0x80])
  assertRefused([TREE, REGEXP, 0x81, 0x61, 0x81, 0x61])
  assertRefused([TREE, VIEW, 1, 1])
  assertRefused([TREE, VIEW, 0x0f, BUFFER, 0])
  assertRefused([TREE, VIEW, 5 | 0x40, BUFFER, 1, 0])
  assertRefused([TREE, VIEW, 5, BUFFER, 4, 0, 0, 0, 0, 1, 1])
  assertRefused([TREE, VIEW, 2, BUFFER, 1, 0, 1, 1])
  assertRefused([TREE, RESIZABLE, 1, 0, 0])
  assertRefused([TREE, SPARSE, 1, 6, ...Buffer.from('length'), 5, END])
  assertRefused([TREE, SPARSE, 1, 1, 0x35, 5, END])
})

test('codecs.structured believes no length that exceeds the bytes', () => {
  for (const tag of [STRING8, STRING8 + 1, ARRAY, BUFFER, BIGINT, SPARSE]) assertRefused([TREE, tag, ...HUGE, 1, 2])
  assertRefused([TREE, BIGINT, 0, ...HUGE])
  assertRefused([TREE, OBJECT, KEY8, ...HUGE])
  assertRefused([TREE, ARRAY, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff])
  assertClear(() => decode([TREE, RESIZABLE, 0, ...HUGE]))
})

test('codecs.structured makes a sparse array of any length from few bytes at little cost', () => {
  const lengths = [2 ** 32 - 1, 30_000_000, 1_000_000]
  for (const length of lengths) {
    const item: unknown[] = []
    item.length = length
    item[5] = 'five'
    const bytes = codecs.structured.encode(item)
    assert.ok(bytes.length < 20)
    const before = process.memoryUsage().heapUsed
    const copies = Array.from({ length: 20 }, () => codecs.structured.decode(bytes))
    assert.ok(process.memoryUsage().heapUsed - before < 50_000_000)
    for (const copy of copies) assert.deepEqual([copy.length, copy[5], Object.keys(copy)], [length, 'five', ['5']])
  }
})

test('codecs.structured does not overflow the stack on bytes nested deeply', () => {
  const openings: number[][] = [
    [OBJECT, 1, 0x61],
    [0xc1],
    [ARRAY, 1],
    [SPARSE, 1, 1, 0x30],
    [MAP],
    [MAP, 1],
    [MAP + 1],
    [BOXED],
    [VIEW, 1],
    [REGEXP],
    [DOM_EXCEPTION],
    [ERROR, 0x10],
    [ERROR, 0x40],
  ]
  for (const opening of openings) {
    const bytes = new Uint8Array(1 + 100_000 * opening.length)
    for (let i = 1; i < bytes.length; i++) bytes[i] = opening[(i - 1) % opening.length] ?? 0
    assertClear(() => codecs.structured.decode(bytes))
    bytes[0] = GRAPH
    assertClear(() => codecs.structured.decode(bytes))
  }
})

test('codecs.structured does not pollute prototypes', () => {
  const name = [...Buffer.from('__proto__')]
  const value = [OBJECT, 8, ...Buffer.from('polluted'), 0xd3, END]
  for (let again = 0; again < 3; again++) {
    const copy = decode([TREE, OBJECT, 9, ...name, ...value, END])
    assert.deepEqual(Object.keys(Object(copy)), ['__proto__'])
    assert.equal(Object.getPrototypeOf(copy), Object.prototype)
    assert.equal(Reflect.get({}, 'polluted'), undefined)
    const list = decode([TREE, SPARSE, 0, 9, ...name, ...value, END])
    assert.equal(Object.getPrototypeOf(list), Array.prototype)
  }
})

test('codecs.structured calls no setter that an object inherits', () => {
  const bytes = codecs.structured.encode(JSON.parse('{"janus": 1, "toString": 2}'))
  let calls = 0
  Object.defineProperty(Object.prototype, 'janus', { set: () => calls++, configurable: true })
  try {
    assert.deepEqual(Object.entries(codecs.structured.decode(bytes)), [
      ['janus', 1],
      ['toString', 2],
    ])
    assert.equal(calls, 0)
  } finally {
    Reflect.deleteProperty(Object.prototype, 'janus')
  }
})

test('codecs.structured never crashes on random bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.integer({ min: 0, max: 1 }), (bytes, header) => {
      assertClear(() => decode([header, ...bytes]))
    }),
    { numRuns: 3000 },
  )
})

test('codecs.structured never crashes on an item with random damage', () => {
  const item = {
    text: 'abc',
    wide: 'λ',
    list: [1, -5, 300, 1e10, 0.5, 0.1, 10n ** 30n, 5n],
    map: new Map([[{ a: 1 }, new Set([new Date(0)])]]),
    views: [new Uint16Array(4), new DataView(new ArrayBuffer(3), 1)],
    error: new TypeError('x', { cause: /a/g }),
    boxed: Object('s'),
    sparse: Object.assign(new Array(5), { name: 1 }),
  }
  const bytes = codecs.structured.encode([item, item, item.views[0]?.buffer])
  const damage = fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 })
  fc.assert(
    fc.property(damage, fc.nat(bytes.length), (changes, length) => {
      const damaged = bytes.slice()
      for (const [index, byte] of changes) damaged[index] = byte
      assertClear(() => codecs.structured.decode(damaged))
      assertClear(() => codecs.structured.decode(damaged.subarray(0, length)))
    }),
    { numRuns: 2000 },
  )
})

test('codecs.structured works on after bytes that it refused', () => {
  const good = codecs.structured.encode({ a: [1, { b: 2 }] })
  assertRefused([GRAPH, 0xc2, OBJECT, 1, 0x61])
  assert.deepEqual(codecs.structured.decode(good), { a: [1, { b: 2 }] })
})

test('codecs.json refuses bytes that are no JSON text with a clear error', () => {
  for (const bytes of [[], [0], [2, 1], [1, 1, 1, 1], [0, 0x7b]]) {
    assert.throws(
      () => codecs.json.decode(Uint8Array.from(bytes)),
      (error) => error instanceof TypeError || error instanceof SyntaxError,
    )
  }
})
