/** How a call is made. */
export interface CallOptions {
  /**
   * Most time for the answer, milliseconds, waiting for room and for a server included: past it the call is given up with a
   * DOMException TimeoutError. Of a stream: for each value. Default: no limit; 0 looks once.
   */
  timeout?: number | undefined
  /** Gives the call up with `signal.reason`. The blocking form looks at it before it begins, and not after. */
  signal?: AbortSignal | undefined
  /** Calls of the lowest are served first, equal ones in order. Default 0. */
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
export function termsOf(options: CallOptions, before: Terms, where: string): Terms {
  if (typeof options !== 'object' || options === null)
    throw new TypeError(`${where}: options must be an object, got ${kindOf(options)}`)
  const { timeout = before.timeout, signal = before.signal, priority = before.priority } = options
  timeOf(timeout, `${where}: timeout`)
  if (typeof priority !== 'number' || Number.isNaN(priority)) {
    throw new TypeError(`${where}: priority must be a number, got ${Number.isNaN(priority) ? 'NaN' : kindOf(priority)}`)
  }
  if (signal !== undefined && !isSignal(signal)) throw new TypeError(`${where}: signal must be an AbortSignal`)
  return { timeout, signal, priority }
}

/** A count: an integer of `least` or more, or, where that is no limit, Infinity. */
export function countOf(given: unknown, least: number, where: string, most = Number.POSITIVE_INFINITY): number {
  if (typeof given !== 'number') throw new TypeError(`${where} must be a number, got ${kindOf(given)}`)
  const isCount = Number.isInteger(given) || given === Number.POSITIVE_INFINITY
  if (!isCount || given < least || given > most) {
    throw new RangeError(`${where} must be an integer of ${least} or more, got ${given}`)
  }
  return given
}

/** Milliseconds. */
export function timeOf(given: unknown, where: string): number {
  if (typeof given !== 'number') throw new TypeError(`${where} must be a number of milliseconds, got ${kindOf(given)}`)
  if (!(given >= 0)) throw new RangeError(`${where} must be 0 or more milliseconds, got ${given}`)
  return given
}

export function kindOf(value: unknown): string {
  return value === null ? 'null' : typeof value
}

/** By its members: it may be another realm's. */
export function isSignal(signal: unknown): signal is AbortSignal {
  return typeof signal === 'object' && signal !== null && 'aborted' in signal && 'addEventListener' in signal
}

export const DEFAULTS: Terms = { timeout: Number.POSITIVE_INFINITY, signal: undefined, priority: 0 }
