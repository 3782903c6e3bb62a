import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'

/** A process that is told by messages what to do, and answers each with one. */
export class Hand {
  readonly #child: ChildProcess
  #isDead = false

  constructor(program: URL, ...args: string[]) {
    this.#child = fork(program, args, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
    this.#child.on('exit', () => {
      this.#isDead = true
    })
  }

  get isDead(): boolean {
    return this.#isDead
  }

  /** What it answers; undefined where it dies first. */
  async ask(message: object): Promise<unknown> {
    if (this.#isDead) return undefined
    const control = new AbortController()
    const { signal } = control
    try {
      const answer = once(this.#child, 'message', { signal }).then(([said]) => said)
      const death = once(this.#child, 'exit', { signal }).then(() => undefined)
      answer.catch(() => {})
      death.catch(() => {})
      this.#child.send(message, () => {})
      return await Promise.race([answer, death])
    } finally {
      control.abort()
    }
  }

  tell(message: object): void {
    if (!this.#isDead) this.#child.send(message, () => {})
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name)
  }

  async kill(): Promise<void> {
    if (this.#isDead) return
    const dead = once(this.#child, 'exit')
    this.#child.kill('SIGKILL')
    await dead
  }
}
