/** What may end a walk over a source, also while its next item is awaited. */
export interface EndWatch {
  /** Throws the error that tells of the end, where it has come. */
  check(): void
  /** What is promised, or the error of the end as soon as that comes. */
  orEnd<R>(promised: Promise<R>): Promise<R>
  stop(): void
}

/**
 * The items of a source. Once the end has come it throws; the source is asked for nothing more, and what it was asked for before is not
 * waited for.
 *
 * @param begin Begins to watch for the end.
 * @param next Asks the source for its next item.
 */
export async function* walk<T>(
  source: AsyncIterator<T>,
  begin: () => EndWatch,
  next: (watch: EndWatch) => Promise<IteratorResult<T>>,
): AsyncGenerator<T, undefined> {
  const watch = begin()
  let isAsked = false
  let isOver = false // of one that ended or failed nothing more is asked
  const ask = async (): Promise<IteratorResult<T>> => {
    try {
      const result = await next(watch)
      isOver = result.done === true
      return result
    } catch (error) {
      isOver = true
      throw error
    }
  }
  try {
    for (;;) {
      watch.check()
      isAsked = true
      const result = await watch.orEnd(ask())
      isAsked = false
      if (result.done === true) return undefined
      yield result.value
    }
  } finally {
    watch.stop()
    if (isAsked && !isOver) leave(source)
    else if (!isOver) await source.return?.()
  }
}

/** Not awaited: a generator that is busy would keep the caller waiting for what it was told to leave. */
function leave(source: AsyncIterator<unknown>): void {
  try {
    source.return?.()?.then(undefined, () => {})
  } catch {} // what made the caller leave is what counts
}
