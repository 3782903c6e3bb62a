import { parentPort } from 'node:worker_threads'
import type { Port } from '../../conformance/host.js'

/** What a worker of the conformance suite is given, in a thread of Node.js. */
export const port: Port = {
  post: (message) => parentPort?.postMessage(message),
  onMessage: (listener) => parentPort?.on('message', listener),
}
