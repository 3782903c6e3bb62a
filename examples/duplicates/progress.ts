/** One line on stderr that is kept up to date; where nobody watches, one line a phase. */
const { stderr } = process

export class Progress {
  #phase = ''
  readonly #state: () => string
  readonly #timer: NodeJS.Timeout | undefined

  constructor(state: () => string) {
    this.#state = state
    if (stderr.isTTY) this.#timer = setInterval(() => this.#draw(), 100)
  }

  phase(name: string): void {
    this.#phase = name
    if (this.#timer) this.#draw()
    else stderr.write(`${name}\n`)
  }

  end(): void {
    if (!this.#timer) return
    clearInterval(this.#timer)
    stderr.write('\r\x1b[K')
  }

  #draw(): void {
    const line = `${this.#phase}: ${this.#state()}`
    stderr.write(`\r\x1b[K${line.slice(0, stderr.columns - 1)}`)
  }
}
