import assert from 'node:assert/strict'

/** Items that threads send each other: of many forms and sizes, each telling its code, and whether it is whole. */
export type Item = number | [code: number, payload: unknown]

function payloadOf(code: number): unknown {
  const size = code % 1_009 === 0 ? 20_000 + (code % 50_000) : (code * 37) % 400
  switch (code % 4) {
    case 0:
      return 'x'.repeat(size)
    case 1:
      return new Uint8Array(size).fill(code)
    case 2:
      return { id: code, name: `item ${code}`, tags: ['a', 'b'], text: 'é'.repeat(size % 50) }
    default:
      return 'ÿ€'.repeat(size >> 2)
  }
}

/** Every second one is a bare number. */
export function itemOf(code: number): Item {
  return code % 2 === 0 ? code : [code, payloadOf(code >> 1)]
}

/** The item's code; fails if any part of the item is not what it was. */
export function codeOf(item: Item): number {
  if (typeof item === 'number') return item
  const [code, payload] = item
  const expected = payloadOf(code >> 1)
  if (payload instanceof Uint8Array && expected instanceof Uint8Array) {
    assert.equal(Buffer.compare(payload, expected), 0, `item ${code}`)
  } else if (typeof expected === 'string') {
    assert.ok(payload === expected, `item ${code}`)
  } else {
    assert.deepEqual(payload, expected)
  }
  return code
}
