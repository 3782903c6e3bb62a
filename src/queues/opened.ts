import type { Codec } from '../codec/codec.js'
import type { Store } from '../store/store.js'
import type { PriorityQueueOptions } from './options.js'

/** A queue that exists already, for a constructor to make a handle of. */
export class Opened<T> {
  constructor(
    readonly store: Store,
    readonly codec: Codec<T>,
    readonly priority: ((item: T) => number) | undefined,
  ) {}
}

/** A queue to be made, and in which order its items leave: said by the class itself, as a subclass may name its members freely. */
export class Ordered<T> {
  constructor(
    readonly kind: number,
    readonly options: PriorityQueueOptions<T>,
  ) {}
}
