import { attach, type Queue } from '../index.js'
import { Cells } from './cells.js'
import { core, isOver } from './core.js'
import type { Answer } from './protocol.js'
import type { Running } from './running.js'

/** A client as a server knows it: where its answers go, and its calls that are being served. */
export class Caller {
  readonly answers: Queue<Answer>
  readonly cells: Cells
  readonly running = new Map<number, Running>()
  isGone = false

  constructor(answers: Queue<Answer>) {
    this.answers = answers
    this.cells = new Cells(answers)
    answers.asyncQ.unref()
  }

  /** Its thread, or it, has ended: nobody waits for what is being served. */
  end(): void {
    if (this.isGone) return
    this.isGone = true
    for (const running of [...this.running.values()]) running.cancel()
    this.answers.release()
  }
}

/** The clients whose calls a server has met. */
export class Callers {
  readonly #memory: WebAssembly.Memory
  readonly #known = new Map<number, Caller>()
  readonly #over = new AbortController()
  readonly #listens: boolean

  /** `listens`: this thread's event loop turns, so that the end of a client is heard of. */
  constructor(memory: WebAssembly.Memory, listens: boolean) {
    this.#memory = memory
    this.#listens = listens
  }

  /** The client whose answers go there; undefined: it has ended. */
  at(at: number): Caller | undefined {
    const known = this.#known.get(at)
    if (known !== undefined) return known
    if (!this.#listens) this.#sweep()
    let answers: Queue<Answer>
    try {
      answers = attach<Answer>({ memory: this.#memory, at })
    } catch {
      return undefined
    }
    const caller = new Caller(answers)
    this.#known.set(at, caller)
    if (this.#listens) {
      core.whenShutDown(answers.asyncQ, this.#over.signal).then(
        () => this.#forget(at, caller),
        () => {},
      )
    }
    return caller
  }

  running(at: number, id: number): Running | undefined {
    return this.#known.get(at)?.running.get(id)
  }

  /** The server has ended. */
  end(): void {
    this.#over.abort()
    this.#known.clear()
  }

  #forget(at: number, caller: Caller): void {
    this.#known.delete(at)
    caller.end()
  }

  #sweep(): void {
    for (const [at, caller] of this.#known) if (isOver(caller.answers)) this.#forget(at, caller)
  }
}
