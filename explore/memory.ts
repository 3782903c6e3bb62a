/** WebAssembly pages that a queue may have here; behind them lie the suspended threads' stacks. */
const MOST = 2
export const STACKS = MOST << 16
const WORDS = STACKS >> 2

/** The memory that all instances share, which goes back to a kept state in the time that its changes took. */
export class Memory {
  readonly memory = new WebAssembly.Memory({ initial: MOST + 1, maximum: MOST + 1, shared: true })
  readonly words = new Uint32Array(this.memory.buffer)
  readonly ints = new Int32Array(this.memory.buffer)
  readonly numbers = new Float64Array(this.memory.buffer)
  readonly most = MOST
  readonly #kept = new Uint32Array(WORDS)
  readonly #isTouched = new Uint8Array(WORDS)
  readonly #touched = new Int32Array(WORDS)
  #count = 0

  /** All zero. */
  clear(): void {
    this.words.fill(0)
    this.keep()
  }

  /** Makes the present state the one that reset() goes back to. */
  keep(): void {
    this.#kept.set(this.words.subarray(0, WORDS))
    this.#isTouched.fill(0)
    this.#count = 0
  }

  reset(): void {
    for (let i = 0; i < this.#count; i++) {
      const word = this.#touched[i] ?? 0
      this.words[word] = this.#kept[word] ?? 0
      this.#isTouched[word] = 0
    }
    this.#count = 0
  }

  /** To be called before a write. */
  touch(at: number, bytes: number): void {
    const end = (at + bytes + 3) >> 2
    for (let word = at >> 2; word < end; word++) {
      if (this.#isTouched[word] !== 0) continue
      this.#isTouched[word] = 1
      this.#touched[this.#count++] = word
    }
  }

  low = 0
  high = 0

  /** Hashes, to `low` and `high`, all that differs from the kept state, in whatever order it came about. */
  hash(): void {
    let low = 0
    let high = 0
    for (let i = 0; i < this.#count; i++) {
      const word = this.#touched[i] ?? 0
      const value = this.words[word] ?? 0
      if (value === this.#kept[word]) continue
      const mixed = Math.imul(value ^ Math.imul(word, 0x9e3779b1), 0x85ebca6b)
      const more = Math.imul((mixed ^ (mixed >>> 15)) + word, 0xc2b2ae35)
      low = (low + (more ^ (more >>> 13))) | 0
      high = (high + Math.imul(more ^ (mixed >>> 7), 0x27d4eb2f)) | 0
    }
    this.low = low
    this.high = high
  }
}
