import type { Store } from '../store/store.js'

/** One for each condition of each queue that this thread has open, made when it is first asked for. */
export function byCondition<R extends object>(
  make: (store: Store, condition: number) => R,
): (store: Store, condition: number) => R {
  const all = new WeakMap<Store, Map<number, R>>()
  return (store, condition) => {
    let known = all.get(store)
    if (known === undefined) {
      known = new Map()
      all.set(store, known)
    }
    let one = known.get(condition)
    if (one === undefined) {
      one = make(store, condition)
      known.set(condition, one)
    }
    return one
  }
}
