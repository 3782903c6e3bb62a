import type { AsyncQueue, SyncQueue } from 'janus-queue'
import type { Kind } from '../../conformance/queues.js'
import { type Call, initialState, type State, step } from '../../proof/model.js'

export type Step<T> =
  | { do: 'put'; item: T }
  | { do: 'putMany'; items: T[] }
  | { do: 'get' | 'peek' | 'taskDone' | 'clear' | 'shutdown' | 'close' }
  | { do: 'getMany'; max: number }
  | { do: 'maxsize'; value: number }

/** What a step gives: a value, or the end of the name of its error, and for putMany() how many were accepted. */
export type Outcome = { value: unknown } | { error: string; accepted?: unknown }

/** The specification (proof/model.ts) for a single caller who never waits, with items in place of their numbers. */
export class Model<T extends readonly [priority: number, ...rest: unknown[]]> {
  readonly #kind: Kind
  readonly #items: T[] = []
  #state: State
  #puts = 0

  constructor(kind: Kind, maxsize: number) {
    this.#kind = kind
    this.#state = initialState(maxsize)
  }

  full(): boolean {
    const { maxsize, items } = this.#state
    return maxsize > 0 && items.length >= maxsize
  }

  state(): { size: number; unfinishedTasks: number; puts: number; state: string } {
    const { items, unfinished, shut } = this.#state
    const state = !shut ? 'open' : items.length > 0 ? 'draining' : 'closed'
    return { size: items.length, unfinishedTasks: unfinished, puts: this.#puts, state }
  }

  do(step: Step<T>): Outcome {
    switch (step.do) {
      case 'put':
        return this.#put(step.item)
      case 'putMany':
        for (const [accepted, item] of step.items.entries()) {
          const outcome = this.#put(item)
          if ('error' in outcome) return { ...outcome, accepted }
        }
        return { value: undefined }
      case 'get':
      case 'peek':
        return this.#call({ do: step.do }, (id) => this.#items[Number(id)])
      case 'getMany': {
        const count = Math.min(step.max, this.#state.items.length)
        if (count === 0) return this.#call({ do: 'get' })
        return this.#call({ do: 'getAll', count }, (ids) =>
          String(ids)
            .split(' ')
            .map((id) => this.#items[Number(id)]),
        )
      }
      case 'close':
        return this.#call({ do: 'shutdown', immediate: true })
      case 'shutdown':
        return this.#call({ do: 'shutdown', immediate: false })
      case 'maxsize':
        return this.#call(step)
      case 'taskDone':
      case 'clear':
        return this.#call({ do: step.do })
    }
  }

  #put(item: T): Outcome {
    const outcome = this.#call({ do: 'put', id: this.#items.length, priority: item[0] })
    if ('error' in outcome) return outcome
    this.#items.push(item)
    this.#puts++
    return outcome
  }

  #call(call: Call, read: (value: unknown) => unknown = (value) => value): Outcome {
    const { state, outcome } = step(this.#kind, this.#state, call)
    this.#state = state
    if ('value' in outcome) return { value: read(outcome.value) }
    return { error: outcome.refused === 'Excess' ? 'RangeError' : outcome.refused }
  }

  /** The same step on a real face, in the words of the model. */
  async doFor(face: SyncQueue<T> | AsyncQueue<T>, step: Step<T>): Promise<Outcome> {
    const once = { timeout: 0 }
    try {
      switch (step.do) {
        case 'put':
          return { value: await face.put(step.item, once) }
        case 'putMany':
          return { value: await face.putMany(step.items, once) }
        case 'get':
          return { value: await face.get(once) }
        case 'peek':
          return { value: await face.peek(once) }
        case 'getMany':
          return { value: await face.getMany(step.max, once) }
        case 'taskDone':
          return { value: face.taskDone() }
        case 'clear':
          return { value: face.clear() }
        case 'close':
          return { value: face.shutdown(true) }
        case 'shutdown':
          return { value: face.shutdown() }
        case 'maxsize':
          face.maxsize = step.value
          return { value: undefined }
      }
    } catch (error) {
      if (!(error instanceof Error)) throw error
      const name = error.name.replace(/^(Sync|Async)Queue/, '')
      return step.do === 'putMany' ? { error: name, accepted: Reflect.get(error, 'accepted') } : { error: name }
    }
  }
}
