import { QueueError } from '../index.js'

/** Nobody will answer the call; `cause` says why. Its code is ERR_CALL_REFUSED. */
export class CallRefused extends QueueError {
  static {
    for (const [key, value] of [
      ['name', 'CallRefused'],
      ['code', 'ERR_CALL_REFUSED'],
    ] as const) {
      Object.defineProperty(CallRefused.prototype, key, { value, writable: true, configurable: true })
    }
  }
}
