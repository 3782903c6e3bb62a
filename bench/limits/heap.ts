import type { Program } from '../threads/program.js'

/** A binary heap of numbers in a Float64Array: what a priority queue costs that is shared with nobody. */
class BinaryHeap {
  readonly #keys: Float64Array
  #size = 0

  constructor(most: number) {
    this.#keys = new Float64Array(most)
  }

  put(key: number): void {
    const keys = this.#keys
    let at = this.#size++
    while (at > 0) {
      const up = (at - 1) >> 1
      const above = keys[up] ?? 0
      if (above <= key) break
      keys[at] = above
      at = up
    }
    keys[at] = key
  }

  get(): number {
    const keys = this.#keys
    const least = keys[0] ?? 0
    const size = --this.#size
    const key = keys[size] ?? 0
    let at = 0
    for (let child = 1; child < size; child = 2 * at + 1) {
      if (child + 1 < size && (keys[child + 1] ?? 0) < (keys[child] ?? 0)) child++
      const below = keys[child] ?? 0
      if (below >= key) break
      keys[at] = below
      at = child
    }
    keys[at] = key
    return least
  }
}

export const program: Program = {
  create() {
    return () => ({ value: undefined })
  },

  open({ resident }) {
    const heap = new BinaryHeap(resident + 1)
    for (let i = 0; i < resident; i++) heap.put(Math.random())
    return (count) => {
      for (let i = 0; i < count; i++) {
        heap.put(Math.random())
        heap.get()
      }
    }
  },
}
