// Goes on putting or getting while others die beside it, and counts; see proof/terminations.ts.

import { parentPort, workerData } from 'node:worker_threads'
import { attach, QueueShutDown } from 'janus-queue'
import type { Item } from './victim.js'

export interface KeeperData {
  readonly handle: unknown
  readonly duty: 'put' | 'get'
  readonly beats: Int32Array
  readonly index: number
}

const { handle, duty, beats, index }: KeeperData = workerData
const { syncQ } = attach<Item>(handle)
const nap = new Int32Array(new SharedArrayBuffer(4))
parentPort?.postMessage('begun')
try {
  for (;;) {
    if (duty === 'put') {
      syncQ.put([0, 'of the keeper'])
      Atomics.wait(nap, 0, 0, 0.2) // so that the others are blocked now and then
    } else {
      syncQ.get()
      syncQ.taskDone()
    }
    Atomics.add(beats, index, 1)
  }
} catch (error) {
  if (!(error instanceof QueueShutDown)) throw error
}
parentPort?.postMessage('released')
