import { runtime } from '#runtime'

/** Timers can't be set for more than 24 days. */
const LONGEST_TIMER = 2 ** 31 - 1

/** Calls `ring` after so many milliseconds, by the timers that stand there now. Returns its cancellation. */
export function startTimer(ring: () => void, milliseconds: number): () => void {
  let cancel = (): void => {}
  const start = (left: number): void => {
    const part = Math.min(left, LONGEST_TIMER)
    cancel = runtime.startTimer(() => (part < left ? start(left - part) : ring()), part)
  }
  start(milliseconds)
  return () => cancel()
}

/**
 * One timeout for several waits in a row. As with a single one, the firing of its timer alone is what counts, not what a clock
 * says: both may be a test's.
 */
export class Deadline {
  readonly #listeners = new Set<() => void>()
  readonly #cancel: () => void
  #isOver = false

  constructor(milliseconds: number) {
    this.#cancel = startTimer(() => this.#ring(), milliseconds)
  }

  get isOver(): boolean {
    return this.#isOver
  }

  /** Calls `listener` when the time is up, which it is not yet. Returns the end of that. */
  onRing(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Nobody waits any more. */
  end(): void {
    this.#cancel()
  }

  #ring(): void {
    this.#isOver = true
    for (const listener of [...this.#listeners]) listener()
  }
}
