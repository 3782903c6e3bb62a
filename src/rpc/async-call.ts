import { core } from './core.js'
import type { Lane, Pending } from './lane.js'
import type { Terms } from './options.js'
import { AHEAD, END, FAILURE, REFUSAL, RESULT, STREAM, VALUE } from './protocol.js'
import { timedOut } from './refused.js'
import { withCaller } from './thrown.js'

type Result = IteratorResult<unknown, unknown>
type Come = readonly [kind: number, value: unknown]

const DONE: Come = [END, undefined]

/** V8 and JavaScriptCore show who awaits a promise in the stack of an error that is made as it is rejected, the others don't. */
const isTracedLater = 'stackTraceLimit' in Error

/** A call of the promise form, and the stream that may come of it. */
export class AsyncCall implements Pending {
  readonly id: number
  readonly name: string
  readonly retries: number
  /** What is to be done at its end. */
  readonly enders: (() => void)[] = []
  readonly #trace = isTracedLater ? undefined : new Error()
  readonly #lane: Lane
  readonly #timeout: number
  readonly #waiters: ((come: Come) => void)[] = []
  /** What came of a stream before anybody asked for it. */
  readonly #inbox: Come[] = []
  #due = AHEAD / 2

  constructor(lane: Lane, name: string, retries: number, { timeout, signal }: Terms) {
    this.#lane = lane
    this.id = lane.draw()
    this.name = name
    this.retries = retries
    this.#timeout = timeout
    lane.open.set(this.id, this)
    if (signal !== undefined) this.enders.push(core.onAbort(signal, () => this.#giveUp(signal.reason)))
  }

  get #isOver(): boolean {
    return !this.#lane.open.has(this.id)
  }

  receive(kind: number, value: unknown): void {
    const waiter = this.#waiters.shift()
    if (waiter === undefined) this.#inbox.push([kind, value])
    else waiter([kind, value])
    this.#close()
  }

  /** The result; a stream; the next value of that. */
  async next(): Promise<unknown> {
    const [kind, value] = this.#inbox.shift() ?? (await this.#coming())
    switch (kind) {
      case RESULT:
        return value
      case STREAM:
        return new Stream(this)
      case FAILURE:
        throw withCaller(value, this.#trace ?? new Error())
      case REFUSAL:
        throw value
      case VALUE:
        if (--this.#due === 0) {
          this.#due = AHEAD / 2
          if (!this.#isOver) this.#lane.order(this.id, AHEAD / 2)
        }
    }
    return { done: kind === END, value }
  }

  /** The caller wants no more. */
  return(): void {
    this.#lane.giveUp(this.id)
    this.#inbox.length = 0
    this.#close()
  }

  #coming(): Come | Promise<Come> {
    if (this.#isOver) return DONE
    return new Promise((resolve) => {
      const timeout = this.#timeout
      const cancel =
        timeout < Number.POSITIVE_INFINITY
          ? core.startTimer(() => this.#giveUp(timedOut(this.name, timeout)), timeout)
          : undefined
      this.#lane.awaited(1)
      this.#waiters.push((come) => {
        cancel?.()
        this.#lane.awaited(-1)
        resolve(come)
      })
    })
  }

  #giveUp(reason: unknown): void {
    if (this.#isOver) return
    this.#inbox.length = 0
    this.#lane.refuse(this.id, reason)
  }

  #close(): void {
    if (!this.#isOver) return
    for (const end of this.enders.splice(0)) end()
    for (const waiter of this.#waiters.splice(0)) waiter(DONE)
  }
}

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
    return this.#call.next() as Promise<Result> // of a stream
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
