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

/** What a put does when the queue is full. */
export type Overflow = 'wait' | 'drop-oldest' | 'drop-newest'

/** An entry where it lies: by their places items come one after the other, where nothing else tells. */
interface Placed extends Entry {
  readonly place: number
}

/** An item that is out with a thread. */
interface Loan {
  readonly entry: Placed
  readonly thread: string
}

export interface State {
  /** In the order in which they leave. */
  readonly items: readonly Placed[]
  /** The latest first. */
  readonly lent: readonly Loan[]
  /** The next place. */
  readonly next: number
  readonly maxsize: number
  readonly overflow: Overflow
  /** What comes back to a LIFO queue lies on top; or, on a server, below what was put later. */
  readonly keepsPlaces: boolean
  readonly unfinished: number
  /** Shut down, or shut down immediately. */
  readonly shut: boolean
  readonly closed: boolean
}

export type Call =
  | { readonly do: 'put'; readonly id: number; readonly priority: number }
  | { readonly do: 'get' | 'peek' | 'taskDone' | 'join' | 'clear' | 'size' | 'unfinished' }
  | { readonly do: 'shutdown'; readonly immediate: boolean }
  | { readonly do: 'maxsize'; readonly value: number }
  /** Several at one instant, whole or not at all; and so many, which are in. */
  | { readonly do: 'putAll'; readonly entries: readonly Entry[] }
  | { readonly do: 'getAll'; readonly count: number }
  /** shutdown(true), with the number of items that it dropped. */
  | { readonly do: 'close' }
  | { readonly do: 'lend'; readonly thread: string }
  | { readonly do: 'done'; readonly thread: string; readonly id: number }
  | { readonly do: 'release'; readonly thread: string; readonly id: number; readonly last: boolean }
  /** One of those that are lent to the thread, which has ended, goes back, if there is any: that which it got last. */
  | { readonly do: 'reclaim'; readonly thread: string }

export type Refusal = 'Empty' | 'Full' | 'ShutDown' | 'Excess' | 'Unfinished' | 'Gone'

/** A result: an item's id, several, a count, an answer, or nothing; or a refusal, after which nothing has changed. */
export type Outcome = { readonly value: number | string | boolean | undefined } | { readonly refused: Refusal }

interface Step {
  readonly state: State
  readonly outcome: Outcome
}

const DONE: Outcome = { value: undefined }

export function initialState(maxsize: number, overflow: Overflow = 'wait', keepsPlaces = false): State {
  return { items: [], lent: [], next: 0, maxsize, overflow, keepsPlaces, unfinished: 0, shut: false, closed: false }
}

/**
 * What the call does at one instant. One that waits is, seen from here, one that happens later: a refusal for want of time
 * is the refusal of an instant at which it had to wait.
 */
export function step(kind: Kind, state: State, call: Call): Step {
  const { items, unfinished, lent } = state
  const refuse = (refused: Refusal): Step => ({ state, outcome: { refused } })
  switch (call.do) {
    case 'put':
      return putAll(kind, state, [call])
    case 'putAll':
      return putAll(kind, state, call.entries)
    case 'get':
    case 'peek':
    case 'lend': {
      const [first] = items
      if (first === undefined) return refuse(lackOf(state))
      const outcome = { value: first.id }
      if (call.do === 'peek') return { state, outcome }
      const left = { ...state, items: items.slice(1) }
      if (call.do !== 'lend') return { state: left, outcome }
      return { state: { ...left, lent: [{ entry: first, thread: call.thread }, ...lent] }, outcome }
    }
    case 'getAll': {
      const value = items.slice(0, call.count).map(({ id }) => id)
      return { state: { ...state, items: items.slice(call.count) }, outcome: { value: value.join(' ') } }
    }
    case 'done':
    case 'release':
      return endLoan(
        kind,
        state,
        lent.find(({ entry, thread }) => entry.id === call.id && thread === call.thread),
        call.do === 'done' ? 'done' : call.last ? 'last' : 'place',
      )
    case 'reclaim': {
      const loan = lent.find(({ thread }) => thread === call.thread)
      return { state: loan === undefined ? state : endLoan(kind, state, loan, 'place').state, outcome: DONE }
    }
    case 'taskDone':
      if (unfinished <= lent.length) return refuse('Excess')
      return { state: { ...state, unfinished: unfinished - 1 }, outcome: DONE }
    case 'join':
      return unfinished === 0 ? { state, outcome: DONE } : refuse('Unfinished')
    case 'clear':
      return { state: dropped(state), outcome: { value: items.length } }
    case 'close':
      return { state: { ...dropped(state), shut: true, closed: true }, outcome: { value: items.length } }
    case 'shutdown':
      if (call.immediate) return { state: { ...dropped(state), shut: true, closed: true }, outcome: DONE }
      return { state: { ...state, shut: true }, outcome: DONE }
    case 'maxsize':
      return { state: { ...state, maxsize: call.value }, outcome: DONE }
    case 'size':
      return { state, outcome: { value: items.length } }
    case 'unfinished':
      return { state, outcome: { value: unfinished } }
  }
}

