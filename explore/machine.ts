import { BUSY, STALE } from '../src/core/layout.js'
import { Failure } from './failure.js'
import { Host } from './host.js'
import { LOAD } from './instrument.js'
import { STACKS } from './memory.js'
import type { Around, Shipped } from './shipped.js'
import {
  ASKING,
  ASLEEP,
  CHOOSING,
  DEAD,
  DONE,
  ENTRY,
  type Exports,
  IDLE,
  INSIDE,
  type Program,
  THREADS,
  Thread,
  UNBORN,
  WAIT_DIFFERS,
  WAIT_OK,
  WAIT_TIMED_OUT,
  WOKEN,
} from './thread.js'

// An action of the schedule: kind and thread.
export const RUN = 0
export const KILL = 1
export const TIMEOUT = 2
export const CHOOSE = 3 // the other of two
export const ACTION_SHIFT = 3
export const THREAD_MASK = (1 << ACTION_SHIFT) - 1

/** What is shipped, made explorable. */
export interface Explorable {
  readonly core: WebAssembly.Module
  readonly steps: readonly string[]
  readonly modules: (around: Around) => Shipped
}

/**
 * Runs logical threads one atomic operation at a time, in an order that the explorer decides. All instances of the core
 * are over one memory, in one JavaScript thread; a thread between two of its turns is suspended by Asyncify.
 */
export class Machine extends Host {
  /** Whether a thread is to stop before it enters the core: where it can be killed. */
  stopsAtEntries = false
  /** Whether a thread died within a straight line of the core, where no engine is known to stop one. */
  diedInside = false

  /** What each queue, by its place, was seen to be shut down for. */
  readonly reasons = new Map<number, string>()
  /** How many items each thread had been lent before. */
  readonly loansBefore = new Map<number, number>()
  /** By which membership each thread follows workers for which queue. */
  readonly ties = new Map<number, { readonly queue: number; readonly member: number; readonly serial: number }>()
  /** The names of the core's steps. */
  readonly steps: readonly string[]
  /** Makes the shipped modules for a thread. */
  readonly modules: (around: Around) => Shipped

  constructor({ core, steps, modules }: Explorable) {
    super()
    this.steps = steps
    this.modules = modules
    const env = this.imports()
    for (let id = 0; id < THREADS; id++) {
      const { exports } = new WebAssembly.Instance(core, { env })
      const globals = Object.values(exports).filter((value) => value instanceof WebAssembly.Global)
      // What is exported besides are the steps of the core, which all take and give numbers.
      this.threads.push(new Thread(id, exports as unknown as Exports, globals, STACKS + id * 4096))
    }
  }

  thread(id: number): Thread {
    const thread = this.threads[id]
    if (thread === undefined) throw new Failure(`there is no thread ${id}`)
    return thread
  }

  /** Back to the state that memory.keep() kept, with no thread begun. */
  override reset(): void {
    super.reset()
    this.diedInside = false
    this.reasons.clear()
    for (const thread of this.threads) thread.start(undefined)
  }

  lentBefore(thread: number): number {
    return this.loansBefore.get(thread) ?? 0
  }

  /** Whether the thread can go on as it is. */
  canRun(thread: Thread): boolean {
    switch (thread.status) {
      case INSIDE:
        return thread.spinning === 0 || !this.isTaken(thread.spinning)
      case IDLE:
        return thread.signalled
      case UNBORN:
      case ASLEEP:
      case DONE:
      case DEAD:
        return false
      default:
        return true
    }
  }

  get anyGateHeld(): boolean {
    return this.threads.some((thread) => thread.gates > 0)
  }

  perform(action: number): void {
    const thread = this.thread(action & THREAD_MASK)
    const kind = action >> ACTION_SHIFT
    if (kind === KILL) this.kill(thread)
    else if (kind === TIMEOUT) this.#timeOut(thread)
    else this.#run(thread, kind === CHOOSE ? 1 : 0)
  }

  /** Ends the thread where it stands. */
  kill(thread: Thread): void {
    this.trace?.push(`${thread.id}  dies`)
    if (thread.status === INSIDE) this.diedInside = true
    thread.status = DEAD
    thread.program = undefined
    thread.registered = 0
    this.sleepers = this.sleepers.filter((sleeper) => sleeper !== thread)
  }

  /** Begins a program that hears of the death of `dead` only now. */
  begin(thread: Thread, program: Program, dead?: Thread): void {
    thread.start(program)
    if (dead !== undefined) this.races.follow(thread.id, dead.id)
  }

  /** Begins a program and stops before its first step. */
  prepare(thread: Thread, program: Program): void {
    thread.start(program)
    this.position = this.path.length
    this.#run(thread, 0)
  }

