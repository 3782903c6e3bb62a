import { workerData } from 'node:worker_threads'
import { attach } from 'janus-queue'

const { syncQ } = attach<number>(workerData)

for (let i = 0; i < 100; i++) syncQ.put(i)

// This thread sleeps here until the consumer has called taskDone() for every item.
syncQ.join()
