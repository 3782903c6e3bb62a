import type { Text } from './text.js'

/*
 * For browsers, where TextDecoder and TextEncoder refuse shared memory, and none of their encodings is latin1
 * ("latin1" there means windows-1252). Long strings go through a private copy, in pieces.
 */
const LOOP_READ = 32
const PIECE = 4096

const scratch = new Uint8Array(PIECE)
const scratchUnits = new Uint16Array(PIECE)
const NOT_LATIN1 = /[^\0-\xff]/

export const portableText: Text = {
  isLatin1(text) {
    return !NOT_LATIN1.test(text)
  },

  writeLatin1(target, text, start) {
    for (let i = 0; i < text.length; i++) target[start + i] = text.charCodeAt(i)
  },

  readLatin1(source, start, end) {
    if (end - start <= LOOP_READ) {
      let text = ''
      for (let i = start; i < end; i++) text += String.fromCharCode(source[i] ?? 0)
      return text
    }
    let text = ''
    for (let from = start; from < end; from += PIECE) {
      const to = Math.min(from + PIECE, end)
      scratch.set(source.subarray(from, to))
      text += fromUnits(scratch, to - from)
    }
    return text
  },

  writeUtf16(target, text, start) {
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i)
      target[start + 2 * i] = unit
      target[start + 2 * i + 1] = unit >>> 8
    }
  },

  readUtf16(source, start, end) {
    let text = ''
    for (let from = start; from < end; from += 2 * PIECE) {
      const units = Math.min(PIECE, (end - from) >>> 1)
      for (let i = 0; i < units; i++) {
        scratchUnits[i] = (source[from + 2 * i] ?? 0) | ((source[from + 2 * i + 1] ?? 0) << 8)
      }
      text += fromUnits(scratchUnits, units)
    }
    return text
  },
}

const fromUnitsOf: (units: Uint8Array | Uint16Array) => string = (units) =>
  // apply() takes any array-like; its type in the standard library says number[].
  Reflect.apply(String.fromCharCode, undefined, units)

function fromUnits(units: Uint8Array | Uint16Array, count: number): string {
  return fromUnitsOf(units.subarray(0, count))
}
