import type { Call, Outcome } from '../proof/model.js'

/** What a thread's program asks of the machine; each is one step that the JavaScript around the core takes. */
export type Request =
  /** Calls a function of the core. `once`: BUSY is an answer, not a reason to try again. */
  | { readonly do: 'call'; readonly step: string; readonly args: readonly number[]; readonly once: boolean }
  /** Reads a word of shared memory: with Atomics.load, or as it is (`plain`). */
  | { readonly do: 'load'; readonly at: number; readonly plain: boolean }
  /** Atomics.wait. Answers one of the WAIT codes. */
  | { readonly do: 'wait'; readonly at: number; readonly epoch: number; readonly timed: boolean }
  /** Atomics.waitAsync: 1 registered, 0 the word differs. */
  | { readonly do: 'register'; readonly at: number; readonly epoch: number }
  /** Returns to the event loop until its registration is notified, or a timer rings. */
  | { readonly do: 'idle'; readonly timed: boolean }
  /** Something outside decides: 0 or 1. */
  | { readonly do: 'choose' }

export type Program<R = void> = Generator<Request, R, number>

export const WAIT_OK = 0
export const WAIT_DIFFERS = 1
export const WAIT_TIMED_OUT = 2

/** Most logical threads: those of a scenario, one that gives back what a dead one held, one that sets up and drains. */
export const THREADS = 6

/** Where a thread stands. */
export const UNBORN = 0
export const ENTRY = 1 // about to call a function of the core
export const INSIDE = 2 // before an atomic operation of the core
export const ASKING = 3 // before an atomic operation of the JavaScript around it
export const ASLEEP = 4
export const WOKEN = 5
export const IDLE = 6
export const CHOOSING = 7
export const DONE = 8
export const DEAD = 9

/** An operation of the history; `invoked` and `returned` are places in the order of all events. */
export interface Operation {
  readonly thread: number
  /** Which queue of the scenario. */
  readonly queue: number
  readonly call: Call
  /** So many operations, between the same two events. */
  readonly times: number
  invoked: number
  returned: number
  outcome: Outcome | undefined
  /** It was given up for want of memory, and changed nothing. */
  lacksMemory: boolean
}

/** The steps of the core, and Asyncify's. */
export interface Exports {
  hold(record: number): number
  asyncify_start_unwind(stack: number): number
  asyncify_stop_unwind(): number
  asyncify_start_rewind(stack: number): number
  asyncify_stop_rewind(): number
  [step: string]: (...args: number[]) => number
}

/** A logical thread: an instance of the core, a program, and what is known of both between two steps. */
export class Thread {
  readonly id: number
  readonly exports: Exports
  readonly globals: readonly WebAssembly.Global[]
  /** Where Asyncify keeps the thread's wasm stack while it is suspended. */
  readonly stack: number
  status = UNBORN
  program: Program | undefined
  request: Request | undefined
  rewinding = false
  unwinding = false
  /** WebAssembly pages that this instance knows of. */
  known = 1
  /** The gate that made the last step BUSY: there is no use in trying again while it is taken. */
  spinning = 0
  lastGate = 0
  trying = 0
  gates = 0
  sleepsAt = 0
  timed = false
  registered = 0
  signalled = false
  /** Everything that the program has learned so far, as a hash: with the machine's memory it is the thread's state. */
  low = 0
  high = 0
  operation: Operation | undefined
  operations = 0

  constructor(id: number, exports: Exports, globals: readonly WebAssembly.Global[], stack: number) {
    this.id = id
    this.exports = exports
    this.globals = globals
    this.stack = stack
  }

  start(program: Program | undefined): void {
    this.status = program === undefined ? UNBORN : WOKEN
    this.program = program
    this.request = undefined
    this.rewinding = this.unwinding = false
    this.spinning = this.lastGate = this.trying = this.gates = 0
    this.sleepsAt = this.registered = 0
    this.timed = this.signalled = false
    this.low = this.high = this.id + 1
    this.operation = undefined
    this.operations = 0
  }

  learn(value: number): void {
    this.low = Math.imul(this.low ^ value, 0x01000193) ^ (this.low >>> 15)
    this.high = Math.imul(this.high + value, 0x85ebca6b) ^ (this.high >>> 13)
  }
}
