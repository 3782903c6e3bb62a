import type { Store } from '../store/store.js'

/** What `util.inspect` and `console.log` of Node.js, Deno and Bun ask an object for. */
export const INSPECT = Symbol.for('nodejs.util.inspect.custom')

export type Inspect = (value: unknown, options?: object) => string

/** A face in a log line. */
export interface FaceSummary {
  name: string
  kind: QueueKind
  state: QueueState
  maxsize: number
  size: number
  unfinishedTasks: number
}

/** What can be said of a queue that this thread has let go of: a log line is no use of it. */
export interface ReleasedSummary {
  name: string
  kind: QueueKind
  released: true
}

export type QueueKind = 'fifo' | 'lifo' | 'priority'
export type QueueState = 'open' | 'draining' | 'closed'

const KINDS = ['fifo', 'lifo', 'priority'] as const
const CLASSES = ['Queue', 'LifoQueue', 'PriorityQueue'] as const

export function kindOf(store: Store): QueueKind {
  return KINDS[store.identity.kind] ?? 'fifo'
}

/** The class that attach() opens it as. */
export function classOf(store: Store): string {
  return CLASSES[store.identity.kind] ?? 'Queue'
}

export function stateOf(store: Store): QueueState {
  if (!store.isShut) return 'open'
  return store.size > 0 || (store.lent > 0 && !store.isClosed) ? 'draining' : 'closed'
}

export function summaryOf(store: Store): FaceSummary | ReleasedSummary {
  if (store.isReleased) return releasedSummaryOf(store)
  return {
    name: store.identity.name,
    kind: kindOf(store),
    state: stateOf(store),
    maxsize: store.maxsize,
    size: store.size,
    unfinishedTasks: store.unfinished,
  }
}

export function releasedSummaryOf(store: Store): ReleasedSummary {
  return { name: store.identity.name, kind: kindOf(store), released: true }
}

/** By Node's conventions: `[Queue]` beyond the depth, else the title and what is shown of it, in the options given. */
export function inspected(
  short: string,
  title: string,
  shown: object,
  depth: number | null,
  options: object | undefined,
  inspect: Inspect | undefined,
): string {
  if (depth !== null && depth < 0) {
    const stylize: unknown = options === undefined ? undefined : Reflect.get(options, 'stylize')
    return typeof stylize === 'function' ? String(stylize(`[${short}]`, 'special')) : `[${short}]`
  }
  // What is shown has no depth of its own.
  return inspect === undefined ? title : `${title} ${inspect(shown, { ...options, depth: 0 })}`
}
