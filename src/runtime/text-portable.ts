import type { Text } from './text.js'

/*
 * For browsers, where TextDecoder and TextEncoder refuse shared memory. Long strings go through a private copy, in pieces.
 * A TextDecoder takes those that it decodes without loss: its "latin1" is windows-1252, the same for ascii alone, and utf-16
 * has no lone surrogates, which a fatal decoder refuses. The rest goes through String.fromCharCode.
 */
const LOOPED = 32
const PIECE = 4096

const scratch = new Uint8Array(PIECE)
const scratchUnits = new Uint16Array(PIECE / 2)
// An AudioWorklet has none.
const ascii = typeof TextDecoder === 'undefined' ? undefined : new TextDecoder('latin1')
const wellFormed =
  typeof TextDecoder === 'undefined' ? undefined : new TextDecoder('utf-16le', { fatal: true, ignoreBOM: true })
const NOT_LATIN1 = /[^\0-\xff]/

export const portableText: Text = {
  isLatin1(text) {
    return !NOT_LATIN1.test(text)
  },

  writeLatin1(target, text, start) {
    for (let i = 0; i < text.length; i++) target[start + i] = text.charCodeAt(i)
  },

  readLatin1(source, start, end) {
    let text = ''
    if (end - start <= LOOPED) {
      for (let i = start; i < end; i++) text += String.fromCharCode(source[i] ?? 0)
      return text
    }
    for (let from = start; from < end; from += PIECE) text += readPiece8(source, from, Math.min(from + PIECE, end))
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
    if (end - start <= LOOPED) {
      for (let i = start; i < end; i += 2) text += String.fromCharCode((source[i] ?? 0) | ((source[i + 1] ?? 0) << 8))
      return text
    }
    for (let from = start; from < end; from += PIECE) text += readPiece16(source, from, Math.min(from + PIECE, end))
    return text
  },
}

function readPiece8(source: Uint8Array, start: number, end: number): string {
  const length = end - start
  scratch.set(source.subarray(start, end))
  let bits = 0
  for (let i = 0; i < length; i++) bits |= scratch[i] ?? 0
  const piece = scratch.subarray(0, length)
  return ascii !== undefined && bits < 0x80 ? ascii.decode(piece) : fromUnits(piece)
}

function readPiece16(source: Uint8Array, start: number, end: number): string {
  const length = end - start
  scratch.set(source.subarray(start, end))
  try {
    if (wellFormed !== undefined) return wellFormed.decode(scratch.subarray(0, length))
  } catch {} // a lone surrogate, or a pair of them cut in two by the end of the piece
  const units = length / 2
  for (let i = 0; i < units; i++) scratchUnits[i] = (scratch[2 * i] ?? 0) | ((scratch[2 * i + 1] ?? 0) << 8)
  return fromUnits(scratchUnits.subarray(0, units))
}

/** apply() takes any array-like; its type in the standard library says number[]. */
function fromUnits(units: Uint8Array | Uint16Array): string {
  return Reflect.apply(String.fromCharCode, undefined, units)
}
