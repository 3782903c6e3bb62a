import { threadId, Worker } from 'node:worker_threads'
import type { Runtime } from './runtime.js'
import type { Text } from './text.js'
import { bufferText } from './text-buffer.js'

/** Node.js. */

export const text: Text = bufferText

export const runtime: Runtime = {
  text,
  thread: threadId,
  // The thread's number, as --random-seed gives all threads the same numbers; globalThis.crypto takes 5 ms to load.
  draw: (words) => words.map(() => (Math.random() * 2 ** 32) ^ Math.imul(threadId, 0x9e3779b1)),
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
