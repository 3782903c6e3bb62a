import { H_MAX_PAGES, H_RECORD_RESERVE, KIND_FIFO, KIND_LIFO, KIND_PRIORITY } from '../src/core/layout.js'
import { createMemory } from '../src/store/header.js'
import { takeCensus } from './census.js'
import { Client } from './client.js'
import { Failure } from './failure.js'
import type { Machine } from './machine.js'
import { apply, initial, type Kind, type State } from './model.js'
import type { Action } from './operations.js'
import { setLimit } from './operations.js'
import { DONE, THREADS } from './thread.js'

export interface Scenario {
  readonly name: string
  readonly kind: Kind
  readonly maxsize?: number
  /** Pages of 4096 bytes that the queue may have; default 16. */
  readonly pages?: number
  /** How many of these are kept for the records of threads, where `pages` is given; default: as many as there are threads. */
  readonly records?: number
  /** What was done before, by one thread. */
  readonly before?: readonly Action[]
  readonly threads: readonly Action[]
  /** What one more thread, the one behind the last of `threads`, left half done when it died; all hear of its death. */
  readonly ghost?: Action
  /** Threads that come with no record: they register themselves. */
  readonly strangers?: boolean
  /** Whether operations are given up half way: what is in the thread's pending then stays there until it is needed, or the end. */
  readonly givesUp?: boolean
  /** Whether threads are killed, too; default true. */
  readonly kills?: boolean
}

/** A scenario of whichever order. */
export type Case = Omit<Scenario, 'kind'>

/** The cases for one order. */
export function forOrder(kind: Kind, cases: readonly Case[]): Scenario[] {
  return cases.map((scenario) => ({ ...scenario, name: `${kind}: ${scenario.name}`, kind }))
}

export const REAPER = THREADS - 2
export const PROBE = THREADS - 1
const KINDS = { fifo: KIND_FIFO, lifo: KIND_LIFO, priority: KIND_PRIORITY }

/** A scenario set up: its beginning is kept, and every run starts there. */
export class World {
  readonly machine: Machine
  readonly scenario: Scenario
  readonly clients: readonly Client[]
  readonly start: State

  constructor(machine: Machine, scenario: Scenario) {
    this.machine = machine
    this.scenario = scenario
    this.clients = machine.threads.map((thread) => new Client(machine, thread, scenario.kind))
    this.#createQueue()
    this.start = this.#prepare()
    machine.memory.keep()
    takeCensus(machine.memory.words)
  }

  client(thread: number): Client {
    const client = this.clients[thread]
    if (client === undefined) throw new Failure(`there is no thread ${thread}`)
    return client
  }

  get isStrange(): boolean {
    return this.scenario.strangers ?? false
  }

  /** The beginning again, with each thread before its first step. */
  begin(stopsAtEntries: boolean): void {
    const { machine, scenario } = this
    machine.reset()
    for (const { thread, record } of this.clients) thread.exports.hold(record)
    machine.free = false
    machine.stopsAtEntries = stopsAtEntries
    for (const [id, action] of scenario.threads.entries()) machine.prepare(machine.thread(id), action(this.client(id)))
    machine.position = 0
  }

  /** Runs it at once, without scheduling points. */
  perform(thread: number, action: Action): void {
    const { machine } = this
    machine.begin(machine.thread(thread), action(this.client(thread)))
    machine.finish(machine.thread(thread))
    if (machine.thread(thread).status !== DONE) throw new Failure('what nobody disturbs does not end')
  }

  #createQueue(): void {
    const { machine, scenario } = this
    const identity = {
      kind: KINDS[scenario.kind],
      anyLoop: true,
      ownPriority: false,
      codec: 1,
      name: '',
      maxBytes: machine.memory.most << 16,
    }
    machine.memory.clear()
    machine.memory.words.set(new Uint32Array(createMemory(identity).buffer))
    if (scenario.pages !== undefined) {
      machine.memory.words[H_MAX_PAGES >> 2] = scenario.pages + 1 // which is kept for the next thread's record
      machine.memory.words[H_RECORD_RESERVE >> 2] = scenario.records ?? scenario.threads.length + 2
    }
    machine.memory.keep()
    machine.reset()
    machine.free = true
  }

  #bury(ghost: Action): void {
    const id = this.ghost
    this.perform(id, (client) => client.join())
    this.perform(id, ghost)
  }

  /** The thread that died before. */
  get ghost(): number {
    return this.scenario.threads.length
  }

  /** Enrols all, does what was before, and returns the model's state then. */
  #prepare(): State {
    const { scenario, machine } = this
    const { threads, kind, maxsize = 0, before = [] } = scenario
    const members = [PROBE, REAPER, ...(this.isStrange ? [] : threads.keys())]
    for (const id of members) {
      this.perform(id, (client) => client.join())
    }
    machine.history = []
    for (const action of [setLimit(maxsize), ...before]) this.perform(PROBE, action)
    let state = initial(maxsize)
    for (const { name, argument, result } of machine.history) {
      const outcome = apply(kind, state, name, argument)
      if (outcome.result !== result) throw new Failure(`to set up, ${name} gave ${result}, not ${outcome.result}`)
      state = outcome.state
    }
    if (scenario.ghost !== undefined) this.#bury(scenario.ghost)
    machine.history = []
    return state
  }
}
