import { type Queue, QueueDisconnected, type Spawned, type SpawnOptions, spawn } from '../index.js'
import { core, makeQueue } from './core.js'
import { recordOf } from './desk.js'
import { type OpenCalls, reasonOf } from './open-calls.js'
import type { Order } from './protocol.js'
import type { Post } from './serve-calls.js'
import { lookouts } from './sync-call.js'

/** In the options of spawn(): see src/queues/hidden.ts. */
const HIDDEN: unique symbol = Symbol.for('janus-queue.hidden')

/** Workers that ended in a row, none of which had answered a call: so many, and no other is started. */
const MOST_IN_VAIN = 3

/** So long the orders of a worker that has ended are kept, milliseconds: this thread's calls find the reason there. */
const RETIREMENT = 1_000

interface Member {
  readonly worker: Spawned
  /** The orders of its server, which follow it: shut down once it serves no more. */
  readonly orders: Queue<Order>
}

/** The workers that serve calls. One that ends is replaced; where that is in vain, the calls are shut down with its error. */
export class Pool {
  readonly #calls: OpenCalls
  readonly #url: string | URL
  readonly #options: Pick<SpawnOptions, 'data' | 'name' | 'worker'>
  readonly #members = new Set<Member>()
  #inVain = 0
  #isEnding = false

  /** @throws what spawn() does. */
  constructor(calls: OpenCalls, url: string | URL, threads: number, { data, name, worker }: SpawnOptions) {
    this.#calls = calls
    this.#url = url
    this.#options = { data, name, worker }
    for (let i = 0; i < threads; i++) this.#start()
    lookouts.add(this.#look) // where this thread blocks in a call, and hears of no end
  }

  get size(): number {
    return this.#members.size
  }

  /** The process is to live until the workers have ended. */
  ref(): void {
    for (const { worker } of this.#members) worker.ref()
  }

  /** Lets what was begun be answered, for so long, and ends the workers. */
  async end(grace: number): Promise<void> {
    this.#isEnding = true
    lookouts.delete(this.#look)
    const over = new AbortController()
    const members = [...this.#members]
    const cancel = core.startTimer(() => over.abort(), grace)
    await Promise.all(
      members.map(async ({ worker, orders }) => {
        await core.whenShutDown(orders.asyncQ, over.signal).catch(() => {})
        await worker.terminate()
      }),
    )
    cancel()
  }

  #start(): void {
    const { whole } = this.#calls
    const orders = makeQueue<Order>(whole.memory, false)
    const hidden: { [HIDDEN]: Post } = { [HIDDEN]: { calls: whole, orders } }
    const worker = spawn(this.#url, { ...this.#options, queues: [orders], ...hidden }).unref()
    const member: Member = { worker, orders }
    this.#members.add(member)
    const ended = (): void => this.#ended(member)
    worker.exited.then(ended, ended)
  }

  /** Replaces the members whose end their orders tell of. */
  readonly #look = (): void => {
    for (const member of [...this.#members]) {
      // A server that ends by itself does so because the calls were shut down.
      if (member.orders.closed && this.#isOpen) this.#ended(member)
    }
  }

  get #isOpen(): boolean {
    return !this.#isEnding && this.#calls.queue.stats().state === 'open'
  }

  #ended(member: Member): void {
    if (!this.#members.delete(member)) return
    const { orders } = member
    const { serves, served } = recordOf(orders)
    this.#inVain = served > 0 ? 0 : this.#inVain + 1
    if (this.#isOpen) {
      if (serves && this.#inVain < MOST_IN_VAIN) this.#start()
      else {
        const reason = reasonOf(orders) ?? new QueueDisconnected('the worker ended before it served any call')
        this.#calls.queue.shutdown({ reason })
      }
    }
    orders.close()
    core.startTimer(() => orders.release(), RETIREMENT)
  }
}
