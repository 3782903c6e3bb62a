import { core } from './core.js'
import type { Handle } from './protocol.js'

/*
 * Where the calls of a client stand: a cell a call, in the header of its queue of answers, which the client and all servers have open.
 *
 *   0  state      u32: the number of the call that has the cell, times 4, and its phase
 *   4  begun      i32: how often it was begun; below 0: it is a stream, of which the caller may have had a part
 *   8  server     f64: where the orders of the server lie that began it
 *
 *   J1  A call is begun by changing WAITING to BEGUN, and given up by changing either to OVER, each in one step: one that was given
 *       up before it was begun is not begun.
 *   J2  `server` is written before the state says BEGUN.
 *   J3  A cell that is used again has another number: what comes late for the call before does nothing.
 */

export const CELLS = 128
const WORDS = 4

const WAITING = 0
const BEGUN = 1
const OVER = 2

export type Phase = typeof WAITING | typeof BEGUN | typeof OVER
export type Claim = 'begun' | 'over' | 'lost'

/** The call's number, times 4, as 32 bits of it are kept. */
function stateOf(id: number, phase: Phase): number {
  return (Math.floor(id / CELLS) << 2) | phase
}

function indexOf(id: number): number {
  return (id % CELLS) * WORDS
}

export class Cells {
  readonly #words: Int32Array
  readonly #numbers: Float64Array

  constructor(answers: Handle) {
    const { words, numbers } = core.spare(answers)
    this.#words = words
    this.#numbers = numbers
  }

  /** For the client: the call waits to be begun. */
  open(id: number): void {
    const at = indexOf(id)
    this.#words[at + 1] = 0
    Atomics.store(this.#words, at, stateOf(id, WAITING))
  }

  /** For the client: it is over, answered or given up. Whether it had been begun. */
  close(id: number): boolean {
    return Atomics.exchange(this.#words, indexOf(id), stateOf(id, OVER)) === stateOf(id, BEGUN)
  }

  isBegun(id: number): boolean {
    return Atomics.load(this.#words, indexOf(id)) === stateOf(id, BEGUN)
  }

  /** Where the orders of the server lie that began it. */
  server(id: number): number {
    return this.#numbers[(indexOf(id) >> 1) + 1] ?? 0
  }

  /** Whether it may be begun again. */
  mayRetry(id: number, retries: number): boolean {
    const begun = this.#words[indexOf(id) + 1] ?? 0
    return begun >= 0 && begun <= retries
  }

  /** For a server: the call is not to be begun again from now on. */
  seal(id: number): void {
    Atomics.store(this.#words, indexOf(id) + 1, -(2 ** 31))
  }

  /** For a server: begins the call. 'lost': the one that had begun it has ended, as often as it may. */
  claim(id: number, server: number, retries: number): Claim {
    const at = indexOf(id)
    const before = Atomics.load(this.#words, at)
    const again = before === stateOf(id, BEGUN)
    if (!again && before !== stateOf(id, WAITING)) return 'over'
    if (again && !this.mayRetry(id, retries)) return 'lost'
    this.#numbers[(at >> 1) + 1] = server
    Atomics.add(this.#words, at + 1, 1)
    return Atomics.compareExchange(this.#words, at, before, stateOf(id, BEGUN)) === before ? 'begun' : 'over'
  }
}
