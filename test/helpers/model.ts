import type { AsyncQueue, SyncQueue } from 'janus-queue'
import type { Kind } from './queues.js'

export type Step<T> =
  | { do: 'put'; item: T }
  | { do: 'putMany'; items: T[] }
  | { do: 'get' | 'peek' | 'taskDone' | 'clear' | 'shutdown' | 'close' }
  | { do: 'getMany'; max: number }
  | { do: 'maxsize'; value: number }

/** What a step gives: a value, or the end of the name of its error, and for putMany() how many were accepted. */
export type Outcome = { value: unknown } | { error: string; accepted?: unknown }

/** What a queue is for a single caller who never waits: the specification in its plainest form. */
export class Model<T extends readonly [priority: number, ...rest: unknown[]]> {
  readonly #kind: Kind
  #maxsize: number
  #items: T[] = []
  #unfinished = 0
  #puts = 0
  #isShutDown = false

  constructor(kind: Kind, maxsize: number) {
    this.#kind = kind
    this.#maxsize = maxsize
  }

  full(): boolean {
    return this.#maxsize > 0 && this.#items.length >= this.#maxsize
  }

  state(): { size: number; unfinishedTasks: number; puts: number; state: string } {
    const size = this.#items.length
    const state = !this.#isShutDown ? 'open' : size > 0 ? 'draining' : 'closed'
    return { size, unfinishedTasks: this.#unfinished, puts: this.#puts, state }
  }

  do(step: Step<T>): Outcome {
    switch (step.do) {
      case 'put': {
        const error = this.#put(step.item)
        return error === undefined ? { value: undefined } : { error }
      }
      case 'putMany':
        for (const [accepted, item] of step.items.entries()) {
          const error = this.#put(item)
          if (error !== undefined) return { error, accepted }
        }
        return { value: undefined }
      case 'get':
      case 'peek':
      case 'getMany': {
        if (this.#items.length === 0) return { error: this.#isShutDown ? 'ShutDown' : 'Empty' }
        if (step.do === 'getMany') return { value: this.#items.splice(0, step.max) }
        return { value: step.do === 'get' ? this.#items.shift() : this.#items[0] }
      }
      case 'taskDone':
        if (this.#unfinished === 0) return { error: 'RangeError' }
        this.#unfinished--
        return { value: undefined }
      case 'clear':
        return { value: this.#clear() }
      case 'close':
        this.#clear()
        this.#isShutDown = true
        return { value: undefined }
      case 'shutdown':
        this.#isShutDown = true
        return { value: undefined }
      case 'maxsize':
        this.#maxsize = step.value
        return { value: undefined }
    }
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

  #put(item: T): string | undefined {
    if (this.#isShutDown) return 'ShutDown'
    if (this.full()) return 'Full'
    if (this.#kind === 'fifo') this.#items.push(item)
    if (this.#kind === 'lifo') this.#items.unshift(item)
    if (this.#kind === 'priority') {
      const behind = this.#items.findIndex(([priority]) => priority > item[0])
      this.#items.splice(behind === -1 ? this.#items.length : behind, 0, item)
    }
    this.#puts++
    this.#unfinished++
    return undefined
  }

  #clear(): number {
    const count = this.#items.length
    this.#items = []
    this.#unfinished = Math.max(0, this.#unfinished - count)
    return count
  }
}
