import { now } from '../runtime/ambient.js'
import { pauseHint } from '../store/backoff.js'
import { ALL_DONE, NOT_EMPTY, NOT_FULL } from '../store/codes.js'
import type { Store } from '../store/store.js'
import { byCondition } from './by-condition.js'
import { Stream } from './stream.js'

/**
 * Milliseconds that this thread may yet look for answers before it learns for how long that pays: the first ones take engines that still interpret
 * and compile longer than a wait that is worth it, and would all be slept for.
 */
let allowance = 100

/**
 * Looking for a while before blocking. To block and be woken takes some ten microseconds of two threads, so it pays to
 * look for about as long where the other side is at work on another core, and is a waste where it is not. Which of the two
 * it is, each thread learns for each condition of each queue from how its last waits ended.
 */
export class Spinner {
  readonly #store: Store
  readonly #condition: number
  /** What getters know of those who put. */
  readonly #stream: Stream | undefined
  #budget = START
  /** Milliseconds that looking may yet cost more than it spares. */
  #credit = CREDIT
  /** Waits to come without looking. */
  #left = 0
  #expectsAnswers = false

  constructor(store: Store, condition: number) {
    this.#store = store
    this.#condition = condition
    this.#stream = condition === NOT_EMPTY ? new Stream(store) : undefined
  }

  /**
   * What is waited for is an answer, or the next question: while one side sleeps the other has nothing to do either, so a look that finds it spares
   * both their time. As long as the allowance lasts it looks whatever it has learnt.
   */
  expectAnswers(): void {
    this.#expectsAnswers = true
  }

  /** Whether there was something to be had within the time that it pays to look, `most` milliseconds at most. */
  spin(most: number): boolean {
    const isAllowed = this.#expectsAnswers && allowance > 0
    if (this.#left > 0 && !isAllowed) {
      this.#left--
      return false
    }
    const budget = Math.min(isAllowed ? ALLOWED : this.#budget, most)
    const time = this.#stream?.gather(budget) ? 0 : this.#look(budget)
    const found = time >= 0
    if (isAllowed) {
      allowance -= found ? time : budget * VAIN
      return found
    }
    const { longest, spared } = this.#expectsAnswers ? OF_ANSWERS : OF_OTHERS
    this.#credit = Math.min(this.#credit + (found ? spared - time : -budget), CREDIT)
    if (this.#credit < 0) this.#rest(LONG_REST)
    else if (found) this.#budget = Math.min(this.#budget * 2, longest)
    else if (this.#budget > LEAST) this.#budget /= 4
    else this.#rest(REST)
    return found
  }

  #rest(waits: number): void {
    this.#left = waits
    this.#budget = START
    if (this.#credit < 0) this.#credit = CREDIT
  }

  /** The time after which there was something to be had; below 0: there was nothing. */
  #look(budget: number): number {
    const slots = this.#condition === NOT_FULL ? slotsWanted(this.#store) : 1
    if (slots === 1 && this.#isReady(1, FIRST_LOOKS)) return 0
    const begin = now()
    let next = slots === 1 ? 0 : slots * ITEM
    let turns = 0
    for (let elapsed = 0; elapsed < budget && turns < MOST_TURNS; elapsed = now() - begin) {
      // Each look comes after as long again as was waited already: few looks disturb the other side as it works.
      if (elapsed < next) {
        pauseHint?.()
        turns++
        continue
      }
      if (this.#isReady(elapsed > LONG_ENOUGH ? 1 : slots, LOOKS)) return elapsed
      turns += LOOKS
      next = elapsed + Math.min(elapsed, MOST_BETWEEN)
    }
    return -1
  }

  /** Whether there are so many items or slots, or none to come; looks so often where it is but one. */
  #isReady(wanted: number, looks: number): boolean {
    const store = this.#store
    if (this.#condition === ALL_DONE) return store.unfinished === 0
    return store.lookFor(this.#condition, wanted, wanted === 1 ? looks : 1, PAUSE) >= wanted || store.isShut
  }
}

/*
 * Milliseconds. Two threads that answer each other, and both block, take as long as two wake-ups for a turn, 20 to 60 us:
 * whoever looks for less than that never finds out that the answer comes within a microsecond once both look.
 */
const START = 0.06
/** With less than that it is given up. */
const LEAST = 0.004
/** `spared`: what to block and be woken costs, roughly; what is found later might as well have been blocked for. */
const OF_OTHERS = { longest: 0.1, spared: 0.03 }
/** For an answer two threads would have to be woken by turns. Some looks may be vain before it is given up; MOST_TURNS mostly end them before. */
const OF_ANSWERS = { longest: 0.2, spared: 0.1 }
/** The longest look with an allowance, likewise. */
const ALLOWED = 0.25
/** What a look in vain takes of the allowance, in terms of one that was not: it is to last where there is something to be found. */
const VAIN = 2
/** Enough for some 60 waits in which it comes late: the other side needs some to find out that it pays to look. */
const CREDIT = 1.5
/** After so many waits it is tried again: where nothing came in time, and where all in all it came late. */
const REST = 32
const LONG_REST = 1024
/** However long it was waited, a look comes at least so often. */
const MOST_BETWEEN = 0.01

/** Where the clock is coarse, as in browsers that guard against fingerprinting, it is the turns that end the look. */
const MOST_TURNS = 2_000

/** Looks in a row for the only one: an answer comes within half a microsecond, and whoever makes it writes nothing else meanwhile. */
const FIRST_LOOKS = 64
const LOOKS = 8
/** Turns between them. */
const PAUSE = 40

/*
 * The getters have enough to do until a part of the slots is free: putting many side by side disturbs them less. But large
 * items leave so slowly that it is not worth waiting for more than one.
 */
const MOST_SLOTS = 64
const LONG_ENOUGH = 0.008

/** Milliseconds that an item takes at least. */
const ITEM = 0.000_015

function slotsWanted(store: Store): number {
  return Math.max(1, Math.min(store.maxsize >> 2, MOST_SLOTS))
}

export const spinnerOf = byCondition((store, condition) => new Spinner(store, condition))
