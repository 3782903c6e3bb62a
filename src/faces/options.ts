/**
 * How a blocking call may wait.
 *
 * @since 0.1.0
 */
export interface SyncWaitOptions {
  /**
   * `false`: as the Nowait form, and `timeout` is ignored.
   *
   * @defaultValue `true`
   */
  block?: boolean | undefined
  /**
   * Most time to block, milliseconds, 0 or more; Infinity: no limit. 0 tries once.
   *
   * @defaultValue `Infinity`
   */
  timeout?: number | undefined
}

/**
 * How a promise may wait.
 *
 * @since 0.1.0
 */
export interface AsyncWaitOptions {
  /**
   * Cancels the wait: rejects with `signal.reason`. A cancelled get has taken no item, a cancelled put has put none.
   *
   * @defaultValue none
   */
  signal?: AbortSignal | undefined
  /**
   * Most time to wait, milliseconds, 0 or more; Infinity: no limit. 0 tries once.
   *
   * @defaultValue `Infinity`
   */
  timeout?: number | undefined
}

/**
 * How a queue is shut down.
 *
 * @since 0.2.0
 */
export interface ShutdownOptions {
  /**
   * Drop the items that are in and count them as done, so that gets are refused at once.
   *
   * @defaultValue `false`
   */
  immediate?: boolean | undefined
  /**
   * Why: every *QueueShutDown of the queue has a copy of it as its `cause`, on all threads. The first one stays. Loops over a queue
   * that was shut down with a reason throw that error once it is empty. Cloned as by `codecs.structured`; what that can't carry
   * is told as text.
   *
   * @defaultValue none
   */
  reason?: unknown
}

/** The timeout in milliseconds, Infinity where there is none. */
export function timeoutOf(options: SyncWaitOptions | AsyncWaitOptions | undefined, where: string): number {
  const timeout: unknown = checked(options, where)?.timeout
  if (timeout === undefined) return Number.POSITIVE_INFINITY
  if (typeof timeout !== 'number') {
    throw new TypeError(`${where}: timeout must be a number of milliseconds, got ${typeof timeout}`)
  }
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
  if (!isAbortSignal(signal)) throw new TypeError(`${where}: signal must be an AbortSignal`)
  return signal
}

/** By its members: it may be another realm's, or a polyfill's. */
function isAbortSignal(signal: unknown): signal is AbortSignal {
  return (
    typeof signal === 'object' &&
    signal !== null &&
    'aborted' in signal &&
    'reason' in signal &&
    typeof Reflect.get(signal, 'addEventListener') === 'function' &&
    typeof Reflect.get(signal, 'removeEventListener') === 'function'
  )
}

/** The options, checked; `true` stands for `{ immediate: true }`. A text such as 'false' is more likely a mistake. */
export function shutdownOf(
  given: boolean | ShutdownOptions | undefined,
  where: string,
): { immediate: boolean; reason: unknown } {
  if (given === undefined || typeof given === 'boolean') return { immediate: given === true, reason: undefined }
  if (typeof given !== 'object' || given === null) {
    throw new TypeError(`${where}: expected true, false or options such as { immediate: true }, got ${show(given)}`)
  }
  const immediate: unknown = given.immediate
  if (immediate !== undefined && typeof immediate !== 'boolean') {
    throw new TypeError(`${where}: immediate must be true or false, got ${show(immediate)}`)
  }
  return { immediate: immediate === true, reason: given.reason }
}

function show(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`
  return value === null || typeof value === 'number' ? String(value) : typeof value
}

function checked<O>(options: O, where: string): O {
  if (options !== undefined && (typeof options !== 'object' || options === null)) {
    throw new TypeError(`${where}: options must be an object, got ${options === null ? 'null' : typeof options}`)
  }
  return options
}

/** A capacity: an integer; 0 or less is unlimited. */
export function checkedMaxsize(maxsize: unknown, where: string): number {
  if (typeof maxsize !== 'number') {
    throw new TypeError(`${where}: maxsize must be a number, got ${maxsize === null ? 'null' : typeof maxsize}`)
  }
  if (!Number.isInteger(maxsize)) {
    throw new RangeError(`${where}: maxsize must be an integer (0 or less: unlimited), got ${maxsize}`)
  }
  return maxsize
}

/** The most items of a getMany. */
export function checkedMax(max: unknown, where: string): number {
  if (typeof max !== 'number') {
    throw new TypeError(`${where}: max must be a number, got ${max === null ? 'null' : typeof max}`)
  }
  if (max !== Number.POSITIVE_INFINITY && !(Number.isInteger(max) && max >= 1)) {
    throw new RangeError(`${where}: max must be an integer of 1 or more, got ${max}`)
  }
  return max
}
