import { InvalidStateError } from '../../index.js'
import type { Lending, Status } from '../protocol.js'
import type { FaceCore } from './core.js'
import { type Lease, lendingOf } from './leases.js'
import type { Asked } from './link.js'
import { lastOf } from './options.js'

/** What the tasks of both faces have in common. */
class Lent<T> {
  readonly #core: FaceCore<T>
  readonly #lease: Lease<T>
  #isOver = false

  constructor(core: FaceCore<T>, lease: Lease<T>) {
    this.#core = core
    this.#lease = lease
  }

  get lease(): Lease<T> {
    return this.#lease
  }

  get lending(): Lending {
    return lendingOf(this.#lease)
  }

  get isOver(): boolean {
    return this.#isOver
  }

  /** The task can be ended once; where that did not happen, it can again. */
  begin(action: string): void {
    if (this.#isOver) throw new InvalidStateError(`${this.#core.where(action)}: the task was done or released before`)
    this.#isOver = true
  }

  heard(status: Status, value: unknown, action: string): unknown {
    if (status !== 'refused' && status !== 'unknown') this.#core.leases.delete(this.#lease)
    if (status === 'ok') return value
    if (status === 'refused' || status === 'unknown') this.#isOver = false
    throw this.#core.refusal(status, action, value)
  }
}

/**
 * An item that is lent by the promise face: done() ends it, release() gives it back. Disposal releases what is not done.
 *
 * @since 0.2.0
 */
export class AsyncTask<T> implements AsyncDisposable {
  readonly #lent: Lent<T>
  readonly #core: FaceCore<T>
  readonly #call: CallOfTask

  /** @internal */
  constructor(core: FaceCore<T>, lease: Lease<T>, call: CallOfTask) {
    this.#core = core
    this.#lent = new Lent(core, lease)
    this.#call = call
  }

  /** The item, equal to the one that was put. */
  get item(): T {
    return this.#lent.lease.item
  }

  /** The item's number on the server: the same at each delivery. */
  get id(): string {
    return String(this.#lent.lease.id)
  }

  /** How often the item was given out, this time included. */
  get deliveries(): number {
    return this.#lent.lease.deliveries
  }

  /**
   * Reports the item as processed: it is gone from the server, and counts for join().
   *
   * @throws InvalidStateError where it was done or released before.
   * @throws LeaseLost where the item has gone back meanwhile.
   * @throws QueueConnectionError where the server does not answer in time: its `outcome` says whether it may have happened.
   * @throws QueueLost where the queue was destroyed.
   */
  done(): Promise<void> {
    try {
      this.#lent.begin('done')
    } catch (error) {
      return Promise.reject(error)
    }
    const { generation, id, deliveries } = this.#lent.lease
    return this.#call({ op: 'done', call: 0, generation, id, deliveries }, (status, value) => {
      this.#lent.heard(status, value, 'done')
    })
  }

  /**
   * Gives the item back, to its old place, or with `last` behind all others (by priority: behind its equals). Resolves to false where
   * the queue was shut down immediately meanwhile: the item is dropped, and counts as done.
   *
   * @throws InvalidStateError where it was done or released before.
   * @throws LeaseLost where the item has gone back meanwhile.
   * @throws TypeError where `last` is neither true nor false.
   * @throws QueueConnectionError where the server does not answer in time: its `outcome` says whether it may have happened.
   * @throws QueueLost where the queue was destroyed.
   */
  async release(options?: { last?: boolean | undefined }): Promise<boolean> {
    const last = lastOf(options, this.#core.where('release'))
    this.#lent.begin('release')
    const { lending } = this.#lent
    return this.#call(
      { op: 'release', ...lending, last },
      (status, value) => this.#lent.heard(status, value, 'release') === true,
    )
  }

  /** release(), unless it is done or released. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#lent.isOver) await this.release()
  }
}

/** Asks, and reads the answer. */
export type CallOfTask = <R>(request: Asked, read: (status: Status, value: unknown) => R) => Promise<R>

/**
 * An item that is lent by the blocking face.
 *
 * @since 0.2.0
 */
export class SyncTask<T> implements Disposable {
  readonly #lent: Lent<T>
  readonly #core: FaceCore<T>

  /** @internal */
  constructor(core: FaceCore<T>, lease: Lease<T>) {
    this.#core = core
    this.#lent = new Lent(core, lease)
  }

  /** The item, equal to the one that was put. */
  get item(): T {
    return this.#lent.lease.item
  }

  /** The item's number on the server: the same at each delivery. */
  get id(): string {
    return String(this.#lent.lease.id)
  }

  /** How often the item was given out, this time included. */
  get deliveries(): number {
    return this.#lent.lease.deliveries
  }

  /**
   * Reports the item as processed: it is gone from the server, and counts for join().
   *
   * @throws InvalidStateError where it was done or released before.
   * @throws LeaseLost where the item has gone back meanwhile.
   * @throws InvalidStateError where the sockets are on this thread and can't leave it, so that it may not block.
   * @throws QueueConnectionError where the server does not answer in time: its `outcome` says whether it may have happened.
   * @throws QueueLost where the queue was destroyed.
   */
  done(): void {
    this.#lent.begin('done')
    const { lending } = this.#lent
    const { status, value } = this.#core.link.askSync({ op: 'done', ...lending }, 'done')
    this.#lent.heard(status, value, 'done')
  }

  /**
   * Gives the item back, to its old place, or with `last` behind all others (by priority: behind its equals). False where
   * the queue was shut down immediately meanwhile: the item is dropped, and counts as done.
   *
   * @throws InvalidStateError where it was done or released before.
   * @throws LeaseLost where the item has gone back meanwhile.
   * @throws TypeError where `last` is neither true nor false.
   * @throws InvalidStateError where the sockets are on this thread and can't leave it, so that it may not block.
   * @throws QueueConnectionError where the server does not answer in time: its `outcome` says whether it may have happened.
   * @throws QueueLost where the queue was destroyed.
   */
  release(options?: { last?: boolean | undefined }): boolean {
    const last = lastOf(options, this.#core.where('release'))
    this.#lent.begin('release')
    const { lending } = this.#lent
    const { status, value } = this.#core.link.askSync({ op: 'release', ...lending, last }, 'release')
    return this.#lent.heard(status, value, 'release') === true
  }

  /** release(), unless it is done or released. */
  [Symbol.dispose](): void {
    if (!this.#lent.isOver) this.release()
  }
}
