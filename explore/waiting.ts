import { C_EPOCH_ASYNC, C_EPOCH_SYNC, EMPTY, FULL, NO_MEMORY } from '../src/core/layout.js'
import type { Client } from './client.js'
import { type Program, WAIT_TIMED_OUT } from './thread.js'

/** src/waiting/codes.ts */
export const UNFINISHED = -30

export function isWaitable(code: number): boolean {
  return code === EMPTY || code === FULL || code === NO_MEMORY || code === UNFINISHED
}

/**
 * src/waiting/block.ts, step by step, but for the safety re-check: nobody wakes by himself, so that a wake-up that is
 * lost is seen. Where the wait is `timed`, its end may come at any moment after the first look.
 */
export function* block(
  client: Client,
  condition: number,
  attempt: () => Program<number>,
  timed: boolean,
): Program<number> {
  let code = yield* attempt()
  if (!isWaitable(code)) return code
  const epochAt = condition + C_EPOCH_SYNC
  let lacksMemory = false
  let expired = false
  yield* client.call('enterSleep', condition)
  for (;;) {
    const epoch = yield* client.call('acknowledge', condition)
    code = yield* attempt()
    if (!isWaitable(code)) break
    if (code === NO_MEMORY && !lacksMemory) {
      lacksMemory = true
      yield* client.call('countMemoryWaiters', 1)
      yield* client.call('passOn', condition)
      continue
    }
    if (expired || (timed && (yield { do: 'choose' }) === 1)) break
    expired = (yield { do: 'wait', at: epochAt, epoch, timed }) === WAIT_TIMED_OUT
    if (expired && lacksMemory) yield* client.call('retryGrowth')
  }
  if (lacksMemory) yield* client.call('countMemoryWaiters', -1)
  yield* client.call('leaveSleep', condition)
  yield* client.call('passOn', condition)
  return code
}

/** One who stands in a line. */
export interface Waiter {
  attempt(): Program<number>
  /** Is out of time when the timer rings: what src/waiting/operation.ts does with the first in line. */
  readonly timed: boolean
  expire(code: number): void
}

/**
 * src/waiting/wait-queue.ts for an event loop that has these waiters and nothing else to do: joins them one by one, and
 * returns once the line is empty. The promise of Atomics.waitAsync is what `idle` waits for.
 */
export function* standInLine(client: Client, condition: number, waiters: readonly Waiter[]): Program {
  const line = new WaitQueue(client, condition)
  for (const waiter of waiters) yield* line.join(waiter)
  while (line.length > 0) yield* line.serveNext()
}

class WaitQueue {
  readonly #client: Client
  readonly #condition: number
  readonly #waiters: Waiter[] = []
  #armed = false
  #lacksMemory = false

  constructor(client: Client, condition: number) {
    this.#client = client
    this.#condition = condition
  }

  get length(): number {
    return this.#waiters.length
  }

  *join(waiter: Waiter): Program {
    this.#waiters.push(waiter)
    yield* this.#client.call('countCallers', this.#condition, 1)
    if (!this.#armed) yield* this.#look()
  }

  /** The event loop's next turn: the notification, or the first waiter's timer. */
  *serveNext(): Program {
    const [first] = this.#waiters
    const answer = yield { do: 'idle', timed: first?.timed ?? false }
    if (answer !== WAIT_TIMED_OUT || first === undefined) {
      this.#armed = this.#client.thread.registered !== 0
      yield* this.#look()
      return
    }
    yield* this.#look()
    if (this.#waiters[0] !== first) return
    const code = yield* first.attempt()
    if (isWaitable(code)) first.expire(code)
    yield* this.#remove(first)
    if (this.#waiters.length > 0) yield* this.#look()
    else if (this.#armed) yield* this.#client.call('notifyAll', this.#condition)
  }

  *#look(): Program {
    while (this.#waiters.length > 0) {
      const epoch = this.#armed ? undefined : yield* this.#client.call('arm', this.#condition)
      const code = yield* this.#serve()
      if (yield* this.#markMemoryWaiter(code === NO_MEMORY)) continue
      if (epoch === undefined || this.#waiters.length === 0) break
      if (yield* this.#register(epoch)) break
    }
    if (this.#waiters.length === 0) yield* this.#markMemoryWaiter(false)
  }

  *#serve(): Program<number> {
    for (const waiter of [...this.#waiters]) {
      const code = yield* waiter.attempt()
      if (isWaitable(code)) return code
      yield* this.#remove(waiter)
    }
    return 0
  }

  *#register(epoch: number): Program<boolean> {
    const at = this.#condition + C_EPOCH_ASYNC
    if ((yield { do: 'register', at, epoch }) === 0) return false
    this.#armed = true
    return true
  }

  *#remove(waiter: Waiter): Program {
    this.#waiters.splice(this.#waiters.indexOf(waiter), 1)
    yield* this.#client.call('countCallers', this.#condition, -1)
  }

  *#markMemoryWaiter(lacksMemory: boolean): Program<boolean> {
    if (lacksMemory === this.#lacksMemory) return false
    this.#lacksMemory = lacksMemory
    yield* this.#client.call('countMemoryWaiters', lacksMemory ? 1 : -1)
    return lacksMemory
  }
}
