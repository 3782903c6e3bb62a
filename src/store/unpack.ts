/**
 * The bytes of a text of printable ascii, as scripts/build.mjs packs them: one character for a byte below PLAIN, two for
 * any other. What is compressed on its way to a browser, the same bytes always look alike in it, whereas base64 writes
 * them in three ways: a third less. Its characters need no escape in a string.
 */
export function unpack(text: string): Uint8Array<ArrayBuffer> {
  const codes = codesOf(text)
  const { length } = codes
  const bytes = new Uint8Array(length)
  let count = 0
  // It runs once, interpreted, before the first queue: no call for a character.
  for (let i = 0; i < length; i++) {
    let value = (codes[i] ?? 0) - FIRST
    if (value < 0) value = value === BACKSLASH ? 0x5c - FIRST : 0x60 - FIRST
    if (value >= PLAIN) {
      let low = (codes[++i] ?? 0) - FIRST
      if (low < 0) low = low === BACKSLASH ? 0x5c - FIRST : 0x60 - FIRST
      value = PLAIN + (value - PLAIN) * VALUES + low
    }
    bytes[count++] = value
  }
  return bytes.slice(0, count)
}

/** An AudioWorklet has no TextEncoder. */
function codesOf(text: string): Uint8Array {
  if (typeof TextEncoder !== 'undefined') return new TextEncoder().encode(text)
  return Uint8Array.from(text, (char) => char.charCodeAt(0))
}

/** The characters are of code FIRST and up; the backslash and the back quote among them are replaced by ! and #. */
const FIRST = 0x28
const BACKSLASH = 0x21 - FIRST
const VALUES = 0x7f - FIRST
const PLAIN = 84
