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

/**
 * The same of what a priority queue has to keep, an arrival beside each key, for the order among equals: 16 bytes an entry, in shared
 * memory, still of one piece and for one thread.
 */
class EntryHeap {
  readonly #keys: Float64Array
  readonly #arrivals: Float64Array
  #size = 0
  #puts = 0

  constructor(most: number) {
    this.#keys = new Float64Array(new SharedArrayBuffer(most * 16))
    this.#arrivals = this.#keys.subarray(1)
  }

  put(key: number): void {
    const arrival = this.#puts++
    let at = this.#size++
    while (at > 0) {
      const up = (at - 1) >> 1
      if (!this.#isAfter(up, key, arrival)) break
      this.#move(up, at)
      at = up
    }
    this.#set(at, key, arrival)
  }

  get(): number {
    const least = this.#keys[0] ?? 0
    const size = --this.#size
    const [key, arrival] = [this.#keys[2 * size] ?? 0, this.#arrivals[2 * size] ?? 0]
    let at = 0
    for (let child = 1; child < size; child = 2 * at + 1) {
      const other = child + 1
      if (other < size && this.#isAfter(child, this.#keys[2 * other] ?? 0, this.#arrivals[2 * other] ?? 0))
        child = other
      if (this.#isAfter(child, key, arrival)) break
      this.#move(child, at)
      at = child
    }
    this.#set(at, key, arrival)
    return least
  }

  #isAfter(at: number, key: number, arrival: number): boolean {
    const other = this.#keys[2 * at] ?? 0
    return other > key || (other === key && (this.#arrivals[2 * at] ?? 0) > arrival)
  }

  #move(from: number, to: number): void {
    this.#set(to, this.#keys[2 * from] ?? 0, this.#arrivals[2 * from] ?? 0)
  }

  #set(at: number, key: number, arrival: number): void {
    this.#keys[2 * at] = key
    this.#arrivals[2 * at] = arrival
  }
}

/** From: sync, keys alone; async, entries. */
export const program: Program = {
  create() {
    return () => ({ value: undefined })
  },

  open({ resident, from }) {
    const heap = from === 'sync' ? new BinaryHeap(resident + 1) : new EntryHeap(resident + 1)
    for (let i = 0; i < resident; i++) heap.put(Math.random())
    return (count) => {
      for (let i = 0; i < count; i++) {
        heap.put(Math.random())
        heap.get()
      }
    }
  },
}
