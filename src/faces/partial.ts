/** Notes on an error how many items had entered before it; but not on the reason of an abort, which is the user's own. */
export function withAccepted(error: unknown, accepted: number, signal?: AbortSignal): unknown {
  if (signal?.aborted && error === signal.reason) return error
  if (typeof error === 'object' && error !== null && Object.isExtensible(error)) {
    Object.defineProperty(error, 'accepted', { value: accepted, enumerable: true, configurable: true, writable: true })
  }
  return error
}

/**
 * Whether items can be put in batches: an array that is walked over as arrays are. It is to be copied first, so that no
 * accessor or proxy runs code of the user's amid a batch.
 */
export function isPlainArray<T>(items: Iterable<T> | AsyncIterable<T>): items is T[] {
  return Array.isArray(items) && items[Symbol.iterator] === Array.prototype[Symbol.iterator]
}

/** Also of what is no object, as a string. */
export function isAsyncIterable<T>(items: Iterable<T> | AsyncIterable<T>): items is AsyncIterable<T> {
  return Symbol.asyncIterator in Object(items)
}

/** The same items; where the signal is aborted while the next one is awaited, it throws the reason at once. */
export function untilAborted<T>(items: AsyncIterable<T>, signal: AbortSignal | undefined): AsyncIterable<T> {
  if (signal === undefined) return items
  return {
    async *[Symbol.asyncIterator]() {
      const source = items[Symbol.asyncIterator]()
      let over = false // of one that ended or failed nothing more is asked
      const next = async (): Promise<IteratorResult<T>> => {
        try {
          const result = await source.next()
          over = result.done === true
          return result
        } catch (error) {
          over = true
          throw error
        }
      }
      try {
        for (;;) {
          const result = await orAborted(signal, next())
          if (result.done === true) return
          yield result.value
        }
      } finally {
        if (!over) leave(source)
      }
    },
  }
}

/** What is promised; or the signal's reason, as soon as it is aborted. Nothing stays with the signal. */
function orAborted<R>(signal: AbortSignal, promised: Promise<R>): Promise<R> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason)
    if (signal.aborted) abort()
    else signal.addEventListener('abort', abort)
    promised.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}

/** Not awaited: a generator that is busy would keep the caller waiting for what it was told to leave. */
function leave(source: AsyncIterator<unknown>): void {
  try {
    source.return?.()?.then(undefined, () => {})
  } catch {} // what made the caller leave is what counts
}
