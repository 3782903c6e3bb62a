import { InvalidStateError, type Queue, QueueShutDown, type Task } from '../index.js'
import { type Answering, answering, type Wait } from './answering.js'
import { core } from './core.js'
import { Desk } from './desk.js'
import type { Handlers } from './handlers.js'
import type { OpenCalls } from './open-calls.js'
import type { Call, Order } from './protocol.js'
import type { Running } from './running.js'

/** Calls being answered in this event loop. */
export interface Server extends AsyncDisposable {
  /** Calls that are being served now. */
  readonly active: number
  /** Calls that were served since the beginning. */
  readonly served: number
  /** Resolves once the calls were shut down and all that were begun are answered, or after stop(). */
  readonly ended: Promise<void>
  /** Takes no more calls; resolves once those that were begun are answered. The calls go on, for other servers. */
  stop(): Promise<void>
}

export interface ServeOptions {
  readonly concurrency: number
  readonly signal: AbortSignal | undefined
  readonly orders: Queue<Order> | undefined
}

const isMain = core.runtime.thread === 0 && !('WorkerGlobalScope' in globalThis)

export class LoopServer implements Server {
  readonly ended: Promise<void>
  readonly #desk: Desk
  readonly #queue: Queue<Call>
  readonly #handlers: Handlers
  readonly #concurrency: number
  readonly #stopping = new AbortController()
  readonly #unlisten: (() => void) | undefined
  #active = 0
  #released = (): void => {}

  constructor(calls: OpenCalls, handlers: Handlers, { concurrency, signal, orders }: ServeOptions) {
    this.#handlers = handlers
    this.#concurrency = concurrency
    this.#queue = calls.open()
    this.#queue.asyncQ.unref()
    this.#desk = new Desk(calls, true, orders)
    if (isMain) this.#desk.orders.asyncQ.unref()
    if (signal?.aborted) this.#stopping.abort()
    else if (signal !== undefined) this.#unlisten = core.onAbort(signal, () => this.stop())
    this.#takeOrders()
    this.ended = this.#serve()
  }

  get active(): number {
    return this.#active
  }

  get served(): number {
    return this.#desk.served
  }

  stop(): Promise<void> {
    this.#stopping.abort()
    this.#released()
    return this.ended
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop()
  }

  async #serve(): Promise<void> {
    const { signal } = this.#stopping
    const { asyncQ } = this.#queue
    while (!signal.aborted) {
      if (this.#active >= this.#concurrency) {
        await this.#release()
        continue
      }
      // A caller that blocks, and has its answer, is likely to call again within less than the event loop takes to wake up.
      if (!isMain && this.#active === 0 && this.served > 0) core.spin(asyncQ)
      const task = await asyncQ.getTask({ signal }).catch((error) => {
        // Else it is a call that can't be decoded, and is done with.
        if (error instanceof QueueShutDown || error instanceof InvalidStateError) this.#stopping.abort()
      })
      if (task !== undefined) this.#begin(task)
    }
    this.#unlisten?.()
    while (this.#active > 0) await this.#release()
    this.#desk.close()
  }

  /** Resolves when one more call is answered. */
  #release(): Promise<void> {
    return new Promise((resolve) => {
      this.#released = resolve
    })
  }

  async #takeOrders(): Promise<void> {
    try {
      for (;;) this.#desk.take(await this.#desk.orders.asyncQ.get())
    } catch {
      // The server has ended.
    }
  }

  #begin(task: Task<Call>): void {
    const running = this.#desk.begin(task)
    if (running === undefined) return
    this.#active++
    const steps = answering(running, this.#handlers, task.item.slice(5))
    this.#go(running, steps, steps.next())
  }

  /** Goes on until there is something to be waited for, and then again. */
  #go(running: Running, steps: Answering, step: IteratorResult<Wait, void>): void {
    if (step.done !== true) {
      Promise.resolve(step.value.turn()).then(
        (value) => this.#go(running, steps, steps.next(value)),
        (error) => this.#go(running, steps, steps.throw(error)),
      )
      return
    }
    this.#active--
    this.#desk.finish(running)
    this.#released()
  }
}
