import { type Operation as Checked, check } from '../proof/linearizable.js'
import { describeCall, describeOutcome, type Kind, type State } from '../proof/model.js'
import type { Operation } from './thread.js'

/** Longer than any history here takes. */
const BUDGET_MS = 60_000

/** Whether the history of one queue can be explained by one operation after the other (proof/linearizable.ts). */
export function isLinearizable(kind: Kind, start: State, history: readonly Operation[]): boolean {
  const operations = history.filter(({ lacksMemory }) => !lacksMemory).flatMap(checked)
  return check(kind, start, operations, BUDGET_MS).is === 'linearizable'
}

/** An operation that never returned, as its thread died, may have happened or not. */
function checked({ thread, call, times, invoked, returned, outcome }: Operation): Checked[] {
  const one = { thread: String(thread), call, begin: invoked, outcome: returned < 0 ? undefined : outcome }
  return Array.from({ length: times }, () => ({ ...one, end: returned < 0 ? Number.POSITIVE_INFINITY : returned }))
}

/** What tells histories apart: the results, and of each operation which others had returned before it was called. */
export function essenceOf(history: readonly Operation[]): string {
  const threads: string[] = []
  for (const { thread, call, invoked, returned, outcome, lacksMemory } of history) {
    if (invoked < 0) continue
    let before = 0
    let place = 1
    for (const other of history) {
      if (other.thread === thread) continue
      if (other.returned >= 0 && other.returned < invoked) before += place
      place *= 2
    }
    const result = returned < 0 ? '?' : lacksMemory ? '!' : describeOutcome(call, outcome)
    threads[thread] = `${threads[thread] ?? ''} ${describeCall(call)} ${result} ${before}`
  }
  return threads.join('|')
}

/** One operation a line. */
export function describe(history: readonly Operation[]): string {
  return history
    .filter(({ invoked }) => invoked >= 0)
    .sort((a, b) => a.invoked - b.invoked)
    .map(({ thread, call, invoked, returned, outcome, lacksMemory }) => {
      const end = returned < 0 ? 'never' : String(returned)
      const result = lacksMemory ? 'no memory' : describeOutcome(call, returned < 0 ? undefined : outcome)
      return `  thread ${thread} ${describeCall(call)} = ${result}  [${invoked}, ${end}]`
    })
    .join('\n')
}
