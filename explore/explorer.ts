import { takeCensus } from './census.js'
import { clock } from './clock.js'
import { Failure } from './failure.js'
import { ACTION_SHIFT, CHOOSE, KILL, type Machine, RUN, THREAD_MASK, TIMEOUT } from './machine.js'
import { reap } from './operations.js'
import { parseSchedule, printSchedule } from './schedule.js'
import { keyOf } from './state.js'
import { ASLEEP, CHOOSING, DEAD, ENTRY, IDLE, INSIDE, type Thread, WOKEN } from './thread.js'
import { Judge } from './verdict.js'
import { REAPER, type Scenario, World } from './world.js'

export interface Limits {
  /** Most times that a thread which could go on is made to wait for another. */
  readonly preemptions: number
  /** Most threads that are killed in a run. */
  readonly kills: number
  /** Whether nobody is told of a death: no record is given back, and only the waiters' own re-checks help. */
  readonly silent: boolean
  readonly deadline: number
}

export interface Report {
  schedules: number
  states: number
  kills: number
  /** Every schedule within the limit of pre-emptions was run. */
  finished: boolean
  /** And that limit cut none off. */
  complete: boolean
  failure: { readonly message: string; readonly schedule: string } | undefined
}

/**
 * Runs a scenario in every order that there is, up to a number of pre-emptions (CHESS: M. Musuvathi and S. Qadeer,
 * "Iterative Context Bounding for Systematic Testing of Multithreaded Programs", PLDI 2007): depth first, each run from
 * the beginning along a path of decisions. A state that was met before, with at least as many pre-emptions to spend, is
 * not gone into again: it is a hash of the memory and of what each thread has learned, its place in the order of
 * operations included, so that all that can follow from it, and be found fault with, was seen the first time.
 */
