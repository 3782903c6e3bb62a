/** Notes on an error how many items had entered before it. */
export function withAccepted(error: unknown, accepted: number): unknown {
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

/** The same items; where the signal is aborted while the next one is awaited, it throws the reason at once. */
export function untilAborted<T>(items: AsyncIterable<T>, signal: AbortSignal | undefined): AsyncIterable<T> {
  if (signal === undefined) return items
  return {
    async *[Symbol.asyncIterator]() {
      const source = items[Symbol.asyncIterator]()
      let abort = (): void => {}
      const aborted = new Promise<never>((_, reject) => {
        abort = () => reject(signal.reason)
      })
      aborted.catch(() => {}) // whoever waits for it below hears of it
      if (signal.aborted) abort()
      else signal.addEventListener('abort', abort)
      let ended = false
      try {
        for (;;) {
          const result = await Promise.race([source.next(), aborted])
          ended = result.done === true
          if (ended) return
          yield result.value
        }
      } finally {
        signal.removeEventListener('abort', abort)
        // Not awaited: a generator that is busy would keep the caller waiting for what it was told to leave.
        if (!ended) source.return?.()?.then(undefined, () => {})
      }
    },
  }
}
