import { BUSY, M_POOL_GATE, STALE } from '../core/layout.js'
import { InvalidStateError } from '../errors.js'
import { now } from '../runtime/ambient.js'
import { backOff } from './backoff.js'
import type { Views } from './views.js'

/** A gate is held for nanoseconds, or while its holder waits for a core: one that is taken for so long is never left again. */
const DAMAGED_MILLISECONDS = 2_000

/** Of one try so much is counted: a process that was stopped, or a thread that got no core, has not watched meanwhile. */
const LONGEST_TRY_MILLISECONDS = 50

/** So many tries pass before the clock is asked: it costs as much as a step. */
const TRIES_WITHOUT_CLOCK = 100

/** Whether the step is to be tried again as it is. */
export function isBusy(code: number): boolean {
  return code === BUSY || code === STALE
}

/**
 * How long a step is tried again whose gate is taken: until it is left, until the caller's deadline, or until it is plain that it
 * will never be left, as in memory that was written over. One for each queue and thread; an operation begins it anew.
 */
export class Retry {
  readonly #views: Views
  readonly #gates: () => readonly number[]
  readonly #title: () => string
  /** When the caller's time is up, by the clock of now(); Infinity: never. */
  deadline = Number.POSITIVE_INFINITY
  /** Whether the caller's time was up when its gate was taken for the last time. */
  isLate = false
  #lastTry = 0
  #watched = 0
  #seen: number[] = []

  /** @param gates Addresses of the gates that its steps take, beside the pool's; none: they are of any queue. */
  constructor(views: Views, gates: () => readonly number[], title: () => string) {
    this.#views = views
    this.#gates = gates
    this.#title = title
  }

  /**
   * Passes the time until the next try, the `tries`-th after the first; false where the caller's time is up.
   *
   * @throws InvalidStateError where a gate has been taken by the same step for two seconds.
   */
  again(code: number, tries: number): boolean {
    if (code === STALE) this.#views.memory.grow(0)
    backOff(tries)
    return tries < TRIES_WITHOUT_CLOCK || this.#isInTime(tries)
  }

  /** Repeats a step until its gate is free, for somebody whose time never is up. */
  until(step: () => number): number {
    const code = step()
    return isBusy(code) ? this.#repeat(step, code) : code
  }

  #repeat(step: () => number, first: number): number {
    const { deadline } = this
    this.deadline = Number.POSITIVE_INFINITY
    try {
      let code = first
      for (let tries = 0; isBusy(code); code = step()) this.again(code, tries++)
      return code
    } finally {
      this.deadline = deadline
    }
  }

  #isInTime(tries: number): boolean {
    const time = now()
    this.#watched += Math.min(time - this.#lastTry, LONGEST_TRY_MILLISECONDS)
    this.#lastTry = time
    if (tries === TRIES_WITHOUT_CLOCK) this.#look()
    else if (this.#watched > DAMAGED_MILLISECONDS) {
      if (this.#isStuck()) {
        throw new InvalidStateError(
          `the queue${this.#title()} is damaged: one of its gates has been taken for ${DAMAGED_MILLISECONDS} ms by a step that ` +
            'takes nanoseconds; the memory was written to by something else, and this queue can be used no more: make another',
        )
      }
      this.#look()
    }
    this.isLate = time >= this.deadline
    return !this.isLate
  }

  /** Where it is not known which gates there are, the time that it took is proof enough. */
  #isStuck(): boolean {
    const words = this.#read()
    return words.length === 1 || words.some((word, i) => (word & 1) !== 0 && word === this.#seen[i])
  }

  #look(): void {
    this.#watched = 0
    this.#seen = this.#read()
  }

  #read(): number[] {
    return [...this.#gates(), M_POOL_GATE].map((gate) => Atomics.load(this.#views.words, gate >>> 2))
  }
}
