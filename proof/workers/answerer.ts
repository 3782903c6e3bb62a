// Answers calls with their own number, each into the queue that came with it, until it is terminated; see proof/reply-queues.ts.

import { workerData } from 'node:worker_threads'
import { attach, Queue } from 'janus-queue'

export interface Call {
  readonly number: number
  readonly reply: Queue<number>
}

export interface AnswererData {
  readonly calls: Queue<Call>
}

const { calls }: AnswererData = workerData
const queue = attach<Call>(calls)
for (const { number, reply } of queue.syncQ) {
  // A call that was put again, and had its answer before: its queue is no more, and what comes is the handle.
  if (!(reply instanceof Queue)) continue
  try {
    reply.syncQ.putNowait(number) // a call that was put again may have its answer
  } catch {}
  reply.release()
}
