import type { AsyncWaitOptions, SyncWaitOptions } from '../../index.js'

/** Options of the faces' calls, checked. */

/** Milliseconds, Infinity: no limit. */
export function timeoutOf(options: { timeout?: number | undefined } | undefined, where: string): number {
  const timeout: unknown = checked(options, where)?.timeout
  if (timeout === undefined) return Number.POSITIVE_INFINITY
  if (typeof timeout !== 'number')
    throw new TypeError(`${where}: timeout must be a number of milliseconds, got ${typeof timeout}`)
  if (!(timeout >= 0)) throw new RangeError(`${where}: timeout must be 0 or more milliseconds, got ${timeout}`)
  return timeout
}

/** How long a blocking call may wait: 0 where it is not to block. */
export function patienceOf(options: SyncWaitOptions | undefined, where: string): number {
  const block: unknown = checked(options, where)?.block
  if (block !== undefined && typeof block !== 'boolean') {
    throw new TypeError(`${where}: block must be true or false, got ${typeof block}`)
  }
  return block === false ? 0 : timeoutOf(options, where)
}

export function signalOf(options: AsyncWaitOptions | undefined, where: string): AbortSignal | undefined {
  const signal: unknown = checked(options, where)?.signal
  if (signal === undefined) return undefined
  if (!(signal instanceof AbortSignal)) throw new TypeError(`${where}: signal must be an AbortSignal`)
  return signal
}

function checked<O>(options: O, where: string): O {
  if (options !== undefined && (typeof options !== 'object' || options === null)) {
    throw new TypeError(`${where}: options must be an object, got ${options === null ? 'null' : typeof options}`)
  }
  return options
}

export function checkedMax(max: unknown, where: string): number {
  if (typeof max !== 'number')
    throw new TypeError(`${where}: max must be a number, got ${max === null ? 'null' : typeof max}`)
  if (max !== Number.POSITIVE_INFINITY && !(Number.isInteger(max) && max >= 1)) {
    throw new RangeError(`${where}: max must be an integer of 1 or more, got ${max}`)
  }
  return max
}

export function checkedMaxsize(maxsize: unknown, where: string): number {
  if (typeof maxsize !== 'number') {
    throw new TypeError(`${where}: maxsize must be a number, got ${maxsize === null ? 'null' : typeof maxsize}`)
  }
  if (!Number.isSafeInteger(maxsize)) {
    throw new RangeError(`${where}: maxsize must be an integer (0 or less: unlimited), got ${maxsize}`)
  }
  return maxsize
}

/** `last` of release(). */
export function lastOf(options: { last?: boolean } | undefined, where: string): boolean {
  const last: unknown = checked(options, where)?.last
  if (last !== undefined && typeof last !== 'boolean')
    throw new TypeError(`${where}: last must be true or false, got ${typeof last}`)
  return last === true
}
