import { InvalidStateError, type Queue, QueueShutDown, type Task } from '../index.js'
import { core } from './core.js'
import { Desk } from './desk.js'
import { callHandler, type Handlers } from './handlers.js'
import type { OpenCalls } from './open-calls.js'
import { type Call, END, FAILURE, type Order, RESULT, STREAM, VALUE } from './protocol.js'
import type { Offer, Running } from './running.js'
import { isThenable, type Source, sourceOf } from './streams.js'

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
    else if (signal !== undefined) core.onAbort(signal, () => this.#stopping.abort())
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
    while (!signal.aborted) {
      if (this.#active >= this.#concurrency) {
        await this.#release()
        continue
      }
      const task = await this.#queue.asyncQ.getTask({ signal }).catch((error) => {
        // Else it is a call that can't be decoded, and is done with.
        if (signal.aborted || error instanceof QueueShutDown || error instanceof InvalidStateError)
          this.#stopping.abort()
      })
      if (task !== undefined) this.#begin(task)
    }
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
    const running = this.#desk.begin(task, () => {})
    if (running === undefined) return
    this.#active++
    let result: unknown
    try {
      result = running.run(() => callHandler(this.#handlers, running.name, task.item.slice(5)))
    } catch (error) {
      this.#finish(running, FAILURE, error)
      return
    }
    if (!isThenable(result)) this.#answer(running, result)
    else {
      Promise.resolve(result).then(
        (value) => this.#answer(running, value),
        (error) => this.#finish(running, FAILURE, error),
      )
    }
  }

  #answer(running: Running, result: unknown): void {
    try {
      const source = sourceOf(result)
      if (source === undefined) this.#finish(running, RESULT, result)
      else this.#stream(running, source)
    } catch (error) {
      this.#finish(running, FAILURE, error) // of what looks like an iterable
    }
  }

  #finish(running: Running, kind: number, value: unknown): void {
    const sending = send(running, kind, value)
    if (typeof sending === 'number') this.#end(running)
    else sending.then(() => this.#end(running))
  }

  #end(running: Running): void {
    this.#active--
    this.#desk.finish(running)
    this.#released()
  }

  async #stream(running: Running, source: Source): Promise<void> {
    let isReturned = false
    const leave = (): unknown => {
      if (isReturned) return
      isReturned = true
      return running.run(() => source.return?.())
    }
    running.onGivenUp(() => {
      Promise.resolve(leave()).catch(() => {}) // what it does at its end concerns nobody
    })
    try {
      let kind = await send(running, STREAM, undefined)
      while (kind === STREAM || kind === VALUE) {
        if (running.credit === 0) await running.granted()
        if (running.isGivenUp) break
        const step = running.run(() => source.next())
        const { done, value } = isThenable(step) ? await step : step
        if (done) isReturned = true
        kind = await send(running, done ? END : VALUE, isThenable(value) ? await value : value)
        running.spend()
      }
      await leave()
    } catch (error) {
      isReturned = true
      await send(running, FAILURE, error)
    }
    this.#end(running)
  }
}

/** Sends the answer, waiting for room where there is none; the kind as which it was sent. */
function send(running: Running, kind: number, value: unknown): number | Promise<number> {
  const offer = running.offer(kind, value)
  return offer.isSent ? offer.kind : sendLater(running, offer)
}

async function sendLater({ id, answers }: Running, { kind, value }: Offer): Promise<number> {
  try {
    await answers.asyncQ.put([id, kind, value])
  } catch {} // the client has ended
  return kind
}
