import { NOT_EMPTY, NOT_FULL } from '../store/codes.js'
import type { Store } from '../store/store.js'
import { byCondition } from './by-condition.js'

/**
 * Who goes first where blocked threads and event loops wait for the same. A thread is woken within microseconds, an event loop
 * after its turn, so the threads would have nearly all. A blocked thread that has had its share therefore lets an event loop go
 * first, for a while: it sleeps beside what is there, and takes it if nobody has by then, or if more comes. Its own it lets not go first, which
 * does not turn meanwhile.
 */
export class Precedence {
  readonly #store: Store
  readonly #condition: number
  /** What this thread was served since it let an event loop go first. */
  #served = 0
  /** How often in a row it did so in vain: the event loop is busy with something else. */
  #vain = 0
  /** So often it goes first itself. */
  #rest = 0
  #gives = false

  constructor(store: Store, condition: number) {
    this.#store = store
    this.#condition = condition
  }

  /** Whether it is an event loop's turn: where as many threads wait, each gives way once for so many that it was served. */
  get isOthers(): boolean {
    if (this.#served === 0 || this.#rest > 0 || this.#store.callersElsewhere(this.#condition) === 0) return false
    return this.#served >= this.#store.sleepers(this.#condition)
  }

  /** Milliseconds to sleep before the next look, as there is something that an event loop may want; 0: none. */
  pause(): number {
    this.#gives = this.isOthers && this.#isThere()
    return this.#gives ? PATIENCE : 0
  }

  /** The look after that pause has come to something, or to nothing. */
  note(found: boolean): void {
    if (!this.#gives) {
      if (found) this.#serve()
      return
    }
    this.#gives = false
    this.#served = 0
    this.#vain = found ? this.#vain + 1 : 0
    if (found) this.#serve()
    if (this.#vain < MOST_VAIN) return
    this.#vain = 0
    this.#rest = REST
  }

  #serve(): void {
    if (this.#rest > 0) this.#rest--
    else this.#served++
  }

  #isThere(): boolean {
    if (this.#condition === NOT_EMPTY) return this.#store.size > 0
    return this.#condition === NOT_FULL && !this.#store.seemsFull
  }
}

/** Milliseconds: an event loop that has nothing else to do comes within one, on a machine that has not. */
const PATIENCE = 3
const MOST_VAIN = 4
const REST = 32

export const precedenceOf = byCondition((store, condition) => new Precedence(store, condition))
