/** What ends a walk over a source: an abort, the queue's end, the end of the time. */
export interface Ends {
  /** The error that tells of the end, where it has come. */
  check(): { readonly error: unknown } | undefined
  /** Calls back whenever it may have come; returns what stops that. */
  watch(listener: () => void): () => void
}

/** The items of a source. Once the end has come it throws; the source is asked for nothing more, and what it was asked for before is not waited for. */
export async function* walk<T>(items: AsyncIterable<T>, ends: Ends): AsyncGenerator<T, undefined> {
  const source = items[Symbol.asyncIterator]()
  let isAsked = false
  let isOver = false // of one that ended or failed nothing more is asked
  const ask = async (): Promise<IteratorResult<T>> => {
    try {
      const result = await source.next()
      isOver = result.done === true
      return result
    } catch (error) {
      isOver = true
      throw error
    }
  }
  try {
    for (;;) {
      const end = ends.check()
      if (end !== undefined) throw end.error
      isAsked = true
      const result = await orEnd(ask(), ends)
      isAsked = false
      if (result.done === true) return undefined
      yield result.value
    }
  } finally {
    if (isAsked && !isOver) leave(source)
    else if (!isOver) await source.return?.()
  }
}

function orEnd<R>(promised: Promise<R>, ends: Ends): Promise<R> {
  return new Promise((resolve, reject) => {
    const stop = ends.watch(() => {
      const end = ends.check()
      if (end !== undefined) reject(end.error)
    })
    promised.then(resolve, reject).finally(stop)
  })
}

/** Not awaited: a generator that is busy would keep the caller waiting for what it was told to leave. */
function leave(source: AsyncIterator<unknown>): void {
  try {
    source.return?.()?.then(undefined, () => {})
  } catch {} // what made the caller leave is what counts
}
