import { attach, type Queue, type Task } from '../index.js'
import { Cells } from './cells.js'
import { core, isOver, makeQueue } from './core.js'
import type { OpenCalls } from './open-calls.js'
import { type Answer, type Call, LOOK_MILLISECONDS, LOST, type Order } from './protocol.js'
import { Running } from './running.js'

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

/** A client as a server knows it: where its answers go, and its calls that are being served. */
export interface Caller {
  readonly answers: Queue<Answer>
  readonly cells: Cells
  readonly running: Map<number, Running>
}

/** What servers of both kinds have: their orders, the clients whose calls they have met, and a token as long as they live. */
export class Desk {
  readonly orders: Queue<Order>
  /** This thread's event loop turns while it serves, takes the orders, and hears of the end of a client. */
  readonly listens: boolean
  readonly #callers = new Map<number, Caller>()
  readonly #over = new AbortController()
  readonly #token: Task<number>
  readonly #words: Int32Array

  constructor({ queue: { memory }, tokens }: OpenCalls, listens: boolean, orders = makeQueue<Order>(memory, true)) {
    this.orders = orders
    this.listens = listens
    this.#words = core.spare(orders).words
    tokens.syncQ.putNowait(0)
    this.#token = tokens.syncQ.getTask({ block: false })
  }

  get served(): number {
    return Atomics.load(this.#words, SERVED)
  }

  /** Begins the call, unless its caller has given it up, or it has been begun as often as it may. */
  begin(task: Task<Call>): Running | undefined {
    try {
      const [, at, id, retries] = task.item
      const caller = this.#callerAt(at)
      const claim = isOver(caller.answers) ? 'over' : caller.cells.claim(id, this.orders.at, retries)
      if (claim === 'begun') return new Running(this, caller, task)
      if (claim === 'lost') caller.answers.syncQ.tryPut([id, LOST, undefined])
    } catch {} // the client has ended, and one that has not finds out by itself; or it is no call at all
    task.done()
    return undefined
  }

  /** An order for one of the calls that are being served. */
  take([at, id, credit]: Order): void {
    this.#callers.get(at)?.running.get(id)?.order(credit)
  }

  /** Takes the orders that have come, where the event loop does not. */
  look(): void {
    if (this.listens) return
    const { syncQ } = this.orders
    for (let order = syncQ.tryGet(); order.status === 'ok'; order = syncQ.tryGet()) this.take(order.item)
  }

  /** Blocks until an order has come, or the call is given up. */
  awaitOrder(running: Running): void {
    try {
      this.take(this.orders.syncQ.get({ timeout: LOOK_MILLISECONDS }))
    } catch {
      // Its thread may have ended, and says nothing; or this server has.
      if (isOver(running.answers) || isOver(this.orders)) running.cancel()
    }
  }

  /** The call is answered. */
  finish(running: Running): void {
    Atomics.add(this.#words, SERVED, 1)
    try {
      running.end()
    } catch {} // this thread was taken for dead, and the call is another's
  }

  close(): void {
    this.#over.abort()
    this.#callers.clear()
    this.orders.close()
    this.#token.done()
  }

  /** The client whose answers go there. @throws where nobody has these open any more. */
  #callerAt(at: number): Caller {
    const known = this.#callers.get(at)
    if (known !== undefined) return known
    for (const [place, caller] of this.#callers) if (isOver(caller.answers)) this.#forget(place, caller)
    const answers = attach<Answer>({ memory: this.orders.memory, at })
    answers.asyncQ.unref()
    const caller = { answers, cells: new Cells(answers), running: new Map<number, Running>() }
    this.#callers.set(at, caller)
    if (this.listens) {
      core.whenShutDown(answers.asyncQ, this.#over.signal).then(
        () => this.#forget(at, caller),
        () => {},
      )
    }
    return caller
  }

  /** Its thread, or it, has ended: nobody waits for what is being served. */
  #forget(at: number, { answers, running }: Caller): void {
    if (this.#callers.get(at)?.answers !== answers) return
    this.#callers.delete(at)
    for (const call of [...running.values()]) call.cancel()
    answers.release()
  }
}
