// Does what it is told until it is terminated.

import { parentPort, workerData } from 'node:worker_threads'
import { attach } from 'janus-queue'

export type Deed = 'get' | 'put' | 'put and clear' | 'churn' | 'async get' | 'async put' | 'async churn'

export interface VictimData {
  handle: unknown
  deed: Deed
  size: number
}

const { handle, deed, size }: VictimData = workerData
const { syncQ, asyncQ } = attach<[number, unknown]>(handle)
const item: [number, unknown] = [-1, 'v'.repeat(size)]

parentPort?.postMessage('begun')
switch (deed) {
  case 'get':
    for (;;) syncQ.get()
  case 'put':
    for (;;) syncQ.put(item)
  case 'put and clear':
    for (;;) {
      syncQ.put(item)
      syncQ.clear()
    }
  case 'churn':
    for (;;) {
      syncQ.put(item)
      syncQ.peek()
      syncQ.get()
      syncQ.putMany([item, item])
      syncQ.getMany(2)
    }
  case 'async get':
    for (;;) await asyncQ.get()
  case 'async put':
    for (;;) await asyncQ.put(item)
  case 'async churn':
    for (;;) {
      await asyncQ.put(item)
      await asyncQ.get()
    }
}
