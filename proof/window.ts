/** A history that can't be explained, cut down to what shows it, and printed. */

import { check, type Operation } from './linearizable.js'
import { describeCall, describeOutcome, type Kind, keyOf, type State } from './model.js'

const CUT_BUDGET_MS = 1_000

function fails(kind: Kind, initial: State, operations: readonly Operation[]): boolean {
  return check(kind, initial, operations, CUT_BUDGET_MS).is === 'not linearizable'
}

/** What was known at the time: later calls are left out, and what had not returned counts as pending. */
function until(operations: readonly Operation[], time: number): Operation[] {
  const cut = new Map<Operation, Operation>()
  for (const operation of operations) {
    if (operation.begin > time) continue
    const after = operation.after === undefined ? undefined : cut.get(operation.after)
    cut.set(operation, operation.end > time ? { ...operation, outcome: undefined, after } : { ...operation, after })
  }
  return [...cut.values()]
}

/** What may be left out of any history that can be explained, and the rest still can be. */
function isIdle({ call, outcome }: Operation): boolean {
  return (
    call.do === 'peek' ||
    call.do === 'size' ||
    call.do === 'unfinished' ||
    (outcome !== undefined && 'refused' in outcome)
  )
}

/** Whether the operation depends on how many items are in, so that none may be left out. */
function counts({ call, outcome }: Operation): boolean {
  if (call.do === 'clear' || call.do === 'join' || call.do === 'taskDone' || call.do === 'size') return true
  return call.do === 'unfinished' || (outcome !== undefined && 'refused' in outcome && outcome.refused === 'Full')
}

function itemOf({ call, outcome }: Operation): number | undefined {
  if (call.do === 'put') return call.id
  const takes = call.do === 'get' || call.do === 'peek'
  if (!takes || outcome === undefined || !('value' in outcome)) return undefined
  return typeof outcome.value === 'number' ? outcome.value : undefined
}

/**
 * The shortest beginning that fails, without the operations that have no part in the failure. Only such are left out
 * whose absence could not make a good history bad.
 */
export function offendingWindow(kind: Kind, initial: State, operations: readonly Operation[]): Operation[] {
  const ends = operations.filter(({ outcome }) => outcome !== undefined).map(({ end }) => end)
  ends.sort((a, b) => a - b)
  let low = 0
  let high = ends.length - 1
  while (low < high) {
    const middle = (low + high) >> 1
    if (fails(kind, initial, until(operations, ends[middle] ?? 0))) high = middle
    else low = middle + 1
  }
  let window = until(operations, ends[low] ?? 0)
  for (const operation of window) {
    if (!isIdle(operation)) continue
    const rest = window.filter((other) => other !== operation)
    if (fails(kind, initial, rest)) window = rest
  }
  if (window.some(counts) || window.some(({ outcome }) => outcome === undefined)) return window
  for (const item of new Set(window.map(itemOf))) {
    if (item === undefined) continue
    const rest = window.filter((operation) => itemOf(operation) !== item)
    if (fails(kind, initial, rest)) window = rest
  }
  return window
}

export function explainFailure(kind: Kind, initial: State, operations: readonly Operation[]): string {
  const window = offendingWindow(kind, initial, operations)
  const verdict = check(kind, initial, window)
  const lines = [`no order of these ${window.length} operations (of ${operations.length}) is one of a ${kind} queue:`]
  for (const { thread, begin, end, call, outcome } of window.toSorted((a, b) => a.begin - b.begin)) {
    const time = `${begin}..${outcome === undefined ? '' : end}`
    lines.push(`  ${time.padEnd(12)} ${thread.padEnd(10)} ${describeCall(call)} -> ${describeOutcome(call, outcome)}`)
  }
  if (verdict.is === 'not linearizable') {
    const order = verdict.explained.map(({ call }) => describeCall(call)).join(', ')
    lines.push(`  the longest explanation: ${order || 'none'}; then the state is [${keyOf(verdict.state)}]`)
    lines.push('  (the items that are in; maxsize; unfinished; shut)')
  }
  return lines.join('\n')
}
