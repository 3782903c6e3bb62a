import { attach, PriorityQueue, type Queue, QueueDisconnected } from '../index.js'
import { core } from './core.js'
import { type Call, MARK } from './protocol.js'

/** So long a server is awaited that serves what is left of calls that were shut down without a reason, milliseconds. */
const PATIENCE = 2_000

/** A queue of calls as this thread has it open, and the tokens of its servers. */
export class OpenCalls {
  readonly queue: Queue<Call>
  /** The same, for everybody. */
  readonly whole: Queue<unknown>
  readonly tokens: Queue<number>
  #unservedSince = Number.POSITIVE_INFINITY

  /** @throws TypeError where `queue` is not one of calls. */
  constructor(queue: Queue<unknown>) {
    this.tokens = attach<number>({ memory: queue.memory, at: 0 })
    if (!(queue instanceof PriorityQueue) || this.tokens.name !== MARK) {
      throw new TypeError('attachCalls: the handle is a queue, but not one of Calls')
    }
    this.whole = queue
    core.hasten(queue.syncQ)
    this.queue = this.open()
  }

  /** Another handle, whose asynchronous operations keep the process alive, or not, by themselves. */
  open(): Queue<Call> {
    const { memory, at } = this.whole
    return attach<Call>({ memory, at })
  }

  /** Why a call that waits will never be begun; undefined: it may be. */
  end(): unknown {
    const { state } = this.queue.stats()
    if (state === 'open') return undefined
    const error = core.refused(this.queue.syncQ)
    if (state === 'draining') {
      const isServed = this.tokens.stats().lent > 0
      this.#unservedSince = isServed ? Number.POSITIVE_INFINITY : Math.min(this.#unservedSince, core.now())
      if (isServed || (error.cause === undefined && core.now() - this.#unservedSince < PATIENCE)) return undefined
    }
    return error.cause ?? error
  }

  /** Why the server of these orders has ended, which are shut down or gone: what is said of it, or else of the calls, which may follow it. */
  endOf(orders: Faces | undefined): unknown {
    return (
      (orders && reasonOf(orders)) ??
      reasonOf(this.queue) ??
      new QueueDisconnected('the thread that served the call has ended')
    )
  }
}

interface Faces {
  readonly syncQ: object
}

/** Why the queue was shut down; undefined: it is open, or nobody said. */
export function reasonOf({ syncQ }: Faces): unknown {
  return core.refused(syncQ).cause
}
