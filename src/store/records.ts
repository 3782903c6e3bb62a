import { INLINE_BYTES, R_LENGTH, R_PAYLOAD, TAG_NUMBER, UNIT_BYTES, UNITS_SHIFT } from '../core/layout.js'
import { NUMBER_HEAD } from './codes.js'
import { type EncodedItem, part } from './encoded-item.js'
import type { Views } from './views.js'

/** The first eight bytes of a number's record, as the number that they would be: one store writes them. */
const [HEAD_AND_LENGTH = 0] = new Float64Array(Uint32Array.of(NUMBER_HEAD, 8).buffer)

/** Units of 16 bytes that a record with so many bytes of payload takes: 8 of them lie in the first. */
export function unitsFor(length: number): number {
  return 1 + ((Math.max(length - 8, 0) + UNIT_BYTES - 1) >> 4)
}

/** Whether the item fits a record, and needs no chain. */
export function isInline({ length }: EncodedItem): boolean {
  return length <= INLINE_BYTES
}

/** Writes a record to `at` in the staging area, unless its payload was written there already. */
export function writeRecord(views: Views, at: number, encoded: EncodedItem, units: number): void {
  const { tag, bytes, start, length } = encoded
  views.words[at >>> 2] = tag | (units << UNITS_SHIFT)
  views.words[(at + R_LENGTH) >>> 2] = length
  if (tag === TAG_NUMBER) views.numbers[(at + R_PAYLOAD) >>> 3] = encoded.number
  else if (length > 0 && !(bytes === views.bytes && start === at + R_PAYLOAD)) {
    const whole = start === 0 && length === bytes.length
    views.bytes.set(whole ? bytes : part(bytes, start, length), at + R_PAYLOAD)
  }
}

/** Writes the records of the numbers from `items[from]` on to `[at, end)` in the staging area; how many those are. */
export function writeNumbers(views: Views, at: number, end: number, items: readonly unknown[], from: number): number {
  const { numbers } = views
  let index = from
  for (let to = at; to < end && index < items.length; to += UNIT_BYTES, index++) {
    const item = items[index]
    if (typeof item !== 'number') break
    numbers[to >>> 3] = HEAD_AND_LENGTH
    numbers[(to + R_PAYLOAD) >>> 3] = item
  }
  return index - from
}

/** Appends to `items` the numbers of up to `most` records from `at` on in the staging area; how many those are. */
export function readNumbers(views: Views, at: number, most: number, items: number[]): number {
  const { words, numbers } = views
  const begin = items.length
  let next = begin // push() takes three times as long
  for (let from = at; next - begin < most && words[from >>> 2] === NUMBER_HEAD; from += UNIT_BYTES, next++) {
    items[next] = numbers[(from + R_PAYLOAD) >>> 3] ?? Number.NaN
  }
  return next - begin
}
