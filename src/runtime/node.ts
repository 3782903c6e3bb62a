import { threadId, Worker } from 'node:worker_threads'
import { now } from './ambient.js'
import type { Runtime } from './runtime.js'
import type { Text } from './text.js'
import { bufferText } from './text-buffer.js'

/** Node.js. */

export const text: Text = bufferText

/** Of no other thread: its number, and the instant at which it loaded this. */
const SALT = new Uint32Array(new Float64Array([now()]).buffer).map((word) => Math.imul(word ^ threadId, 0x9e3779b1))

export const runtime: Runtime = {
  text,
  thread: threadId,
  // Not by globalThis.crypto, which takes 5 ms to load; nor by Math.random() alone, which may be seeded, or a test's own.
  draw: (words) => words.map((_, index) => (Math.random() * 2 ** 32) ^ (SALT[index & 1] ?? 0)),
  canBlock: () => true,
  canWait: true,
  onThreadExit(listener) {
    // Told in the thread that started the worker, for every worker that it starts from now on.
    process.on('worker', (worker: Worker) => {
      const { threadId: thread } = worker
      worker.once('exit', () => listener(thread))
    })
  },
  startTimer(ring, milliseconds) {
    const timer = setTimeout(ring, milliseconds)
    timer.unref()
    return () => clearTimeout(timer)
  },
  startHelper(deed, done) {
    const script = `
      const { parentPort } = require('node:worker_threads')
      const deed = ${deed}
      parentPort.on('message', (message) => { deed(message); parentPort.postMessage(0) })`
    const helper = new Worker(script, { eval: true })
    helper.on('message', done)
    helper.unref()
    return (message) => helper.postMessage(message)
  },
  startTicker(tick, milliseconds) {
    const timer = setInterval(tick, milliseconds)
    return { ref: () => timer.ref(), unref: () => timer.unref(), stop: () => clearInterval(timer) }
  },
}
