import assert from 'node:assert/strict'
import { test } from 'node:test'
import { codecs } from 'janus-queue'
import { assertAlike } from './likeness.js'

/*
 * The bytes themselves, tag by tag: threads read what other copies of the package wrote. Where one of these changes, so must
 * CODEC_VERSION.
 */

const shared = { a: 1 }
const buffer = Uint8Array.of(1, 2, 3, 4).buffer

function withoutStack<E extends Error>(error: E): E {
  return Object.defineProperty(error, 'stack', { value: undefined })
}

const golden: [string, () => unknown, string][] = [
  ['0', () => 0, '00 00'],
  ['127', () => 127, '00 7f'],
  ['an empty string', () => '', '00 80'],
  ['a short string', () => 'aé', '00 82 61 e9'],
  ['an empty array', () => [], '00 c0'],
  ['a short array', () => [1, 2], '00 c2 01 02'],
  ['undefined', () => undefined, '00 d0'],
  ['null', () => null, '00 d1'],
  ['false', () => false, '00 d2'],
  ['true', () => true, '00 d3'],
  ['8 bits', () => -1, '00 d4 ff'],
  ['16 bits', () => 1000, '00 d5 e8 03'],
  ['32 bits', () => -100_000, '00 d6 60 79 fe ff'],
  ['a float of 4 bytes', () => 0.5, '00 d7 00 00 00 3f'],
  ['-0', () => -0, '00 d7 00 00 00 80'],
  ['a float of 8 bytes', () => 0.1, '00 d8 9a 99 99 99 99 99 b9 3f'],
  ['a bigint of 64 bits', () => -2n, '00 d9 fe ff ff ff ff ff ff ff'],
  ['a larger bigint', () => -(2n ** 64n), '00 da 01 09 01 00 00 00 00 00 00 00 00'],
  ['a longer string', () => 'a'.repeat(64), `00 db 40${' 61'.repeat(64)}`],
  ['a string of 16 bits', () => 'λ', '00 dc 01 bb 03'],
  ['an object', () => ({}), '00 dd ff'],
  ['a key', () => ({ golden: 1 }), '00 dd 06 67 6f 6c 64 65 6e 01 ff'],
  ['a long key', () => ({ ['k'.repeat(253)]: 1 }), `00 dd fd fd 01${' 6b'.repeat(253)} 01 ff`],
  ['a key of 16 bits', () => ({ λ: 1 }), '00 dd fe 01 bb 03 01 ff'],
  ['an array', () => new Array(16).fill(null), `00 de 10${' d1'.repeat(16)}`],
  ['a sparse array', () => Object.assign(new Array(3), { 1: 5 }), '00 df 03 01 31 05 ff'],
  ['a reference', () => [new Set(), shared, shared].slice(1), '01 c2 dd 01 61 01 ff e0 01'],
  ['a Map', () => new Map([[1, 2]]), '00 e1 01 02 ff'],
  ['a Set', () => new Set([1]), '00 e2 01 ff'],
  ['a Date', () => new Date(1), '00 e3 00 00 00 00 00 00 f0 3f'],
  ['a RegExp', () => /a/g, '00 e4 81 61 81 67'],
  ['an Error', () => withoutStack(new RangeError('a')), '00 e5 12 81 61'],
  ['an Error with a stack', () => Object.assign(new Error('a'), { stack: 's' }), '00 e5 30 81 61 81 73'],
  ['an Error with a cause', () => withoutStack(new Error('a', { cause: 1 })), '00 e5 50 81 61 01'],
  [
    'an Error with a code',
    () => Object.assign(withoutStack(new TypeError('a')), { code: 7 }),
    '00 e5 95 81 61 ff 04 63 6f 64 65 07 ff',
  ],
  [
    'an AggregateError',
    () => withoutStack(new AggregateError([1], 'a')),
    '00 e5 97 81 61 06 65 72 72 6f 72 73 c1 01 ff ff',
  ],
  ['a DOMException', () => withoutStack(new DOMException('a', 'b')), '00 e6 81 62 81 61 d0 ff ff'],
  ['a boxed value', () => Object(true), '00 e7 d3'],
  ['a buffer', () => buffer, '00 e8 04 01 02 03 04'],
  ['a resizable buffer', () => Reflect.construct(ArrayBuffer, [1, { maxByteLength: 300 }]), '00 e9 01 ac 02 00'],
  ['a view', () => new Uint8Array(buffer), '00 ea 42 e8 04 01 02 03 04'],
  ['a view of a part', () => new Uint16Array(buffer, 2, 1), '00 ea 05 e8 04 01 02 03 04 02 01'],
]

const hex = (bytes: Uint8Array): string => [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(' ')
const bytesOf = (text: string): Uint8Array => Uint8Array.from(text.split(' '), (byte) => Number.parseInt(byte, 16))

for (const [name, make, bytes] of golden) {
  test(`codecs.structured writes ${name} as these bytes, and reads them`, () => {
    assert.equal(hex(codecs.structured.encode(make())), bytes)
    assertAlike(codecs.structured.decode(bytesOf(bytes)), make())
  })
}

test('codecs.structured writes shapes as these bytes, and reads them', () => {
  const make = (): object => [
    { qx: 1, qy: 2 },
    { qx: 3, qy: 4 },
  ]
  for (let round = 0; round < 200; round++) codecs.structured.encode(make())
  const bytes = '00 c2 eb 02 71 f8 71 f9 01 02 ec 00 03 04'
  assert.equal(hex(codecs.structured.encode(make())), bytes)
  assert.deepEqual(codecs.structured.decode(bytesOf(bytes)), make())
  assert.deepEqual(codecs.structured.decode(bytesOf('00 eb 02 71 f8 71 f9 01 ed')), { qx: 1 })
})

test('codecs.structured puts what is nested deeper than 64 levels after the rest', () => {
  let item: unknown = 5
  for (let depth = 0; depth < 65; depth++) item = [item]
  assert.equal(hex(codecs.structured.encode([item, 6])), `00 c2${' c1'.repeat(64)} 06 c1 05`)
})

test('codecs.json writes these bytes, and reads them', () => {
  assert.equal(hex(codecs.json.encode({ a: 'é' })), '00 7b 22 61 22 3a 22 e9 22 7d')
  assert.equal(hex(codecs.json.encode('λ')), '01 22 00 bb 03 22 00')
  assert.deepEqual(codecs.json.decode(bytesOf('01 22 00 bb 03 22 00')), 'λ')
})
