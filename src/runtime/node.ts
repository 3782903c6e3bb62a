import { threadId, type Worker } from 'node:worker_threads'
import type { Runtime } from './runtime.js'
import type { Text } from './text.js'
import { bufferText } from './text-buffer.js'

/** Node.js, and what is compatible with it. */

export const text: Text = bufferText

export const runtime: Runtime = {
  text,
  thread: threadId,
  canBlock: () => true,
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
  startTicker(tick, milliseconds) {
    const timer = setInterval(tick, milliseconds)
    return { ref: () => timer.ref(), unref: () => timer.unref(), stop: () => clearInterval(timer) }
  },
}
