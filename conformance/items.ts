import { equal } from './assert.js'

/** Items that threads send each other: of many forms and sizes, each telling its code, and whether it is whole. */
export type Item = number | [code: number, payload: unknown]

function payloadOf(code: number): unknown {
  const size = code % 509 === 0 ? 20_000 + (code % 50_000) : (code * 37) % 400
  switch (code % 4) {
    case 0:
      return 'x'.repeat(size)
    case 1:
      return new Uint8Array(Math.min(size, 2_000)).fill(code)
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
  equal(payload, payloadOf(code >> 1), `item ${code}`)
  return code
}
