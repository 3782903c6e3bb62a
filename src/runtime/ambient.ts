/*
 * What the language itself leaves out, and an AudioWorklet has not got: there is no clock but Date, no random numbers but
 * Math's, no atob() and no DOMException. Everywhere else these are the host's own.
 */

/** Milliseconds; of use for differences alone. */
export const now: () => number = typeof performance === 'undefined' ? Date.now : () => performance.now()

/** Fills `words` with what no other queue or thread is likely to have drawn. */
export function draw(words: Uint32Array<ArrayBuffer>): Uint32Array {
  if (typeof crypto !== 'undefined') return crypto.getRandomValues(words)
  return words.map(() => Math.random() * 2 ** 32)
}

/** The bytes that `text` is the base64 of; it holds nothing else. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  if (typeof atob !== 'undefined') return Uint8Array.from(atob(text), (unit) => unit.charCodeAt(0))
  const bytes = new Uint8Array((text.replace(/=+$/, '').length * 3) >> 2)
  let bits = 0
  let held = 0
  let at = 0
  for (const digit of text) {
    if (digit === '=') break
    bits = (bits << 6) | DIGITS.indexOf(digit)
    held += 6
    if (held < 8) continue
    held -= 8
    bytes[at++] = bits >> held
  }
  return bytes
}

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** As far as errors of this package need it. */
class Substitute extends Error {
  readonly #name: string

  constructor(message = '', name = 'Error') {
    super(message)
    this.#name = name
  }

  // Shadows what it inherits, as DOMException's getter does.
  override get name(): string {
    return this.#name
  }
}

/** What is used of DOMException: not its codes. */
interface NamedError {
  new (message?: string, name?: string): Error
  readonly prototype: Error
}

export const DomException: NamedError = typeof DOMException === 'undefined' ? Substitute : DOMException
