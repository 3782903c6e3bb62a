import { type Queue, SyncQueueEmpty, SyncQueueFull } from '../index.js'
import { core } from './core.js'
import type { Lane, Pending } from './lane.js'
import type { Terms } from './options.js'
import { AHEAD, type Call, END, FAILURE, LOOK_MILLISECONDS, RESULT, STREAM, VALUE } from './protocol.js'
import { refusedPut, timedOut } from './refused.js'
import { withCaller } from './thrown.js'

/** What this thread sees to while it blocks in a call. */
export const lookouts = new Set<() => void>()

const PAUSE = 1

/** A call of the blocking form. */
export class SyncCall implements Pending {
  readonly id: number
  readonly name: string
  readonly retries: number
  readonly #lane: Lane
  readonly #timeout: number
  #left: number
  readonly #inbox: [kind: number, value: unknown][] = []

  constructor(lane: Lane, name: string, retries: number, { timeout }: Terms) {
    this.#lane = lane
    this.id = lane.draw()
    this.name = name
    this.retries = retries
    this.#timeout = timeout
    this.#left = timeout
    lane.open.set(this.id, this)
  }

  receive(kind: number, value: unknown): void {
    this.#inbox.push([kind, value])
  }

  /** Puts the call, after those of the promise form that wait for room: they were made before, and this thread's event loop does not put them meanwhile. */
  put({ syncQ, asyncQ }: Queue<Call>, message: Call): void {
    this.#try(({ timeout }) => {
      for (let left = timeout; core.putWaiting(asyncQ) > 0; left -= PAUSE) {
        if (left <= 0) throw new SyncQueueFull('calls before it wait for room')
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE)
      }
      syncQ.put(message, { timeout })
    })
  }

  /** The result, or a stream. */
  result(): unknown {
    const [kind, value] = this.#next()
    if (kind === RESULT) return value
    if (kind !== STREAM) throw this.#errorOf(kind, value)
    const stream = this.#stream()
    stream.next() // to where its end is noticed
    return stream
  }

  *#stream(): Generator<unknown, unknown> {
    try {
      yield
      for (let taken = 1; ; taken++) {
        this.#left = this.#timeout
        const [kind, value] = this.#next()
        if (kind === END) return value
        if (kind !== VALUE) throw this.#errorOf(kind, value)
        if (taken % (AHEAD / 2) === 0) this.#lane.order(this.id, AHEAD / 2)
        yield value
      }
    } finally {
      this.#lane.giveUp(this.id)
    }
  }

  #errorOf(kind: number, value: unknown): unknown {
    return kind === FAILURE ? withCaller(value, new Error()) : value
  }

  #next(): [kind: number, value: unknown] {
    const { syncQ } = this.#lane.answers
    for (;;) {
      const come = this.#inbox.shift()
      if (come !== undefined) return come
      const answer = this.#try((options) => syncQ.get(options))
      if (answer !== undefined) this.#lane.deliver(answer)
    }
  }

  /** Repeats what blocks until it is done, or the call is over: undefined. In between this thread looks about. */
  #try<R>(attempt: (options: { timeout: number }) => R): R | undefined {
    for (;;) {
      const start = core.now()
      const timeout = Math.min(this.#left, LOOK_MILLISECONDS)
      try {
        const result = attempt({ timeout })
        this.#left = Math.max(this.#left - (core.now() - start), 0)
        return result
      } catch (error) {
        this.#left -= Math.max(timeout, core.now() - start)
        let reason = refusedPut(error, this.name)
        if (error instanceof SyncQueueEmpty || error instanceof SyncQueueFull) {
          for (const look of lookouts) look()
          this.#lane.look()
          reason = this.#left > 0 ? undefined : timedOut(this.name, this.#timeout)
        }
        if (this.#inbox.length > 0) return undefined
        if (reason === undefined) continue
        this.#lane.giveUp(this.id)
        throw reason
      }
    }
  }
}
