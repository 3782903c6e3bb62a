import { byId } from './dom.js'
import type { Sample } from './history.js'
import { count } from './words.js'

const KEPT = 8
/** So long a state must last to be told, milliseconds: what flickers is not news. */
const LASTING = 700

/** The list of what happened, which is the page's one live region. */
export class Events {
  readonly #list = byId('events', HTMLOListElement)
  #told = ''
  #state = ''
  #since = 0
  #born = performance.now()

  restart(): void {
    this.#told = this.#state = ''
    this.#born = performance.now()
  }

  tell(text: string): void {
    const entry = document.createElement('li')
    const time = document.createElement('span')
    const seconds = Math.floor((performance.now() - this.#born) / 1000)
    time.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
    entry.append(time, ` ${text}`)
    this.#list.append(entry)
    while (this.#list.childElementCount > KEPT) this.#list.firstElementChild?.remove()
  }

  /** Tells of a change of the queue's state that has lasted. */
  notice({ time, stats }: Sample): void {
    const state = stateOf(stats)
    if (state !== this.#state) {
      this.#state = state
      this.#since = time
    }
    const isFinal = stats.state === 'closed'
    if (state === this.#told || (!isFinal && time - this.#since < LASTING)) return
    const before = this.#told
    this.#told = state
    if (state === 'full') {
      this.tell(`The queue is full: ${count(stats.waitingPutters, 'putter')} blocked until there is room`)
    } else if (state === 'closed') {
      this.tell('Closed: every thread that waited was released and has ended')
    } else if (state === 'starved') this.tell('The queue is empty: getters wait for items')
    else if (state === 'flowing' && before === 'full') this.tell('There is room again')
  }
}

function stateOf({ state, waitingPutters, waitingGetters, size }: Sample['stats']): string {
  if (state !== 'open') return state
  if (waitingPutters > 0) return 'full'
  return waitingGetters > 0 && size === 0 ? 'starved' : 'flowing'
}
