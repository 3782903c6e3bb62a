import type { Queue } from 'janus-queue'
import type { Item, Taken } from './item.js'
import type { Settings } from './settings.js'
import type { Task } from './worker.js'

export type Role = Task['role']

/** The threads that work on one queue. */
export class Crew {
  readonly #queue: Queue<Item>
  readonly #log: Queue<Taken>
  readonly #settings: Settings
  readonly #threads = { producer: [] as number[], consumer: [] as number[] }
  readonly #workers = new Map<number, Worker>()
  readonly #onFailure: (message: string) => void
  static #started = 0

  constructor(queue: Queue<Item>, log: Queue<Taken>, settings: Settings, onFailure: (message: string) => void) {
    this.#queue = queue
    this.#log = log
    this.#settings = settings
    this.#onFailure = onFailure
  }

  size(role: Role): number {
    return this.#threads[role].length
  }

  /** Starts threads, or lets the latest ones end, until there are `count`. */
  resize(role: Role, count: number): void {
    const threads = this.#threads[role]
    while (threads.length < count) threads.push(this.#start(role))
    for (const thread of threads.splice(count)) {
      this.#settings.end(thread)
      this.#workers.delete(thread)
    }
  }

  /** Terminates a thread, whatever it is at; which one, or undefined where there is none. */
  kill(role: Role): number | undefined {
    const thread = this.#threads[role].pop()
    if (thread === undefined) return undefined
    this.#workers.get(thread)?.terminate()
    this.#workers.delete(thread)
    return thread
  }

  #start(role: Role): number {
    const thread = Crew.#started++
    const worker = new Worker(new URL('./worker.js', import.meta.url), { type: 'module', name: `${role} ${thread}` })
    worker.addEventListener('error', ({ message }) => this.#onFailure(`A ${role} failed: ${message}`))
    // A queue is its own handle: here one of its faces goes to a thread that will block on it.
    const { words } = this.#settings
    const task: Task = { role, thread, queue: this.#queue.syncQ, log: this.#log.syncQ, words }
    worker.postMessage(task)
    this.#workers.set(thread, worker)
    return thread
  }
}
