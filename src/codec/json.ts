import { text } from '#runtime'
import { type BuiltinCodec, JSON_ID } from './builtin.js'
import { dataCloneError, describe } from './refusal.js'
import { ByteWriter } from './writer.js'

/*
 * Format: one byte, LATIN1 or UTF16, then the units of the JSON text in that encoding. Not utf-8: lone surrogates survive,
 * and browsers can't read or write utf-8 in shared memory.
 */
const LATIN1 = 0
const UTF16 = 1

/** Levels that isOrdinary() looks at. */
const LOOKED_AT = 32

export const json: BuiltinCodec<unknown> = {
  id: JSON_ID,

  encode(item) {
    const writer = new ByteWriter()
    writer.own()
    json.encodeTo(writer, item)
    return writer.copy()
  },

  decode(bytes) {
    return json.decodeFrom(bytes, 0, bytes.length)
  },

  encodeTo(writer, item) {
    const string = stringify(item)
    const isLatin1 = text.isLatin1(string)
    const length = isLatin1 ? string.length : 2 * string.length
    writer.reserve(1 + length)
    writer.bytes[writer.position] = isLatin1 ? LATIN1 : UTF16
    if (isLatin1) text.writeLatin1(writer.bytes, string, writer.position + 1)
    else text.writeUtf16(writer.bytes, string, writer.position + 1)
    writer.position += 1 + length
  },

  decodeFrom(bytes, start, end) {
    const encoding = bytes[start]
    if (end - start < 2 || end > bytes.length) throw new TypeError('cannot decode: not JSON text, it is too short')
    if (encoding === LATIN1) return JSON.parse(text.readLatin1(bytes, start + 1, end))
    if (encoding !== UTF16 || (end - start) % 2 === 0) throw new TypeError('cannot decode: not JSON text')
    return JSON.parse(text.readUtf16(bytes, start + 1, end))
  },
}

function stringify(item: unknown): string {
  if (item === undefined) throw dataCloneError('item: undefined has no JSON')
  let string: string | undefined
  try {
    string = isOrdinary(item, 0) ? JSON.stringify(item) : JSON.stringify(item, refuse)
  } catch (error) {
    // Cycles are a TypeError, nesting beyond the stack a RangeError; each engine has its own words for them.
    if (error instanceof TypeError || error instanceof RangeError) {
      throw dataCloneError(`item has no JSON: ${error.message}`, error)
    }
    throw error
  }
  if (string === undefined) throw dataCloneError('item: its toJSON() returned undefined')
  return string
}

/**
 * Whether JSON neither refuses nor leaves out a part: then it needs no function that looks at every part, which would make it
 * four times as slow. It doesn't look deep, nor at objects with a prototype of their own; getters are read once more.
 */
function isOrdinary(value: unknown, depth: number): boolean {
  if (typeof value !== 'object')
    return typeof value !== 'function' && typeof value !== 'symbol' && typeof value !== 'bigint'
  if (value === null) return true
  if (depth === LOOKED_AT || 'toJSON' in value) return false
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) if (!isOrdinary(value[i], depth + 1)) return false
    return true
  }
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) return false
  // The one cast: any object may be read by any string.
  const record = value as Readonly<Record<string, unknown>>
  for (const key in record) if (!isOrdinary(record[key], depth + 1)) return false
  return true
}

/** Called for every value, after its toJSON(). JSON would leave these out, or throw without saying where. */
function refuse(key: string, value: unknown): unknown {
  if (typeof value === 'function' || typeof value === 'symbol' || typeof value === 'bigint') {
    const kind = typeof value === 'bigint' ? 'a bigint' : describe(value)
    throw dataCloneError(`item${key === '' ? '' : `, at the key ${JSON.stringify(key)}`}: ${kind} has no JSON`)
  }
  return value
}
