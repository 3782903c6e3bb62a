import { byId, setText } from './dom.js'
import type { Taken } from './item.js'
import { count, duration } from './words.js'

/** So long a time counts, milliseconds. */
const KEPT = 10_000
/** The upper ends of the bars, milliseconds; the last bar has none. */
const ENDS = [0.1, 0.3, 1, 3, 10, 30, 100, 300, 1000, 3000, 10_000]

/** How long the items that were taken lately had been in the queue: a histogram. */
export class Latency {
  readonly #bars: readonly HTMLElement[]
  #waits: { at: number; waited: number }[] = []

  constructor() {
    this.#bars = [...ENDS, Number.POSITIVE_INFINITY].map((end, index) => {
      const bar = document.createElement('div')
      const column = document.createElement('i')
      const label = document.createElement('span')
      label.textContent = end === Number.POSITIVE_INFINITY ? 'more' : `≤ ${shortest(end)}`
      bar.append(column, label)
      bar.dataset.index = String(index)
      return bar
    })
    byId('latency', HTMLElement).replaceChildren(...this.#bars)
  }

  clear(): void {
    this.#waits = []
  }

  add(now: number, taken: readonly Taken[]): void {
    for (const [, , waited] of taken) this.#waits.push({ at: now, waited })
    this.#waits = this.#waits.filter(({ at }) => at > now - KEPT)
    this.#show(now)
  }

  #show(now: number): void {
    const sorted = this.#waits.map(({ waited }) => waited).sort((a, b) => a - b)
    const counts = [...ENDS, Number.POSITIVE_INFINITY].map((end, index) => {
      const from = ENDS[index - 1] ?? -1
      return sorted.filter((waited) => waited > from && waited <= end).length
    })
    const most = Math.max(1, ...counts)
    for (const [index, bar] of this.#bars.entries()) {
      bar.style.setProperty('--height', ((counts[index] ?? 0) / most).toFixed(3))
      bar.classList.toggle('empty', (counts[index] ?? 0) === 0)
    }
    const part = (share: number) =>
      duration(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0)
    const text =
      sorted.length === 0
        ? 'Nothing was taken in the last 10 seconds'
        : `Half within ${part(0.5)}, 99 of 100 within ${part(0.99)} (${count(sorted.length, 'item')} looked at, in 10 seconds)`
    setText('latency-text', text)
    byId('latency', HTMLElement).setAttribute('aria-label', `Histogram of the time in the queue. ${text}`)
    // What was taken long ago says nothing of now.
    const fresh = this.#waits
      .filter(({ at }) => at > now - 2000)
      .map(({ waited }) => waited)
      .sort((a, b) => a - b)
    const median = fresh[fresh.length >> 1]
    setText('waited', median === undefined ? '–' : duration(median))
  }
}

function shortest(milliseconds: number): string {
  return milliseconds < 1000 ? `${milliseconds} ms` : `${milliseconds / 1000} s`
}
