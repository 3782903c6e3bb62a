import { core } from '../internals.js'

/** get() or getMany() again and again, as an async iterator of the language's own kind: what those inherit it inherits too. */
export class RemoteIterator<R> implements AsyncIterableIterator<R, undefined> {
  static {
    const inherited: object = Object.getPrototypeOf(Object.getPrototypeOf(async function* () {}.prototype))
    Object.setPrototypeOf(RemoteIterator.prototype, inherited)
    // Symbol and method came into the language together, but Node.js 20 has the symbol alone.
    if (Symbol.asyncDispose !== undefined && !(Symbol.asyncDispose in inherited)) {
      Object.defineProperty(RemoteIterator.prototype, Symbol.asyncDispose, {
        async value(this: RemoteIterator<unknown>): Promise<void> {
          await this.return()
        },
        configurable: true,
        writable: true,
      })
    }
  }

  declare [Symbol.asyncIterator]: () => this // inherited
  readonly #signal: AbortSignal | undefined
  readonly #take: (over: AbortSignal) => Promise<R>
  readonly #isEnd: (error: unknown) => 'quietly' | 'loudly' | false
  /** Aborted once it has ended: those that wait leave the queue then, and have taken nothing. */
  readonly #left = new AbortController()

  /**
   * @param take Gets the next result; rejects with the reason of `over` once that is aborted, and has taken nothing then.
   * @param isEnd Whether nothing comes after an error, and if so, whether the loop ends with it, or without.
   */
  constructor(
    signal: AbortSignal | undefined,
    take: (over: AbortSignal) => Promise<R>,
    isEnd: (error: unknown) => 'quietly' | 'loudly' | false,
  ) {
    this.#signal = signal
    this.#take = take
    this.#isEnd = isEnd
  }

  async next(): Promise<IteratorResult<R, undefined>> {
    const end = this.#left.signal
    const signal = this.#signal
    if (end.aborted) return { done: true, value: undefined }
    if (signal?.aborted) throw signal.reason
    const over = new AbortController()
    const leave = (): void => over.abort(end.aborted ? end.reason : signal?.reason)
    const stops = [end, ...(signal === undefined ? [] : [signal])].map((each) => core.onAbort(each, leave))
    try {
      return { done: false, value: await this.#take(over.signal) }
    } catch (error) {
      if (end.aborted && error === end.reason) return { done: true, value: undefined }
      const how = this.#isEnd(error)
      if (how !== false) this.#left.abort()
      if (how === 'quietly') return { done: true, value: undefined }
      throw error
    } finally {
      for (const stop of stops) stop()
    }
  }

  async return(value?: undefined | PromiseLike<undefined>): Promise<IteratorResult<R, undefined>> {
    this.#left.abort()
    return { done: true, value: await value }
  }

  async throw(error?: unknown): Promise<IteratorResult<R, undefined>> {
    this.#left.abort()
    throw error
  }
}
