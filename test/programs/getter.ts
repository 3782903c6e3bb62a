// Gets an item after a while, and reports it as processed.

import { workerData } from 'node:worker_threads'
import { attach } from 'janus-queue'

const { syncQ } = attach<string>(workerData)
setTimeout(() => {
  syncQ.get()
  syncQ.taskDone()
}, 300)
