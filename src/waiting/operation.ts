import { runtime } from '#runtime'
import { RELEASED } from '../store/codes.js'
import { onAbort } from './abort.js'
import { CANNOT_WAIT, isWaitable } from './codes.js'
import { type Deadline, startTimer } from './deadline.js'
import { keepAlive } from './keep-alive.js'
import type { Loop } from './loop.js'
import { isTurnDue, nextTurn } from './turns.js'
import type { Waiter, WaitQueue } from './wait-queue.js'

/** The share of one face in what keeps the process alive. */
export class KeepAlive {
  #pending = 0
  #refed = true

  get hasRef(): boolean {
    return this.#refed
  }

  begin(): void {
    this.#pending++
    if (this.#refed) keepAlive(1)
  }

  end(): void {
    this.#pending--
    if (this.#refed) keepAlive(-1)
  }

  ref(): void {
    if (this.#refed) return
    this.#refed = true
    keepAlive(this.#pending)
  }

  unref(): void {
    if (!this.#refed) return
    this.#refed = false
    keepAlive(-this.#pending)
  }
}

/** What an operation tries, and what it makes of the answer. */
export interface Task<R> {
  /** Tries once; the answer is a code. */
  attempt(): number
  /** The result of an answer that is not one to wait for; throws the error of a refusal. */
  finish(code: number): R | Promise<R>
  /** The error where the time is up and the answer was still `code`. */
  expire(code: number): Error
}

export interface WaitOptions {
  /** Milliseconds, Infinity: no limit. */
  readonly timeout: number
  readonly signal: AbortSignal | undefined
  /** One that waits in a row have in common, in place of a timer of `timeout`. */
  readonly deadline?: Deadline
}

export const FOREVER: WaitOptions = { timeout: Number.POSITIVE_INFINITY, signal: undefined }

/** Pending operations that can be ended together: those of an iterator. */
export type Group<R> = Set<{ end(result: R): void }>

/** A pending asynchronous operation: waits until it is served, aborted or out of time. */
class Operation<R> implements Waiter {
  readonly #queue: WaitQueue
  readonly #task: Task<R>
  readonly #signal: AbortSignal | undefined
  readonly #timeout: number
  readonly #settle: () => void
  readonly #resolve: (result: R | Promise<R>) => void
  readonly #reject: (error: unknown) => void
  /** A codec of the user's own runs in the async context of the call. */
  readonly #inContext = runtime.captureContext()
  readonly #group: Group<R> | undefined
  #open = true
  #cancelTimer: (() => void) | undefined
  #stopListening: (() => void) | undefined

  constructor(
    queue: WaitQueue,
    task: Task<R>,
    options: WaitOptions,
    settle: () => void,
    resolve: (result: R | Promise<R>) => void,
    reject: (error: unknown) => void,
    group: Group<R> | undefined,
  ) {
    this.#queue = queue
    this.#group = group
    this.#task = task
    this.#signal = options.signal
    this.#timeout = options.timeout
    this.#settle = settle
    this.#resolve = resolve
    this.#reject = reject
  }

  /** Listens for the abort and starts the timer, once it stands in the queue and was not served there at once. */
  begin({ timeout, deadline }: WaitOptions): void {
    if (!this.#open) return
    if (this.#signal?.aborted) {
      this.#abort() // by what another one's item ran as it was decoded
      return
    }
    this.#group?.add(this)
    if (this.#signal !== undefined) this.#stopListening = onAbort(this.#signal, this.#abort)
    if (deadline !== undefined) this.#cancelTimer = deadline.onRing(() => this.#expire())
    else if (timeout < Number.POSITIVE_INFINITY) this.#cancelTimer = startTimer(() => this.#expire(), timeout)
  }

  /** The host could not begin it. */
  fail(error: unknown): void {
    this.#close(() => this.#reject(error))
    this.#queue.leave(this)
  }

  /** Settles it with this result; it has taken and put nothing then. */
  end(result: R): void {
    this.#close(() => this.#resolve(result))
    this.#queue.leave(this)
  }

  /** Where the signal is aborted, nothing is tried: its event may come to others first, which lets this one be tried. */
  attempt(): number {
    if (!this.#open) return 0
    if (this.#signal?.aborted) {
      this.#close(() => this.#reject(this.#signal?.reason))
      return 0
    }
    let code = 0
    try {
      code = this.#queue.tryOnce(this.#task, this.#timeout)
    } catch (error) {
      this.#close(() => this.#reject(error)) // no memory for the item's bytes
      return code
    }
    if (!isWaitable(code)) this.#close(() => this.#inContext(() => this.#resolve(this.#task.finish(code))))
    return code
  }

  refuse(): void {
    this.#close(() => this.#reject(this.#task.expire(RELEASED)))
  }

  readonly #abort = (): void => {
    this.#close(() => this.#reject(this.#signal?.reason))
    this.#queue.leave(this)
  }

  /**
   * Everybody in the queue is served once more who can be; whoever stands behind has no claim before those in front. The
   * timer may come before the notification, where the event loop was busy for long.
   */
  #expire(): void {
    this.#queue.serve()
    if (!this.#open) return
    const code = this.#queue.head === this ? this.attempt() : this.#queue.waitingFor
    if (this.#open) this.#close(() => this.#reject(this.#task.expire(code)))
    this.#queue.leave(this)
  }

  #close(settle: () => void): void {
    if (!this.#open) return
    this.#open = false
    this.#group?.delete(this)
    this.#cancelTimer?.()
    this.#stopListening?.()
    try {
      settle()
    } catch (error) {
      this.#reject(error)
    }
    this.#settle()
  }
}

/**
 * Does the task: at once, where nobody stands in the queue and neither it nor the event loop need wait, else in its turn.
 * What it takes or puts, it takes or puts exactly if the promise is fulfilled or `finish` throws.
 *
 * @param isDue What isTurnDue() said to this operation.
 */
export function perform<R>(
  loop: Loop,
  queue: WaitQueue,
  keepAlive: KeepAlive,
  task: Task<R>,
  options: WaitOptions,
  isDue: boolean,
  group?: Group<R>,
): Promise<R> {
  if (options.signal?.aborted) return refuse(loop, options.signal.reason)
  if (isDue && options.timeout <= 0) return performLater(loop, queue, keepAlive, task, options)
  const isTried = queue.length === 0 && !isDue
  const code = isTried ? queue.tryOnce(task, options.timeout) : queue.waitingFor
  if (!isWaitable(code)) return fulfil(task, code)
  const isLate = isTried && options.timeout < Number.POSITIVE_INFINITY && queue.isLate
  if (options.timeout <= 0 || isLate) return Promise.reject(task.expire(code))
  if (!runtime.canWait) return Promise.reject(task.expire(CANNOT_WAIT))
  return new Promise((resolve, reject) => {
    loop.begin()
    keepAlive.begin()
    const waited = queue.noteWait()
    const settle = (): void => {
      keepAlive.end()
      loop.end()
      waited?.()
    }
    const operation = new Operation(queue, task, options, settle, resolve, reject, group)
    try {
      queue.join(operation, isDue)
      operation.begin(options)
    } catch (error) {
      operation.fail(error)
    }
  })
}

/** Rejects: at once, or after a turn of the event loop where that is due, as who is refused may call again and again. */
export function refuse<R>(loop: Loop, error: unknown): Promise<R> {
  return isTurnDue() ? refuseLater(loop, error) : Promise.reject(error)
}

async function refuseLater(loop: Loop, error: unknown): Promise<never> {
  await turnFor(loop)
  throw error
}

/** The same after a turn of the event loop, for what waits for nothing else. */
async function performLater<R>(
  loop: Loop,
  queue: WaitQueue,
  keepAlive: KeepAlive,
  task: Task<R>,
  options: WaitOptions,
): Promise<R> {
  await turnFor(loop)
  return perform(loop, queue, keepAlive, task, options, isTurnDue())
}

/** Until the event loop has turned an operation of the queue is pending. */
export async function turnFor(loop: Loop): Promise<void> {
  loop.begin()
  try {
    await nextTurn()
  } finally {
    loop.end()
  }
}

function fulfil<R>(task: Task<R>, code: number): Promise<R> {
  try {
    return Promise.resolve(task.finish(code))
  } catch (error) {
    return Promise.reject(error)
  }
}
