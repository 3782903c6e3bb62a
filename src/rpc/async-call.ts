import type { AsyncLane } from './async-lane.js'
import { core, startTimer } from './core.js'
import type { Pending } from './lane.js'
import type { Terms } from './options.js'
import { AHEAD, END, FAILURE, RESULT, STREAM, VALUE } from './protocol.js'
import { timedOut } from './refusals.js'
import { Thrown, traced, traceNow } from './thrown.js'

/** Who waits: for the first answer, or for a value of the stream. */
interface Waiter {
  resolve(result: unknown): void
  reject(error: unknown): void
  cancelTimer(): void
}

type Result = IteratorResult<unknown, unknown>

/** A call of the promise form: its promise, and the stream that may come of it. */
export class AsyncCall implements Pending {
  readonly id: number
  readonly name: string
  readonly retries: number
  readonly promise: Promise<unknown>
  readonly #trace = traceNow()
  readonly #lane: AsyncLane
  readonly #timeout: number
  readonly #waiters: Waiter[] = []
  /** What came of a stream before anybody asked for it. */
  readonly #inbox: [kind: number, value: unknown][] = []
  readonly #cancelAbort: (() => void) | undefined
  /** What is to be known of its end. */
  onOver = (): void => {}
  #isOver = false
  #due = AHEAD / 2

  constructor(lane: AsyncLane, name: string, retries: number, { timeout, signal }: Terms) {
    this.#lane = lane
    this.id = lane.draw()
    this.name = name
    this.retries = retries
    this.#timeout = timeout
    lane.add(this)
    this.promise = this.#wait()
    if (signal !== undefined) this.#cancelAbort = core.onAbort(signal, () => this.#giveUp(signal.reason))
  }

  get isOver(): boolean {
    return this.#isOver
  }

  receive(kind: number, value: unknown): void {
    if (kind === STREAM) this.#take()?.resolve(new Stream(this))
    else if (kind === RESULT) {
      this.#close()
      this.#take()?.resolve(value)
    } else this.#come(kind, kind === FAILURE ? new Thrown(value, this.#trace) : value)
  }

  fail(error: unknown): void {
    this.#come(FAILURE, error)
  }

  next(): Promise<Result> {
    const [kind, value] = this.#inbox.shift() ?? []
    if (kind === undefined) return this.#isOver ? Promise.resolve(DONE) : (this.#wait() as Promise<Result>)
    return kind === FAILURE ? Promise.reject(value) : Promise.resolve(this.#resultOf(kind, value))
  }

  /** The caller wants no more. */
  return(): void {
    if (!this.#isOver) {
      this.#lane.giveUp(this.id)
      this.#close()
    }
    this.#inbox.length = 0
    this.#endWaiters()
  }

  #wait(): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const timeout = this.#timeout
      let cancelTimer = (): void => {}
      if (timeout < Number.POSITIVE_INFINITY) {
        cancelTimer = startTimer(core.now() + timeout, () => {
          queueMicrotask(() => this.#giveUp(timedOut(this.name, timeout))) // not amid the call that it is the timer of
        })
      }
      this.#waiters.push({ resolve, reject, cancelTimer })
      this.#lane.begin()
    })
  }

  #take(): Waiter | undefined {
    const waiter = this.#waiters.shift()
    waiter?.cancelTimer()
    if (waiter !== undefined) this.#lane.end()
    return waiter
  }

  /** A value, or the end, of a stream; or what the call ends with instead of a result. */
  #come(kind: number, value: unknown): void {
    if (kind !== VALUE) this.#close()
    const waiter = this.#take()
    if (waiter === undefined) this.#inbox.push([kind, value])
    else if (kind === FAILURE) waiter.reject(value)
    else waiter.resolve(this.#resultOf(kind, value))
    if (this.#isOver && waiter !== undefined) this.#endWaiters()
  }

  #endWaiters(): void {
    for (let waiter = this.#take(); waiter !== undefined; waiter = this.#take()) waiter.resolve(DONE)
  }

  #resultOf(kind: number, value: unknown): Result {
    if (kind === END) return { done: true, value }
    if (--this.#due === 0) {
      this.#due = AHEAD / 2
      if (!this.#isOver) this.#lane.order(this.id, AHEAD / 2)
    }
    return { done: false, value }
  }

  #giveUp(reason: unknown): void {
    if (this.#isOver) return
    this.#lane.giveUp(this.id)
    this.#inbox.length = 0
    this.#come(FAILURE, reason)
  }

  #close(): void {
    this.#isOver = true
    this.#lane.close(this.id)
    this.#cancelAbort?.()
    this.onOver()
  }
}

const DONE: Result = { done: true, value: undefined }

class Stream implements AsyncIterableIterator<unknown> {
  static {
    // Of the language's own kind, with the methods that it has or will have.
    const generators = Object.getPrototypeOf(async function* () {}).prototype
    Object.setPrototypeOf(Stream.prototype, Object.getPrototypeOf(generators))
  }

  readonly #call: AsyncCall

  constructor(call: AsyncCall) {
    this.#call = call
  }

  next(): Promise<Result> {
    return traced(this.#call.next())
  }

  async return(value?: unknown): Promise<Result> {
    this.#call.return()
    return { done: true, value: await value }
  }

  async throw(error: unknown): Promise<Result> {
    this.#call.return()
    throw error
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#call.return()
  }
}
