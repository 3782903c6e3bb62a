import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Cell, Kind, Sample } from '../measure/cell.js'
import type { Spec } from '../threads/spec.js'

/** The program as it runs: a line in, a line out. */
interface Program {
  readonly child: ChildProcessWithoutNullStreams
  readonly lines: AsyncIterator<string>
}

async function run(command: string, args: readonly string[]): Promise<Program & { readonly versions: string }> {
  const child = spawn(command, args, { stdio: 'pipe' })
  child.on('error', () => {}) // then there is no first line
  child.stderr.resume()
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const { value, done } = await lines.next()
  if (done) throw new Error(`${command} did not start`)
  return { child, lines, versions: value }
}

/** A program in another language that measures its own queues. */
export class Native {
  readonly #restart: () => Promise<Program>
  #program: Program
  #owesAnswer = false
  /** What the program says of itself: its versions. */
  readonly versions: string

  private constructor(program: Program, versions: string, restart: () => Promise<Program>) {
    this.#program = program
    this.versions = versions
    this.#restart = restart
  }

  static async start(command: string, args: readonly string[] = []): Promise<Native> {
    const program = await run(command, args)
    return new Native(program, program.versions, () => run(command, args))
  }

  /** The peer `impl` at the workload `spec`. */
  cell(name: string, impl: string, spec: Spec, kind: Kind = 'peer'): Cell {
    const { shape, from, to, producers, consumers, capacity, resident } = spec
    const head = [shape, impl, from, to, producers, consumers, capacity, resident].join(' ')
    return {
      name,
      kind,
      open: async () => ({ sample: (count) => this.#ask(`${head} ${count}`), close: async () => {} }),
    }
  }

  close(): void {
    this.#program.child.kill('SIGKILL')
  }

  async #ask(line: string): Promise<Sample> {
    if (this.#owesAnswer) {
      // It was given up in the middle of a sample that takes too long: others are not to wait for that.
      this.close()
      this.#program = await this.#restart()
    }
    this.#owesAnswer = true
    const { child, lines } = this.#program
    child.stdin.write(`${line}\n`)
    const { value, done } = await lines.next()
    if (done) throw new Error('the program ended')
    this.#owesAnswer = false
    const [elapsed = 0, median, p99] = String(value).split(' ').map(Number)
    return { elapsed, ...(median === undefined || p99 === undefined ? {} : { median, p99 }) }
  }
}
