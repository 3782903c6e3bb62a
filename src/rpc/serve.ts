import { InvalidStateError, type Queue, QueueShutDown, type Task } from '../index.js'
import { type Answering, answering } from './answering.js'
import { core } from './core.js'
import { Desk, markServing } from './desk.js'
import { checkHandlers, type Handlers } from './handlers.js'
import type { OpenCalls } from './open-calls.js'
import { checkCount } from './options.js'
import type { Call, Order } from './protocol.js'

/**
 * Calls being answered in this event loop.
 *
 * @since 0.2.0
 */
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
  /** Calls at a time, at most; default: without limit. */
  readonly concurrency?: number | undefined
  /** Its abort is a stop(). */
  readonly signal?: AbortSignal | undefined
}

/** Whether there are no more calls, where none could be got; else there was one that can't be decoded, which is done with. */
export function isEnd(error: unknown): boolean {
  return error instanceof QueueShutDown || error instanceof InvalidStateError
}

const isMain = core.runtime.thread === 0 && !('WorkerGlobalScope' in globalThis)

/** Answers calls in this event loop. @throws TypeError, RangeError where an argument is not what it should be. */
export function serve(
  calls: OpenCalls,
  handlers: Handlers,
  options: ServeOptions,
  where: string,
  orders?: Queue<Order>,
): Server {
  core.checkObject(options, where)
  const { concurrency = Number.POSITIVE_INFINITY } = options
  checkCount(concurrency, `${where}: concurrency`, 1)
  const signal = core.signalOf(options, where)
  checkHandlers(handlers, where)
  const { asyncQ } = calls.open()
  asyncQ.unref()
  const desk = new Desk(calls, true, orders)
  const stopping = new AbortController()
  let active = 0
  let released = (): void => {}
  let unlisten: (() => void) | undefined
  if (isMain) desk.orders.asyncQ.unref()
  if (signal?.aborted) stopping.abort()
  else if (signal !== undefined) unlisten = core.onAbort(signal, () => stop())
  takeOrders()
  core.onAbort(stopping.signal, () => {}) // so that no wait need begin to listen to it
  const ended = run()
  return {
    get active() {
      return active
    },
    get served() {
      return desk.served
    },
    ended,
    stop,
    [Symbol.asyncDispose]: stop,
  }

  function stop(): Promise<void> {
    stopping.abort()
    released()
    return ended
  }

  async function run(): Promise<void> {
    if (orders !== undefined) {
      // A module that startCalls() began is loaded once the event loop turns: from then on its worker is one to be replaced.
      await new Promise<void>((resolve) => core.runtime.nextTurn(resolve))
      markServing(orders)
    }
    while (!stopping.signal.aborted) {
      if (active >= concurrency) {
        await release()
        continue
      }
      const task = await next()
      if (task !== undefined) begin(task)
    }
    unlisten?.()
    while (active > 0) await release()
    desk.close()
  }

  /** The next call; undefined: there is none any more, or it can't be decoded. */
  async function next(): Promise<Task<Call> | undefined> {
    try {
      // A caller that blocks, and has its answer, is likely to call again within less than the event loop takes to wake up.
      return (!isMain && active === 0 && core.lendSoon(asyncQ)) || (await asyncQ.getTask({ signal: stopping.signal }))
    } catch (error) {
      if (isEnd(error)) stopping.abort()
      return undefined
    }
  }

  /** Resolves when one more call is answered. */
  function release(): Promise<void> {
    return new Promise((resolve) => {
      released = resolve
    })
  }

  async function takeOrders(): Promise<void> {
    try {
      for (;;) desk.take(await desk.orders.asyncQ.get())
    } catch {} // the server has ended
  }

  function begin(task: Task<Call>): void {
    const running = desk.begin(task)
    if (running === undefined) return
    active++
    const steps = answering(running, handlers, task.item.slice(5))
    const goOn = (step: ReturnType<Answering['next']>): void => {
      if (step.done !== true) {
        Promise.resolve(step.value(false)).then(
          (value) => goOn(steps.next(value)),
          (error) => goOn(steps.throw(error)),
        )
        return
      }
      active--
      desk.finish(running)
      released()
    }
    goOn(steps.next())
  }
}
