import { byId } from './dom.js'
import { UNLIMITED } from './settings.js'
import { count, full } from './words.js'

/** A slider whose positions stand for the values of a list. */
class Slider {
  readonly #input: HTMLInputElement
  readonly #values: readonly number[]
  readonly #words: (value: number) => string
  readonly #output: HTMLOutputElement

  constructor(id: string, values: readonly number[], first: number, words: (value: number) => string) {
    this.#input = byId(id, HTMLInputElement)
    this.#output = byId(`${id}-value`, HTMLOutputElement)
    this.#values = values
    this.#words = words
    this.#input.min = '0'
    this.#input.max = String(values.length - 1)
    this.#input.value = String(values.indexOf(first))
    this.#show()
  }

  get value(): number {
    return this.#values[this.#input.valueAsNumber] ?? 0
  }

  /** Moves it, as if by hand. */
  set value(value: number) {
    this.#input.value = String(this.#values.indexOf(value))
    this.#input.dispatchEvent(new Event('input'))
  }

  onChange(listener: (value: number) => void): void {
    this.#input.addEventListener('input', () => {
      this.#show()
      listener(this.value)
    })
  }

  #show(): void {
    const text = this.#words(this.value)
    this.#output.textContent = text
    this.#input.setAttribute('aria-valuetext', text)
  }
}

const THREADS = [0, 1, 2, 3, 4, 5, 6]
const STEPS = [1, 2, 5, 10, 20, 30, 40, 50, 75, 100, 150, 200, 300, 500, 1000, 2000, 5000, 10_000]
const CAPACITIES = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 0]
const SIZES = [0, 64, 1024, 16_384, 262_144]

const rates = [0, ...STEPS, 20_000, 50_000, UNLIMITED]
const rateWords = (value: number): string => {
  if (value === 0) return 'paused'
  return value === UNLIMITED ? 'as fast as it can' : `${full(value)} items/s`
}
const sizeWords = (value: number): string => (value < 1024 ? count(value, 'byte') : `${full(value / 1024)} KiB`)

/** The sliders, each at what it begins with. */
export function makeSliders() {
  return {
    capacity: new Slider('capacity', CAPACITIES, 200, (value) => (value === 0 ? 'unlimited' : count(value, 'item'))),
    itemBytes: new Slider('item-bytes', SIZES, 64, sizeWords),
    producers: new Slider('producers', THREADS, 2, (value) => count(value, 'thread')),
    putRate: new Slider('put-rate', rates, 50, rateWords),
    consumers: new Slider('consumers', THREADS, 2, (value) => count(value, 'thread')),
    getRate: new Slider('get-rate', rates, 40, rateWords),
  }
}

/** What the sliders are set to by a name; capacity, producers and the rate of each, consumers and the rate of each. */
export const presets = {
  balanced: { order: 'fifo', values: [200, 2, 50, 2, 50] },
  slow: { order: 'fifo', values: [100, 2, 100, 1, 20] },
  burst: { order: 'fifo', values: [1000, 0, 50, 2, 100] },
  narrow: { order: 'fifo', values: [1, 2, 50, 2, 50] },
  priority: { order: 'priority', values: [200, 2, 50, 2, 40] },
} as const

export type Preset = keyof typeof presets

export function isPreset(name: string): name is Preset {
  return name in presets
}

/** Calls `listener` with the value of the radio button that was chosen; returns the value now. */
export function radios(name: string, listener: (value: string) => void): string {
  let now = ''
  for (const radio of document.querySelectorAll<HTMLInputElement>(`input[name='${name}']`)) {
    if (radio.checked) now = radio.value
    radio.addEventListener('change', () => listener(radio.value))
  }
  return now
}

export function onClick(id: string, listener: () => void): void {
  byId(id, HTMLButtonElement).addEventListener('click', listener)
}
