/**
 * What a queue is, as a sequential object: the one specification that all checkers share. Pure: a step makes a new state,
 * so that a checker may go back to an old one.
 */

export const kinds = ['fifo', 'lifo', 'priority'] as const
export type Kind = (typeof kinds)[number]

export interface Entry {
  /** Every item that is ever put has an id of its own. */
  readonly id: number
  readonly priority: number
}

export interface State {
  /** In the order in which they leave. */
  readonly items: readonly Entry[]
  readonly maxsize: number
  readonly unfinished: number
  readonly shut: boolean
}

export type Call =
  | { readonly do: 'put'; readonly id: number; readonly priority: number }
  | { readonly do: 'get' | 'peek' | 'taskDone' | 'join' | 'clear' | 'size' | 'unfinished' }
  | { readonly do: 'shutdown'; readonly immediate: boolean }
  | { readonly do: 'maxsize'; readonly value: number }

export type Refusal = 'Empty' | 'Full' | 'ShutDown' | 'Excess' | 'Unfinished'

/** A result: an item's id, a count, or nothing; or a refusal, after which nothing has changed. */
export type Outcome = { readonly value: number | undefined } | { readonly refused: Refusal }

const DONE: Outcome = { value: undefined }

export function initialState(maxsize: number): State {
  return { items: [], maxsize, unfinished: 0, shut: false }
}

/**
 * What the call does at one instant. One that waits is, seen from here, one that happens later: a refusal for want of time
 * is the refusal of an instant at which it had to wait.
 */
export function step(kind: Kind, state: State, call: Call): { state: State; outcome: Outcome } {
  const { items, maxsize, unfinished, shut } = state
  const refuse = (refused: Refusal) => ({ state, outcome: { refused } })
  switch (call.do) {
    case 'put':
      if (shut) return refuse('ShutDown')
      if (maxsize > 0 && items.length >= maxsize) return refuse('Full')
      return { state: { ...state, items: inserted(kind, items, call), unfinished: unfinished + 1 }, outcome: DONE }
    case 'get':
    case 'peek': {
      const [first] = items
      if (first === undefined) return refuse(shut ? 'ShutDown' : 'Empty')
      const outcome = { value: first.id }
      return call.do === 'peek' ? { state, outcome } : { state: { ...state, items: items.slice(1) }, outcome }
    }
    case 'taskDone':
      if (unfinished === 0) return refuse('Excess')
      return { state: { ...state, unfinished: unfinished - 1 }, outcome: DONE }
    case 'join':
      return unfinished === 0 ? { state, outcome: DONE } : refuse('Unfinished')
    case 'clear':
      return { state: dropped(state), outcome: { value: items.length } }
    case 'shutdown':
      return { state: { ...(call.immediate ? dropped(state) : state), shut: true }, outcome: DONE }
    case 'maxsize':
      return { state: { ...state, maxsize: call.value }, outcome: DONE }
    case 'size':
      return { state, outcome: { value: items.length } }
    case 'unfinished':
      return { state, outcome: { value: unfinished } }
  }
}

function inserted(kind: Kind, items: readonly Entry[], { id, priority }: Entry): Entry[] {
  const entry = { id, priority }
  if (kind === 'fifo') return [...items, entry]
  if (kind === 'lifo') return [entry, ...items]
  const behind = items.findIndex((other) => other.priority > priority)
  return behind === -1 ? [...items, entry] : items.toSpliced(behind, 0, entry)
}

/** What is dropped counts as done; what others had reported too early in its stead is not counted twice. */
function dropped(state: State): State {
  return { ...state, items: [], unfinished: Math.max(0, state.unfinished - state.items.length) }
}

export function sameOutcome(one: Outcome, other: Outcome): boolean {
  if ('refused' in one) return 'refused' in other && one.refused === other.refused
  return 'value' in other && one.value === other.value
}

/** Equal states have equal keys, and only they. */
export function keyOf({ items, maxsize, unfinished, shut }: State): string {
  return `${items.map(({ id }) => id).join(',')};${maxsize};${unfinished};${shut ? 1 : 0}`
}

export function describeCall(call: Call): string {
  switch (call.do) {
    case 'put':
      return `put(#${call.id}${call.priority === call.id ? '' : ` of priority ${call.priority}`})`
    case 'shutdown':
      return `shutdown(${call.immediate ? 'true' : ''})`
    case 'maxsize':
      return `maxsize = ${call.value}`
    default:
      return `${call.do}()`
  }
}

export function describeOutcome(call: Call, outcome: Outcome | undefined): string {
  if (outcome === undefined) return 'never returned'
  if ('refused' in outcome) return outcome.refused
  const isItem = call.do === 'get' || call.do === 'peek'
  return outcome.value === undefined ? 'done' : `${isItem ? '#' : ''}${outcome.value}`
}
