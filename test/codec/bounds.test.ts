// What the codecs remember of the names that they met, to be quicker with the next item, has an end.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { codecs } from 'janus-queue'
import { collect } from '../helpers/collect.js'
import { limit } from '../helpers/limits.js'

function heapUsed(): number {
  collect()
  return process.memoryUsage().heapUsed
}

const items: [name: string, make: (i: number) => object][] = [
  ['begin with the same', (i) => ({ first: i, [`second${i}`]: 2 })],
  ['all differ', (i) => ({ [`a${i}`]: 1, [`b${i}`]: 2 })],
  ['come twice', (i) => ({ [`c${i >> 1}`]: 1, [`d${i >> 1}`]: 2 })],
]

for (const [name, make] of items) {
  test(`codecs.structured needs no more memory for names that ${name}, however many come`, limit, () => {
    const work = (from: number, to: number): void => {
      for (let i = from; i < to; i++) codecs.structured.decode(codecs.structured.encode(make(i)))
    }
    work(0, 20_000)
    const before = heapUsed()
    work(20_000, 120_000)
    const grown = heapUsed() - before
    assert.ok(grown < 300_000, `${grown} bytes more`)
  })
}
