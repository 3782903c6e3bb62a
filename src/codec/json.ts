import { text } from '#runtime'
import { type BuiltinCodec, JSON_ID } from './builtin.js'
import { isOrdinary, writeJson } from './json-text.js'
import { dataCloneError } from './refusal.js'

/*
 * Format: one byte, LATIN1 or UTF16, then the units of the JSON text in that encoding. Not utf-8: lone surrogates survive,
 * and browsers can't read or write utf-8 in shared memory.
 */
const LATIN1 = 0
const UTF16 = 1

export const json: BuiltinCodec<unknown> = {
  id: JSON_ID,

  encode(item) {
    const string = stringify(item)
    const isLatin1 = text.isLatin1(string)
    const encoded = new Uint8Array(lengthOf(string, isLatin1))
    write(encoded, 0, string, isLatin1)
    return encoded
  },

  decode(bytes) {
    return json.decodeFrom(bytes, 0, bytes.length)
  },

  encodeTo(writer, item) {
    const string = stringify(item)
    const isLatin1 = text.isLatin1(string)
    const length = lengthOf(string, isLatin1)
    writer.reserve(length)
    write(writer.bytes, writer.position, string, isLatin1)
    writer.position += length
  },

  decodeFrom(bytes, start, end) {
    const encoding = bytes[start]
    if (end - start < 2 || end > bytes.length) throw new TypeError('cannot decode: not JSON text, it is too short')
    if (encoding === LATIN1) return JSON.parse(text.readLatin1(bytes, start + 1, end))
    if (encoding !== UTF16 || (end - start) % 2 === 0) throw new TypeError('cannot decode: not JSON text')
    return JSON.parse(text.readUtf16(bytes, start + 1, end))
  },
}

function lengthOf(string: string, isLatin1: boolean): number {
  return 1 + (isLatin1 ? string.length : 2 * string.length)
}

function write(target: Uint8Array, start: number, string: string, isLatin1: boolean): void {
  target[start] = isLatin1 ? LATIN1 : UTF16
  if (isLatin1) text.writeLatin1(target, string, start + 1)
  else text.writeUtf16(target, string, start + 1)
}

/** By the engine where nothing is in it that it would leave out or change, else part by part, which says where that is. */
function stringify(item: unknown): string {
  try {
    return isOrdinary(item, 0) ? JSON.stringify(item) : writeJson(item)
  } catch (error) {
    if (!(error instanceof Error) || !/^(?:Range|Internal)Error$/.test(error.name) || !STACK.test(error.message))
      throw error
    throw dataCloneError(`item has no JSON, it is nested too deep: ${error.message}`, error)
  }
}

/** What the engines say of a stack that is full. */
const STACK = /stack|recursion/i
