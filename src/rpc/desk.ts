import { Queue, type Task } from '../index.js'
import { Callers } from './callers.js'
import { besides, core, isOver } from './core.js'
import type { OpenCalls } from './open-calls.js'
import { type Call, LOST, type Order } from './protocol.js'
import { type Lookout, Running } from './running.js'

/** In the header of a server's orders, for whoever has started it: whether it has begun to serve, and how many calls it has answered. */
const SERVES = 0
const SERVED = 1

/** Whether the server of these orders has begun to serve; how many calls it has answered. */
export function recordOf(orders: Queue<Order>): { readonly serves: boolean; readonly served: number } {
  const { words } = core.spare(orders)
  return { serves: Atomics.load(words, SERVES) !== 0, served: Atomics.load(words, SERVED) }
}

/** The server of these orders has begun to serve. */
export function markServing(orders: Queue<Order>): void {
  Atomics.store(core.spare(orders).words, SERVES, 1)
}

/** A queue of orders. `owned`: of this thread's own server, with whose end it is shut down. */
export function makeOrders(memory: WebAssembly.Memory, owned: boolean): Queue<Order> {
  const orders = new Queue<Order>(0, besides(memory, owned))
  core.spare(orders).words.fill(0)
  return orders
}

/** What servers of both kinds have: their orders, their clients, and a token as long as they live. */
export class Desk {
  readonly orders: Queue<Order>
  readonly #callers: Callers
  readonly #token: Task<number>
  readonly #words: Int32Array

  /** `listens`: this thread's event loop turns while it serves. */
  constructor({ queue: { memory }, tokens }: OpenCalls, listens: boolean, orders = makeOrders(memory, true)) {
    this.orders = orders
    this.#callers = new Callers(memory, listens)
    this.#words = core.spare(orders).words
    tokens.syncQ.putNowait(0)
    this.#token = tokens.syncQ.getTask({ block: false })
  }

  get served(): number {
    return Atomics.load(this.#words, SERVED)
  }

  /** This thread serves from now on. */
  open(): void {
    markServing(this.orders)
  }

  /** Begins the call, unless its caller has given it up, or it has been begun as often as it may. */
  begin(task: Task<Call>, lookout?: Lookout): Running | undefined {
    try {
      const [, at, id, retries] = task.item
      const caller = this.#callers.at(at)
      if (caller !== undefined && !isOver(caller.answers)) {
        const claim = caller.cells.claim(id, this.orders.at, retries)
        if (claim === 'begun') {
          Atomics.store(this.#words, SERVES, 1)
          return new Running(caller, task, lookout)
        }
        if (claim === 'lost') caller.answers.syncQ.tryPut([id, LOST, undefined])
      }
    } catch {} // the client has ended, and one that has not finds out by itself; or it is no call at all
    task.done()
    return undefined
  }

  /** An order for one of the calls that are being served. */
  take([at, id, credit]: Order): void {
    this.#callers.running(at, id)?.order(credit)
  }

  /** The call is answered. */
  finish(running: Running): void {
    Atomics.add(this.#words, SERVED, 1)
    try {
      running.end()
    } catch {} // this thread was taken for dead, and the call is another's
  }

  close(): void {
    this.#callers.end()
    this.orders.close()
    this.#token.done()
  }
}
