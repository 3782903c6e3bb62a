import { KIND_LIFO } from '../store/codes.js'
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
 */
export class LifoQueue<T> extends Queue<T> {
  /** @internal */
  static override readonly kind: number = KIND_LIFO

  override get [Symbol.toStringTag](): string {
    return 'LifoQueue'
  }
}
