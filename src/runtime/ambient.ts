/*
 * What the language itself leaves out, and an AudioWorklet has not got: there is no clock but Date, and no DOMException.
 * Everywhere else these are the host's own.
 */

/** Milliseconds, whatever a test puts in the clock's place later; of use for differences alone. */
export const now: () => number = clock()

function clock(): () => number {
  // Node.js loads a dozen modules when `performance` is first looked at, of which this needs one number.
  const isLazy = Object.getOwnPropertyDescriptor(globalThis, 'performance')?.get !== undefined
  const hrtime: unknown = isLazy ? Reflect.get(Reflect.get(globalThis, 'process') ?? {}, 'hrtime') : undefined
  if (typeof hrtime === 'function') {
    return () => {
      const [seconds, nanoseconds] = hrtime()
      return seconds * 1e3 + nanoseconds / 1e6
    }
  }
  return typeof performance === 'undefined' ? Date.now.bind(Date) : performance.now.bind(performance)
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
