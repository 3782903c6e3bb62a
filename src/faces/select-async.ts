import { runtime } from '#runtime'
import { EMPTY, RELEASED, SHUT } from '../store/codes.js'
import { onAbort } from '../waiting/abort.js'
import { inTime } from '../waiting/block.js'
import { isWaitable } from '../waiting/codes.js'
import { startTimer } from '../waiting/deadline.js'
import type { Waiter, WaitQueue } from '../waiting/wait-queue.js'
import type { Channel } from './channel.js'
import { noteServed, orderOf } from './select.js'

/** How a selection ends: an item was taken from one of the queues, or an answer that is not one to wait for. */
export interface Ending<R> {
  taken(index: number, head: number): R
  refused(code: number): Error
}

export interface Patience {
  /** Milliseconds, Infinity: no limit. */
  readonly timeout: number
  readonly signal: AbortSignal | undefined
}

/**
 * A promise for an item of whichever queue has one first. It waits with each of the queues, in turn with the other calls of this
 * event loop, and the first that can be served ends it: it leaves all others before anybody else is tried.
 */
export class Selection<R> {
  readonly #channels: readonly Channel<unknown>[]
  readonly #ending: Ending<R>
  readonly #patience: Patience
  readonly #resolve: (result: R) => void
  readonly #reject: (error: unknown) => void
  readonly #waiting: { queue: WaitQueue; waiter: Waiter }[] = []
  readonly #over = new Set<number>()
  /** A codec of the user's own runs in the async context of the call. */
  readonly #inContext = runtime.captureContext()
  #open = true
  #endAbort: (() => void) | undefined
  #endTimer: (() => void) | undefined

  constructor(
    channels: readonly Channel<unknown>[],
    ending: Ending<R>,
    patience: Patience,
    resolve: (result: R) => void,
    reject: (error: unknown) => void,
  ) {
    this.#channels = channels
    this.#ending = ending
    this.#patience = patience
    this.#resolve = resolve
    this.#reject = reject
  }

  begin(): void {
    const { signal, timeout } = this.#patience
    for (const { loop, keepAlive } of this.#channels) {
      loop.begin()
      keepAlive.begin()
    }
    for (const index of orderOf(this.#channels)) {
      const queue = this.#channels[index]?.loop.getters
      if (!this.#open || queue === undefined) break
      const waiter = this.#waiterAt(index)
      this.#waiting.push({ queue, waiter })
      queue.join(waiter, false)
    }
    if (!this.#open) return
    if (signal?.aborted) {
      this.#close(() => this.#reject(signal.reason)) // by what another one's item ran as it was decoded
      return
    }
    if (signal !== undefined) this.#endAbort = onAbort(signal, () => this.#close(() => this.#reject(signal.reason)))
    if (timeout < Number.POSITIVE_INFINITY) this.#endTimer = startTimer(() => this.#expire(), timeout)
  }

  #waiterAt(index: number): Waiter {
    return {
      attempt: () => this.#attempt(index),
      refuse: () => this.#close(() => this.#reject(this.#ending.refused(RELEASED))),
    }
  }

  #attempt(index: number): number {
    const channel = this.#channels[index]
    if (!this.#open || channel === undefined) return 0
    const { signal, timeout } = this.#patience
    if (signal?.aborted) {
      this.#close(() => this.#reject(signal.reason))
      return 0
    }
    let head = 0
    try {
      head = inTime(channel.store, timeout, () => channel.take())
    } catch (error) {
      this.#close(() => this.#reject(error)) // no memory for the item's bytes
      return 0
    }
    if (isWaitable(head)) return head
    if (head >= 0) {
      noteServed(channel.store)
      this.#close(() => this.#inContext(() => this.#resolve(this.#ending.taken(index, head))))
    } else {
      this.#over.add(index)
      if (head !== SHUT || this.#over.size === this.#channels.length) {
        this.#close(() => this.#reject(this.#ending.refused(head)))
      }
    }
    return 0
  }

  /** The timer may come before the notification, where the event loop was busy for long. */
  #expire(): void {
    for (const { queue } of this.#waiting) if (this.#open) queue.serve()
    this.#close(() => this.#reject(this.#ending.refused(EMPTY)))
  }

  #close(settle: () => void): void {
    if (!this.#open) return
    this.#open = false
    this.#endAbort?.()
    this.#endTimer?.()
    try {
      settle()
    } catch (error) {
      this.#reject(error)
    }
    for (const { loop, keepAlive } of this.#channels) {
      keepAlive.end()
      loop.end()
    }
    for (const { queue, waiter } of this.#waiting) queue.leave(waiter)
  }
}
