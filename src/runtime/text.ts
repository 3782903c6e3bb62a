/**
 * Strings to and from bytes that may lie in shared memory. Two encodings, both lossless for every JavaScript string
 * that they accept: latin1 (one byte a code unit, for strings whose units are all below 256) and utf16 (two bytes a
 * code unit, little-endian, lone surrogates included).
 */
export interface Text {
  /** Whether every code unit of `text` is below 256. */
  isLatin1(text: string): boolean
  /** Writes `text.length` bytes at `start`. */
  writeLatin1(target: Uint8Array, text: string, start: number): void
  readLatin1(source: Uint8Array, start: number, end: number): string
  /** Writes `2 * text.length` bytes at `start`, which need not be even. */
  writeUtf16(target: Uint8Array, text: string, start: number): void
  readUtf16(source: Uint8Array, start: number, end: number): string
}
