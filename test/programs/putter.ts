// Puts an item after a while.

import { workerData } from 'node:worker_threads'
import { attach } from 'janus-queue'

const { syncQ } = attach<string>(workerData)
setTimeout(() => syncQ.put('from the worker'), 300)
