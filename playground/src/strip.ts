import { byId, setText } from './dom.js'
import type { Taken } from './item.js'
import type { Order } from './plant.js'

const SHOWN = 32

/** So many digits have room in a bar. */
const MOST_DIGITS = 4

const captions: Record<Order, string> = {
  fifo: 'First in, first out: items leave in the order they came. The higher the bar, the later the item was made.',
  lifo: 'Last in, first out: the newest item leaves first. The higher the bar, the later the item was made.',
  priority:
    'The lowest number leaves first, and of equals the one that came first. Where items pile up, high ones stay.',
}

/** The items that were taken last, newest on the right: the order of the queue, to be seen. */
export class Strip {
  readonly #list = byId('strip', HTMLOListElement)
  readonly #taken: Taken[] = []

  clear(order: Order): void {
    this.#taken.length = 0
    this.#list.dataset.order = order
    setText('strip-caption', captions[order])
  }

  add(taken: readonly Taken[]): void {
    this.#taken.push(...taken)
    this.#taken.splice(0, this.#taken.length - SHOWN)
  }

  show(order: Order): void {
    while (this.#list.childElementCount < SHOWN) this.#list.append(document.createElement('li'))
    const numbers = this.#taken.map(([, number]) => number)
    const least = Math.min(...numbers)
    const span = Math.max(1, Math.max(...numbers) - least)
    const first = SHOWN - this.#taken.length
    Array.from(this.#list.children).forEach((bar, index) => {
      const taken = this.#taken[index - first]
      if (!(bar instanceof HTMLElement)) return
      bar.hidden = taken === undefined
      if (taken === undefined) return
      const [priority, number] = taken
      const height = order === 'priority' ? (priority + 1) / 10 : 0.1 + (0.9 * (number - least)) / span
      bar.style.setProperty('--height', height.toFixed(3))
      const text = String(order === 'priority' ? priority : number)
      bar.textContent = text
      bar.classList.toggle('wide', text.length > MOST_DIGITS)
    })
  }
}
