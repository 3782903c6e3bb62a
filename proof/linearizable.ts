/**
 * Whether a history of overlapping operations can be explained by the sequential model: whether each operation can be given
 * an instant between its call and its return so that, one after the other, they do what was observed.
 *
 * J. Wing and C. Gong, "Testing and Verifying Concurrent Objects" (1993), with the memory of visited configurations of
 * G. Lowe, "Testing for Linearizability" (2017), as in A. Athalye's porcupine.
 */

import { type Call, type Kind, keyOf, type Outcome, type State, sameOutcome, step } from './model.js'

export interface Operation {
  readonly thread: string
  readonly call: Call
  /** Missing where the thread died in it: it may have happened, or not, at any time since. */
  readonly outcome: Outcome | undefined
  /** From one clock for all threads, on which every reading is another number. */
  readonly begin: number
  readonly end: number
  /** The operation of the same batch that happened just before. */
  readonly after?: Operation | undefined
}

export type Verdict =
  | { readonly is: 'linearizable' | 'undecided' }
  /** The longest beginning of an explanation, the state after it, and what could not be explained then. */
  | { readonly is: 'not linearizable'; readonly explained: readonly Operation[]; readonly state: State }

interface Event {
  readonly index: number
  readonly isCall: boolean
  previous: Event | undefined
  next: Event | undefined
  /** Of a call: its return; missing where there was none. */
  answer: Event | undefined
}

export function check(kind: Kind, initial: State, operations: readonly Operation[], budgetMs = 10_000): Verdict {
  const positions = new Map(operations.map((operation, index) => [operation, index]))
  const before = operations.map(({ after }) => (after === undefined ? undefined : positions.get(after)))
  const head = eventsOf(operations)
  const deadline = performance.now() + budgetMs
  const done = new Uint32Array((operations.length >> 5) + 1)
  const visited = new Set<string>()
  const path: { event: Event; state: State }[] = []
  let left = operations.filter(({ outcome }) => outcome !== undefined).length
  let state = initial
  let longest = { explained: [] as Operation[], state }
  let event = head.next
  const isDone = (index: number): boolean => (((done[index >> 5] ?? 0) >>> (index & 31)) & 1) === 1
  const flip = (index: number): void => {
    done[index >> 5] = (done[index >> 5] ?? 0) ^ (1 << (index & 31))
  }

  for (let steps = 0; left > 0; steps++) {
    if ((steps & 0x3ff) === 0 && performance.now() > deadline) return { is: 'undecided' }
    if (event?.isCall) {
      const { index } = event
      const operation = operations[index]
      const earlier = before[index]
      const next = earlier === undefined || isDone(earlier) ? explain(kind, state, operation) : undefined
      if (next !== undefined) {
        flip(index)
        const key = `${done.join(',')}/${keyOf(next)}`
        if (!visited.has(key)) {
          visited.add(key)
          path.push({ event, state })
          state = next
          if (operation?.outcome !== undefined) left--
          siftUp(event)
          if (path.length > longest.explained.length) {
            longest = { explained: path.map((each) => operations[each.event.index]).filter(isDefined), state }
          }
          event = head.next
          continue
        }
        flip(index)
      }
      event = event.next
      continue
    }
    // A return whose operation has no place so far, or the end: the last choice was wrong.
    const last = path.pop()
    if (last === undefined) return { is: 'not linearizable', ...longest }
    state = last.state
    flip(last.event.index)
    if (operations[last.event.index]?.outcome !== undefined) left++
    unlift(last.event)
    event = last.event.next
  }
  return { is: 'linearizable' }
}

/** The state after the operation, if it can happen now. */
function explain(kind: Kind, state: State, operation: Operation | undefined): State | undefined {
  if (operation === undefined) return undefined
  const { state: next, outcome } = step(kind, state, operation.call)
  if (next === state && operation.outcome === undefined && operation.call.do === 'reclaim') return undefined
  return operation.outcome === undefined || sameOutcome(outcome, operation.outcome) ? next : undefined
}

function isDefined<T>(value: T | undefined): value is T {
  return value !== undefined
}

function eventsOf(operations: readonly Operation[]): Event {
  const times: { time: number; event: Event }[] = []
  for (const [index, { begin, end, outcome }] of operations.entries()) {
    const call: Event = { index, isCall: true, previous: undefined, next: undefined, answer: undefined }
    times.push({ time: begin, event: call })
    if (outcome === undefined) continue
    call.answer = { ...call, isCall: false }
    times.push({ time: end, event: call.answer })
  }
  // The operations of a batch share their times: calls before returns.
  times.sort(
    (a, b) => a.time - b.time || Number(b.event.isCall) - Number(a.event.isCall) || a.event.index - b.event.index,
  )
  const head: Event = { index: -1, isCall: false, previous: undefined, next: undefined, answer: undefined }
  let last = head
  for (const { event } of times) {
    last.next = event
    event.previous = last
    last = event
  }
  return head
}

function siftUp(call: Event): void {
  for (const event of [call, call.answer]) {
    if (event?.previous !== undefined) event.previous.next = event.next
    if (event?.next !== undefined) event.next.previous = event.previous
  }
}

function unlift(call: Event): void {
  for (const event of [call.answer, call]) {
    if (event?.previous !== undefined) event.previous.next = event
    if (event?.next !== undefined) event.next.previous = event
  }
}
