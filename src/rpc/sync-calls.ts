import { InvalidStateError, type Queue, SyncQueueEmpty, SyncQueueFull } from '../index.js'
import { core } from './core.js'
import { Lane, type Pending } from './lane.js'
import type { OpenCalls } from './open-calls.js'
import type { Terms } from './options.js'
import { AHEAD, type Call, END, FAILURE, LOOK_MILLISECONDS, RESULT, STREAM, VALUE } from './protocol.js'
import { refusedPut, timedOut } from './refusals.js'
import { withCaller } from './thrown.js'

/** What else this thread sees to while it blocks in a call. */
export const lookouts = new Set<() => void>()

/** The blocking form of a client: its calls, and its place in the queue of answers. */
export class SyncCalls {
  readonly #calls: OpenCalls
  readonly #lanes: Lane[] = []

  constructor(calls: OpenCalls) {
    this.#calls = calls
  }

  call(name: string, args: readonly unknown[], { timeout, signal, priority }: Terms, retries: number): unknown {
    if (!core.runtime.canBlock()) {
      throw new InvalidStateError(
        `sync.${name}(): this thread may not block (a browser's main thread); await async.${name}() here`,
      )
    }
    if (signal?.aborted) throw signal.reason
    const lane = this.#lane()
    const { queue } = this.#calls
    const call = new SyncCall(lane, lane.draw(), name, retries, timeout)
    lane.add(call)
    try {
      const message: Call = [priority, lane.answers.at, call.id, retries, name, ...args]
      call.wait((options) => {
        awaitOthers(queue, options.timeout)
        queue.syncQ.put(message, options)
      }, SyncQueueFull)
    } catch (error) {
      if (!call.isAnswered) {
        lane.close(call.id)
        throw refusedPut(error, name)
      }
    }
    return call.result()
  }

  dispose(error: Error): void {
    for (const lane of this.#lanes) lane.dispose(error)
  }

  /** One with a free cell. */
  #lane(): Lane {
    const known = this.#lanes.find(({ isFull }) => !isFull)
    if (known !== undefined) return known
    const lane = new Lane(this.#calls)
    this.#lanes.push(lane)
    return lane
  }
}

const PAUSE = 1

/** Calls of the promise form that wait for room were made before this one, and this thread's event loop does not put them meanwhile. */
function awaitOthers({ asyncQ }: Queue<Call>, patience: number): void {
  for (let left = patience; core.putWaiting(asyncQ) > 0; left -= PAUSE) {
    if (left <= 0) throw new SyncQueueFull('calls before it wait for room')
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE)
  }
}

class SyncCall implements Pending {
  readonly id: number
  readonly name: string
  readonly retries: number
  readonly #lane: Lane
  readonly #timeout: number
  #left: number
  readonly #inbox: [kind: number, value: unknown][] = []
  #due = AHEAD / 2

  constructor(lane: Lane, id: number, name: string, retries: number, timeout: number) {
    this.#lane = lane
    this.id = id
    this.name = name
    this.retries = retries
    this.#timeout = timeout
    this.#left = timeout
  }

  get isAnswered(): boolean {
    return this.#inbox.length > 0
  }

  receive(kind: number, value: unknown): void {
    this.#inbox.push([kind, value])
  }

  fail(error: Error): void {
    this.#inbox.push([FAILURE, error])
  }

  /** Repeats what blocks until it is done; in between this thread looks about. */
  wait<R>(attempt: (options: { timeout: number }) => R, Late: typeof SyncQueueEmpty | typeof SyncQueueFull): R {
    for (;;) {
      const start = core.now()
      const timeout = Math.min(this.#left, LOOK_MILLISECONDS)
      try {
        const result = attempt({ timeout })
        this.#left = Math.max(this.#left - (core.now() - start), 0)
        return result
      } catch (error) {
        if (!(error instanceof Late)) throw error
        this.#left -= Math.max(timeout, core.now() - start)
        for (const look of lookouts) look()
        this.#lane.look()
        if (this.isAnswered) throw error
        if (this.#left <= 0) throw timedOut(this.name, this.#timeout)
      }
    }
  }

  #next(): [kind: number, value: unknown] {
    const { answers } = this.#lane
    try {
      while (!this.isAnswered) {
        this.#lane.deliver(this.wait((options) => answers.syncQ.get(options), SyncQueueEmpty))
      }
    } catch (error) {
      if (!this.isAnswered) {
        this.#lane.giveUp(this.id)
        throw error
      }
    }
    return this.#inbox.shift() ?? [FAILURE, undefined]
  }

  result(): unknown {
    const [kind, value] = this.#next()
    if (kind === STREAM) {
      const stream = this.#stream()
      stream.next() // to where its end is noticed
      return stream
    }
    this.#lane.close(this.id)
    if (kind === RESULT) return value
    throw withCaller(value, new Error())
  }

  *#stream(): Generator<unknown, unknown> {
    let over = false
    try {
      yield
      for (;;) {
        this.#left = this.#timeout
        const [kind, value] = this.#next()
        over = kind !== VALUE
        if (kind === END) return value
        if (kind !== VALUE) throw withCaller(value, new Error())
        if (--this.#due === 0) {
          this.#due = AHEAD / 2
          this.#lane.order(this.id, AHEAD / 2)
        }
        yield value
      }
    } finally {
      if (over) this.#lane.close(this.id)
      else this.#lane.giveUp(this.id)
    }
  }
}
