import { now } from '../runtime/ambient.js'
import { pauseHint } from '../store/backoff.js'
import { NOT_EMPTY } from '../store/codes.js'
import type { Store } from '../store/store.js'

/**
 * A getter that finds the queue empty while others put one item after the other waits until some are there: each look takes
 * the cache line from those who put, and they take it back, which costs more than an item. How many it waits for, it learns. Where
 * a second item does not come within a microsecond, it takes the one that is there, and from then on each as it comes, for a while.
 *
 * Y1  An item that is there waits for others for MOST_WAIT at most, and for the time between two looks, in which as many as are wanted
 *     might come: 3 us in all. Where the clock stands still, MOST_TURNS end it.
 * Y2  It waits only where two items at least were taken since the getter last found the queue empty: a single one, and the answer
 *     that two threads wait for by turns, is taken as it comes.
 * Y3  It neither sleeps nor is registered meanwhile: what it saw is of no account for the attempt and the sleep that follow (C1).
 */
export class Stream {
  readonly #store: Store
  /** Items to wait for; 1: each is taken as it comes. */
  #batch = 1
  /** Items ever taken from the queue, by anybody, when this thread last found it empty. */
  #gets = 0
  /** Waits to come in which each is taken as it comes, and how many those were last. */
  #rest = 0
  #lastRest = 1

  constructor(store: Store) {
    this.#store = store
  }

  /** Waits for a batch where others stream, `most` milliseconds at most; whether there is an item, else it is to be looked for. */
  gather(most: number): boolean {
    const gets = this.#store.gets
    const isStream = gets - this.#gets > 1
    this.#gets = gets
    if (this.#rest > 0) {
      this.#rest--
      return false
    }
    if (!isStream) {
      this.#batch = 1
      return false
    }
    const { maxsize } = this.#store
    const limit = maxsize <= 0 ? MOST_ITEMS : Math.min(maxsize / 4, MOST_ITEMS)
    this.#batch = Math.max(1, Math.min(this.#batch * 2, Math.floor(limit)))
    return this.#batch > 1 && this.#wait(Math.min(most, MOST_WAIT))
  }

  #wait(most: number): boolean {
    const begin = now()
    let there = 0
    let changed = 0
    let next = 0
    for (let elapsed = 0, turns = 0; turns < MOST_TURNS; elapsed = now() - begin, turns++) {
      if (elapsed < next) {
        pauseHint?.()
        continue
      }
      const seen = next === 0 ? 0 : this.#store.lookFor(NOT_EMPTY, this.#batch, 1, 0)
      if (seen >= this.#batch) {
        this.#lastRest = 1
        return true
      }
      if (seen > there) changed = elapsed
      there = seen
      if (elapsed - changed >= SILENCE || elapsed >= most) break
      next = elapsed + this.#batch * ITEM
    }
    this.#end(there)
    return there > 0
  }

  /** Less came in time than it waited for. */
  #end(there: number): void {
    this.#batch = Math.max(there >> 1, 1)
    if (there > 1) return
    this.#lastRest = Math.min(this.#lastRest * 2, MOST_REST)
    this.#rest = this.#lastRest
  }
}

const MOST_ITEMS = 64

/** Milliseconds that an item takes at least. */
const ITEM = 0.000_015
/** Where no more comes for so long, nobody streams. */
const SILENCE = 0.001
/** No item waits for others longer than that. */
const MOST_WAIT = 0.002
/** Waits until it is tried again where one item came alone. */
const MOST_REST = 256

/** Where the clock is coarse, it is the turns that end the wait. */
const MOST_TURNS = 100
