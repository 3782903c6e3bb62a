import { apply, type Kind, keyOf, NO_MEMORY, type State } from './model.js'
import type { Operation } from './thread.js'

/** Operations that may be done before an earlier one: a bit each. */
const WINDOW = 30

/**
 * Whether the history can be explained by one operation after the other, each at some instant between its call and its
 * return (J. Wing and C. Gong, "Testing and Verifying Concurrent Objects", 1993, with the states that failed kept). An
 * operation that never returned, as its thread died, may have happened or not.
 */
export function isLinearizable(kind: Kind, start: State, history: readonly Operation[]): boolean {
  const calls = history.filter(({ invoked }) => invoked >= 0).sort((a, b) => a.invoked - b.invoked)
  const failed = new Set<string>()

  /** Done are all calls before `first`, and those behind it whose bit is set in `ahead`. */
  function search(state: State, first: number, ahead: number): boolean {
    if (first === calls.length) return true
    const key = `${first}:${ahead}:${keyOf(state)}`
    if (failed.has(key)) return false
    let firstReturn = Number.POSITIVE_INFINITY
    for (let index = first; index < Math.min(first + WINDOW, calls.length); index++) {
      const call = calls[index]
      if (call === undefined || call.invoked > firstReturn) break
      if ((ahead & (1 << (index - first))) !== 0) continue
      if (call.returned >= 0) firstReturn = Math.min(firstReturn, call.returned)
      const next = outcomeOf(kind, state, call)
      if (next !== undefined && goOn(next, first, ahead | (1 << (index - first)))) return true
      if (call.returned < 0 && goOn(state, first, ahead | (1 << (index - first)))) return true // it never happened
    }
    failed.add(key)
    return false
  }

  function goOn(state: State, first: number, ahead: number): boolean {
    let next = first
    let rest = ahead
    for (; (rest & 1) !== 0; rest >>>= 1) next++
    return search(state, next, rest)
  }

  return search(start, 0, 0)
}

/** The state after the operation, if it can have had its result. */
function outcomeOf(kind: Kind, state: State, { name, argument, result, returned }: Operation): State | undefined {
  // The lack of memory is no matter of the model: it may happen at any time, and changes nothing.
  if (result === NO_MEMORY) return state
  const outcome = apply(kind, state, name, argument)
  return returned < 0 || outcome.result === result ? outcome.state : undefined
}

/** What tells histories apart: the results, and of each operation which others had returned before it was called. */
export function essenceOf(history: readonly Operation[]): string {
  const threads: string[] = []
  for (const { thread, name, invoked, returned, result } of history) {
    if (invoked < 0) continue
    let before = 0
    let place = 1
    for (const other of history) {
      if (other.thread === thread) continue
      if (other.returned >= 0 && other.returned < invoked) before += place
      place *= 2
    }
    threads[thread] = `${threads[thread] ?? ''} ${name} ${String(returned < 0 ? '?' : result)} ${before}`
  }
  return threads.join('|')
}

/** One operation a line. */
export function describe(history: readonly Operation[]): string {
  return history
    .filter(({ invoked }) => invoked >= 0)
    .sort((a, b) => a.invoked - b.invoked)
    .map(({ thread, name, argument, invoked, returned, result }) => {
      const end = returned < 0 ? 'never' : String(returned)
      return `  thread ${thread} ${name}(${JSON.stringify(argument) ?? ''}) = ${String(result)}  [${invoked}, ${end}]`
    })
    .join('\n')
}
