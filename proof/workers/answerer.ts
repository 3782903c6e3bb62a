// Answers calls with their own number, each into the queue that came with it, until it is terminated; see proof/reply-queues.ts.

import { workerData } from 'node:worker_threads'
import { attach, type Queue } from 'janus-queue'

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
  try {
    reply.syncQ.putNowait(number) // a call that was put again may have its answer
  } catch {}
  reply.release()
}
