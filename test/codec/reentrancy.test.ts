import assert from 'node:assert/strict'
import { test } from 'node:test'
import { codecs } from 'janus-queue'

const { structured } = codecs

test('codecs.structured can be used by a getter of the item that it encodes', () => {
  const shared = { shared: true }
  const item = {
    first: shared,
    get inner() {
      const nested = structured.decode(structured.encode({ a: shared, b: shared }))
      assert.equal(nested.a, nested.b)
      return nested
    },
    get deeper() {
      return {
        get bytes() {
          return structured.encode([shared, shared, 'x'.repeat(100_000)])
        },
      }
    },
    last: shared,
  }
  const copy = structured.decode(structured.encode(item))
  assert.equal(copy.first, copy.last)
  assert.deepEqual(copy.inner, { a: { shared: true }, b: { shared: true } })
  assert.equal(structured.decode(copy.deeper.bytes)[2].length, 100_000)
})

test('codecs.structured can be used by a getter whose own item is refused', () => {
  const item = {
    list: [1, 2],
    get inner() {
      assert.throws(() => structured.encode(() => {}), { name: 'DataCloneError' })
      return 'refused'
    },
    more: { a: 1 },
  }
  assert.deepEqual(structured.decode(structured.encode(item)), { list: [1, 2], inner: 'refused', more: { a: 1 } })
})

test('codecs.structured reads each getter once', () => {
  let calls = 0
  const item = {
    get a() {
      return ++calls
    },
  }
  assert.deepEqual(structured.decode(structured.encode([item, item])), [{ a: 1 }, { a: 1 }])
})

test('codecs.structured takes a Map or Set as it was when a getter in it began to change it', () => {
  const map = new Map<string, unknown>()
  map.set('a', {
    get grow() {
      for (let i = 0; i < 10; i++)
        map.set(`more ${map.size}`, {
          get again() {
            return map.set(`x${map.size}`, 1).size
          },
        })
      return 1
    },
  })
  const copy = structured.decode(structured.encode(map))
  assert.deepEqual(copy, new Map([['a', { grow: 1 }]]))
  const set = new Set<unknown>()
  set.add({
    get shrink() {
      set.clear()
      return 1
    },
  })
  set.add(2)
  assert.deepEqual(structured.decode(structured.encode(set)), new Set([{ shrink: 1 }]))
})

test('codecs.structured survives a getter that changes the object or array that it is in', () => {
  const object: { a: number; b?: number; c: number } = {
    get a() {
      delete object.b
      return 1
    },
    b: 2,
    c: 3,
  }
  assert.deepEqual(structured.decode(structured.encode(object)), { a: 1, c: 3 })
  const array: unknown[] = [
    {
      get cut() {
        array.length = 1
        return 1
      },
    },
    2,
    3,
  ]
  assert.deepEqual(structured.decode(structured.encode(array))[0], { cut: 1 })
})

test('codecs.json and codecs.bytes can be used within an encode of codecs.json', () => {
  const item = { toJSON: () => ({ inner: [...codecs.bytes.encode(codecs.json.encode({ a: 1 }))].length > 0 }) }
  assert.deepEqual(codecs.json.decode(codecs.json.encode(item)), { inner: true })
})
