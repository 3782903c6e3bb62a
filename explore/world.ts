import { initialState, type Kind, type State, sameOutcome, step } from '../proof/model.js'
import {
  H_QUOTA,
  M_FREE_COUNT,
  M_FRESH,
  M_MAX_PAGES,
  M_RECORD_COUNT,
  M_RECORD_RESERVE,
  M_RESERVED,
} from '../src/core/layout.js'
import { createMemory } from '../src/store/header.js'
import { takeCensus } from './census.js'
import { Client, identityOf, type Queue, type Shape } from './client.js'
import { Failure } from './failure.js'
import type { Machine } from './machine.js'
import { type Action, at, item, put, quit, setLimit } from './operations.js'
import { DONE, THREADS } from './thread.js'

/** A queue beside the first. */
export interface Beside extends Shape {
  /** The threads that have it open; default: all. */
  readonly openBy?: readonly number[]
  /** It is made on the way. */
  readonly toCome?: boolean
}

export interface Scenario extends Shape {
  readonly name: string
  /** Queues beside the first. */
  readonly beside?: readonly Beside[]
  /** Pages of 4096 bytes that the memory may have; default 16 and more. */
  readonly pages?: number
  /** So many pages are left at the beginning; the others are promised to the thread that set up, until it looks at the end. */
  readonly spare?: number
  /** How many of these are kept for the records of threads, where `pages` is given; default: as many as there are threads. */
  readonly records?: number
  /** What was done before, by one thread. */
  readonly before?: readonly Action[]
  /** What some of the threads did after that. */
  readonly beforeBy?: readonly (readonly [thread: number, action: Action])[]
  /** Items of a page are put until so few pages are left before the memory has to grow. */
  readonly growsIn?: number
  /** Another queue takes what is left of the memory as it is: the next page is the first of a growth. */
  readonly fills?: boolean
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

/** A scenario set up: its beginning is kept, and every run starts there. */
export class World {
  readonly machine: Machine
  readonly scenario: Scenario
  readonly shapes: readonly Shape[]
  readonly clients: readonly Client[]
  readonly queues: Queue[] = []
  /** What each queue is like at the beginning. */
  readonly start: readonly State[]

  constructor(machine: Machine, scenario: Scenario) {
    this.machine = machine
    this.scenario = scenario
    this.shapes = [scenario, ...(scenario.beside ?? [])]
    this.#createMemory()
    this.clients = machine.threads.map((thread) => new Client(machine, thread, this.queues))
    this.start = this.#prepare()
    machine.keep()
    for (const client of this.clients) client.keep()
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
    for (const client of this.clients) client.goBack()
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

  #createMemory(): void {
    const { machine, scenario } = this
    const identity = identityOf(scenario, machine.memory.most << 16)
    machine.clear()
    const { words } = machine.memory
    words.set(new Uint32Array(createMemory(identity).buffer))
    if (scenario.pages !== undefined) {
      words[M_MAX_PAGES >> 2] = scenario.pages + 2 // what all queues share, and what is kept for the next thread's record
      words[M_RECORD_RESERVE >> 2] = scenario.records ?? scenario.threads.length + 2
    }
    if (scenario.quota !== undefined) words[H_QUOTA >> 2] = scenario.quota
    this.queues.push({ place: 0, generation: 0, identity })
    machine.keep()
    machine.reset()
    machine.loansBefore.clear()
    machine.ties.clear()
    for (const thread of machine.threads) thread.known = 1
    machine.free = true
  }

  #createBeside({ toCome = false, ...shape }: Beside, index: number): void {
    if (toCome) return
    this.perform(PROBE, function* (client) {
      if (!(yield* client.make(index, shape))) throw new Failure('there is no room for the queues')
    })
    const { made } = this.client(PROBE)
    if (made !== undefined) this.queues[index] = made
  }

  #bury(ghost: Action): void {
    const id = this.ghost
    this.#enter(id)
    this.perform(id, ghost)
  }

  /** The thread that died before. */
  get ghost(): number {
    return this.scenario.threads.length
  }

  #enter(id: number): void {
    const { queues } = this
    const shapes: readonly Beside[] = this.shapes
    this.perform(id, function* (client) {
      if (!(yield* client.register())) throw new Failure('there is no room for the threads')
      for (const [index, { openBy }] of shapes.entries()) {
        if (queues[index] !== undefined && (openBy === undefined || openBy.includes(id))) yield* client.open(index)
      }
    })
  }

  /** Registers all, does what was before, and returns the models' states then. */
  #prepare(): State[] {
    const { scenario, machine } = this
    const { threads, before = [], beforeBy = [], beside = [] } = scenario
    this.#enter(PROBE)
    for (const [index, shape] of beside.entries()) this.#createBeside(shape, index + 1)
    for (const id of [REAPER, ...(this.isStrange ? [] : threads.keys())]) this.#enter(id)
    machine.history = []
    for (const [index, { maxsize = 0 }] of this.shapes.entries()) {
      if (this.queues[index] !== undefined) this.perform(PROBE, at(index, setLimit(maxsize)))
    }
    for (const action of before) this.perform(PROBE, action)
    for (const [thread, action] of beforeBy) this.perform(thread, action)
    for (let id = 60; this.#pagesToGrow() > (scenario.growsIn ?? Number.POSITIVE_INFINITY); id++) {
      this.perform(PROBE, put(item(id, 4080)))
    }
    if (scenario.fills === true) this.#fill()
    if (scenario.spare !== undefined) this.#promiseAllBut(scenario.spare)
    if (scenario.ghost !== undefined) this.#bury(scenario.ghost)
    for (const [index, { openBy }] of beside.entries()) {
      if (openBy !== undefined && !openBy.includes(PROBE)) this.perform(PROBE, quit(index + 1))
    }
    const states = this.shapes.map(({ kind, maxsize = 0, overflow }, index) => {
      let state = initialState(maxsize, overflow)
      for (const { queue, call, outcome, returned } of machine.history) {
        if (queue !== index || returned < 0) continue
        const next = step(kind, state, call)
        if (outcome === undefined || !sameOutcome(next.outcome, outcome)) {
          throw new Failure(
            `to set up, ${call.do} gave ${JSON.stringify(outcome)}, not ${JSON.stringify(next.outcome)}`,
          )
        }
        state = next.state
      }
      return state
    })
    for (const { call } of machine.history) {
      if (call.do === 'lend') machine.loansBefore.set(Number(call.thread), machine.lentBefore(Number(call.thread)) + 1)
    }
    machine.history = []
    return states
  }

  /** The thread that set up holds the pages, as memberships that it has no use for. */
  #fill(): void {
    while (this.#pagesToGrow() > 0) {
      this.perform(PROBE, function* (client) {
        if ((yield* client.call('addMembers')) !== 0) throw new Failure('there is no page to hold')
      })
    }
  }

  #promiseAllBut(spare: number): void {
    const { words } = this.machine.memory
    const at = (field: number): number => words[field >> 2] ?? 0
    const kept = Math.max(at(M_RECORD_RESERVE) - at(M_RECORD_COUNT), 1)
    const pages = at(M_FREE_COUNT) + at(M_MAX_PAGES) - at(M_FRESH) - at(M_RESERVED) - kept - spare
    this.perform(PROBE, function* (client) {
      if ((yield* client.call('reserve', 0, pages)) !== 0) throw new Failure(`there are no ${pages} pages to promise`)
    })
  }

  #pagesToGrow(): number {
    return 16 - (this.machine.memory.words[M_FRESH >> 2] ?? 0)
  }
}
