// Loaded before a program: each thread that it starts is terminated as it begins, but for the first, which starts those of spawn().

import { isMainThread } from 'node:worker_threads'

let started = 0
if (isMainThread) {
  process.on('worker', (worker) => {
    if (++started > 1) worker.once('online', () => worker.terminate())
  })
}
