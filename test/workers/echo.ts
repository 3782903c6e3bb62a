// Sends back what it gets, through the blocking face or the promise face, until the queue is shut down.

import { workerData } from 'node:worker_threads'
import { attach } from 'janus-queue'

const { ping, pong, isAsync } = workerData
const from = attach<unknown>(ping)
const to = attach<unknown>(pong)

if (isAsync) for await (const item of from.asyncQ) await to.asyncQ.put(item)
else for (const item of from.syncQ) to.syncQ.put(item)
to.shutdown()
