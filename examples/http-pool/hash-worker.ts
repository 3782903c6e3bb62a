// A thread of the pool. `sync`: it takes one call at a time and blocks meanwhile, so what waits is still in the queue, where a more urgent
// call overtakes it, and one that was given up is never begun.
import { callContext, serveCalls } from 'janus-queue/rpc'
import { digest } from './digest.js'

const handlers = {
  hash(bytes: Uint8Array): string {
    return digest(bytes, () => callContext().signal.throwIfAborted()) // closed meanwhile: enough
  },
}
export type Handlers = typeof handlers

serveCalls(handlers, { sync: true })
