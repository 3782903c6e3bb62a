import { text } from '#runtime'
import * as tags from './tags.js'
import type { ByteWriter } from './writer.js'

/*
 * Writes the parts of the format in tags.ts that have no parts themselves. Each function appends to the writer.
 */

/** Up to here a loop writes a string faster than a search for its widest unit and a call of the runtime. */
const LOOPED = 24

export function putByte(writer: ByteWriter, byte: number): void {
  writer.reserve(1)
  writer.bytes[writer.position++] = byte
}

export function putRaw(writer: ByteWriter, source: Uint8Array): void {
  writer.reserve(source.length)
  writer.bytes.set(source, writer.position)
  writer.position += source.length
}

/** A tag and a few bytes, for which a loop is faster than set(). */
export function putShaped(writer: ByteWriter, tag: number, few: Uint8Array): void {
  const length = few.length
  writer.reserve(length + 1)
  const bytes = writer.bytes
  let position = writer.position
  bytes[position++] = tag
  for (let i = 0; i < length; i++) bytes[position++] = few[i] ?? 0
  writer.position = position
}

export function putVarint(writer: ByteWriter, number: number): void {
  writer.reserve(8)
  const bytes = writer.bytes
  let position = writer.position
  let rest = number
  while (rest >= 0x80) {
    bytes[position++] = (rest % 0x80) | 0x80
    rest = Math.floor(rest / 0x80)
  }
  bytes[position++] = rest
  writer.position = position
}

/** The eight bytes of a number, without a tag. */
export function putDouble(writer: ByteWriter, number: number): void {
  doubles[0] = number
  putRaw(writer, doubleBytes)
}

/** A number with its tag, in as few bytes as hold it exactly. */
export function putNumber(writer: ByteWriter, number: number): void {
  writer.reserve(9)
  const bytes = writer.bytes
  let position = writer.position
  const integer = number | 0
  if (integer === number && (integer !== 0 || 1 / number > 0)) {
    if (integer >= 0 && integer < tags.SHORT_STRING) {
      bytes[position++] = integer
    } else if (integer === (integer << 24) >> 24) {
      bytes[position++] = tags.INT8
      bytes[position++] = integer
    } else if (integer === (integer << 16) >> 16) {
      bytes[position++] = tags.INT16
      bytes[position++] = integer
      bytes[position++] = integer >> 8
    } else {
      bytes[position++] = tags.INT32
      position = putWord(bytes, position, integer)
    }
    writer.position = position
    return
  }
  if (Math.fround(number) === number) {
    bytes[position++] = tags.FLOAT32
    singles[0] = number
    writer.position = putWord(bytes, position, singleWords[0] ?? 0)
    return
  }
  bytes[position++] = tags.FLOAT64
  doubles[0] = number
  position = putWord(bytes, position, doubleWords[0] ?? 0)
  writer.position = putWord(bytes, position, doubleWords[1] ?? 0)
}

export function putBigInt(writer: ByteWriter, bigint: bigint): void {
  if (BigInt.asIntN(64, bigint) === bigint) {
    putByte(writer, tags.BIGINT64)
    bigints[0] = bigint
    putRaw(writer, doubleBytes)
    return
  }
  // In base 16 the conversion takes time linear in the length.
  const digits = (bigint < 0n ? -bigint : bigint).toString(16)
  const even = digits.length % 2 === 0 ? digits : `0${digits}`
  const bytes = new Uint8Array(even.length / 2)
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(even.slice(2 * i, 2 * i + 2), 16)
  putByte(writer, tags.BIGINT)
  putByte(writer, bigint < 0n ? 1 : 0)
  putVarint(writer, bytes.length)
  putRaw(writer, bytes)
}

/** A string as a value. */
export function putString(writer: ByteWriter, string: string): void {
  const length = string.length
  if (length <= LOOPED && putShort(writer, string, tags.SHORT_STRING + length)) return
  if (length < tags.SHORT_STRING_LIMIT && text.isLatin1(string)) {
    putByte(writer, tags.SHORT_STRING + length)
    putLatin1(writer, string)
  } else {
    putLong(writer, string, tags.STRING8, tags.STRING16)
  }
}

/** A string as the key of an entry. */
export function putKey(writer: ByteWriter, key: string): void {
  const length = key.length
  if (length <= LOOPED && putShort(writer, key, length)) return
  if (length < tags.KEY_LIMIT && text.isLatin1(key)) {
    putByte(writer, length)
    putLatin1(writer, key)
  } else {
    putLong(writer, key, tags.KEY8, tags.KEY16)
  }
}

/** Writes a byte and a latin1 string; of any other string nothing, and returns false. */
function putShort(writer: ByteWriter, string: string, tag: number): boolean {
  const length = string.length
  writer.reserve(length + 1)
  const bytes = writer.bytes
  const start = writer.position + 1
  let units = 0
  for (let i = 0; i < length; i++) {
    const unit = string.charCodeAt(i)
    units |= unit
    bytes[start + i] = unit
  }
  if (units > 0xff) return false
  bytes[start - 1] = tag
  writer.position = start + length
  return true
}

function putLong(writer: ByteWriter, string: string, tag8: number, tag16: number): void {
  const isLatin1 = text.isLatin1(string)
  putByte(writer, isLatin1 ? tag8 : tag16)
  putVarint(writer, string.length)
  if (isLatin1) {
    putLatin1(writer, string)
  } else {
    writer.reserve(2 * string.length)
    text.writeUtf16(writer.bytes, string, writer.position)
    writer.position += 2 * string.length
  }
}

function putLatin1(writer: ByteWriter, string: string): void {
  writer.reserve(string.length)
  text.writeLatin1(writer.bytes, string, writer.position)
  writer.position += string.length
}

function putWord(bytes: Uint8Array, position: number, word: number): number {
  bytes[position] = word
  bytes[position + 1] = word >> 8
  bytes[position + 2] = word >> 16
  bytes[position + 3] = word >> 24
  return position + 4
}

const doubles = new Float64Array(1)
const bigints = new BigInt64Array(doubles.buffer)
const doubleBytes = new Uint8Array(doubles.buffer)
const doubleWords = new Int32Array(doubles.buffer)
const singles = new Float32Array(1)
const singleWords = new Int32Array(singles.buffer)
