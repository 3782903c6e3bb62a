import assert from 'node:assert/strict'
import { test } from 'node:test'
import vm from 'node:vm'
import fc from 'fast-check'
import { codecs } from 'janus-queue'
import { assertAlike, outcomeOf } from './likeness.js'

const roundTrip = (item: unknown): unknown => codecs.structured.decode(codecs.structured.encode(item))

class Point {
  x = 1
  y = 2
  #hidden = 3
  get sum(): number {
    return this.x + this.y + this.#hidden
  }
}
class TaggedMap extends Map<number, number> {
  override get [Symbol.toStringTag](): string {
    return 'TaggedMap'
  }
}

function detached(): ArrayBuffer {
  const buffer = new ArrayBuffer(8)
  structuredClone(buffer, { transfer: [buffer] })
  return buffer
}

function resizable(length: number, maxByteLength: number): ArrayBuffer & { resize(length: number): void } {
  return Reflect.construct(ArrayBuffer, [length, { maxByteLength }])
}

function errorWith(change: (error: Error) => void): Error {
  const error = new RangeError('out')
  change(error)
  return error
}

function sparse(): unknown[] {
  const array: unknown[] = [1]
  array[3] = 'three'
  array.length = 6
  return array
}

/** [0, 1, ... length - 1] with a hole. */
function holed(length: number, hole: number): unknown[] {
  const array: unknown[] = Array.from({ length }, (_, i) => i)
  delete array[hole]
  return array
}

function typedArrays(): [string, () => unknown][] {
  const names = ['Int8', 'Uint8', 'Uint8Clamped', 'Int16', 'Uint16', 'Int32', 'Uint32', 'Float16', 'Float32', 'Float64']
  const numbers = names.flatMap((name): [string, () => unknown][] => {
    const make: unknown = Reflect.get(globalThis, `${name}Array`)
    return typeof make === 'function' ? [[`${name}Array`, () => Reflect.construct(make, [[1, 2, -3.5, 4]])]] : []
  })
  return [
    ...numbers,
    ['BigInt64Array', () => new BigInt64Array([1n, -(2n ** 63n)])],
    ['BigUint64Array', () => new BigUint64Array([1n, 2n ** 64n - 1n])],
  ]
}

