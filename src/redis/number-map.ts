const LEAST = 64
/** A table of more places is given up once it is empty. */
const LARGE = 4096
/** Of Fibonacci hashing (Knuth, The Art of Computer Programming, 6.4): 2 ** 32 by the golden ratio. */
const GOLDEN = 0x9e3779b1

/**
 * A map by integers below 2 ** 53, for what comes and goes by the million. The language's own Map makes a table anew after some deletions, and the last one
 * points to it: once one of them is old for the garbage collector, whatever was in any of them since lives until the next full collection. That
 * took half of the processor's time of who puts.
 *
 * Open addressing: a key is at its place, or behind it with nothing free between (N1); half of the places at least are free. Places are scattered, as keys
 * that count up would otherwise lie in one long row, which each deletion goes through.
 */
export class NumberMap<V extends object> implements Iterable<[number, V]> {
  #keys = new Float64Array(LEAST)
  #values: (V | undefined)[] = nothing(LEAST)
  #size = 0

  get size(): number {
    return this.#size
  }

  get(key: number): V | undefined {
    return this.#values[this.#find(key)]
  }

  has(key: number): boolean {
    return this.get(key) !== undefined
  }

  set(key: number, value: V): this {
    let at = this.#find(key)
    if (this.#values[at] === undefined) {
      if (this.#size * 2 >= this.#keys.length) {
        this.#resize(this.#keys.length * 2)
        at = this.#find(key)
      }
      this.#keys[at] = key
      this.#size++
    }
    this.#values[at] = value
    return this
  }

  delete(key: number): boolean {
    let hole = this.#find(key)
    if (this.#values[hole] === undefined) return false
    const keys = this.#keys
    const values = this.#values
    const mask = keys.length - 1
    // N1: who is behind the hole, and has a place before it or in it, moves there.
    for (let at = (hole + 1) & mask; values[at] !== undefined; at = (at + 1) & mask) {
      const other = keys[at] ?? 0
      if (((at - placeOf(other, mask)) & mask) < ((at - hole) & mask)) continue
      keys[hole] = other
      values[hole] = values[at]
      hole = at
    }
    values[hole] = undefined
    this.#size--
    if (this.#size === 0 && keys.length > LARGE) this.#resize(LEAST)
    return true
  }

  clear(): void {
    this.#size = 0
    this.#keys = new Float64Array(LEAST)
    this.#values = nothing(LEAST)
  }

  /** What is in now, by the size of the keys: whatever comes or goes meanwhile changes nothing of it. */
  [Symbol.iterator](): IterableIterator<[number, V]> {
    const entries: [number, V][] = []
    for (const [at, value] of this.#values.entries())
      if (value !== undefined) entries.push([this.#keys[at] ?? 0, value])
    return entries.sort(([a], [b]) => a - b).values()
  }

  values(): V[] {
    return [...this].map(([, value]) => value)
  }

  /** Where the key is, or would be. */
  #find(key: number): number {
    const keys = this.#keys
    const values = this.#values
    const mask = keys.length - 1
    let at = placeOf(key, mask)
    while (values[at] !== undefined && keys[at] !== key) at = (at + 1) & mask
    return at
  }

  #resize(length: number): void {
    const keys = this.#keys
    const values = this.#values
    this.clear()
    this.#keys = new Float64Array(length)
    this.#values = nothing(length)
    for (const [at, value] of values.entries()) if (value !== undefined) this.set(keys[at] ?? 0, value)
  }
}

function placeOf(key: number, mask: number): number {
  return Math.imul(key, GOLDEN) >>> Math.clz32(mask)
}

function nothing<V>(length: number): (V | undefined)[] {
  return new Array<V | undefined>(length).fill(undefined)
}
