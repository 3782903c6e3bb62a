import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { codecs } from 'janus-queue'
import type { Text } from '../../src/runtime/text.js'
import { bufferText } from '../../src/runtime/text-buffer.js'
import { portableText } from '../../src/runtime/text-portable.js'

const texts: [string, Text][] = [
  ['bufferText', bufferText],
  ['portableText', portableText],
]
const LENGTHS = [...Array.from({ length: 40 }, (_, i) => i), 63, 64, 252, 253, 4095, 4096, 4097, 8193, 20_000]
const latin1 = (length: number): string =>
  Array.from({ length }, (_, i) => String.fromCharCode((i * 7 + length) % 256)).join('')
const utf16 = (length: number): string =>
  Array.from({ length }, (_, i) => String.fromCharCode((i * 9973 + 0xd7f0 + length) % 65536)).join('')

for (const [name, text] of texts) {
  test(`${name} carries latin1 and utf16 through shared memory, at even and odd addresses`, () => {
    for (const memory of [new ArrayBuffer(50_000), new SharedArrayBuffer(50_000)]) {
      const bytes = new Uint8Array(memory, 5)
      for (const length of LENGTHS) {
        for (const start of [0, 1]) {
          bytes.fill(0xee, 0, 2 * length + 10)
          const narrow = latin1(length)
          text.writeLatin1(bytes, narrow, start)
          assert.equal(text.readLatin1(bytes, start, start + length), narrow)
          assert.equal(bytes[start + length], 0xee)
          const wide = utf16(length)
          text.writeUtf16(bytes, wide, start)
          assert.equal(text.readUtf16(bytes, start, start + 2 * length), wide)
          assert.equal(bytes[start + 2 * length], 0xee)
        }
      }
    }
  })

  test(`${name}.isLatin1 looks at every unit`, () => {
    for (const length of [0, 1, 30, 3000]) {
      assert.equal(text.isLatin1(`${'a'.repeat(length)}\u00ff\0`), true)
      assert.equal(text.isLatin1(`${'a'.repeat(length)}\u0100`), false)
      assert.equal(text.isLatin1(`\ud800${'a'.repeat(length)}`), false)
      assert.equal(text.isLatin1(`λ${'é'.repeat(length)}`.slice(1)), true)
    }
  })
}

test('both texts write the same bytes', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 100 }), (string) => {
      const written = texts.map(([, text]) => {
        const bytes = new Uint8Array(2 * string.length)
        text.writeUtf16(bytes, string, 0)
        return bytes
      })
      assert.deepEqual(written[0], written[1])
    }),
  )
})

test('every codec of text carries every string, as item, in it and as key', () => {
  for (const length of LENGTHS) {
    for (const string of [latin1(length), utf16(length)]) {
      for (const codec of [codecs.structured, codecs.json]) {
        assert.equal(codec.decode(codec.encode(string)), string)
        assert.deepEqual(codec.decode(codec.encode([string, { [string]: string }])), [string, { [string]: string }])
      }
    }
  }
})

test('codecs.structured carries random strings and keys', () => {
  const unit = fc.nat(0xffff).map((code) => String.fromCharCode(code))
  fc.assert(
    fc.property(fc.string({ unit, maxLength: 80 }), (string) => {
      const item = { a: string, [string]: 1 }
      assert.deepEqual(codecs.structured.decode(codecs.structured.encode(item)), item)
    }),
  )
})

test('codecs.structured tells keys apart that share a place in its cache of keys', () => {
  const item = Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [`k${i.toString(36)}`, i]))
  for (let again = 0; again < 2; again++) {
    assert.deepEqual(codecs.structured.decode(codecs.structured.encode(item)), item)
  }
})
