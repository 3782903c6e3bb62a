import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Cell, Sample } from '../measure/cell.js'
import type { Spec } from '../threads/spec.js'

/** A program in another language that measures its own queues: a line in, a line out. */
export class Native {
  readonly #child: ChildProcessWithoutNullStreams
  readonly #lines: AsyncIterator<string>
  /** What the program says of itself: its versions. */
  readonly versions: string

  private constructor(child: ChildProcessWithoutNullStreams, lines: AsyncIterator<string>, versions: string) {
    this.#child = child
    this.#lines = lines
    this.versions = versions
  }

  static async start(command: string, args: readonly string[] = []): Promise<Native> {
    const child = spawn(command, args, { stdio: 'pipe' })
    child.on('error', () => {}) // then there is no first line
    child.stderr.resume()
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
    const { value, done } = await lines.next()
    if (done) throw new Error(`${command} did not start`)
    return new Native(child, lines, value)
  }

  /** The peer `impl` at the workload `spec`. */
  cell(name: string, impl: string, spec: Spec): Cell {
    const { shape, from, to, producers, consumers, capacity, resident } = spec
    const head = [shape, impl, from, to, producers, consumers, capacity, resident].join(' ')
    return {
      name,
      kind: 'peer',
      open: async () => ({ sample: (count) => this.#ask(`${head} ${count}`), close: async () => {} }),
    }
  }

  close(): void {
    this.#child.stdin.end()
    this.#child.kill()
  }

  async #ask(line: string): Promise<Sample> {
    this.#child.stdin.write(`${line}\n`)
    const { value, done } = await this.#lines.next()
    if (done) throw new Error('the program ended')
    const [elapsed = 0, median, p99] = String(value).split(' ').map(Number)
    return { elapsed, ...(median === undefined || p99 === undefined ? {} : { median, p99 }) }
  }
}
