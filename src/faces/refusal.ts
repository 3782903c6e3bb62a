import {
  AsyncQueueEmpty,
  AsyncQueueFull,
  AsyncQueueShutDown,
  InvalidStateError,
  SyncQueueEmpty,
  SyncQueueFull,
  SyncQueueShutDown,
} from '../errors.js'
import { DomException } from '../runtime/ambient.js'
import { EMPTY, FULL, NO_MEMORY, RELEASED, SHUT, TOO_LARGE } from '../store/codes.js'
import { shutdownReason } from '../store/shutdown.js'
import type { Store } from '../store/store.js'
import { CANNOT_BLOCK, CANNOT_WAIT, UNFINISHED } from '../waiting/codes.js'
import { decodeReason } from './reason.js'

/** The errors of one face. */
export interface Refusals {
  readonly Empty: new (message: string) => Error
  readonly Full: new (message: string) => Error
  readonly ShutDown: new (message: string, options?: { cause: unknown }) => Error
}

export const syncRefusals: Refusals = { Empty: SyncQueueEmpty, Full: SyncQueueFull, ShutDown: SyncQueueShutDown }
export const asyncRefusals: Refusals = { Empty: AsyncQueueEmpty, Full: AsyncQueueFull, ShutDown: AsyncQueueShutDown }

/**
 * The error for a step's answer: what was refused, on which queue, and what to do instead.
 *
 * @param timeout Milliseconds for which it was waited; 0 or Infinity: there was no such limit.
 */
export function refusal(
  code: number,
  action: string,
  store: Store,
  errors: Refusals,
  timeout: number,
  length = 0,
): Error {
  const where = `${action}${store.title}`
  const time = timeout > 0 && timeout < Number.POSITIVE_INFINITY ? `within ${timeout} ms` : ''
  switch (code) {
    case EMPTY:
      return new errors.Empty(`${where}: ${time === '' ? 'the queue is empty' : `nothing came ${time}`}`)
    case FULL:
      return new errors.Full(
        `${where}: ${time === '' ? 'the queue is full' : `no room came ${time}`} (maxsize ${store.maxsize})`,
      )
    case RELEASED:
      return new errors.ShutDown(`${where}: this thread has let go of the queue, by release()`)
    case NO_MEMORY:
      if (action.startsWith('get')) {
        return new errors.Empty(
          `${where}: no memory is left to lend the item in (maxBytes ${store.identity.maxBytes}); end other tasks first`,
        )
      }
      return new errors.Full(
        `${where}: no memory ${time === '' ? 'is left' : `came free ${time}`} for the item (maxBytes ${store.identity.maxBytes}); get items, or make the queue with more`,
      )
    case SHUT:
      return new errors.ShutDown(
        action.startsWith('put')
          ? `${where}: the queue is shut down and takes no more items`
          : `${where}: the queue is shut down and empty`,
        causeOf(store),
      )
    case TOO_LARGE:
      return new RangeError(
        `${where}: the item takes ${length} bytes, and this queue can hold ${store.mostBytes} at most: ` +
          `make it with a larger maxBytes than ${store.identity.maxBytes}`,
      )
    case UNFINISHED:
      return new DomException(
        `${where}: ${tasks(store.unfinished)} still unfinished${time === '' ? '' : `, not done ${time}`}`,
        'TimeoutError',
      )
    case CANNOT_BLOCK:
      return new InvalidStateError(
        `${where}: this thread may not block (a browser's main thread); use ${action === 'selectSync' ? 'select' : `asyncQ.${action}`}() here, or a worker`,
      )
    case CANNOT_WAIT:
      return new InvalidStateError(
        `${where}: this thread renders sound and may not wait (an AudioWorklet); ask empty() or full() before the call`,
      )
    default:
      return new Error(`${where}: unknown answer ${code}`)
  }
}

function tasks(count: number): string {
  return count === 1 ? '1 task is' : `${count} tasks are`
}

/** The error of an async face that another thread's event loop used first. */
export function boundElsewhere(action: string, store: Store): Error {
  return new InvalidStateError(
    `${action}${store.title}: the async face belongs to another thread's event loop; ` +
      "use syncQ here, or make the queue with { eventLoop: 'any' }",
  )
}

/** Why the queue was shut down, where that was told: a copy for each error. */
function causeOf(store: Store): { cause: unknown } | undefined {
  const reason = shutdownReason(store)
  return reason === undefined ? undefined : { cause: decodeReason(reason) }
}

/** Whether a loop that has come to this ends quietly: the queue is empty and was shut down for no reason. */
export function isQuietEnd(code: number, store: Store): boolean {
  return code === SHUT && shutdownReason(store) === undefined
}