const cases: [string, () => unknown][] = [
  ['undefined', () => undefined],
  ['null', () => null],
  ['true', () => true],
  ['false', () => false],
  ['0', () => 0],
  ['-0', () => -0],
  ['NaN', () => NaN],
  ['Infinity', () => Infinity],
  ['-Infinity', () => -Infinity],
  ...[
    1,
    127,
    128,
    -1,
    -128,
    -129,
    32767,
    32768,
    -32768,
    -32769,
    2 ** 31 - 1,
    2 ** 31,
    -(2 ** 31),
    2 ** 53,
    2 ** 64,
  ].map((n): [string, () => unknown] => [`the integer ${n}`, () => n]),
  ...[0.5, 0.1, -1.25, 1e308, 5e-324, 1 / 3, 3.4028234663852886e38].map((n): [string, () => unknown] => [
    `the fraction ${n}`,
    () => n,
  ]),
  ...[
    0n,
    1n,
    -1n,
    2n ** 63n - 1n,
    -(2n ** 63n),
    2n ** 63n,
    2n ** 64n,
    -(2n ** 64n) - 1n,
    3n ** 999n,
    -(2n ** 8000n),
  ].map((n): [string, () => unknown] => [
    `a bigint of ${n.toString(2).length} bits, ${n < 0n ? 'below' : 'from'} 0`,
    () => n,
  ]),
  ['an empty string', () => ''],
  ['an ascii string', () => 'hello'],
  ['a latin1 string', () => 'caf\u00e9 \u0080\u009f\u00ff\0'],
  ['a utf16 string', () => 'λ \u{1f600}'],
  ['a lone surrogate', () => 'a\ud800b'],
  ['a lone low surrogate and a BOM', () => '\ufeff\udc00'],
  ['a long ascii string', () => 'abc'.repeat(5000)],
  ['a long latin1 string', () => '\u00e4\u0080'.repeat(5000)],
  ['a long utf16 string', () => '\u{1f600}\udfff'.repeat(5000)],
  ['a Date', () => new Date(1700000000123)],
  ['a Date before 1970', () => new Date(-1)],
  ['an invalid Date', () => new Date(NaN)],
  ['a Date with a property', () => Object.assign(new Date(5), { extra: 1 })],
  ['a RegExp', () => /a[b/]+\n(?<name>c)/],
  ['a RegExp with every flag', () => /a/dgimsuy],
  ['a RegExp of non-latin1 source', () => /λ/u],
  ['a RegExp with a lastIndex', () => Object.assign(/a/g, { lastIndex: 3 })],
  ['an empty RegExp', () => /(?:)/],
  ['an empty object', () => ({})],
  ['an object', () => ({ id: 1, name: 'abc', tags: ['x', 'y'], ok: true })],
  ['nested undefined and null', () => ({ a: undefined, b: null, c: [undefined, null] })],
  ['an object of 1000 keys', () => Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`key${i}`, i]))],
  ['integer keys', () => ({ 10: 'a', 2: 'b', x: 'c', '-1': 'd', '01': 'e' })],
  ['an empty key', () => ({ '': 1 })],
  ['a latin1 key', () => ({ 'gr\u00f6\u00dfe': 1 })],
  ['a utf16 key', () => ({ 'λ\ud800': 1, ['λ'.repeat(300)]: 2 })],
  ['a long key', () => ({ ['k'.repeat(40)]: 1, ['k'.repeat(252)]: 2, ['k'.repeat(253)]: 3, ['k'.repeat(70000)]: 4 })],
  ['keys that Object.prototype has', () => ({ constructor: 1, toString: 2, hasOwnProperty: 3, valueOf: null })],
  ['an own __proto__ key', () => JSON.parse('{"__proto__": {"polluted": true}, "b": 1}')],
  ['a key length', () => ({ length: 5 })],
  ['a null-prototype object', () => Object.assign(Object.create(null), { a: 1 })],
  ['a class instance', () => new Point()],
  ['an empty class instance', () => new (class Empty {})()],
  [
    'an object that inherits properties',
    () => Object.create({ inherited: 1 }, { own: { value: 2, enumerable: true } }),
  ],
  [
    'a getter',
    () => ({
      get a() {
        return { b: 1 }
      },
    }),
  ],
  [
    'a getter that throws',
    () => ({
      get a() {
        throw new RangeError('mine')
      },
    }),
  ],
  ['a setter alone', () => ({ set a(_: number) {} })],
  ['a non-enumerable property', () => Object.defineProperty({ a: 1 }, 'b', { value: 2 })],
  ['symbol keys', () => ({ [Symbol('s')]: 1, a: 2 })],
  ['a frozen object', () => Object.freeze({ a: Object.freeze([1]) })],
  ['an object with a forged tag', () => ({ [Symbol.toStringTag]: 'Promise', a: 1 })],
  [
    'an object with a forged Map tag',
    () =>
      new (class {
        a = 1
        get [Symbol.toStringTag]() {
          return 'Map'
        }
      })(),
  ],
  ...[Map, Set, Date, RangeError, RegExp, ArrayBuffer, Number, String, Boolean, BigInt].flatMap(
    ({ name, prototype }): [string, () => unknown][] => [
      [`an object of a forged ${name} prototype`, () => Object.assign(Object.create(prototype), { a: 1 })],
      [`an object of a prototype forged after ${name}`, () => Object.create(Object.create(prototype))],
      [`an object whose own tag is ${name}`, () => ({ [Symbol.toStringTag]: name, a: 1 })],
    ],
  ),
  ['RegExp.prototype', () => RegExp.prototype],
  ['Math', () => Math],
  ['an empty array', () => []],
  ['an array', () => [1, 'two', [3], { four: 4 }]],
  ['an array of 15, 16 and 1000', () => [15, 16, 1000].map((length) => Array.from({ length }, (_, i) => i * 1.5))],
  ['a sparse array', sparse],
  ['an array of holes', () => new Array(5)],
  ['an array of length 2^32 - 1', () => new Array(2 ** 32 - 1)],
  ['an array with a name', () => Object.assign([1, 2], { name: 'n' })],
  ['an array with a hole and a name', () => Object.assign(holed(3, 1), { name: 3 })],
  ['an array with a hole and a name alike', () => Object.assign(holed(2, 0), { x: undefined })],
  ['a match', () => /b(?<x>c)/.exec('abcd')],
  ['an array of NaN and undefined', () => [NaN, undefined, NaN]],
  ['a subclass of Array', () => class extends Array<number> {}.of(1, 2)],
  ['an array with an element that is not enumerable', () => Object.defineProperty([1, 2], 0, { enumerable: false })],
  [
    'a Map',
    () =>
      new Map<unknown, unknown>([
        ['a', 1],
        [{ b: 1 }, [2]],
        [NaN, -0],
      ]),
  ],
  ['a Map with a property', () => Object.assign(new Map([[1, 2]]), { extra: 1 })],
  ['a Map of a tag of its own', () => new TaggedMap([[1, 2]])],
  ['an empty Map', () => new Map()],
  ['a Set', () => new Set([1, 'a', { b: 2 }, undefined])],
  ['an empty Set', () => new Set()],
  ['an Error', () => new Error('message')],
  ...[EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError].map((E): [string, () => unknown] => [
    E.name,
    () => new E('of its kind'),
  ]),
  ['an Error without a message', () => new Error()],
  ['an Error with a message of utf16', () => new Error('λ')],
  ['an Error with a message that is a number', () => errorWith((e) => Reflect.set(e, 'message', 5))],
  ['an Error with a message that is a symbol', () => errorWith((e) => Reflect.set(e, 'message', Symbol('s')))],
  ['an Error with a name of its own', () => errorWith((e) => Reflect.set(e, 'name', 'SyntaxError'))],
  ['an Error without a stack', () => errorWith((e) => Reflect.set(e, 'stack', undefined))],
  ['an Error with a stack of its own', () => errorWith((e) => Reflect.set(e, 'stack', 'here'))],
  ['an Error with a cause', () => new Error('late', { cause: new TypeError('early', { cause: { code: 1 } }) })],
  ['an Error with the cause undefined', () => new Error('late', { cause: undefined })],
  ['an ArrayBuffer', () => new Uint8Array([1, 2, 3]).buffer],
  ['an empty ArrayBuffer', () => new ArrayBuffer(0)],
  ['a large ArrayBuffer', () => new Uint8Array(100_000).fill(7).buffer],
  ['a resizable ArrayBuffer', () => resizable(5, 99)],
  ['a view of a resizable ArrayBuffer', () => new Uint8Array(resizable(5, 99))],
  ['a view of a part of a resizable ArrayBuffer', () => new Uint8Array(resizable(5, 99), 1, 2)],
  ...typedArrays(),
  ['a typed array with a property', () => Object.assign(new Uint8Array(2), { extra: 1 })],
  ['a part of a buffer', () => new Uint16Array(new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8]).buffer, 2, 2)],
  ['a DataView', () => new DataView(new Uint8Array([1, 2, 3]).buffer)],
  ['a part of a buffer as DataView', () => new DataView(new Uint8Array([1, 2, 3]).buffer, 1, 1)],
  [
    'two views of one buffer',
    () => {
      const b = new ArrayBuffer(8)
      return { a: new Uint8Array(b, 2), b: new Float64Array(b), c: b }
    },
  ],
  ['a Buffer of its own', () => Buffer.from(new Uint8Array([1, 2, 3]).buffer)],
  ['a boxed number', () => Object(-0)],
  ['a boxed string', () => Object('boxed')],
  ['a boxed boolean', () => Object(false)],
  ['a boxed bigint', () => Object(5n)],
  ['a boxed string with a property', () => Object.assign(Object('boxed'), { extra: 1 })],
  [
    'things of another realm',
    () =>
      vm.runInNewContext(
        '({ m: new Map([[1, { a: 1 }]]), s: new Set([1]), d: new Date(0), r: /a/g, e: new TypeError("t"), a: [1,,2], u: new Uint8Array(2), n: Object(1) })',
      ),
  ],
  ['a promise of another realm', () => vm.runInNewContext('Promise.resolve()')],
  ['a function', () => () => 1],
  ['a nested function', () => ({ a: [{ b() {} }] })],
  ['a class', () => class {}],
  ['a symbol', () => Symbol('s')],
  ['a registered symbol', () => [Symbol.for('s')]],
  ['a boxed symbol', () => Object(Symbol('s'))],
  ['a Promise', () => Promise.resolve(1)],
  ['a WeakMap', () => new WeakMap()],
  ['a WeakSet', () => new WeakSet()],
  ['a WeakRef', () => new WeakRef({})],
  ['a FinalizationRegistry', () => new FinalizationRegistry(() => {})],
  ['a generator', () => (function* () {})()],
  ['an async generator', () => (async function* () {})()],
  ['an array iterator', () => [][Symbol.iterator]()],
  ['a Map iterator', () => new Map().entries()],
  ['a Set iterator', () => new Set().values()],
  ['a string iterator', () => ''[Symbol.iterator]()],
  ['a match iterator', () => 'a'.matchAll(/a/g)],
  [
    'arguments',
    () =>
      (function (..._: unknown[]) {
        // biome-ignore lint/complexity/noArguments: the case
        return arguments
      })(1, 2),
  ],
  [
    'empty arguments',
    () =>
      (function () {
        // biome-ignore lint/complexity/noArguments: the case
        return arguments
      })(),
  ],
  ['globalThis', () => globalThis],
  ['an Intl formatter', () => new Intl.NumberFormat('en')],
  ['an Intl locale', () => new Intl.Locale('en')],
  ['a MessagePort', () => new MessageChannel().port1],
  ['a detached ArrayBuffer', detached],
  [
    'a detached view',
    () => {
      const u = new Uint8Array(4)
      structuredClone(u.buffer, { transfer: [u.buffer] })
      return u
    },
  ],
  [
    'a view beyond its buffer',
    () => {
      const b = resizable(8, 8)
      const u = new Uint8Array(b, 4, 4)
      b.resize(2)
      return u
    },
  ],
  [
    'a DataView beyond its buffer',
    () => {
      const b = resizable(8, 8)
      const u = new DataView(b, 4, 4)
      b.resize(2)
      return u
    },
  ],
  ['a WebAssembly memory that is not shared', () => new WebAssembly.Memory({ initial: 1 })],
  ['a function in a Map, Set, Error and array with a name', () => [new Map([[() => {}, 1]])]],
  ['a function as a cause', () => new Error('x', { cause: () => {} })],
]

