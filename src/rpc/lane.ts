import { attach, Queue } from '../index.js'
import { CallRefused } from './call-refused.js'
import { CELLS, Cells } from './cells.js'
import { besides, isOver } from './core.js'
import type { End, OpenCalls } from './open-calls.js'
import { type Answer, LOST, type Order } from './protocol.js'

/** A call of this thread that is not over. */
export interface Pending {
  readonly id: number
  readonly name: string
  readonly retries: number
  /** An answer has come. */
  receive(kind: number, value: unknown): void
  /** There will be none. */
  fail(error: Error): void
}

/** The answers to one form of a client, and its calls that are not over: CELLS at most. */
export class Lane {
  readonly answers: Queue<Answer>
  readonly #cells: Cells
  readonly #calls: OpenCalls
  readonly #open = new Map<number, Pending>()
  /** Of each cell that is free the number that its next call has. */
  readonly #free = Array.from({ length: CELLS }, (_, cell) => CELLS + cell)
  readonly #servers = new Map<number, Queue<Order>>()

  constructor(calls: OpenCalls) {
    this.#calls = calls
    this.answers = new Queue<Answer>(0, besides(calls.queue.memory, true))
    this.#cells = new Cells(this.answers)
    this.#cells.clear()
  }

  get size(): number {
    return this.#open.size
  }

  get isFull(): boolean {
    return this.#free.length === 0
  }

  /** A number for a call that begins. */
  draw(): number {
    const id = this.#free.shift() ?? 0
    this.#cells.open(id)
    return id
  }

  add(pending: Pending): void {
    this.#open.set(pending.id, pending)
  }

  /** The call is over: what comes for it is dropped. */
  close(id: number): void {
    if (!this.#open.delete(id)) return
    this.#cells.close(id)
    this.#free.push(id + CELLS)
  }

  /** The caller wants no answer: the call is not begun, or its server is told. */
  giveUp(id: number): void {
    if (!this.#open.has(id)) return
    if (!this.#cells.revoke(id) && this.#cells.isBegun(id)) this.order(id, 0)
    this.close(id)
  }

  /** Tells the server that has begun the call: how many more values it may send, or, 0, that it is given up. */
  order(id: number, credit: number): void {
    try {
      const orders = this.#ordersAt(this.#cells.server(id))
      const order: Order = [this.answers.at, id, credit]
      if (orders.syncQ.tryPut(order) === 'full') orders.asyncQ.put(order).catch(() => {})
    } catch {} // it has ended
  }

  deliver([id, kind, value]: Answer): void {
    const pending = this.#open.get(id)
    if (kind === LOST) this.#refuse(pending, this.#endOf(this.#cells.server(id)) ?? this.#calls.endOf(undefined))
    else pending?.receive(kind, value)
  }

  /** What is there already. */
  deliverAll(): void {
    for (;;) {
      const { status, item } = this.answers.syncQ.tryGet()
      if (status !== 'ok') return
      this.deliver(item)
    }
  }

  /** Refuses the calls that nobody will answer. */
  look(): void {
    for (const pending of [...this.#open.values()]) {
      const { id, retries } = pending
      const begun = this.#cells.isBegun(id)
      let end = begun ? this.#endOf(this.#cells.server(id)) : this.#calls.end()
      if (end !== undefined && begun && this.#cells.mayRetry(id, retries)) end = this.#calls.end()
      if (end === undefined) continue
      if (!begun && !this.#cells.revoke(id)) continue // begun right now
      this.deliverAll() // what the server said before it ended
      this.#refuse(this.#open.get(id), end)
    }
  }

  /** Refuses all, and lets go of the memory. */
  dispose(error: Error): void {
    for (const pending of [...this.#open.values()]) {
      this.giveUp(pending.id)
      pending.fail(error)
    }
    this.answers.close()
    this.answers.release()
  }

  #refuse(pending: Pending | undefined, end: End): void {
    if (pending === undefined) return
    this.close(pending.id)
    pending.fail(new CallRefused(`${pending.name}(): nobody will answer the call: ${end.why}`, { cause: end.cause }))
  }

  #ordersAt(at: number): Queue<Order> {
    const known = this.#servers.get(at)
    if (known !== undefined) return known
    for (const [past, orders] of this.#servers) if (isOver(orders)) this.#servers.delete(past)
    const orders = attach<Order>({ memory: this.answers.memory, at })
    this.#servers.set(at, orders)
    return orders
  }

  /** How the server ended that takes its orders there; undefined: it has not. */
  #endOf(at: number): End | undefined {
    let orders: Queue<Order> | undefined
    try {
      orders = this.#ordersAt(at)
      if (orders.stats().state === 'open') return undefined
    } catch {
      orders = undefined // nobody has them open any more
    }
    return this.#calls.endOf(orders)
  }
}
