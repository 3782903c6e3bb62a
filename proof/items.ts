/** Items of all forms and sizes that tell whether they are whole. A bare number is the item of 0 bytes. */
export type Item = number | [priority: number, code: number, size: number, payload: Uint8Array | string]

export const SIZES = [0, 1, 8, 60, 200, 1_900, 1_920, 4_080, 4_081, 9_000, 70_000, 200 * 1_024] as const

export function itemOf(code: number, size: number): Item {
  return size === 0 ? code : [code % 5, code, size, payloadOf(code, size)]
}

function payloadOf(code: number, size: number): Uint8Array | string {
  return code % 2 === 0 ? new Uint8Array(size).fill(code) : String.fromCharCode(97 + (code % 26)).repeat(size)
}

/** The item's code; throws where a part of it is not what it was. */
export function codeOf(item: Item): number {
  if (typeof item === 'number') return item
  const [priority, code, size, payload] = item
  const expected = payloadOf(code, size)
  const isWhole =
    typeof payload === 'string' || typeof expected === 'string'
      ? payload === expected
      : Buffer.compare(payload, expected) === 0
  if (!isWhole || priority !== code % 5) throw new Error(`item ${code} of ${size} is not what was put`)
  return code
}
