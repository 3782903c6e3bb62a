import { InvalidStateError, type Queue, QueueShutDown, SyncQueueEmpty, type Task } from '../index.js'
import { core, isOver } from './core.js'
import { Desk } from './desk.js'
import { callHandler, type Handlers } from './handlers.js'
import type { OpenCalls } from './open-calls.js'
import { type Call, END, FAILURE, LOOK_MILLISECONDS, type Order, RESULT, STREAM, VALUE } from './protocol.js'
import type { Running } from './running.js'
import { isThenable, type Source, sourceOf } from './streams.js'

/** Answers calls one after the other, and blocks this thread meanwhile, until the calls are shut down. */
export function serveSync(calls: OpenCalls, handlers: Handlers, orders?: Queue<Order>): void {
  if (!core.runtime.canBlock()) {
    throw new InvalidStateError("serveSync: this thread may not block (a browser's main thread); use serve() here")
  }
  const server = new BlockingServer(new Desk(calls, false, orders), handlers)
  try {
    server.serve(calls.queue)
  } finally {
    server.close()
  }
}

class BlockingServer {
  readonly #desk: Desk
  readonly #handlers: Handlers

  constructor(desk: Desk, handlers: Handlers) {
    this.#desk = desk
    this.#handlers = handlers
  }

  serve(queue: Queue<Call>): void {
    this.#desk.open()
    for (;;) {
      let task: Task<Call>
      try {
        task = queue.syncQ.getTask()
      } catch (error) {
        if (error instanceof QueueShutDown || error instanceof InvalidStateError) return
        continue // a call that can't be decoded, which is done with
      }
      const running = this.#desk.begin(task, this.#takeOrders)
      if (running === undefined) continue
      this.#answer(running, task.item.slice(5))
      this.#desk.finish(running)
    }
  }

  close(): void {
    this.#desk.close()
  }

  readonly #takeOrders = (): void => {
    for (;;) {
      const { status, item } = this.#desk.orders.syncQ.tryGet()
      if (status !== 'ok') return
      this.#desk.take(item)
    }
  }

  #answer(running: Running, args: readonly unknown[]): void {
    try {
      const result = running.run(() => callHandler(this.#handlers, running.name, args))
      if (isThenable(result)) {
        Promise.resolve(result).catch(() => {}) // the caller is told something else
        throw new TypeError(`${running.name}() returned a promise, and is served by serveSync(): let serve() serve it`)
      }
      const source = sourceOf(result)
      if (source === undefined) send(running, RESULT, result)
      else this.#stream(running, source)
    } catch (error) {
      send(running, FAILURE, error)
    }
  }

  #stream(running: Running, source: Source): void {
    let kind = send(running, STREAM, undefined)
    while (kind === STREAM || kind === VALUE) {
      this.#awaitCredit(running)
      if (running.isGivenUp) break
      const step = running.run(() => source.next())
      if (isThenable(step)) {
        Promise.resolve(step).catch(() => {})
        throw new TypeError(
          `${running.name}() returned an asynchronous iterator, and is served by serveSync(): let serve() serve it`,
        )
      }
      kind = send(running, step.done ? END : VALUE, step.value)
      if (step.done) return
      running.spend()
    }
    running.run(() => source.return?.())
  }

  /** Blocks until the caller wants more, or none. */
  #awaitCredit(running: Running): void {
    this.#takeOrders()
    while (running.credit === 0 && !running.isGivenUp) {
      try {
        this.#desk.take(this.#desk.orders.syncQ.get({ timeout: LOOK_MILLISECONDS }))
      } catch (error) {
        if (!(error instanceof SyncQueueEmpty)) running.cancel()
        else if (isOver(running.answers)) running.cancel() // its thread has ended, and says nothing
      }
    }
  }
}

/** Sends the answer, blocking while there is no room; the kind as which it was sent. */
function send(running: Running, kind: number, value: unknown): number {
  const offer = running.offer(kind, value)
  if (!offer.isSent) {
    try {
      running.answers.syncQ.put([running.id, offer.kind, offer.value])
    } catch {} // the client has ended
  }
  return offer.kind
}
