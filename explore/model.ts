/**
 * The queue as it is specified for one caller: the only thing that the explorer holds the core against. One model for
 * all three orders, which differ in where an item goes in.
 */
export type Kind = 'fifo' | 'lifo' | 'priority'

export interface Item {
  readonly id: number
  /** Payload in bytes; 0: the item is a number. */
  readonly bytes: number
  readonly priority: number
}

export const SHUT = 'shut'
export const EMPTY = 'empty'
export const FULL = 'full'
export const NO_MEMORY = 'no room'
export const EXCESS = 'excess'
export const UNFINISHED = 'unfinished'

/** The next item is the first. */
export interface State {
  readonly items: readonly Item[]
  readonly limit: number
  readonly isShut: boolean
  readonly puts: number
  readonly done: number
}

export function initial(maxsize: number): State {
  return { items: [], limit: limitOf(maxsize), isShut: false, puts: 0, done: 0 }
}

function limitOf(maxsize: number): number {
  return maxsize <= 0 ? Number.POSITIVE_INFINITY : maxsize
}

export interface Outcome {
  readonly state: State
  readonly result: unknown
}

export function apply(kind: Kind, state: State, name: string, argument: unknown): Outcome {
  switch (name) {
    case 'put':
      return putAll(kind, state, [argument as Item])
    case 'putMany':
      return putAll(kind, state, argument as Item[])
    case 'get':
      return take(state, 1)
    case 'getMany':
      return takeSeveral(state, argument as number)
    case 'peek': {
      const [first] = state.items
      return { state, result: first === undefined ? whyNothing(state) : first.id }
    }
    case 'clear':
      return { state: drop(state), result: state.items.length }
    case 'close':
      return { state: { ...drop(state), isShut: true }, result: state.items.length }
    case 'shut':
      return { state: { ...state, isShut: true }, result: 'ok' }
    case 'setLimit':
      return { state: { ...state, limit: limitOf(argument as number) }, result: 'ok' }
    case 'taskDone':
      if (state.done >= state.puts) return { state, result: EXCESS }
      return { state: { ...state, done: state.done + 1 }, result: 'ok' }
    case 'join':
      return { state, result: state.done === state.puts ? 'ok' : UNFINISHED }
    case 'size':
      return { state, result: state.items.length }
    case 'unfinished':
      return { state, result: state.puts - state.done }
    default:
      throw new Error(`the model has no ${name}`)
  }
}

function putAll(kind: Kind, state: State, items: readonly Item[]): Outcome {
  if (state.isShut) return { state, result: SHUT }
  if (state.items.length + items.length > state.limit) return { state, result: FULL }
  const next = [...state.items]
  for (const item of items) insert(kind, next, item)
  return { state: { ...state, items: next, puts: state.puts + items.length }, result: 'ok' }
}

function insert(kind: Kind, items: Item[], item: Item): void {
  const behind = kind === 'priority' ? items.findIndex(({ priority }) => priority > item.priority) : -1
  if (kind === 'lifo') items.unshift(item)
  else if (behind >= 0) items.splice(behind, 0, item)
  else items.push(item)
}

function take(state: State, count: number): Outcome {
  if (state.items.length < count) return { state, result: whyNothing(state) }
  const result = state.items[0]?.id
  return { state: { ...state, items: state.items.slice(count) }, result }
}

/** A batch of exactly `count`. */
function takeSeveral(state: State, count: number): Outcome {
  const result = state.items
    .slice(0, count)
    .map(({ id }) => id)
    .join(' ')
  return { state: { ...state, items: state.items.slice(count) }, result }
}

function whyNothing(state: State): string {
  return state.isShut ? SHUT : EMPTY
}

function drop(state: State): State {
  return { ...state, items: [], done: Math.min(state.done + state.items.length, state.puts) }
}

export function keyOf(state: State): string {
  return `${state.items.map(({ id }) => id).join()}/${state.limit}/${state.isShut}/${state.puts}/${state.done}`
}
