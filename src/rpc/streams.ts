/** What a handler returns that is a stream of values. */

export type Step = IteratorResult<unknown, unknown>

export interface Source {
  next(): Step | PromiseLike<Step>
  return?(): unknown
}

/**
 * The iterator of what is to be streamed; undefined: it is a result. Iterators are, and what can only be iterated asynchronously; queues travel as
 * queues, arrays and whatever else can be iterated again is a result.
 */
export function sourceOf(result: unknown): Source | undefined {
  if (typeof result !== 'object' || result === null) return undefined
  if (typeof Reflect.get(result, Symbol.asyncIterator) === 'function') {
    return 'memory' in result && 'at' in result ? undefined : (result as AsyncIterable<unknown>)[Symbol.asyncIterator]()
  }
  const isIterator =
    typeof Reflect.get(result, Symbol.iterator) === 'function' && typeof Reflect.get(result, 'next') === 'function'
  return isIterator ? (result as Iterable<unknown>)[Symbol.iterator]() : undefined
}

export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    (typeof value === 'object' || typeof value === 'function') &&
    value !== null &&
    typeof Reflect.get(value, 'then') === 'function'
  )
}