export class Explorer {
  readonly #world: World
  readonly #machine: Machine
  readonly #judge: Judge
  readonly #limits: Limits
  readonly #met = new Map<number, number>()
  readonly #report: Report = {
    schedules: 0,
    states: 0,
    kills: 0,
    finished: false,
    complete: false,
    failure: undefined,
  }
  /** At each place of the path, the choices that are still to be tried. */
  readonly #others: number[][] = []
  /** The pre-emptions left at each place of the path, and behind it. */
  readonly #left: number[] = []
  #after = 0
  #wasCutOff = false

  constructor(machine: Machine, scenario: Scenario, limits: Limits) {
    this.#machine = machine
    this.#world = new World(machine, scenario)
    this.#judge = new Judge(this.#world)
    this.#limits = limits
  }

  explore(): Report {
    const report = this.#report
    const { path } = this.#machine
    path.length = 0
    this.#machine.written = []
    do {
      if (this.#machine.isSurprised) this.#restart()
      report.schedules++
      try {
        this.#run()
      } catch (error) {
        if (!(error instanceof Error)) throw error
        report.failure = { message: error.message, schedule: printSchedule(path, this.#machine.written) }
        return report
      }
      if (report.states > MOST_STATES) return report
      if ((report.schedules & 63) === 0 && clock() > this.#limits.deadline) return report
    } while (this.#backtrack())
    report.finished = true
    report.complete = !this.#wasCutOff
    return report
  }

  /** A word is written after all: what was explored without a point before its loads is of no account. */
  #restart(): void {
    this.#machine.isSurprised = false
    this.#machine.path.length = 0
    this.#others.length = 0
    this.#left.length = 0
    this.#met.clear()
    this.#wasCutOff = false
    this.#report.states = 0
  }

  /** One run along `schedule` with a trace of all that happens; the message of its failure. */
  replay(schedule: string): { readonly trace: readonly string[]; readonly message: string | undefined } {
    const machine = this.#machine
    const { path, written } = parseSchedule(schedule)
    machine.path = path
    machine.written = written
    machine.trace = []
    try {
      this.#run()
      return { trace: machine.trace, message: undefined }
    } catch (error) {
      return { trace: machine.trace, message: error instanceof Error ? error.message : String(error) }
    } finally {
      machine.trace = undefined
      machine.path = []
    }
  }

  /** To the next path that has not been tried. */
  #backtrack(): boolean {
    const { path } = this.#machine
    while (path.length > 0) {
      const choice = this.#others.at(-1)?.pop()
      if (choice !== undefined) {
        path.pop()
        this.#choose(choice)
        return true
      }
      path.pop()
      this.#others.pop()
      this.#left.pop()
    }
    return false
  }

  /** Goes on along a choice: an action, and PAID where it is a pre-emption. */
  #choose(choice: number): void {
    const action = choice & ~PAID
    this.#machine.path.push(action)
    this.#after = (this.#left.at(-1) ?? 0) - (choice === action ? 0 : 1)
    if (action >> ACTION_SHIFT === KILL) this.#report.kills++
  }

  #run(): void {
    const machine = this.#machine
    const { path } = machine
    this.#world.begin(this.#limits.kills > 0)
    for (;;) {
      if (machine.position < path.length) {
        this.#perform(path[machine.position++] ?? 0)
        continue
      }
      if (machine.failure !== undefined) throw new Failure(machine.failure)
      if (!machine.anyGateHeld) takeCensus(machine.memory.words)
      const last = lastOf(path)
      const actions = this.#actions(last)
      if (actions.length === 0) {
        this.#judge.judge()
        return
      }
      if (!this.#isNew(last)) return
      const left = path.length === 0 ? this.#limits.preemptions : this.#after
      const choices = this.#priced(actions, last, left)
      const first = choices.shift() ?? 0
      this.#left.push(left)
      this.#others.push(choices.reverse())
      this.#choose(first)
    }
  }

  #perform(action: number): void {
    const machine = this.#machine
    machine.perform(action)
    if (action >> ACTION_SHIFT !== KILL) return
    machine.stopsAtEntries = this.#kills() < this.#limits.kills
    if (this.#limits.silent) return
    const dead = machine.thread(action & THREAD_MASK)
    machine.begin(machine.thread(REAPER), reap(dead.id)(this.#world.client(REAPER)), dead)
  }

  #kills(): number {
    return this.#machine.threads.filter(({ status }) => status === DEAD).length
  }

  /** What may come next: first that the thread which ran last goes on. */
  #actions(last: number): number[] {
    const machine = this.#machine
    const actions: number[] = []
    const runner = machine.thread(last)
    const mayKill = this.#kills() < this.#limits.kills
    // A thread that is about to enter the core has done nothing that another could see: it goes on, or dies here.
    if (mayKill && runner.status === ENTRY && machine.path.length > 0) return [last, last | (KILL << ACTION_SHIFT)]
    if (machine.canRun(runner)) this.#addRuns(runner, actions)
    for (const thread of machine.threads) {
      if (thread !== runner && machine.canRun(thread)) this.#addRuns(thread, actions)
      if (thread.timed && (thread.status === ASLEEP || (thread.status === IDLE && !thread.signalled))) {
        actions.push(thread.id | (TIMEOUT << ACTION_SHIFT))
      }
      if (mayKill && this.#mayDie(thread, runner)) actions.push(thread.id | (KILL << ACTION_SHIFT))
    }
    return actions
  }

  #addRuns(thread: Thread, actions: number[]): void {
    actions.push(thread.id | (RUN << ACTION_SHIFT))
    if (thread.status === CHOOSING) actions.push(thread.id | (CHOOSE << ACTION_SHIFT))
  }

  /**
   * A thread dies just after its own step, or when it was woken and has not done anything since: to die later is the
   * same. Never while it holds a gate: between taking and leaving one there is nothing at which an engine stops a thread.
   */
  #mayDie(thread: Thread, runner: Thread): boolean {
    if (thread.id >= REAPER || thread.gates > 0 || thread.request === undefined) return false
    if (thread.status === WOKEN || (thread.status === IDLE && thread.signalled)) return true
    if (thread !== runner) return false
    return thread.status === ASLEEP || thread.status === IDLE || thread.status !== INSIDE || !this.#isUnbroken(thread)
  }

  /** Steps without a gate that are a straight line too, and are not whole before their end. */
  #isUnbroken({ request }: Thread): boolean {
    return request?.do === 'call' && UNBROKEN.has(request.step)
  }

  /** Marks what is a pre-emption, and leaves it out where it would be one too many. */
  #priced(actions: number[], last: number, left: number): number[] {
    const goesOn = this.#machine.path.length > 0 && this.#machine.canRun(this.#machine.thread(last))
    const choices: number[] = []
    for (const action of actions) {
      const isFree = !goesOn || (action & THREAD_MASK) === last || action >> ACTION_SHIFT === KILL
      if (isFree) choices.push(action)
      else if (left > 0) choices.push(action | PAID)
      else this.#wasCutOff = true
    }
    return choices
  }

  #isNew(last: number): boolean {
    const { preemptions, kills } = this.#limits
    const key = keyOf(this.#machine, preemptions === Number.POSITIVE_INFINITY && kills === 0 ? 0 : last)
    const before = this.#met.get(key)
    const left = this.#machine.path.length === 0 ? preemptions : this.#after
    if (before !== undefined && before >= left) return false
    if (before === undefined) this.#report.states++
    this.#met.set(key, left)
    return true
  }
}

const PAID = 1 << 16

/** States that are remembered at most: some 400 MB. */
const MOST_STATES = 5_000_000

/**
 * Each counts in shared memory and in the thread's record, with nothing in between at which an engine stops a thread: like a
 * section under a gate, these are whole or have not begun (test/memory/straight-line.test.ts).
 */
const UNBROKEN = new Set([
  ...['enterSleep', 'leaveSleep', 'enterSelect', 'leaveSelect', 'countCallers', 'countMemoryWaiters'],
])

/** The thread that ran last. */
function lastOf(path: readonly number[]): number {
  for (let index = path.length - 1; index >= 0; index--) {
    const action = path[index] ?? 0
    if (action >> ACTION_SHIFT !== KILL) return action & THREAD_MASK
  }
  return 0
}