for (const [name, make] of cases) {
  test(`codecs.structured treats ${name} as structuredClone does`, () => {
    const item = make()
    const expected = outcomeOf(() => structuredClone(item))
    const actual = outcomeOf(() => roundTrip(item))
    if ('error' in expected) {
      assert.ok('error' in actual, 'structuredClone throws, the codec does not')
      assert.ok(actual.error instanceof Error && expected.error instanceof Error)
      // Node 20 throws a TypeError for a MessagePort.
      const name = item instanceof MessagePort ? 'DataCloneError' : expected.error.name
      assert.equal(actual.error.name, name)
      if (name !== 'DataCloneError') assert.equal(actual.error.message, expected.error.message)
      return
    }
    if ('error' in actual) throw actual.error
    assertAlike(actual.value, expected.value)
  })
}

test('codecs.structured is compared in at least 107 cases', () => {
  assert.ok(cases.length >= 107, `${cases.length}`)
})

test('codecs.structured carries a DOMException with its name, message and stack', () => {
  const item = new DOMException('stop', 'AbortError')
  const copy = roundTrip({ item, again: item }) as { item: unknown; again: unknown }
  assert.ok(copy.item instanceof DOMException)
  assert.equal(copy.item, copy.again)
  assert.deepEqual(
    [copy.item.name, copy.item.message, copy.item.code, copy.item.stack],
    ['AbortError', 'stop', 20, item.stack],
  )
})

