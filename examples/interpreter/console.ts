// What programs find outside of themselves, and how they are started and interrupted: the half of the interpreter that has an event loop. The same
// on Node.js and in a page, which differ in the console that they give.
import { Calls, type StartedCalls, startCalls } from 'janus-queue/rpc'
import type { Programs } from './worker.js'

/** Where a program reads and writes. */
export interface Console {
  /** The next line, or undefined where there are no more. Nobody waits for it any more once `signal` is aborted. */
  input(prompt: string, signal: AbortSignal): Promise<string | undefined>
  print(text: string): void
}

export interface Fetched {
  readonly status: number
  readonly text: string
}

/** What the worker calls, and waits for. `run`: which program asks. */
export type Outside = {
  input(run: number, prompt: string): Promise<string | undefined>
  print(run: number, text: string): void
  sleep(run: number, milliseconds: number): Promise<void>
  fetch(run: number, url: string): Promise<Fetched>
}

export class Interpreter {
  readonly #outside = new Calls<Outside>({ name: 'outside' })
  readonly #programs: StartedCalls<Programs>
  /** Of the programs that run. One that was interrupted may ask once more before it notices, and is told. */
  readonly #signals = new Map<number, AbortSignal>()
  #runs = 0

  constructor(worker: URL, console: Console) {
    this.#outside.serve({
      input: (run, prompt) => {
        const signal = this.#signal(run)
        return Promise.race([console.input(prompt, signal), aborted(signal)])
      },
      print: (run, text) => {
        this.#signal(run)
        console.print(text)
      },
      sleep: (run, milliseconds) => sleep(milliseconds, this.#signal(run)),
      fetch: async (run, url) => {
        const response = await fetch(url, { signal: this.#signal(run) })
        return { status: response.status, text: await response.text() }
      },
    })
    this.#programs = startCalls<Programs>(worker, { data: this.#outside, name: 'interpreter' })
  }

  /** Resolves once programs begin at once. */
  ready(): Promise<void> {
    return this.#programs.async.ready()
  }

  /**
   * Runs a program; its value, as JSON. Rejects with what it throws, or once `signal` is aborted with its reason, whether the program computes
   * or waits; the worker is then ready for the next.
   */
  async run(program: string, signal: AbortSignal): Promise<string | undefined> {
    const run = ++this.#runs
    const over = new AbortController()
    this.#signals.set(run, AbortSignal.any([signal, over.signal]))
    try {
      return await this.#programs.with({ signal }).async.run(run, program)
    } finally {
      this.#signals.delete(run)
      over.abort(new Error('this program is over')) // where its worker has ended, it may have asked for a line
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#programs[Symbol.asyncDispose]()
    this.#outside[Symbol.dispose]()
  }

  #signal(run: number): AbortSignal {
    const signal = this.#signals.get(run)
    if (signal === undefined) throw new Error('this program was interrupted')
    signal.throwIfAborted()
    return signal
  }
}

/** What is wrong, and what is behind it: why a worker has ended. */
export function textOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined
  return cause === undefined ? String(error) : `${error}: ${textOf(cause)}`
}

/** Rejects with the signal's reason once it is aborted. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason)
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}

function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const over = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds)
  })
  return Promise.race([over, aborted(signal)]).finally(() => clearTimeout(timer))
}
