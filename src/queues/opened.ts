import type { Codec } from '../codec/codec.js'
import type { Store } from '../store/store.js'

/** A queue that exists already, for a constructor to make a handle of. */
export class Opened<T> {
  constructor(
    readonly store: Store,
    readonly codec: Codec<T>,
    readonly priority: ((item: T) => number) | undefined,
  ) {}
}
