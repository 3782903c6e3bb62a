import { attach, type Queue } from '../index.js'
import { CELLS, Cells } from './cells.js'
import { core, isOver, makeQueue } from './core.js'
import type { OpenCalls } from './open-calls.js'
import { type Answer, LOST, type Order, REFUSAL, STREAM, VALUE } from './protocol.js'
import { DISPOSED, refused, SHUT_DOWN } from './refused.js'

/** A call of this thread that is not over. */
export interface Pending {
  readonly id: number
  readonly name: string
  readonly retries: number
  /** An answer has come, or, REFUSAL, an error in place of one. */
  receive(kind: number, value: unknown): void
}

/** A queue of answers, to one form of a client, and the calls that they are for: CELLS at most. */
export class Lane {
  readonly answers: Queue<Answer>
  /** The calls that are not over, by their numbers. */
  readonly open = new Map<number, Pending>()
  readonly #cells: Cells
  readonly #calls: OpenCalls
  /** Of each cell that is free the number that its next call has. */
  readonly #free = Array.from({ length: CELLS }, (_, cell) => CELLS + cell)
  readonly #servers = new Map<number, Queue<Order>>()
  #isRefed: boolean
  #awaited = 0
  #delivers = false

  constructor(calls: OpenCalls, isRefed: boolean) {
    this.#calls = calls
    this.#isRefed = isRefed
    this.answers = makeQueue(calls.queue.memory, true)
    core.hasten(this.answers.syncQ)
    this.#cells = new Cells(this.answers)
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

  /** One more, or, -1, one less, awaits an answer: which keeps the process alive, unless it is not to. */
  awaited(change: number): void {
    this.#awaited += change
    if (this.#awaited === Math.max(change, 0)) this.ref(this.#isRefed)
    if (!this.#delivers && change > 0) this.#deliver()
  }

  ref(isRefed: boolean): void {
    this.#isRefed = isRefed
    const { asyncQ } = this.answers
    if (isRefed && this.#awaited > 0) asyncQ.ref()
    else asyncQ.unref()
  }

  /** The caller wants no answer: the call is not begun any more, or its server is told. */
  giveUp(id: number): void {
    if (this.#close(id)) this.order(id, 0)
  }

  /** The same, with an error in place of the answer. */
  refuse(id: number, error: unknown): void {
    const call = this.open.get(id)
    this.giveUp(id)
    call?.receive(REFUSAL, error)
  }

  /** Tells the server that has begun the call: how many more values it may send, or, 0, that it is given up. */
  order(id: number, credit: number): void {
    try {
      const { syncQ, asyncQ } = this.#ordersAt(this.#cells.server(id))
      const order: Order = [this.answers.at, id, credit]
      if (syncQ.tryPut(order) === 'full') asyncQ.put(order).catch(() => {})
    } catch {} // it has ended
  }

  deliver([id, kind, value]: Answer): void {
    const call = this.open.get(id)
    if (call === undefined) return
    if (kind === LOST) this.#lose(call, this.#endOf(id) ?? this.#calls.endOf(undefined))
    else {
      if (kind !== STREAM && kind !== VALUE) this.#close(id)
      call.receive(kind, value)
    }
  }

  /** Refuses the calls that nobody will answer. */
  look(): void {
    for (const call of [...this.open.values()]) {
      const { id, name, retries } = call
      const isBegun = this.#cells.isBegun(id)
      const cause = isBegun ? this.#endOf(id) : this.#calls.end()
      if (cause === undefined) continue
      const isAgain = isBegun && this.#cells.mayRetry(id, retries)
      if (isAgain && this.#calls.end() === undefined) continue
      this.#deliverAll() // what the server said before it ended
      if (this.#cells.isBegun(id) !== isBegun) continue
      if (isBegun) this.#lose(call, cause)
      else this.refuse(id, refused(name, SHUT_DOWN, cause))
    }
  }

  /** Refuses all, and lets go of the memory. */
  dispose(): void {
    for (const { id, name } of [...this.open.values()]) this.refuse(id, refused(name, DISPOSED))
    this.answers.close()
    this.answers.release()
  }

  #lose({ id, name }: Pending, cause: unknown): void {
    this.refuse(id, refused(name, 'its server has ended', cause))
  }

  /** The call is over, and what comes for it is dropped. Whether a server had begun it. */
  #close(id: number): boolean {
    if (!this.open.delete(id)) return false
    this.#free.push(id + CELLS)
    return this.#cells.close(id)
  }

  /** In the event loop, as long as there are calls. */
  async #deliver(): Promise<void> {
    this.#delivers = true
    try {
      while (this.open.size > 0) this.deliver(await this.answers.asyncQ.get())
    } catch {} // the client has ended
    this.#delivers = false
  }

  #deliverAll(): void {
    for (let next = this.answers.syncQ.tryGet(); next.status === 'ok'; next = this.answers.syncQ.tryGet()) {
      this.deliver(next.item)
    }
  }

  #ordersAt(at: number): Queue<Order> {
    const known = this.#servers.get(at)
    if (known !== undefined) return known
    for (const [past, orders] of this.#servers) if (isOver(orders)) this.#servers.delete(past)
    const orders = attach<Order>({ memory: this.answers.memory, at })
    this.#servers.set(at, orders)
    return orders
  }

  /** Why the server ended that had begun the call; undefined: it has not. */
  #endOf(id: number): unknown {
    let orders: Queue<Order> | undefined
    try {
      orders = this.#ordersAt(this.#cells.server(id))
      if (orders.stats().state === 'open') return undefined
    } catch {
      orders = undefined // nobody has them open any more
    }
    return this.#calls.endOf(orders)
  }
}
