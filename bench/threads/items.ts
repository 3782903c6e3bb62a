export type ItemKind = 'number' | 'small' | 'string' | 'text' | 'bytes' | 'block' | 'large'

export interface Small {
  id: number
  name: string
  tags: string[]
  flag: boolean
  price: number
}

export function smallItem(id: number): Small {
  return { id, name: `item ${id}`, tags: ['red', 'round'], flag: id % 2 === 0, price: id + 0.5 }
}

/** About so many bytes, as a number of 8 and as text in one byte a character. */
export const itemBytes = {
  number: 8,
  small: 64,
  string: 1024,
  text: 100_000,
  bytes: 65_536,
  block: 1_048_576,
  large: 1_048_576,
} as const

/** An item of the kind; the benchmark puts the same one again and again, and numbers as they come. */
export function itemOf(kind: ItemKind): unknown {
  if (kind === 'number') return 1
  if (kind === 'small') return smallItem(1234)
  if (kind === 'string') return 'The quick brown fox jumps over the lazy dog. 123'.repeat(22).slice(0, 1024)
  if (kind === 'text') return 'The quick brown fox jumps over the lazy dog. 123'.repeat(2084).slice(0, itemBytes.text)
  if (kind === 'bytes' || kind === 'block') return Uint8Array.from({ length: itemBytes[kind] }, (_, i) => i)
  return { title: 'a large object', rows: Array.from({ length: 14_000 }, (_, i) => smallItem(i)) }
}
