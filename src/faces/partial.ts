/** Notes on an error how many items had entered before it; but not on the reason of an abort, which is the user's own. */
export function withAccepted<E>(error: E, accepted: number, signal?: AbortSignal): E {
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
