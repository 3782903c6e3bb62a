import { KIND_PRIORITY } from '../store/codes.js'
import { Opened, Ordered } from './opened.js'
import type { PriorityQueueOptions } from './options.js'
import { Queue } from './queue.js'

/**
 * A queue whose items leave in the order of their priority, lowest first, and items of equal priority in the order they
 * came. By default the priority is the item itself where it is a number, else its element 0; `options.priority`
 * replaces that. A priority that is not a number, or is NaN: TypeError, and the item does not enter.
 *
 * @example
 * ```ts
 * const queue = new PriorityQueue<[number, string]>()
 * queue.syncQ.put([3, 'low'])
 * queue.syncQ.put([1, 'high'])
 * console.log(queue.syncQ.get()) // [ 1, 'high' ]
 * ```
 * @since 0.1.0
 */
export class PriorityQueue<T> extends Queue<T> {
  /**
   * @param maxsize Capacity in items, an integer; 0 or less: unlimited, but for `options.maxBytes`.
   * @throws TypeError where an argument is of another type.
   * @throws RangeError where an argument is out of its range.
   */
  constructor(maxsize?: number, options?: PriorityQueueOptions<T>)
  /** @internal */
  constructor(maxsize: number, options: Opened<T>)
  constructor(maxsize = 0, options: Opened<T> | PriorityQueueOptions<T> = {}) {
    super(maxsize, options instanceof Opened ? options : new Ordered(KIND_PRIORITY, options))
  }

  /** What Object.prototype.toString() calls it. */
  override get [Symbol.toStringTag](): string {
    return 'PriorityQueue'
  }
}
