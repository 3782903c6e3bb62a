import { text } from '#runtime'
import { END } from './tags.js'

/*
 * Reads the parts of the format in tags.ts that have no parts themselves, and checks every length against the bytes that
 * are left.
 */
export class ByteReader {
  bytes: Uint8Array = NONE
  #start = 0
  #position = 0
  #end = 0

  begin(bytes: Uint8Array, start: number, end: number): void {
    this.bytes = bytes
    this.#start = start
    this.#position = start
    this.#end = Math.min(end, bytes.length)
  }

  /** Lets go of the bytes. */
  release(): void {
    this.bytes = NONE
  }

  /** How many bytes are left. */
  get left(): number {
    return this.#end - this.#position
  }

  byte(): number {
    const position = this.#position
    if (position >= this.#end) this.fail('ends in the middle of a value')
    this.#position = position + 1
    return this.bytes[position] ?? 0
  }

  varint(): number {
    let number = 0
    let scale = 1
    for (;;) {
      const byte = this.byte()
      number += (byte & 0x7f) * scale
      if (number > Number.MAX_SAFE_INTEGER) this.fail('a number is too large')
      if (byte < 0x80) return number
      scale *= 0x80
      if (scale > Number.MAX_SAFE_INTEGER) this.fail('a number is too long')
    }
  }

  /** A number in eight bytes, without a tag. */
  double(): number {
    this.#words()
    return doubles[0] ?? 0
  }

  single(): number {
    singleWords[0] = this.word()
    return singles[0] ?? 0
  }

  bigint64(): bigint {
    this.#words()
    return bigints[0] ?? 0n
  }

  /** The next `length` bytes, in a buffer of their own. */
  raw(length: number, maximum?: number): ArrayBuffer {
    const start = this.take(length)
    const buffer = maximum === undefined ? new ArrayBuffer(length) : resizableBuffer(length, maximum)
    new Uint8Array(buffer).set(this.bytes.subarray(start, start + length))
    return buffer
  }

  /** The next byte, which is not skipped; -1 if there is none. */
  peek(): number {
    return this.#position < this.#end ? (this.bytes[this.#position] ?? 0) : -1
  }

  /** Whether the next byte is END; it is then skipped. */
  atEnd(): boolean {
    if (this.peek() !== END) return false
    this.#position++
    return true
  }

  fail(what: string): never {
    throw new TypeError(`cannot decode: ${what}, at byte ${this.#position - this.#start} of the item`)
  }

  latin1(length: number): string {
    const start = this.take(length)
    return text.readLatin1(this.bytes, start, start + length)
  }

  utf16(units: number): string {
    const start = this.take(2 * units)
    return text.readUtf16(this.bytes, start, start + 2 * units)
  }

  bigint(): bigint {
    const isNegative = this.byte() === 1
    const start = this.take(this.varint())
    let digits = '0x0'
    for (let i = start; i < this.#position; i++) digits += (this.bytes[i] ?? 0).toString(16).padStart(2, '0')
    const magnitude = BigInt(digits)
    return isNegative ? -magnitude : magnitude
  }

  word(): number {
    const start = this.take(4)
    const bytes = this.bytes
    const low = (bytes[start] ?? 0) | ((bytes[start + 1] ?? 0) << 8)
    return low | ((bytes[start + 2] ?? 0) << 16) | ((bytes[start + 3] ?? 0) << 24)
  }

  #words(): void {
    doubleWords[0] = this.word()
    doubleWords[1] = this.word()
  }

  /** Skips that many bytes and returns where they began. */
  take(count: number): number {
    const start = this.#position
    if (count > this.#end - start) this.fail('a length exceeds the bytes')
    this.#position = start + count
    return start
  }
}

type ResizableBufferClass = new (length: number, options: { maxByteLength: number }) => ArrayBuffer

function resizableBuffer(length: number, maxByteLength: number): ArrayBuffer {
  const make: ResizableBufferClass = ArrayBuffer
  return new make(length, { maxByteLength })
}

const NONE = new Uint8Array(0)

const doubles = new Float64Array(1)
const bigints = new BigInt64Array(doubles.buffer)
const doubleWords = new Int32Array(doubles.buffer)
const singles = new Float32Array(1)
const singleWords = new Int32Array(singles.buffer)
