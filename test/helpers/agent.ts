import type { TestContext } from 'node:test'
import { Worker } from 'node:worker_threads'
import { within } from './wait.js'

/** What an agent is asked to do: call `method` of a part of one of its queues, or read or write a property. */
export interface Command {
  id: number
  queue: number
  part: 'syncQ' | 'asyncQ' | 'queue'
  action: 'call' | 'read' | 'write'
  member: string
  args: unknown[]
}

/** `begun` is sent just before the command is carried out, so that one can wait for a call that blocks. */
export type Report =
  | { id: number; what: 'begun' }
  | { id: number; what: 'done'; value: unknown }
  | { id: number; what: 'failed'; name: string; message: string; accepted: unknown }

/** An operation under way on an agent's thread. */
export interface Running<R> extends Promise<R> {
  readonly begun: Promise<void>
}

interface Waiting {
  begin(): void
  resolve(value: unknown): void
  reject(error: unknown): void
}

/** A thread that has attached to queues and does with them what it is told. */
export class Agent {
  readonly worker: Worker
  readonly #waiting = new Map<number, Waiting>()
  #count = 0

  constructor(handles: readonly unknown[], program = 'agent') {
    this.worker = new Worker(new URL(`../workers/${program}.js`, import.meta.url), { workerData: handles })
    this.worker.on('message', (report: Report) => this.#hear(report))
    this.worker.on('error', (error) => this.#fail(error))
    this.worker.on('exit', () => this.#fail(new Error('the agent has ended')))
  }

  sync<R = unknown>(method: string, ...args: unknown[]): Running<R> {
    return this.#ask(0, 'syncQ', 'call', method, args)
  }

  async<R = unknown>(method: string, ...args: unknown[]): Running<R> {
    return this.#ask(0, 'asyncQ', 'call', method, args)
  }

  queue<R = unknown>(method: string, ...args: unknown[]): Running<R> {
    return this.#ask(0, 'queue', 'call', method, args)
  }

  on<R = unknown>(queue: number, part: Command['part'], method: string, ...args: unknown[]): Running<R> {
    return this.#ask(queue, part, 'call', method, args)
  }

  read<R = unknown>(part: Command['part'], property: string): Running<R> {
    return this.#ask(0, part, 'read', property, [])
  }

  write(part: Command['part'], property: string, value: unknown): Running<void> {
    return this.#ask(0, part, 'write', property, [value])
  }

  async stop(): Promise<void> {
    await this.worker.terminate()
  }

  #ask<R>(
    queue: number,
    part: Command['part'],
    action: Command['action'],
    member: string,
    args: unknown[],
  ): Running<R> {
    const id = this.#count++
    let begin = () => {}
    const begun = new Promise<void>((resolve) => {
      begin = resolve
    })
    const result = new Promise<R>((resolve, reject) => {
      this.#waiting.set(id, { begin, resolve: (value) => resolve(value as R), reject })
    })
    result.catch(() => {})
    const command: Command = { id, queue, part, action, member, args }
    this.worker.postMessage(command)
    return Object.assign(result, { begun })
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

/** An agent that has attached to `handles` and ends with the test. */
export async function startAgent(t: TestContext, ...handles: unknown[]): Promise<Agent> {
  return ready(t, new Agent(handles))
}

/** An agent that sleeps without the safety re-check: a wake-up that is lost is seen. */
export async function startSoundSleeper(t: TestContext, ...handles: unknown[]): Promise<Agent> {
  return startAgentWith(t, 'sound-sleeper', ...handles)
}

/** An agent that test/workers/`program` changes something about. */
export async function startAgentWith(t: TestContext, program: string, ...handles: unknown[]): Promise<Agent> {
  return ready(t, new Agent(handles, program))
}

async function ready(t: TestContext, agent: Agent): Promise<Agent> {
  t.after(() => agent.stop())
  await within(10_000, 'the agent is ready', agent.queue('stats'))
  return agent
}

export async function startAgents(t: TestContext, count: number, ...handles: unknown[]): Promise<Agent[]> {
  return Promise.all(Array.from({ length: count }, () => startAgent(t, ...handles)))
}
