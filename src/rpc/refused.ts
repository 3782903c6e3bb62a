import { QueueError, QueueShutDown } from '../index.js'
import { core } from './core.js'

/**
 * Nobody will answer the call; `cause` says why. Its code is ERR_CALL_REFUSED.
 *
 * @since 0.2.0
 */
export class CallRefused extends QueueError {
  static {
    core.describe(CallRefused, 'CallRefused', 'ERR_CALL_REFUSED')
  }
}

/** `cause` is what is behind it; undefined: `why` is all that there is to say. */
export function refused(name: string, why: string, cause: unknown = new Error(why)): CallRefused {
  return new CallRefused(`${name}(): ${why}`, { cause })
}

export const SHUT_DOWN = 'the calls were shut down'
export const DISPOSED = 'the client was disposed'

/** What a caller is told where its call could not be put. */
export function refusedPut(error: unknown, name: string): unknown {
  return error instanceof QueueShutDown ? refused(name, SHUT_DOWN, error.cause ?? error) : error
}

export function timedOut(name: string, timeout: number): Error {
  return new DOMException(`${name}(): no answer within ${timeout} ms`, 'TimeoutError')
}
