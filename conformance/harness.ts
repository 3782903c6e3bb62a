import type { Host, Thread } from './host.js'
import { type Job, Pool } from './pool.js'
import type { ProgramData } from './threads/program.js'
import { within } from './time.js'

/** What a case needs of its host, so that it can be carried out there. */
export type Need =
  | 'blocking here'
  | 'no blocking here'
  | 'termination'
  | 'termination at once'
  | 'news of ends'
  | 'workers of its own'

export interface Result {
  readonly name: string
  readonly outcome: 'passed' | 'failed' | 'not applicable'
  readonly milliseconds: number
  readonly error?: string
}

/** What a case is given. */
export class Context {
  readonly #pool: Pool
  readonly #cleanups: (() => unknown)[] = []

  constructor(
    readonly host: Host,
    pool: Pool,
  ) {
    this.#pool = pool
  }

  /** A thread that does this for the case; it may have served other ones. */
  startWorker(data: ProgramData): Job {
    const job = this.#pool.start(data)
    this.after(() => this.#pool.takeBack(job))
    return job
  }

  /** A thread of its own that ends with the case. */
  startFreshWorker(data: ProgramData): Thread {
    const thread = this.host.startWorker(data)
    this.after(() => thread.terminate())
    return thread
  }

  after(cleanup: () => unknown): void {
    this.#cleanups.push(cleanup)
  }

  async cleanUp(): Promise<void> {
    await Promise.all(this.#cleanups.map((cleanup) => cleanup()))
  }
}

type Body = (t: Context) => unknown

interface Case {
  readonly name: string
  readonly needs: readonly Need[]
  readonly body: Body
}

const cases: Case[] = []
/** Milliseconds, on a machine that is slow and has other work: most cases take some ten. */
const LIMIT = 60_000

/** Adds a case to the suite. Its name is a sentence about behaviour. */
export function test(name: string, body: Body, ...needs: Need[]): void {
  cases.push({ name, needs, body })
}

/** Carries out the cases, those alone whose name contains `wanted`, one after the other. */
export async function* run(host: Host, wanted = ''): AsyncGenerator<Result> {
  const pool = new Pool(host)
  for (const one of cases) if (one.name.includes(wanted)) yield await carryOut(one, host, pool)
  await pool.end()
}

async function carryOut({ name, needs, body }: Case, host: Host, pool: Pool): Promise<Result> {
  if (!needs.every((need) => has(host, need))) return { name, outcome: 'not applicable', milliseconds: 0 }
  const context = new Context(host, pool)
  const start = performance.now()
  let error: string | undefined
  try {
    await within(LIMIT, 'the case is done', Promise.resolve(context).then(body))
  } catch (reason) {
    error = describe(reason)
  }
  try {
    await within(LIMIT, 'the workers of the case are terminated', context.cleanUp())
  } catch (reason) {
    error ??= describe(reason)
  }
  const milliseconds = Math.round(performance.now() - start)
  return error === undefined
    ? { name, outcome: 'passed', milliseconds }
    : { name, outcome: 'failed', milliseconds, error }
}

function has(host: Host, need: Need): boolean {
  switch (need) {
    case 'blocking here':
      return host.mayBlock
    case 'no blocking here':
      return !host.mayBlock
    case 'termination':
      return host.terminates !== 'idle workers'
    case 'news of ends':
      return host.tellsOfEnds
    case 'workers of its own':
      return host.startsWorkers
    case 'termination at once':
      return host.terminates === 'at once'
  }
}

/** The stack of V8 begins with name and message, that of the others has neither. */
function describe(reason: unknown): string {
  if (!(reason instanceof Error)) return String(reason)
  const title = `${reason.name}: ${reason.message}`
  const stack = reason.stack ?? ''
  return stack.includes(reason.message) ? stack : `${title}\n${stack}`
}
