/*
 * What the language itself leaves out, and an AudioWorklet has not got: there is no clock but Date, no random numbers but
 * Math's, and no DOMException. Everywhere else these are the host's own.
 */

/** Milliseconds; of use for differences alone. */
export const now: () => number = typeof performance === 'undefined' ? Date.now : () => performance.now()

/** Fills `words` with what no other queue or thread is likely to have drawn. */
export function draw(words: Uint32Array<ArrayBuffer>): Uint32Array {
  if (typeof crypto !== 'undefined') return crypto.getRandomValues(words)
  return words.map(() => Math.random() * 2 ** 32)
}

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
