/*
 * What the language itself leaves out, and an AudioWorklet has not got: there is no clock but Date, and no DOMException.
 * Everywhere else these are the host's own.
 */

/** Milliseconds, whatever a test puts in the clock's place later; of use for differences alone. */
export const now: () => number =
  typeof performance === 'undefined' ? Date.now.bind(Date) : performance.now.bind(performance)

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
