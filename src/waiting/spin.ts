import { C_ALL_DONE, C_NOT_EMPTY } from '../core/layout.js'
import { now } from '../runtime/ambient.js'
import type { Store } from '../store/store.js'

/**
 * Looking for a while before blocking. To block and be woken takes some ten microseconds of two threads, so it pays to
 * look for about as long where the other side is at work on another core, and is a waste where it is not. Which of the two
 * it is, each thread learns for each condition of each queue from how its last waits ended.
 */
export class Spinner {
  readonly #isReady: () => boolean
  #budget = START
  #skipped = 0

  constructor(store: Store, condition: number) {
    this.#isReady = readinessOf(store, condition)
  }

  /** Whether there was something to be had within the time that it pays to look, `most` milliseconds at most. */
  spin(most: number): boolean {
    if (this.#budget < LEAST) {
      if (++this.#skipped < PROBE) return false
      this.#skipped = 0
      this.#budget = START
    }
    const found = this.#look(Math.min(this.#budget, most))
    this.#budget = found ? Math.min(this.#budget * 2, MOST) : this.#budget / 4
    return found
  }

  #look(budget: number): boolean {
    const begin = now()
    let next = 0
    let turns = 0
    for (let elapsed = 0; elapsed < budget && turns < MOST_TURNS; elapsed = now() - begin, turns++) {
      // Each look comes after as long again as was waited already: few looks disturb the other side as it works.
      if (elapsed < next) continue
      if (this.#isReady()) return true
      next = elapsed * 2
    }
    return false
  }
}

// Milliseconds.
const MOST = 0.03
const START = 0.01
/** Below it, looking is left out. */
const LEAST = 0.002
/** After so many waits without looking it is tried whether it pays again. */
const PROBE = 32

/** Where the clock is coarse, as in browsers that guard against fingerprinting, it is the turns that end the look. */
const MOST_TURNS = 2_000

const MOST_SLOTS = 64

function readinessOf(store: Store, condition: number): () => boolean {
  const { core } = store
  if (condition === C_ALL_DONE) return () => core.unfinished() === 0
  if (condition === C_NOT_EMPTY) return () => core.size() > 0 || core.isShut() !== 0
  // The getters have enough to do until a part of the slots is free: putting many side by side disturbs them less.
  return () => {
    const slots = store.maxsize
    return slots <= 0 || core.size() <= slots - Math.max(1, Math.min(slots >> 2, MOST_SLOTS)) || core.isShut() !== 0
  }
}

const spinners = new WeakMap<Store, Map<number, Spinner>>()

export function spinnerOf(store: Store, condition: number): Spinner {
  let known = spinners.get(store)
  if (known === undefined) {
    known = new Map()
    spinners.set(store, known)
  }
  let spinner = known.get(condition)
  if (spinner === undefined) {
    spinner = new Spinner(store, condition)
    known.set(condition, spinner)
  }
  return spinner
}
