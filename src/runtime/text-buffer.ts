import { Buffer } from 'node:buffer'
import type { Text } from './text.js'

/*
 * For Node, Deno and Bun. Buffer's methods work on any Uint8Array, also on one over shared memory and at odd addresses,
 * but a call out of JavaScript costs 50 to 80 ns, which short strings don't take in a loop. The limits are measured.
 */
const LOOP_WRITE = 24
const LOOP_READ = 12

type Write = (this: Uint8Array, text: string, start: number, length: number) => number
type Slice = (this: Uint8Array, start: number, end: number) => string
interface BufferMethods {
  latin1Write: Write
  ucs2Write: Write
  latin1Slice: Slice
  ucs2Slice: Slice
}

// The types of Node leave these methods out; its documentation of buffers, and all three runtimes, have them.
const { latin1Write, ucs2Write, latin1Slice, ucs2Slice } = Buffer.prototype as unknown as BufferMethods

const NOT_LATIN1 = /[^\0-\xff]/

export const bufferText: Text = {
  isLatin1(text) {
    // V8 and JSC keep such strings in one byte a unit, and answer the search at once for those.
    return !NOT_LATIN1.test(text)
  },

  writeLatin1(target, text, start) {
    const length = text.length
    if (length > LOOP_WRITE) latin1Write.call(target, text, start, length)
    else for (let i = 0; i < length; i++) target[start + i] = text.charCodeAt(i)
  },

  readLatin1(source, start, end) {
    return end - start > LOOP_READ ? latin1Slice.call(source, start, end) : readShort(source, start, end - start)
  },

  writeUtf16(target, text, start) {
    const length = text.length
    if (length > LOOP_WRITE) {
      ucs2Write.call(target, text, start, 2 * length)
      return
    }
    for (let i = 0; i < length; i++) {
      const unit = text.charCodeAt(i)
      target[start + 2 * i] = unit
      target[start + 2 * i + 1] = unit >>> 8
    }
  },

  readUtf16(source, start, end) {
    return end === start ? '' : ucs2Slice.call(source, start, end)
  },
}

/** Up to LOOP_READ units. One call with all of them is several times as fast as a concatenation of single ones. */
function readShort(b: Uint8Array, s: number, length: number): string {
  switch (length) {
    case 0:
      return ''
    case 1:
      return code(at(b, s))
    case 2:
      return code(at(b, s), at(b, s + 1))
    case 3:
      return code(at(b, s), at(b, s + 1), at(b, s + 2))
    case 4:
      return readFour(b, s)
    case 5:
      return code(at(b, s), at(b, s + 1), at(b, s + 2), at(b, s + 3), at(b, s + 4))
    case 6:
      return code(at(b, s), at(b, s + 1), at(b, s + 2), at(b, s + 3), at(b, s + 4), at(b, s + 5))
    case 7:
      return code(at(b, s), at(b, s + 1), at(b, s + 2), at(b, s + 3), at(b, s + 4), at(b, s + 5), at(b, s + 6))
    default:
      return readEight(b, s) + readShort(b, s + 8, length - 8)
  }
}

function readFour(b: Uint8Array, s: number): string {
  return code(at(b, s), at(b, s + 1), at(b, s + 2), at(b, s + 3))
}

function readEight(b: Uint8Array, s: number): string {
  const [e, f, g, h] = [at(b, s + 4), at(b, s + 5), at(b, s + 6), at(b, s + 7)]
  return code(at(b, s), at(b, s + 1), at(b, s + 2), at(b, s + 3), e, f, g, h)
}

const code = String.fromCharCode

/** The fallback is never taken: the caller has checked the bounds. It is there for the compiler, and costs nothing. */
function at(bytes: Uint8Array, index: number): number {
  return bytes[index] ?? 0
}
