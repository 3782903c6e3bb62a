import { InvalidStateError } from '../errors.js'
import { GONE, SHUT } from '../store/codes.js'
import { deliveriesOf, giveBack, loanDone } from '../store/loans.js'
import type { Store } from '../store/store.js'

/**
 * An item that is lent, to be done or to come back: what getTask() gives. Until done() or release() it is in nobody's way, counts as
 * unfinished, and belongs to the thread that got it. If that thread ends, and its end is heard of, the item goes back to its place
 * and to another getter. Disposal gives back what is not done.
 *
 * @example
 * ```ts
 * const queue = new Queue<string>()
 * queue.syncQ.put('a job')
 * using task = queue.syncQ.getTask()
 * console.log(task.item, task.deliveries) // a job 1
 * task.done()
 * ```
 * @since 0.2.0
 */
export interface Task<T> extends Disposable {
  /** The item, a copy that is this thread's own. */
  readonly item: T
  /** How often it was given out, this time included: 1 the first time. */
  readonly deliveries: number
  /**
   * As taskDone(), for this item.
   *
   * @throws InvalidStateError where it is done or given back already.
   */
  done(): void
  /**
   * Gives it back: to its place (FIFO: before all others; LIFO: on top; priority: by its priority), or `last`: behind all others (LIFO:
   * to the bottom; priority: behind its equals). Where there is no memory for a place behind all others it goes to its own.
   *
   * @returns false where the queue was shut down immediately meanwhile: the item is dropped, and counts as done.
   * @throws InvalidStateError where it is done or given back already.
   */
  release(options?: { last?: boolean | undefined }): boolean
}

export class Loan<T> implements Task<T> {
  readonly item: T
  readonly deliveries: number
  readonly #store: Store
  readonly #cell: number
  #over: 'done' | 'given back' | undefined

  constructor(store: Store, cell: number, item: T) {
    this.#store = store
    this.#cell = cell
    this.item = item
    this.deliveries = deliveriesOf(store, cell)
  }

  done(): void {
    this.#end('done', 'done')
    if (!loanDone(this.#store, this.#cell)) throw this.#gone('done')
  }

  release(options?: { last?: boolean | undefined }): boolean {
    const last: unknown = options?.last
    if (last !== undefined && typeof last !== 'boolean') {
      throw new TypeError(`release${this.#store.title}: last must be true or false, got ${typeof last}`)
    }
    this.#end('release', 'given back')
    const code = giveBack(this.#store, this.#cell, last === true)
    if (code === GONE) throw this.#gone('release')
    return code !== SHUT
  }

  [Symbol.dispose](): void {
    if (this.#over === undefined && !this.#store.isReleased) this.release()
  }

  #end(action: string, how: 'done' | 'given back'): void {
    if (this.#over !== undefined) {
      throw new InvalidStateError(`${action}${this.#store.title}: the task was ${this.#over} before; a task ends once`)
    }
    if (this.#store.isReleased) throw this.#gone(action)
    this.#over = how
  }

  #gone(action: string): Error {
    return new InvalidStateError(
      `${action}${this.#store.title}: the task was given back when this thread let go of the queue, or was taken for dead`,
    )
  }
}