/** What is lent may come back: until then a queue that is shut down and empty only seems to have ended. */
function lackOf({ shut, closed, lent }: State): Refusal {
  return shut && (closed || lent.length === 0) ? 'ShutDown' : 'Empty'
}

function putAll(kind: Kind, state: State, entries: readonly Entry[]): Step {
  const { maxsize, overflow } = state
  if (state.shut) return { state, outcome: { refused: 'ShutDown' } }
  const isOver = maxsize > 0 && state.items.length + entries.length > maxsize
  if (isOver && overflow === 'wait') return { state, outcome: { refused: 'Full' } }
  if (isOver && overflow === 'drop-newest') return { state, outcome: DONE }
  let next = state
  while (isOver && next.items.length + entries.length > maxsize) next = dropOne(kind, next)
  for (const entry of entries) {
    const { id, priority } = entry
    const items = inserted(kind, next.items, { id, priority, place: next.next })
    next = { ...next, items, next: next.next + 1, unfinished: next.unfinished + 1 }
  }
  return { state: next, outcome: DONE }
}

/** Of a priority queue the last, else that which would leave next. */
function dropOne(kind: Kind, state: State): State {
  const items = kind === 'priority' ? state.items.slice(0, -1) : state.items.slice(1)
  const isOpen = state.unfinished > state.lent.length
  return { ...state, items, unfinished: state.unfinished - (isOpen ? 1 : 0) }
}

function inserted(kind: Kind, items: readonly Placed[], entry: Placed): Placed[] {
  if (kind === 'lifo') return [entry, ...items]
  const behind = items.findIndex((other) => comesBefore(kind, entry, other))
  return behind === -1 ? [...items, entry] : items.toSpliced(behind, 0, entry)
}

function comesBefore(kind: Kind, one: Placed, other: Placed): boolean {
  if (kind === 'priority' && one.priority !== other.priority) return one.priority < other.priority
  return one.place < other.place
}

function endLoan(kind: Kind, state: State, loan: Loan | undefined, how: 'done' | 'last' | 'place'): Step {
  if (loan === undefined) return { state, outcome: { refused: 'Gone' } }
  const lent = state.lent.filter((other) => other !== loan)
  const unfinished = Math.max(0, state.unfinished - 1)
  if (how === 'done') return { state: { ...state, lent, unfinished }, outcome: DONE }
  if (state.closed) return { state: { ...state, lent, unfinished }, outcome: { value: false } }
  if (how === 'place') {
    const above =
      kind === 'lifo' && state.keepsPlaces ? state.items.filter(({ place }) => place > loan.entry.place) : []
    const items = [...above, ...inserted(kind, state.items.slice(above.length), loan.entry)]
    return { state: { ...state, lent, items }, outcome: { value: true } }
  }
  const entry = { ...loan.entry, place: kind === 'lifo' ? -state.next : state.next }
  const items = kind === 'lifo' ? [...state.items, entry] : inserted(kind, state.items, entry)
  return { state: { ...state, lent, items, next: state.next + 1 }, outcome: { value: true } }
}

/** What is dropped counts as done; what others had reported too early in its stead is not counted twice. */
function dropped(state: State): State {
  const open = Math.max(0, state.unfinished - state.lent.length)
  return { ...state, items: [], unfinished: state.unfinished - Math.min(state.items.length, open) }
}

export function sameOutcome(one: Outcome, other: Outcome): boolean {
  if ('refused' in one) return 'refused' in other && one.refused === other.refused
  return 'value' in other && one.value === other.value
}

/** Equal states have equal keys, and only they, as far as anything can follow from it. */
export function keyOf({ items, lent, maxsize, unfinished, shut, closed }: State): string {
  const flags = (shut ? 1 : 0) + (closed ? 2 : 0)
  if (lent.length === 0) return `${items.map(({ id }) => id).join(',')};${maxsize};${unfinished};${flags}`
  const placed = ({ id, place }: Placed): string => `${id}@${place}`
  const loans = lent.map(({ entry, thread }) => `${placed(entry)}:${thread}`)
  return `${items.map(placed).join(',')};${maxsize};${unfinished};${flags};${loans.join(',')}`
}

export function describeCall(call: Call): string {
  switch (call.do) {
    case 'put':
      return `put(#${call.id}${call.priority === call.id ? '' : ` of priority ${call.priority}`})`
    case 'shutdown':
      return `shutdown(${call.immediate ? 'true' : ''})`
    case 'maxsize':
      return `maxsize = ${call.value}`
    case 'putAll':
      return `putMany(${call.entries.map(({ id }) => `#${id}`).join(', ')})`
    case 'getAll':
      return `getMany(${call.count})`
    case 'done':
      return `done(#${call.id})`
    case 'release':
      return `release(#${call.id}${call.last ? ', last' : ''})`
    case 'reclaim':
      return `a loan of ${call.thread} goes back`
    default:
      return `${call.do}()`
  }
}

export function describeOutcome(call: Call, outcome: Outcome | undefined): string {
  if (outcome === undefined) return 'never returned'
  if ('refused' in outcome) return outcome.refused
  const isItem = call.do === 'get' || call.do === 'peek' || call.do === 'lend'
  return outcome.value === undefined ? 'done' : `${isItem ? '#' : ''}${outcome.value}`
}
