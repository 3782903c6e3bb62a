import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type CopyBytes, copyPortably } from '../../src/runtime/copy.js'
import { copyByBuffer } from '../../src/runtime/copy-buffer.js'

const copies: [string, CopyBytes][] = [
  ['copyByBuffer', copyByBuffer],
  ['copyPortably', copyPortably],
]

const SIZE = 9_000
const shared = (): Uint8Array => new Uint8Array(new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true }).buffer)
const counted = (array: Uint8Array): Uint8Array => {
  for (let i = 0; i < array.length; i++) array[i] = 1 + ((i * 7) % 255)
  return array
}

for (const [name, copy] of copies) {
  for (const [way, target, source] of [
    ['into shared memory', shared, () => counted(new Uint8Array(new ArrayBuffer(SIZE + 24), 24))],
    ['out of shared memory', () => new Uint8Array(new ArrayBuffer(SIZE + 40), 40), () => counted(shared())],
  ] as const) {
    test(`${name} copies ${way} what it is to, and nothing else`, () => {
      const from = source()
      for (const length of [1, 7, 8, 63, 4079, 4080]) {
        for (const start of [0, 1, 8, 4095]) {
          const to = target()
          copy(to, 13, from, start, length)
          assert.deepEqual(to.slice(13, 13 + length), from.slice(start, start + length))
          assert.ok(to.subarray(0, 13).every((byte) => byte === 0))
          assert.ok(to.subarray(13 + length).every((byte) => byte === 0))
        }
      }
    })
  }
}