  /** Without scheduling points: the thread goes on until it waits or ends. */
  finish(thread: Thread): void {
    this.free = true
    while (this.canRun(thread) && thread.status !== CHOOSING) this.#run(thread, 0)
  }

  /** A waiter's own look after a while, which needs no notification. */
  recheck(thread: Thread): void {
    if (thread.status === ASLEEP) {
      this.sleepers = this.sleepers.filter((sleeper) => sleeper !== thread)
      thread.status = WOKEN
    } else if (thread.status === IDLE) thread.signalled = true
    this.finish(thread)
  }

  #timeOut(thread: Thread): void {
    this.trace?.push(`${thread.id}  its time is up`)
    this.sleepers = this.sleepers.filter((sleeper) => sleeper !== thread)
    if (thread.status === ASLEEP) thread.status = WOKEN
    this.#run(thread, WAIT_TIMED_OUT)
  }

  /** Does what the thread stands before, and goes on to its next stop. */
  #run(thread: Thread, answer: number): void {
    this.current = thread
    let value = answer
    if (thread.status === CHOOSING || thread.status === IDLE || answer !== 0) thread.learn(answer + 1)
    switch (thread.status) {
      case ENTRY:
        value = this.#enter(thread, false)
        break
      case INSIDE:
        thread.spinning = 0
        value = this.#enter(thread, true)
        break
      case ASKING:
        thread.status = WOKEN
        value = this.#ask(thread)
        break
      case IDLE:
        thread.signalled = false
        break
    }
    this.#proceed(thread, value)
  }

  #proceed(thread: Thread, first: number): void {
    let value = first
    while (thread.status !== INSIDE && thread.status !== ASLEEP) {
      thread.status = WOKEN
      const next = thread.program?.next(value)
      if (next === undefined || next.done) {
        thread.status = DONE
        return
      }
      const request = next.value
      thread.request = request
      if (request.do === 'call') {
        if (this.stopsAtEntries && !this.passes(thread)) {
          thread.status = ENTRY
          return
        }
        value = this.#enter(thread, false)
      } else if (request.do === 'idle') {
        thread.status = IDLE
        thread.timed = request.timed
        return
      } else if (request.do === 'choose') {
        if (!this.free) {
          thread.status = CHOOSING
          return
        }
        value = 0
      } else if ((!this.free && request.do === 'load' && this.isConstant(request.at, 4)) || this.passes(thread))
        value = this.#ask(thread)
      else {
        thread.status = ASKING
        return
      }
      this.current = thread
    }
  }

  /** Calls the function of the core that the thread asked for, or goes on inside. */
  #enter(thread: Thread, isInside: boolean): number {
    const { request, exports } = thread
    if (request?.do !== 'call') throw new Failure(`thread ${thread.id} is in no call`)
    if (isInside) {
      thread.rewinding = true
      exports.asyncify_start_rewind(thread.stack)
    }
    const result = exports[request.step]?.(...request.args) ?? 0
    if (thread.unwinding) {
      exports.asyncify_stop_unwind()
      thread.unwinding = false
      thread.status = INSIDE
      return 0
    }
    thread.status = WOKEN
    this.settle(thread)
    this.trace?.push(`${thread.id}  ${request.step}(${request.args.join(', ')}) = ${result}`)
    if (!request.once && result === BUSY) thread.spinning = thread.lastGate
    else if (request.once || result !== STALE) thread.learn(result)
    if (request.step === 'fifoScan' || request.step === 'heapScanLast') {
      for (const global of thread.globals) thread.learn(Number(BigInt.asIntN(32, BigInt(global.value))))
    }
    return result
  }

  /** An atomic operation of the JavaScript around the core. */
  #ask(thread: Thread): number {
    const { request } = thread
    let answer = 0
    switch (request?.do) {
      case 'load':
        if (!request.plain) this.act(thread, LOAD, request.at, 4)
        answer = this.memory.ints[request.at >> 2] ?? 0
        this.trace?.push(`${thread.id}  JavaScript reads ${request.at}: ${answer}`)
        break
      case 'wait':
        this.act(thread, LOAD, request.at, 4)
        answer = this.memory.ints[request.at >> 2] === request.epoch ? WAIT_OK : WAIT_DIFFERS
        if (answer === WAIT_OK) {
          thread.status = ASLEEP
          thread.sleepsAt = request.at
          thread.timed = request.timed
          this.sleepers.push(thread)
          this.trace?.push(`${thread.id}  sleeps`)
        }
        break
      case 'register':
        this.act(thread, LOAD, request.at, 4)
        answer = this.memory.ints[request.at >> 2] === request.epoch ? 1 : 0
        if (answer === 1) thread.registered = request.at
        this.trace?.push(`${thread.id}  waitAsync: ${answer === 1 ? 'registered' : 'differs'}`)
        break
    }
    thread.learn(answer)
    return answer
  }
}
