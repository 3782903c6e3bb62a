import assert from 'node:assert/strict'
import { test } from 'node:test'
import vm from 'node:vm'
import { codecs, Queue } from 'janus-queue'
import { untyped } from '../helpers/untyped.js'

const roundTrip = (item: unknown): unknown => codecs.json.decode(codecs.json.encode(item))

function refusal(item: unknown): string {
  try {
    codecs.json.encode(item)
  } catch (error) {
    assert.ok(error instanceof DOMException, String(error))
    assert.equal(error.name, 'DataCloneError')
    return error.message
  }
  return assert.fail('it was not refused')
}

class Point {
  x = 1
  y = 0
}

class Money {
  #cents = 250
  toJSON(): object {
    return { cents: this.#cents }
  }
}

class HttpError extends Error {
  toJSON(): object {
    return { message: this.message }
  }
}

const shared = { a: [1] }

const carried: [string, unknown, unknown?][] = [
  ['null', null],
  ['true', true],
  ['a fraction', 1.5],
  ['0', 0],
  ['a string', 'text'],
  ['a lone surrogate', 'λ\ud800'],
  ['an empty array and object', [[], {}]],
  ['an object', { id: 1, list: ['a', null, [true]], deep: { a: { b: {} } } }],
  ['an array of 1000', Array.from({ length: 1000 }, (_, i) => ({ i }))],
  ['an own __proto__ key', JSON.parse('{"__proto__": {"a": 1}, "b": 2}')],
  ['a key 0', { 0: 'zero', 1: 'one' }],
  ['an object without a prototype', Object.assign(Object.create(null), { a: 1 }), { a: 1 }],
  ['a property that is undefined', { a: undefined, b: [{ c: undefined }] }, { b: [{}] }],
  ['a property that is undefined, among others', { z: 0, a: undefined, b: 1 }, { z: 0, b: 1 }],
  ['a class instance', new Point(), { x: 1, y: 0 }],
  ['a toJSON() of the user', { price: new Money() }, { price: { cents: 250 } }],
  ['a toJSON() of an error of the user', [new HttpError('x')], [{ message: 'x' }]],
  ['a toJSON() that gives undefined for a property', { a: { toJSON: () => undefined }, b: 1 }, { b: 1 }],
  ['a toJSON that is no function', { toJSON: 5 }],
  ['a shared part', [shared, { shared }]],
  ['an object of another realm', vm.runInNewContext('({ a: [1, { b: null }] })'), { a: [1, { b: null }] }],
]

for (const [name, item, expected = item] of carried) {
  test(`codecs.json carries ${name}`, () => {
    assert.deepEqual(roundTrip(item), expected)
  })
}

const refused: [string, () => unknown][] = [
  ['undefined', () => undefined],
  ['a function', () => () => {}],
  ['a symbol', () => Symbol('s')],
  ['a bigint', () => 1n],
  ['NaN', () => Number.NaN],
  ['Infinity', () => Number.POSITIVE_INFINITY],
  ['-Infinity', () => Number.NEGATIVE_INFINITY],
  ['-0', () => -0],
  ['undefined in an array', () => [1, undefined]],
  ['a hole', () => Object.assign(new Array(3), { 0: 1, 2: 3 })],
  ['a hole in a long array', () => Object.assign(new Array(50).fill(1, 0, 49), {})],
  ['an array with a name', () => Object.assign([1], { name: 'n' })],
  ['a match', () => /b/.exec('abc')],
  ['a Map', () => new Map([[1, 2]])],
  ['an empty Map', () => new Map()],
  ['a Set', () => new Set([1])],
  ['a subclass of Map', () => new (class Registry extends Map {})()],
  ['a Map of another realm', () => vm.runInNewContext('new Map([[1, 2]])')],
  ['a Proxy of a Map', () => new Proxy(new Map([[1, 2]]), {})],
  ['a WeakMap', () => new WeakMap()],
  ['a Promise', () => Promise.resolve()],
  ['a Date', () => new Date(0)],
  ['an invalid Date', () => new Date(Number.NaN)],
  ['a RegExp', () => /a/],
  ['an Error', () => new Error('x')],
  ['a DOMException', () => new DOMException('x', 'AbortError')],
  ['a boxed number', () => Object(1)],
  ['a boxed string', () => Object('s')],
  ['a boxed bigint', () => Object(1n)],
  ['an ArrayBuffer', () => new ArrayBuffer(2)],
  ['a typed array', () => Uint8Array.of(1)],
  ['a Buffer', () => Buffer.from('a')],
  ['a DataView', () => new DataView(new ArrayBuffer(1))],
  ['shared memory', () => new SharedArrayBuffer(1)],
  ['a Blob', () => new Blob(['x'])],
  ['a URL', () => new URL('http://localhost')],
  ['Headers', () => new Headers({ a: 'b' })],
  ['a generator', () => (function* () {})()],
  ['an iterator', () => [1][Symbol.iterator]()],
  ['an Intl formatter', () => new Intl.NumberFormat('en')],
  [
    'arguments',
    () =>
      (function (..._: unknown[]) {
        // biome-ignore lint/complexity/noArguments: the case
        return arguments
      })(1, 2),
  ],
  ['a Date robbed of its prototype', () => Object.setPrototypeOf(new Date(), Object.prototype)],
  [
    'a class whose data is private',
    () =>
      new (class Hidden {
        #a = 1
        get a(): number {
          return this.#a
        }
      })(),
  ],
  ['a toJSON() that gives undefined', () => ({ toJSON: () => undefined })],
  ['a toJSON() that gives a Map', () => ({ toJSON: () => new Map() })],
  ['a toJSON() that gives NaN', () => ({ toJSON: () => Number.NaN })],
  ['a queue', () => new Queue()],
  ['a face of a queue', () => new Queue().syncQ],
]

for (const [name, make] of refused) {
  test(`codecs.json refuses ${name}, which JSON would leave out or turn into something else`, () => {
    refusal(make())
    refusal({ deep: [1, { item: [make()] }] })
    assert.equal(roundTrip(1), 1)
  })
}

test('codecs.json says what has no JSON, and where', () => {
  const messages: [unknown, RegExp][] = [
    [{ a: { callback() {} } }, /^item\.a\.callback: a function has no JSON$/],
    [{ a: [0, Number.NaN] }, /^item\.a\[1\]: NaN has no JSON, which would make it null$/],
    [{ x: -0 }, /^item\.x: -0 has no JSON, which would make it 0: send it \+ 0/],
    [[undefined], /^item\[0\]: undefined has no JSON in an array, where it would become null$/],
    [{ when: new Date(0) }, /^item\.when: a Date has no JSON: send its toISOString\(\)/],
    [{ m: new Map() }, /^item\.m: a Map has no JSON: send \[\.\.\.it\], or use codecs\.structured$/],
    [{ e: new TypeError('x') }, /^item\.e: a TypeError has no JSON: codecs\.structured carries it$/],
    [{ 'a b': 1n }, /^item\["a b"\]: a bigint has no JSON$/],
  ]
  for (const [item, message] of messages) assert.match(refusal(item), message)
})

test('codecs.json refuses them behind a toJSON, in a class instance and at any depth', () => {
  const f = (): void => {}
  refusal([{ toJSON: () => ({ f }) }])
  refusal(Object.create({}, { f: { value: f, enumerable: true } }))
  let item: unknown = f
  for (let depth = 0; depth < 100; depth++) item = [{ item }]
  refusal(item)
})

test('codecs.json refuses a cycle, with the cause attached', () => {
  const item: { self?: unknown } = {}
  item.self = { deep: [item] }
  assert.throws(
    () => codecs.json.encode(item),
    (error) => error instanceof DOMException && error.name === 'DataCloneError' && error.cause instanceof TypeError,
  )
})

test('codecs.json refuses what is nested deeper than the stack', () => {
  let item: unknown = 1
  for (let depth = 0; depth < 200_000; depth++) item = [item]
  assert.match(refusal(item), /^item has no JSON, it is nested too deep/)
  assert.deepEqual(roundTrip([[1]]), [[1]])
})

test('codecs.json lets through what a toJSON or a getter throws', () => {
  for (const error of [new SyntaxError('mine'), new TypeError('mine'), new RangeError('mine')]) {
    const fail = (): never => {
      throw error
    }
    for (const item of [{ toJSON: fail }, Object.defineProperty({}, 'a', { get: fail, enumerable: true })]) {
      assert.throws(
        () => codecs.json.encode([item]),
        (thrown) => thrown === error,
      )
    }
  }
})

test('codecs.json asks a bigint for the toJSON() that a program gave to all of them', () => {
  Object.defineProperty(BigInt.prototype, 'toJSON', {
    value(this: bigint) {
      return `${this}n`
    },
    configurable: true,
  })
  try {
    assert.deepEqual(roundTrip({ big: 5n }), { big: '5n' })
  } finally {
    Reflect.deleteProperty(BigInt.prototype, 'toJSON')
  }
})

test('put() on a queue of codecs.json refuses a Map, and nothing has entered', () => {
  const queue = new Queue(0, { codec: codecs.json })
  assert.throws(() => queue.syncQ.put(untyped(new Map([[1, 2]]))), { name: 'DataCloneError' })
  assert.equal(queue.syncQ.qsize(), 0)
})
