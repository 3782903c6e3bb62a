/** Random operations on one face of a queue, each written down with its outcome. */

import { type Queue, QueueEmpty, QueueFull, QueueShutDown } from 'janus-queue'
import type { Log } from './log.js'
import type { Call, Outcome } from './model.js'
import type { Random } from './random.js'

/** A bare number is its own id and priority. */
export type Item = number | [priority: number, id: number, payload: string]

export interface Part {
  readonly queue: Queue<Item>
  readonly log: Log
  readonly random: Random
  /** The first id of the items that this thread may put. */
  readonly firstId: number
  readonly steps: number
  readonly mayShutDown: boolean
}

const LENGTHS = [0, 0, 10, 300, 3_000, 9_000] as const

export type Deed =
  | 'put'
  | 'get'
  | 'peek'
  | 'putMany'
  | 'getMany'
  | 'taskDone'
  | 'join'
  | 'clear'
  | 'maxsize'
  | 'shutdown'

const WEIGHTS: Record<Deed, number> = {
  put: 32,
  get: 28,
  peek: 8,
  putMany: 6,
  getMany: 6,
  taskDone: 8,
  join: 3,
  clear: 2,
  maxsize: 3,
  shutdown: 0,
}

export const DONE: Outcome = { value: undefined }

export class Script {
  readonly #part: Part
  #nextId: number
  #left: number

  constructor(part: Part) {
    this.#part = part
    this.#nextId = part.firstId
    this.#left = part.steps
  }

  /** What to do next; undefined at the end. */
  next(): Deed | undefined {
    if (this.#left-- <= 0 || !this.#part.log.hasRoom(8)) return undefined
    const { random, mayShutDown } = this.#part
    return random.weighted(mayShutDown ? { ...WEIGHTS, shutdown: 2 } : WEIGHTS)
  }

  items(count: number): Item[] {
    return Array.from({ length: count }, () => {
      const id = this.#nextId++
      const { random } = this.#part
      return random.oneIn(2) ? id : [random.below(3), id, 'x'.repeat(random.pick(LENGTHS))]
    })
  }

  /** Does what neither waits nor differs between the faces; false where it is not of that kind. */
  atOnce(deed: Deed): boolean {
    const { queue, log, random } = this.#part
    switch (deed) {
      case 'taskDone':
        attempt(log, { do: 'taskDone' }, () => queue.syncQ.taskDone())
        return true
      case 'clear':
        attempt(log, { do: 'clear' }, () => queue.syncQ.clear())
        return true
      case 'maxsize': {
        const value = random.below(5)
        attempt(log, { do: 'maxsize', value }, () => {
          queue.maxsize = value
        })
        return true
      }
      case 'shutdown': {
        const immediate = random.oneIn(3)
        attempt(log, { do: 'shutdown', immediate }, () => queue.shutdown(immediate))
        return true
      }
      default:
        return false
    }
  }
}

function attempt(log: Log, call: Call, action: () => unknown): void {
  const rows = log.begin(call)
  try {
    const value = action()
    log.end(rows, [{ value: typeof value === 'number' ? value : undefined }])
  } catch (error) {
    log.end(rows, [outcomeOf(error)])
  }
}

export function putOf(item: Item): Call {
  return typeof item === 'number'
    ? { do: 'put', id: item, priority: item }
    : { do: 'put', id: item[1], priority: item[0] }
}

export function gotten(item: Item): Outcome {
  return { value: typeof item === 'number' ? item : item[1] }
}

/** The refusal that the error is; any other error is thrown on. */
export function outcomeOf(error: unknown): Outcome {
  if (error instanceof QueueEmpty) return { refused: 'Empty' }
  if (error instanceof QueueFull) return { refused: 'Full' }
  if (error instanceof QueueShutDown) return { refused: 'ShutDown' }
  if (error instanceof RangeError) return { refused: 'Excess' }
  if (error instanceof DOMException && error.name === 'TimeoutError') return { refused: 'Unfinished' }
  throw error
}

/** How many items of the batch had entered when the error came. */
export function acceptedBefore(error: unknown): number {
  const accepted: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, 'accepted') : undefined
  return typeof accepted === 'number' ? accepted : 0
}
