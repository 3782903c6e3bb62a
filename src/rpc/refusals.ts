import { QueueShutDown } from '../index.js'
import { CallRefused } from './call-refused.js'

/** What a caller is told where its call could not be put. */
export function refusedPut(error: unknown, name: string): unknown {
  if (!(error instanceof QueueShutDown)) return error
  return new CallRefused(`${name}(): the calls were shut down`, { cause: error.cause ?? error })
}

export function timedOut(name: string, timeout: number): Error {
  return new DOMException(`${name}(): no answer within ${timeout} ms`, 'TimeoutError')
}

export function disposed(name: string): Error {
  return new CallRefused(`${name}(): the client was disposed`, { cause: new Error('the client was disposed') })
}
