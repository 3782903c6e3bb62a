import { STACKS } from './memory.js'
import { THREADS } from './thread.js'

const WORDS = STACKS >> 2
const WIDTH = 8 // a power of two, at least THREADS

/**
 * Data races among plain accesses, by vector clocks (C. Flanagan and S. Freund, "FastTrack", PLDI 2009), each 4 bytes on
 * their own. An atomic read that sees an atomic write of the same place and width orders the writer's past before the
 * reader's future, and nothing else does. Two accesses race where they are not ordered, at least one writes and at least
 * one is plain; an atomic read against a plain write is let pass: it is how the core looks at a line without its gate
 * (fifoScan, the counters), and acts on what it saw only if the gate's count has not moved.
 */
export class Races {
  readonly #clocks = new Int32Array(THREADS * WIDTH)
  readonly #released = new Int32Array(WORDS * WIDTH)
  readonly #releasedBytes = new Uint8Array(WORDS)
  /** clock * WIDTH + thread of the last write, plain or atomic; 0 none. */
  readonly #written = new Int32Array(WORDS)
  readonly #writtenPlain = new Uint8Array(WORDS)
  /** Each thread's clock at its last plain read. */
  readonly #read = new Int32Array(WORDS * WIDTH)
  readonly #isTouched = new Uint8Array(WORDS)
  readonly #touched = new Int32Array(WORDS)
  #count = 0

  reset(): void {
    for (let i = 0; i < this.#count; i++) {
      const word = this.#touched[i] ?? 0
      this.#released.fill(0, word * WIDTH, (word + 1) * WIDTH)
      this.#read.fill(0, word * WIDTH, (word + 1) * WIDTH)
      this.#releasedBytes[word] = 0
      this.#written[word] = 0
      this.#writtenPlain[word] = 0
      this.#isTouched[word] = 0
    }
    this.#count = 0
    this.#clocks.fill(0)
    for (let thread = 0; thread < THREADS; thread++) this.#clocks[thread * WIDTH + thread] = 1
  }

  /** All that `earlier` did comes before all that `later` will do. */
  follow(later: number, earlier: number): void {
    for (let i = 0; i < THREADS; i++) this.#raise(later * WIDTH + i, this.#clocks[earlier * WIDTH + i] ?? 0)
  }

  atomic(thread: number, at: number, bytes: number, reads: boolean, writes: boolean): string | undefined {
    const word = at >> 2
    this.#touch(word)
    if (reads && this.#releasedBytes[word] === bytes) {
      for (let i = 0; i < THREADS; i++) this.#raise(thread * WIDTH + i, this.#released[word * WIDTH + i] ?? 0)
    }
    if (!writes) return undefined
    let race: string | undefined
    for (let i = word; i < word + (bytes >> 2); i++) {
      this.#touch(i)
      race ??= this.#conflict(thread, i, true, true)
      this.#written[i] = (this.#clocks[thread * WIDTH + thread] ?? 0) * WIDTH + thread
      this.#writtenPlain[i] = 0
      this.#releasedBytes[i] = 0
    }
    for (let i = 0; i < THREADS; i++) this.#released[word * WIDTH + i] = this.#clocks[thread * WIDTH + i] ?? 0
    this.#releasedBytes[word] = bytes
    this.#clocks[thread * WIDTH + thread] = (this.#clocks[thread * WIDTH + thread] ?? 0) + 1
    return race
  }

  read(thread: number, at: number, bytes: number): string | undefined {
    const clock = this.#clocks[thread * WIDTH + thread] ?? 0
    const end = (at + bytes + 3) >> 2
    for (let word = at >> 2; word < end; word++) {
      this.#touch(word)
      const race = this.#conflict(thread, word, false, false)
      if (race !== undefined) return race
      this.#read[word * WIDTH + thread] = clock
    }
    return undefined
  }

  write(thread: number, at: number, bytes: number): string | undefined {
    const stamp = (this.#clocks[thread * WIDTH + thread] ?? 0) * WIDTH + thread
    const end = (at + bytes + 3) >> 2
    for (let word = at >> 2; word < end; word++) {
      this.#touch(word)
      const race = this.#conflict(thread, word, true, false)
      if (race !== undefined) return race
      this.#written[word] = stamp
      this.#writtenPlain[word] = 1
    }
    return undefined
  }

  /** What of the past the access races with. */
  #conflict(thread: number, word: number, writes: boolean, isAtomic: boolean): string | undefined {
    const written = this.#written[word] ?? 0
    const writer = written & (WIDTH - 1)
    const isExempt = isAtomic && this.#writtenPlain[word] === 0
    if (written !== 0 && !isExempt && written >> 3 > (this.#clocks[thread * WIDTH + writer] ?? 0)) {
      return `a race at ${word << 2}: thread ${writer} writes, and thread ${thread} ${writes ? 'writes' : 'reads'}`
    }
    if (!writes) return undefined
    for (let reader = 0; reader < THREADS; reader++) {
      if ((this.#read[word * WIDTH + reader] ?? 0) > (this.#clocks[thread * WIDTH + reader] ?? 0)) {
        return `a race at ${word << 2}: thread ${reader} reads, and thread ${thread} writes`
      }
    }
    return undefined
  }

  #raise(index: number, clock: number): void {
    if ((this.#clocks[index] ?? 0) < clock) this.#clocks[index] = clock
  }

  #touch(word: number): void {
    if (this.#isTouched[word] !== 0) return
    this.#isTouched[word] = 1
    this.#touched[this.#count++] = word
  }
}
