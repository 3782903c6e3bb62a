import { runtime } from '#runtime'
import { describe, type QueueError } from '../errors.js'
import { BaseQueue } from '../faces/base.js'
import type { Channel } from '../faces/channel.js'
import { signalOf } from '../faces/options.js'
import { decodeReason, encodeReason, told } from '../faces/reason.js'
import { asyncRefusals, refusal } from '../faces/refusal.js'
import type { Task } from '../faces/task.js'
import { now } from '../runtime/ambient.js'
import type { Runtime } from '../runtime/runtime.js'
import { NOT_EMPTY, RELEASED, SHUT } from '../store/codes.js'
import { spareOf } from '../store/header.js'
import { lend } from '../store/loans.js'
import { onAbort } from '../waiting/abort.js'
import { startTimer } from '../waiting/deadline.js'
import { spinnerOf } from '../waiting/spin.js'
import { isTurnDue } from '../waiting/turns.js'
import { whenShutDown } from '../waiting/when-shut-down.js'
import { checkObject } from './options.js'

/**
 * What the package's other entries need beyond what is public. They have no copy of the core's modules, as these hold what all
 * queues of a thread share, and find it in the class Queue, by this symbol. No program is to use it.
 */
export const INTERNALS: unique symbol = Symbol.for('janus-queue.internals')

/** In the options of a queue that is made: it is shut down with the end of the thread that makes it. */
export const OWNED: unique symbol = Symbol.for('janus-queue.owned')

export interface Internals {
  readonly runtime: Pick<Runtime, 'canBlock' | 'nextTurn' | 'spawnHidden' | 'startTicker' | 'thread'>
  now(): number
  onAbort(signal: AbortSignal, listener: () => void): () => void
  /** Calls `ring` after so many milliseconds, by the timers that stand there now; keeps no process alive. Returns its cancellation. */
  startTimer(ring: () => void, milliseconds: number): () => void
  /** What options must be, and `signal` of them: TypeErrors. */
  checkObject(options: unknown, where: string): void
  signalOf(options: { readonly signal?: AbortSignal | undefined }, where: string): AbortSignal | undefined
  /** The value with a text in the place of each part that can't be cloned. */
  told(value: unknown): unknown
  /** Why a queue was shut down, as bytes and back. */
  encodeReason(reason: unknown): Uint8Array
  decodeReason(bytes: Uint8Array): unknown
  /** The name and code of an error's class. */
  describe(Class: typeof QueueError, name: string, code: string): void
  /** The part of a queue's header that its maker may use: zeros at first. The queue has no name, and is open in this thread. */
  spare(queue: Handle): Spare
  /** The error of a put into the queue, which is shut down. */
  refused(face: object): Error
  /** Puts what waits for room in this thread's event loop, as far as there is room; how many wait on. */
  putWaiting(face: object): number
  /**
   * Looks for an item for as long as that pays, some microseconds, before this thread's event loop waits for one, and lends it. None: there was none,
   * or the event loop is to turn first, or others wait in it.
   */
  lendSoon<T>(face: { getTask(): Promise<Task<T>> }): Task<T> | undefined
  /** The items that this thread is going to wait for are answers, or the next questions: see Spinner.expectAnswers(). */
  hasten(face: object): void
  /** As Queue.whenShutDown(), by a face; never, for a face that is not of this package. */
  whenShutDown(face: object, signal?: AbortSignal): Promise<void>
}

export interface Spare {
  readonly words: Int32Array
  /** The same bytes. */
  readonly numbers: Float64Array
}

interface Handle {
  readonly memory: WebAssembly.Memory
  readonly at: number
}

export const internals: Internals = {
  runtime,
  now,
  onAbort,
  startTimer,
  checkObject,
  signalOf,
  told,
  encodeReason,
  decodeReason,
  describe,
  spare({ memory, at }) {
    const { address, length } = spareOf(at)
    return {
      words: new Int32Array(memory.buffer, address, length >> 2),
      numbers: new Float64Array(memory.buffer, address, length >> 3),
    }
  },
  refused(face) {
    return refusal(SHUT, 'put', channelOf(face).store, asyncRefusals, 0)
  },
  putWaiting(face) {
    const { putters } = channelOf(face).loop
    if (putters.length > 0) putters.serve()
    return putters.length
  },
  lendSoon(face) {
    const channel = channelOf(face)
    const { store, loop } = channel
    if (isTurnDue() || loop.hasGetters || !spinnerOf(store, NOT_EMPTY).spin(Number.POSITIVE_INFINITY)) return undefined
    const head = lend(store)
    return head < 0 ? undefined : (channel.task(head, 'getTask') as Task<never>)
  },
  hasten(face) {
    spinnerOf(channelOf(face).store, NOT_EMPTY).expectAnswers()
  },
  async whenShutDown(face, signal) {
    const { store, loop } = channelOf(face)
    return whenShutDown(store, loop, signal, () => refusal(RELEASED, 'whenShutDown', store, asyncRefusals, 0))
  },
}

function channelOf(face: object): Channel<unknown> {
  const channel = BaseQueue.channelOf(face)
  if (channel === undefined) throw new TypeError('this is no face of a queue of this package')
  return channel
}
