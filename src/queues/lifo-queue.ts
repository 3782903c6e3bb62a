import { KIND_LIFO } from '../store/codes.js'
import { Opened, Ordered } from './opened.js'
import type { QueueOptions } from './options.js'
import { Queue } from './queue.js'

/**
 * A last-in, first-out queue; in all else as {@link Queue}.
 *
 * @example
 * ```ts
 * const stack = new LifoQueue<string>()
 * stack.syncQ.put('first')
 * stack.syncQ.put('last')
 * console.log(stack.syncQ.get()) // last
 * ```
 * @since 0.1.0
 */
export class LifoQueue<T> extends Queue<T> {
  /**
   * @param maxsize Capacity in items, an integer; 0 or less: unlimited, but for `options.maxBytes`.
   * @throws TypeError where an argument is of another type.
   * @throws RangeError where an argument is out of its range.
   */
  constructor(maxsize?: number, options?: QueueOptions<T>)
  /** @internal */
  constructor(maxsize: number, options: Opened<T>)
  constructor(maxsize = 0, options: Opened<T> | QueueOptions<T> = {}) {
    super(maxsize, options instanceof Opened ? options : new Ordered(KIND_LIFO, options))
  }

  /** What Object.prototype.toString() calls it. */
  override get [Symbol.toStringTag](): string {
    return 'LifoQueue'
  }
}
