import { parentPort, workerData } from 'node:worker_threads'
import { program } from '../../build/conformance/threads/program.js'
import { apply } from './options.mjs'

apply(workerData.options)
const port = {
  post: (message) => parentPort.postMessage(message),
  onMessage: (listener) => parentPort.on('message', listener),
}
await program(port, workerData.data)
