import { quantile } from '../measure/statistics.js'
import type { Trips } from './program.js'

/** Times single round trips. */
export class Trip {
  readonly #times: Float64Array
  #count = 0

  constructor(count: number) {
    this.#times = new Float64Array(count)
  }

  /** @param since performance.now() at the start. */
  add(since: number): void {
    this.#times[this.#count++] = performance.now() - since
  }

  get result(): Trips {
    return { median: quantile(this.#times, 0.5) * 1e6, p99: quantile(this.#times, 0.99) * 1e6 }
  }
}
