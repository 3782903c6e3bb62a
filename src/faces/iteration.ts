import { SHUT } from '../store/codes.js'
import { FOREVER, type Group, type KeepAlive, perform, refuse, type Task } from '../waiting/operation.js'
import { isTurnDue } from '../waiting/turns.js'
import type { Channel } from './channel.js'
import { isQuietEnd } from './refusal.js'

/** What an iterator of the promise face goes over. */
export interface Iteration<T, R> {
  readonly channel: Channel<T>
  readonly keepAlive: KeepAlive
  readonly signal: AbortSignal | undefined
  /** Sees to it that this event loop may use the face; throws where it may not. */
  bind(): void
  /** The result of what was taken. */
  read(head: number): R
  /** Adds to a result what else is there, until it `isOver`, where that may take long. */
  readonly complete: ((result: R, isOver: () => boolean) => R | Promise<R>) | undefined
  /** The error of a refusal. */
  refuse(code: number): Error
}

/**
 * get() or getMany() again and again, as an async iterator of the language's own kind: what those inherit it inherits too.
 *
 *   I1  next() that waits stands in the same queue as every get() of this event loop, so they are served in order.
 *   I2  Once it has ended, by return(), throw() or the queue's end, nothing is taken: those that wait leave the queue, and
 *       resolve as done.
 */
export class QueueIterator<T, R> implements AsyncIterableIterator<R, undefined> {
  static {
    const inherited: object = Object.getPrototypeOf(Object.getPrototypeOf(async function* () {}.prototype))
    Object.setPrototypeOf(QueueIterator.prototype, inherited)
    // Symbol and method came into the language together, but Node.js 20 has the symbol alone.
    if (Symbol.asyncDispose !== undefined && !(Symbol.asyncDispose in inherited)) {
      Object.defineProperty(QueueIterator.prototype, Symbol.asyncDispose, {
        async value(this: QueueIterator<unknown, unknown>): Promise<void> {
          await this.return()
        },
        configurable: true,
        writable: true,
      })
    }
  }

  declare [Symbol.asyncIterator]: () => this // inherited
  readonly #iteration: Iteration<T, R>
  readonly #waiting: Group<IteratorResult<R, undefined>> = new Set()
  #ended = false

  constructor(iteration: Iteration<T, R>) {
    this.#iteration = iteration
  }

  /** As next() of a source that is such an iterator, where `check` does not throw: it is called right before an item is taken. */
  static nextUnless<R>(source: AsyncIterator<R>, check: () => void): Promise<IteratorResult<R>> | undefined {
    if (!(#iteration in source) || source.next !== QueueIterator.prototype.next) return undefined
    // An iterator of R, and of this class.
    return (source as unknown as QueueIterator<unknown, R>).#next(check)
  }

  next(): Promise<IteratorResult<R, undefined>> {
    return this.#next(undefined)
  }

  #next(check: (() => void) | undefined): Promise<IteratorResult<R, undefined>> {
    const { channel, signal, bind } = this.#iteration
    if (this.#ended) return Promise.resolve({ done: true, value: undefined })
    if (signal?.aborted) return refuse(channel.loop, signal.reason)
    try {
      bind()
      check?.()
      const isDue = isTurnDue()
      if (!isDue && !channel.loop.hasGetters) {
        const head = channel.take()
        if (head >= 0) return Promise.resolve(this.#read(head))
      }
      return this.#wait(isDue, check)
    } catch (error) {
      return refuse(channel.loop, error)
    }
  }

  #wait(isDue: boolean, check: (() => void) | undefined): Promise<IteratorResult<R, undefined>> {
    const { channel, keepAlive, signal, refuse } = this.#iteration
    const { loop } = channel
    const task: Task<IteratorResult<R, undefined>> = {
      attempt() {
        check?.()
        return channel.take()
      },
      finish: (head) => this.#finish(head),
      expire: refuse,
    }
    const options = signal === undefined ? FOREVER : { ...FOREVER, signal }
    return perform(loop, loop.getters, keepAlive, task, options, isDue, this.#waiting)
  }

  #finish(head: number): IteratorResult<R, undefined> | Promise<IteratorResult<R, undefined>> {
    if (head >= 0) return this.#read(head)
    if (head === SHUT) this.#ended = true
    if (!isQuietEnd(head, this.#iteration.channel.store)) throw this.#iteration.refuse(head)
    return { done: true, value: undefined }
  }

  #read(head: number): IteratorResult<R, undefined> | Promise<IteratorResult<R, undefined>> {
    const { read, complete, signal } = this.#iteration
    const value = read(head)
    if (complete === undefined) return { done: false, value }
    const isOver = (): boolean => this.#ended || signal?.aborted === true
    return this.#completed(complete(value, isOver))
  }

  async #completed(value: R | Promise<R>): Promise<IteratorResult<R, undefined>> {
    return { done: false, value: await value }
  }

  async return(value?: undefined | PromiseLike<undefined>): Promise<IteratorResult<R, undefined>> {
    this.#end()
    return { done: true, value: await value }
  }

  async throw(error?: unknown): Promise<IteratorResult<R, undefined>> {
    this.#end()
    throw error
  }

  #end(): void {
    this.#ended = true
    for (const operation of this.#waiting) operation.end({ done: true, value: undefined })
  }
}
