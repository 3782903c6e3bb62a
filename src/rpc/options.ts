import { core } from './core.js'

/**
 * How a call is made.
 *
 * @since 0.2.0
 */
export interface CallOptions {
  /**
   * Most time for the answer, milliseconds, waiting for room and for a server included: past it the call is given up with a
   * DOMException TimeoutError. Of a stream: for each value. 0 looks once.
   *
   * @defaultValue `Infinity`: no limit
   */
  timeout?: number | undefined
  /**
   * Gives the call up with `signal.reason`. The blocking form looks at it before it begins, and not after.
   *
   * @defaultValue none
   */
  signal?: AbortSignal | undefined
  /**
   * Calls of the lowest number are served first, equal ones in order.
   *
   * @defaultValue 0
   */
  priority?: number | undefined
}

/** Options with their defaults, checked. */
export interface Terms {
  /** Milliseconds, Infinity: no limit. */
  readonly timeout: number
  readonly signal: AbortSignal | undefined
  readonly priority: number
}

/** @throws TypeError, RangeError where one is not what it should be. */

export const DEFAULTS: Terms = { timeout: Number.POSITIVE_INFINITY, signal: undefined, priority: 0 }

/** @throws TypeError, RangeError where one is not what it should be. */
export function termsOf(options: CallOptions, before: Terms, where: string): Terms {
  core.checkObject(options, where)
  const { timeout = before.timeout, signal = before.signal, priority = before.priority } = options
  checkNumber(timeout, `${where}: timeout`, 0)
  core.signalOf({ signal }, where)
  if (Number.isNaN(priority)) throw new TypeError(`${where}: priority must be a number, got NaN`)
  checkNumber(priority, `${where}: priority`, Number.NEGATIVE_INFINITY)
  return { timeout, signal, priority }
}

/** A count, or milliseconds: a number of `least` or more; Infinity where that is no limit. */
export function checkNumber(given: unknown, what: string, least: number): void {
  if (typeof given !== 'number')
    throw new TypeError(`${what} must be a number, got ${given === null ? given : typeof given}`)
  if (!(given >= least)) throw new RangeError(`${what} must be ${least} or more, got ${given}`)
}

/** A count: a whole number, or, unless that is beyond `most`, Infinity. */
export function checkCount(given: number, what: string, least: number, most = Number.POSITIVE_INFINITY): void {
  checkNumber(given, what, least)
  if (Math.floor(given) !== given || given > most) throw new RangeError(`${what} must be an integer, got ${given}`)
}
