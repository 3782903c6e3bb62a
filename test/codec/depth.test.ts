// Nesting beyond the depth at which the codec stops recursing and puts off what lies deeper.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { codecs } from 'janus-queue'
import { MAX_DEPTH } from '../../src/codec/tags.js'

type Nest = (inner: unknown) => unknown

const sparse: Nest = (inner) => {
  const array: unknown[] = []
  array[5] = inner
  return array
}

const nests: [what: string, nest: Nest, inside: (outer: unknown) => unknown][] = [
  ['arrays', (inner) => [inner], (outer) => Reflect.get(Object(outer), 0)],
  ['long arrays', (inner) => [1, inner, 2, 3], (outer) => Reflect.get(Object(outer), 1)],
  ['sparse arrays', sparse, (outer) => Reflect.get(Object(outer), 5)],
  ['objects', (inner) => ({ inner }), (outer) => Reflect.get(Object(outer), 'inner')],
  ['Maps', (inner) => new Map([['inner', inner]]), (outer) => outer instanceof Map && outer.get('inner')],
  ['Sets', (inner) => new Set([inner]), (outer) => outer instanceof Set && [...outer][0]],
  [
    'errors',
    (cause) => Object.assign(new Error('outer', { cause }), { stack: 'stack' }),
    (outer) => outer instanceof Error && outer.cause,
  ],
]

for (const [what, nest, inside] of nests) {
  test(`codecs.structured keeps ${what} of any depth, and what comes after them`, () => {
    for (let depth = MAX_DEPTH - 3; depth <= MAX_DEPTH + 3; depth++) {
      let item: unknown = { innermost: depth }
      for (let i = 0; i < depth; i++) item = nest(item)
      let copy = codecs.structured.decode(codecs.structured.encode(item))
      assert.deepEqual(codecs.structured.decode(codecs.structured.encode([1, { a: 'b' }])), [1, { a: 'b' }])
      for (let i = 0; i < depth; i++) copy = inside(copy)
      assert.deepEqual(copy, { innermost: depth }, `depth ${depth}`)
    }
  })
}
