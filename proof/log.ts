/**
 * What one thread did, in memory that survives it: a row of 8 words an operation.
 *
 *   0 begin   1 end   2 call   3, 4 its arguments   5 outcome   6 its value   7 state of the row
 *
 * The clock is one shared counter: a reading tells the order of two threads exactly, which no timer does.
 */

import type { Operation } from './linearizable.js'
import type { Call, Outcome, Refusal } from './model.js'

const ROW_WORDS = 8
const [BEGIN, END, CALL, FIRST, SECOND, OUTCOME, VALUE, STATE] = [0, 1, 2, 3, 4, 5, 6, 7] as const

const PENDING = 1
const FINISHED = 2
const VOID = 3
/** Added to the state of a row that belongs to the same batch as the one before. */
const CHAINED = 8

/** What a log may hold: the others are the explorer's. */
const CALLS = [
  'put',
  'get',
  'peek',
  'taskDone',
  'join',
  'clear',
  'size',
  'unfinished',
  'shutdown',
  'maxsize',
] as const satisfies readonly Call['do'][]
const REFUSALS: readonly Refusal[] = ['Empty', 'Full', 'ShutDown', 'Excess', 'Unfinished', 'Gone']
const NOTHING = 1
const A_VALUE = 2
const A_REFUSAL = 3

export class Log {
  readonly #words: Int32Array
  readonly #clock: Int32Array
  #rows = 0

  constructor(words: Int32Array, clock: Int32Array) {
    this.#words = words
    this.#clock = clock
  }

  static memory(rows: number): Int32Array {
    return new Int32Array(new SharedArrayBuffer(rows * ROW_WORDS * 4))
  }

  /** Whether there is room for so many operations more. */
  hasRoom(rows: number): boolean {
    return (this.#rows + rows) * ROW_WORDS <= this.#words.length
  }

  /** The calls are about to be made, in this order, as one. Answers with their rows. */
  begin(...calls: readonly Call[]): number[] {
    const now = Atomics.add(this.#clock, 0, 1) + 1
    return calls.map((call, index) => {
      const at = this.#rows++ * ROW_WORDS
      const [first, second] = argumentsOf(call)
      this.#words[at + BEGIN] = now
      this.#words[at + CALL] = (CALLS as readonly Call['do'][]).indexOf(call.do)
      this.#words[at + FIRST] = first
      this.#words[at + SECOND] = second
      Atomics.store(this.#words, at + STATE, index === 0 ? PENDING : PENDING + CHAINED)
      return at
    })
  }

  /** The outcomes of the rows, all at once; a row without one had no effect. */
  end(rows: readonly number[], outcomes: readonly (Outcome | undefined)[]): void {
    const now = Atomics.add(this.#clock, 0, 1) + 1
    for (const [index, at] of rows.entries()) {
      const outcome = outcomes[index]
      this.#words[at + END] = now
      if (outcome !== undefined) this.#write(at, outcome)
      Atomics.add(this.#words, at + STATE, (outcome === undefined ? VOID : FINISHED) - PENDING)
    }
  }

  #write(at: number, outcome: Outcome): void {
    if ('refused' in outcome) this.#words[at + OUTCOME] = A_REFUSAL + REFUSALS.indexOf(outcome.refused)
    else if (outcome.value === undefined) this.#words[at + OUTCOME] = NOTHING
    else {
      this.#words[at + OUTCOME] = A_VALUE
      this.#words[at + VALUE] = Number(outcome.value)
    }
  }
}

function argumentsOf(call: Call): [number, number] {
  switch (call.do) {
    case 'put':
      return [call.id, call.priority]
    case 'shutdown':
      return [call.immediate ? 1 : 0, 0]
    case 'maxsize':
      return [call.value, 0]
    default:
      return [0, 0]
  }
}

/** The operations in a thread's log: those that it was in when it died have no outcome. */
export function readLog(thread: string, words: Int32Array): Operation[] {
  const operations: Operation[] = []
  let previous: Operation | undefined
  for (let at = 0; at < words.length; at += ROW_WORDS) {
    const word = (field: number): number => Atomics.load(words, at + field)
    const state = word(STATE) % CHAINED
    if (state === 0) break
    if (state === VOID) continue
    const after = word(STATE) >= CHAINED ? previous : undefined
    const outcome = state === FINISHED ? outcomeOf(word(OUTCOME), word(VALUE)) : undefined
    const end = outcome === undefined ? Number.POSITIVE_INFINITY : word(END)
    previous = { thread, call: callOf(word(CALL), word(FIRST), word(SECOND)), outcome, begin: word(BEGIN), end, after }
    operations.push(previous)
  }
  return operations
}

function outcomeOf(code: number, value: number): Outcome {
  const refused = REFUSALS[code - A_REFUSAL]
  if (refused !== undefined) return { refused }
  return { value: code === A_VALUE ? value : undefined }
}

function callOf(code: number, first: number, second: number): Call {
  const name = CALLS[code]
  switch (name) {
    case undefined:
      throw new RangeError(`no call ${code}`)
    case 'put':
      return { do: name, id: first, priority: second }
    case 'shutdown':
      return { do: name, immediate: first === 1 }
    case 'maxsize':
      return { do: name, value: first }
    default:
      return { do: name }
  }
}
