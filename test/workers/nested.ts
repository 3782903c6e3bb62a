// Hands its queue on to a worker of its own, two levels deep; each level puts its depth, the innermost first.

import { Worker, workerData } from 'node:worker_threads'
import { attach } from 'janus-queue'

const isInner = 'queue' in workerData
const depth: number = isInner ? workerData.depth : 0
const queue = attach<string>(isInner ? workerData.queue : workerData)

if (depth < 2) {
  const inner = new Worker(new URL(import.meta.url), { workerData: { queue: queue.syncQ, depth: depth + 1 } })
  inner.on('exit', () => queue.syncQ.put(`depth ${depth}`))
} else {
  queue.syncQ.put(`depth ${depth}`)
}
