import { attach, PriorityQueue, type Queue, QueueDisconnected } from '../index.js'
import { core } from './core.js'
import { type Call, MARK } from './protocol.js'

/** Why nobody will answer. */
export interface End {
  readonly why: string
  readonly cause: unknown
}

/** So long a server is awaited that serves what is left of calls that were shut down without a reason: the first; another one. Milliseconds. */
const PATIENCE_FIRST = 2_000
const PATIENCE = 500

/** A queue of calls as this thread has it open, and the tokens of its servers. */
export class OpenCalls {
  readonly queue: Queue<Call>
  /** The same, for everybody. */
  readonly whole: Queue<unknown>
  readonly tokens: Queue<number>
  #unservedSince = Number.POSITIVE_INFINITY

  /** @throws TypeError where `queue` is not one of calls. */
  constructor(queue: Queue<unknown>) {
    const { memory } = queue
    this.tokens = attach<number>({ memory, at: 0 })
    if (!(queue instanceof PriorityQueue) || this.tokens.name !== MARK) {
      throw new TypeError('attachCalls: the handle is a queue, but not one of Calls')
    }
    this.whole = queue
    this.queue = this.open()
  }

  /** Another handle, whose asynchronous operations keep the process alive, or not, by themselves. */
  open(): Queue<Call> {
    const { memory, at } = this.whole
    return attach<Call>({ memory, at })
  }

  /** Why the server of these orders has ended, which are shut down: what is said of it, or else of the calls, which may follow it. */
  endOf(orders: Faces | undefined): End {
    const isShut = this.queue.stats().state !== 'open'
    const cause = (orders && reasonOf(orders)) ?? (isShut ? reasonOf(this.queue) : undefined) ?? disconnected()
    return { why: 'its server has ended', cause }
  }

  /** Why a call that waits will never be begun; undefined: it may be. */
  end(): End | undefined {
    const { state } = this.queue.stats()
    if (state !== 'draining') this.#unservedSince = Number.POSITIVE_INFINITY
    if (state === 'open') return undefined
    const end = { why: 'the calls were shut down', cause: causeOf(this.queue) }
    if (state === 'closed') return end
    const { lent, puts } = this.tokens.stats()
    if (lent > 0) return undefined
    const time = core.now()
    this.#unservedSince = Math.min(this.#unservedSince, time)
    return reasonOf(this.queue) !== undefined || time - this.#unservedSince > (puts > 0 ? PATIENCE : PATIENCE_FIRST)
      ? end
      : undefined
  }
}

interface Faces {
  readonly syncQ: object
}

/** The reason of the shutdown; undefined: there is none. */
export function reasonOf({ syncQ }: Faces): unknown {
  return core.refused(syncQ).cause
}

/** The reason of the shutdown, or else the error that tells of it. */
export function causeOf({ syncQ }: Faces): unknown {
  const error = core.refused(syncQ)
  return error.cause ?? error
}

/** For a call whose server has ended without a word. */
export function disconnected(): Error {
  return new QueueDisconnected('the thread that served the call has ended')
}
