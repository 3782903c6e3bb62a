// Puts what it was given into the queue that is among it.

import { workerData } from 'node:worker_threads'
import { attach, spawnData } from 'janus-queue'

const data = spawnData<{ queue: unknown; text: string; date: Date }>()
const { queue, ...rest } = data
attach(queue).syncQ.put({ ...rest, same: data === workerData })
