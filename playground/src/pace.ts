import { type Setting, type Settings, UNLIMITED } from './settings.js'

/** What a thread that fell behind may catch up with, in seconds of its rate. */
const MOST_ARREARS = 0.1

/** Lets a thread go on at the rate that is set, by blocking it. */
export class Pace {
  readonly #settings: Settings
  readonly #rate: Setting
  readonly #thread: number
  #due = 0
  #last = performance.now()

  constructor(settings: Settings, rate: Setting, thread: number) {
    this.#settings = settings
    this.#rate = rate
    this.#thread = thread
  }

  /** Blocks until the next item is due; false: the thread is to end. */
  next(): boolean {
    for (;;) {
      const changes = this.#settings.changes
      if (this.#settings.isEnded(this.#thread)) return false
      const rate = this.#settings.get(this.#rate)
      if (rate === UNLIMITED) return true
      const now = performance.now()
      this.#due = Math.min(this.#due + ((now - this.#last) / 1000) * rate, Math.max(1, rate * MOST_ARREARS))
      this.#last = now
      if (this.#due >= 1) {
        this.#due--
        return true
      }
      const wait = rate === 0 ? Number.POSITIVE_INFINITY : ((1 - this.#due) / rate) * 1000
      this.#settings.sleep(changes, wait)
    }
  }

  /** Whether the thread is to end. */
  get isOver(): boolean {
    return this.#settings.isEnded(this.#thread)
  }
}
