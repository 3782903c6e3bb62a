// Does one operation again and again, until it is terminated in it; see proof/terminations.ts.

import { parentPort, workerData } from 'node:worker_threads'
import { attach, type Queue } from 'janus-queue'
import type { Operation } from './operations.js'

export interface VictimData {
  readonly handles: readonly unknown[]
  readonly operation: Operation
  readonly size: number
}

export type Item = [priority: number, text: string]

const { handles, operation, size }: VictimData = workerData
const item: Item = [1, 'v'.repeat(size)]
const few = [item, item, item]
const soon = { timeout: 1 }

/** A refusal is no reason to stop. */
async function again(action: () => unknown): Promise<void> {
  for (;;) {
    try {
      await action()
    } catch {}
  }
}

function againSync(action: () => unknown): void {
  for (;;) {
    try {
      action()
    } catch {}
  }
}

function begin({ syncQ, asyncQ }: Queue<Item>): unknown {
  switch (operation) {
    case 'put':
      return againSync(() => syncQ.put(item))
    case 'get':
      return againSync(() => syncQ.get())
    case 'peek':
      return againSync(() => syncQ.peek())
    case 'putMany':
      return againSync(() => syncQ.putMany(few))
    case 'getMany':
      return againSync(() => syncQ.getMany(3))
    case 'clear':
      return againSync(() => {
        syncQ.put(item, soon)
        syncQ.clear()
      })
    case 'taskDone and join':
      return againSync(() => {
        syncQ.put(item)
        syncQ.get()
        syncQ.taskDone()
        syncQ.join({ timeout: 0.1 })
      })
    case 'maxsize':
      return againSync(() => {
        syncQ.maxsize = syncQ.maxsize === 8 ? 4 : 8
      })
    case 'async put':
      return again(() => Promise.all([asyncQ.put(item), asyncQ.put(item)]))
    case 'async get':
      return again(() => Promise.all([asyncQ.get(), asyncQ.get()]))
    case 'async peek':
      return again(() => asyncQ.peek())
    case 'async putMany, getMany':
      return again(() => Promise.all([asyncQ.putMany(few), asyncQ.getMany(3)]))
    case 'async timeouts':
      return again(() => Promise.allSettled([asyncQ.put(item, soon), asyncQ.get(soon), asyncQ.join(soon)]))
    default:
      return undefined
  }
}

parentPort?.postMessage('begun')
const queues = handles.map((handle) => attach<Item>(handle))
if (operation === 'shutdown') {
  againSync(() => {
    for (const [index, queue] of queues.entries()) queue.shutdown(index % 2 === 0)
  })
}
if (queues[0] !== undefined) begin(queues[0])
