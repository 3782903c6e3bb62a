import { isWaitable } from '../src/waiting/codes.js'
import type { Client } from './client.js'
import { construct, type MadeWaitQueue } from './shipped.js'
import { type Program, WAIT_TIMED_OUT } from './thread.js'

/** One who stands in the line: an operation that tries, and is given up where the timer rings. */
export interface Pending {
  readonly timed: boolean
  attempt(): Program<number>
  expire(code: number): void
}

/**
 * An event loop that has the shipped wait queue of one condition, those who stand in it, and nothing else to do. Its
 * turns are the notification of Atomics.waitAsync, the timer of the first who stands, and the re-check.
 */
export class EventLoop {
  readonly #client: Client
  readonly #queue: MadeWaitQueue & { _recheck(): Program }
  readonly #waiters: Pending[] = []

  private constructor(client: Client, queue: MadeWaitQueue & { _recheck(): Program }) {
    this.#client = client
    this.#queue = queue
  }

  static *make(client: Client, condition: number): Program<EventLoop> {
    const made = yield* construct(client.shipped.WaitQueue, [client.store(), condition])
    return new EventLoop(client, made as MadeWaitQueue & { _recheck(): Program })
  }

  get length(): number {
    return this.#queue.length
  }

  *join(waiter: Pending): Program {
    this.#waiters.push(waiter)
    yield* this.#queue.join(waiter, false)
    yield* this.#client.settle()
  }

  *turn(): Program {
    const first = this.#waiters.find((waiter) => waiter === this.#queue.head)
    const answer = yield { do: 'idle', timed: first?.timed ?? false }
    if (answer === WAIT_TIMED_OUT && first !== undefined) yield* this.#expire(first)
    else if (!(yield* this.#client.hear())) yield* this.#queue._recheck()
    yield* this.#client.settle()
  }

  /** src/waiting/operation.ts, #expire() */
  *#expire(first: Pending): Program {
    yield* this.#queue.serve()
    if (this.#queue.head !== first) return
    const code = yield* first.attempt()
    if (isWaitable(code)) first.expire(code)
    yield* this.#queue.leave(first)
  }
}
