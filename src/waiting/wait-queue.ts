import { EMPTY, FULL, NOT_EMPTY, NOT_FULL } from '../store/codes.js'
import type { Store } from '../store/store.js'
import { inTime } from './block.js'
import { isWaitable, lacksMemory, UNFINISHED } from './codes.js'
import { unwatch, watch } from './keep-alive.js'
import { listen } from './listen.js'
import { notePutWait } from './put-waits.js'
import { afterTurn, isTurnDue, noteTurn } from './turns.js'

/** What #serveAll() answers where the event loop is to turn before the next is tried. */
const RESTS = 1

/** One who stands in a queue. */
export interface Waiter {
  /** Tries to do what is waited for; settles its promise unless the answer is one to wait for. */
  attempt(): number
  /** This thread lets go of the queue: rejects. */
  refuse(): void
}

/**
 * The asynchronous operations of this event loop that wait for one condition of one queue, in the order of their
 * calls. However many they are, there is one registration in shared memory (listen.ts), which can't be cancelled, so it
 * is made without a timeout and used again by whoever comes next.
 *
 *   N1  Whoever stands first is tried first; nobody behind is tried while the first has to wait.
 *   N2  While the queue is not empty, the loop is armed, or on its way to look again: registered before the attempt
 *       that decided to wait (C1 of src/core/condition.ts).
 *   N3  While it rests nobody is tried but in a turn of the event loop, and afterTurn() brings one.
 */
export class WaitQueue {
  readonly #store: Store
  readonly #condition: number
  readonly #waiters = new Set<Waiter>() // keeps the order, and lets one leave from the middle
  #armed = false
  #serving = false
  #resting = false
  #lacksMemory = false

  constructor(store: Store, condition: number) {
    this.#store = store
    this.#condition = condition
  }

  get length(): number {
    return this.#waiters.size
  }

  /** What those who stand in it wait for, as a code. */
  get waitingFor(): number {
    if (this.#condition === NOT_EMPTY) return EMPTY
    return this.#condition === NOT_FULL ? FULL : UNFINISHED
  }

  /** For one that begins to stand in it: what to call when it has ended, where anybody wants to know. */
  noteWait(): (() => void) | undefined {
    return notePutWait(this.#store, this.#condition, 'async')
  }

  get head(): Waiter | undefined {
    for (const waiter of this.#waiters) return waiter
    return undefined
  }

  /** Joins the queue, which serves nobody before the event loop has turned where that `isDue`. */
  join(waiter: Waiter, isDue: boolean): void {
    if (this.#waiters.size === 0) watch(this.#recheck)
    this.#waiters.add(waiter)
    this.#store.countCallers(this.#condition, 1)
    if (isDue) this.#rest()
    else if (!this.#armed && !this.#resting) this.#serve()
  }

  /** Tries once, within `timeout` milliseconds even where a gate stays taken. */
  tryOnce(task: { attempt(): number }, timeout: number): number {
    return timeout === Number.POSITIVE_INFINITY ? task.attempt() : inTime(this.#store, timeout, () => task.attempt())
  }

  /** Whether the last try took all the time that it had, as a gate stayed taken. */
  get isLate(): boolean {
    return this.#store.retry.isLate
  }

  /**
   * Leaves it without having been served. Whoever is next may be served, but not yet: it may be about to leave for the same
   * reason, a signal of its own that depends on the one that was aborted.
   */
  leave(waiter: Waiter): void {
    if (!this.#waiters.has(waiter)) return
    this.#remove(waiter)
    if (this.#waiters.size > 0) Promise.resolve().then(this.#serveUnlessResting)
    else if (this.#armed) this.#store.notifyAll(this.#condition) // else the registration would hold on to the queue
  }

  /** Refuses all who wait, as this thread lets go of the queue. */
  refuseAll(): void {
    const waiters = [...this.#waiters]
    for (const waiter of waiters) this.#remove(waiter)
    this.#markMemoryWaiter(false)
    if (this.#armed) this.#store.notifyAll(this.#condition)
    for (const waiter of waiters) waiter.refuse()
  }

  /** Now and then: makes up for what nobody tells of. */
  readonly #recheck = (): void => {
    if (this.#lacksMemory) this.#store.retryGrowth()
    // Whoever ended the registration may have died before it notified: then it still waits, and any notification reaches it.
    if (this.#armed) this.#store.arm(this.#condition)
    this.serve()
  }

  /** In a turn of the event loop: serves those who can be served. */
  readonly serve = (): void => {
    this.#resting = false
    this.#serve()
  }

  readonly #serveUnlessResting = (): void => {
    if (!this.#resting) this.#serve()
  }

  #rest(): void {
    if (this.#resting) return
    this.#resting = true
    afterTurn(this.serve)
  }

  /** Serves those who can be served, and sees to it that the rest hears of the next change. */
  #serve(): void {
    if (this.#serving) return // an attempt ran user code that came back here: the loop below goes on
    this.#serving = true
    try {
      while (this.#waiters.size > 0) {
        const epoch = this.#armed ? undefined : this.#store.arm(this.#condition)
        const code = this.#serveAll()
        if (this.#markMemoryWaiter(lacksMemory(code))) continue // registered as such only now: look once more
        if (code === RESTS) return
        if (epoch === undefined || this.#waiters.size === 0 || this.#register(epoch)) return
      }
    } finally {
      this.#serving = false
      if (this.#waiters.size === 0) this.#markMemoryWaiter(false)
    }
  }

  /** Tries the first, then the next, until one has to wait, or the event loop has: its answer, RESTS, or 0. */
  #serveAll(): number {
    let served = 0
    for (const waiter of this.#waiters) {
      if (served++ > 0 && isTurnDue()) {
        this.#rest()
        return RESTS
      }
      const code = waiter.attempt()
      if (isWaitable(code)) return code
      this.#remove(waiter)
    }
    return 0
  }

  /** Whether this event loop will be notified of the next change; false where the change is there already. */
  #register(epoch: number): boolean {
    this.#armed = listen(this.#store.header, this.#store.loopWordOf(this.#condition), epoch, () => {
      this.#armed = false
      noteTurn()
      this.serve()
    })
    return this.#armed
  }

  #remove(waiter: Waiter): void {
    if (!this.#waiters.delete(waiter)) return
    this.#store.countCallers(this.#condition, -1)
    if (this.#waiters.size === 0) unwatch(this.#recheck)
  }

  /** Notes in shared memory whether the first lacks memory; whether that is news that asks for another look. */
  #markMemoryWaiter(lacksMemory: boolean): boolean {
    if (lacksMemory === this.#lacksMemory) return false
    this.#lacksMemory = lacksMemory
    this.#store.countMemoryWaiters(lacksMemory ? 1 : -1)
    return lacksMemory
  }
}