test('codecs.structured carries of a slice of the Buffer pool its own bytes alone', () => {
  const slice = Buffer.from('0123456789').subarray(2, 5)
  const copy = roundTrip([slice, slice]) as [unknown, unknown]
  assert.ok(copy[0] instanceof Uint8Array && copy[0] === copy[1])
  assert.equal(Object.getPrototypeOf(copy[0]), Uint8Array.prototype)
  assert.equal(Buffer.from(copy[0]).toString(), '234')
  assert.equal(copy[0].buffer.byteLength, 3)
  assert.ok(codecs.structured.encode(slice).length < 20)
})

test('codecs.structured keeps a view following the length of its resizable buffer', () => {
  const copy = roundTrip(new Uint8Array(resizable(4, 16))) as Uint8Array
  Reflect.apply(Reflect.get(copy.buffer, 'resize'), copy.buffer, [10])
  assert.equal(copy.length, 10)
})

test('codecs.structured needs few bytes for a small object', () => {
  const item = { id: 12345, name: 'item-12345', tags: ['a', 'b'], flag: true, price: 12.75 }
  assert.ok(codecs.structured.encode(item).length <= 60)
})

test('codecs.structured returns bytes and values that share nothing with the item', () => {
  const item = { bytes: new Uint8Array([1, 2, 3]), list: [1] }
  const encoded = codecs.structured.encode(item)
  item.bytes[0] = 9
  const copy = codecs.structured.decode(encoded)
  encoded.fill(0)
  assert.deepEqual(copy, { bytes: new Uint8Array([1, 2, 3]), list: [1] })
})

test('codecs.structured clones random values as structuredClone does', () => {
  const options = { withBigInt: true, withDate: true, withMap: true, withSet: true, withTypedArray: true }
  const values = fc.anything({
    ...options,
    withBoxedValues: true,
    withNullPrototype: true,
    withSparseArray: true,
    withUnicodeString: true,
    withObjectString: true,
  } as fc.ObjectConstraints)
  fc.assert(
    fc.property(values, (item) => assertAlike(roundTrip(item), structuredClone(item))),
    { numRuns: 500 },
  )
})

test('codecs.bytes gives a plain Uint8Array of its own', () => {
  for (const item of [new Uint8Array([1, 2]), Buffer.from([1, 2]), new Uint8Array([0, 1, 2, 3]).subarray(1, 3)]) {
    const encoded = codecs.bytes.encode(item)
    const copy = codecs.bytes.decode(encoded)
    encoded.fill(0)
    assert.deepEqual(copy, new Uint8Array([1, 2]))
    assert.equal(copy.buffer.byteLength, 2)
  }
  assert.deepEqual(codecs.bytes.decode(codecs.bytes.encode(new Uint8Array(0))), new Uint8Array(0))
})
