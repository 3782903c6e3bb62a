/** Random numbers from a seed, so that a run can be repeated (xorshift32 after a mixing of the seed). */
export class Random {
  #state: number

  constructor(seed: number) {
    let mixed = (seed ^ 0x9e3779b9) >>> 0
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b)
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
    this.#state = (mixed ^ (mixed >>> 16)) >>> 0 || 1
  }

  /** An integer of 32 bits. */
  next(): number {
    let state = this.#state
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    this.#state = state >>> 0
    return this.#state
  }

  /** An integer from 0 to `limit` - 1. */
  below(limit: number): number {
    return this.next() % limit
  }

  /** True once in `times`. */
  oneIn(times: number): boolean {
    return this.below(times) === 0
  }

  pick<T>(choices: readonly T[]): T {
    const choice = choices[this.below(choices.length)]
    if (choice === undefined) throw new RangeError('nothing to choose from')
    return choice
  }

  /** One of the names, each as likely as its weight says. */
  weighted<K extends string>(weights: Readonly<Partial<Record<K, number>>>): K {
    const names = Object.keys(weights) as K[]
    let left = this.below(names.reduce((sum, name) => sum + (weights[name] ?? 0), 0))
    for (const name of names) {
      left -= weights[name] ?? 0
      if (left < 0) return name
    }
    throw new RangeError('no weights')
  }
}
