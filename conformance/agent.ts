import type { Context } from './harness.js'
import type { Thread } from './host.js'
import { within } from './time.js'

/** What an agent is asked to do, `delay` milliseconds from now: call `method` of a part of one of its queues, or read or set a property. */
export interface Command {
  id: number
  queue: number
  part: 'syncQ' | 'asyncQ' | 'queue'
  method: string
  args: unknown[]
  delay: number
}

/** `begun` is sent just before the call, so that one can wait for a call that blocks. */
export type Report =
  | { id: number; what: 'begun' }
  | { id: number; what: 'done'; value: unknown }
  | { id: number; what: 'failed'; name: string; message: string; accepted: unknown }

/** A call under way. */
export interface Running<R> extends Promise<R> {
  readonly begun: Promise<void>
}

interface Waiting {
  begin(): void
  resolve(value: unknown): void
  reject(error: unknown): void
}

/** What a worker's queues are opened with. */
export interface AgentData {
  role: 'agent'
  handles: readonly unknown[]
  /** Give attach() the codec, the priority of own.ts. */
  own?: 'codec' | 'priority'
}

/** A thread that has attached to queues and does with them what it is told. */
export class Agent {
  readonly #thread: Thread
  readonly #waiting = new Map<number, Waiting>()
  #count = 0

  constructor(thread: Thread) {
    this.#thread = thread
    thread.onMessage((message) => this.#hear(message as Report)) // threads/agent.ts sends nothing else
    thread.onError((error) => this.#fail(error))
  }

  call<R = unknown>(part: Command['part'], method: string, ...args: unknown[]): Running<R> {
    return this.callOn<R>(0, part, method, ...args)
  }

  /** The same of the queue of this index among its handles. */
  callOn<R = unknown>(queue: number, part: Command['part'], method: string, ...args: unknown[]): Running<R> {
    return this.ask<R>({ queue, part, method, args, delay: 0 })
  }

  callLater<R = unknown>(delay: number, part: Command['part'], method: string, ...args: unknown[]): Running<R> {
    return this.ask<R>({ queue: 0, part, method, args, delay })
  }

  ask<R>(what: Omit<Command, 'id'>): Running<R> {
    const id = this.#count++
    let begin = (): void => {}
    const begun = new Promise<void>((resolve) => {
      begin = resolve
    })
    const result = new Promise<R>((resolve, reject) => {
      this.#waiting.set(id, { begin, resolve: (value) => resolve(value as R), reject })
    })
    result.catch(() => {}) // a case may look at it later
    this.#thread.post({ id, ...what } satisfies Command)
    return Object.assign(result, { begun })
  }

  /** With its case: an agent that has nothing to do lets go of its queues, any other is terminated. */
  async end(): Promise<void> {
    if (this.#waiting.size > 0) await this.terminate()
    else this.ask({ queue: 0, part: 'queue', method: 'letGo', args: [], delay: 0 })
  }

  terminate(): Promise<void> {
    return this.#thread.terminate()
  }

  #hear(report: Report): void {
    const waiting = this.#waiting.get(report.id)
    if (waiting === undefined) return
    if (report.what === 'begun') {
      waiting.begin()
      return
    }
    this.#waiting.delete(report.id)
    if (report.what === 'done') waiting.resolve(report.value)
    else waiting.reject(Object.assign(new Error(report.message), { name: report.name, accepted: report.accepted }))
  }

  #fail(error: Error): void {
    for (const waiting of this.#waiting.values()) {
      waiting.begin()
      waiting.reject(error)
    }
    this.#waiting.clear()
  }
}

/** An agent that has attached to `handles` and ends with the case. */
export async function startAgent(t: Context, ...handles: unknown[]): Promise<Agent> {
  return startAgentWith(t, { role: 'agent', handles })
}

export async function startAgentWith(t: Context, data: AgentData): Promise<Agent> {
  const agent = new Agent(t.startWorker(data))
  t.after(() => agent.end())
  await within(30_000, 'the agent is ready', agent.call('queue', 'stats'))
  return agent
}

export async function startAgents(t: Context, count: number, ...handles: unknown[]): Promise<Agent[]> {
  return Promise.all(Array.from({ length: count }, () => startAgent(t, ...handles)))
}
