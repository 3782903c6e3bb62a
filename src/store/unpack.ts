/**
 * The bytes of a text of printable ascii, as scripts/build.mjs packs them: one character for a byte below PLAIN, two for
 * any other. What is compressed on its way to a browser, the same bytes always look alike in it, whereas base64 writes
 * them in three ways: a third less. Its characters need no escape in a string.
 */
export function unpack(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(text.length)
  let length = 0
  for (let i = 0; i < text.length; i++) {
    const value = numberAt(text, i)
    bytes[length++] = value < PLAIN ? value : PLAIN + (value - PLAIN) * VALUES + numberAt(text, ++i)
  }
  return bytes.slice(0, length)
}

/** The characters of code FIRST and up; the quotes and the backslash among them are replaced by ! and #. */
function numberAt(text: string, index: number): number {
  const code = text.charCodeAt(index)
  return (code === 0x21 ? 0x5c : code === 0x23 ? 0x60 : code) - FIRST
}

const FIRST = 0x28
const VALUES = 0x7f - FIRST
const PLAIN = 84
