// Follows a worker that does not end, and ends itself, or waits to be ended.

import { parentPort, Worker, workerData } from 'node:worker_threads'
import { attach, spawn } from 'janus-queue'

export interface FollowerData {
  readonly queue: unknown
  readonly by: 'follow' | 'spawn'
  readonly exits: boolean
}

const { queue: handle, by, exits }: FollowerData = workerData
const queue = attach<unknown>(handle)
const url = new URL('./ending.js', import.meta.url)
const data = { deed: 'waits' }
if (by === 'follow') queue.follow(new Worker(url, { workerData: data }))
else spawn(url, { data, queues: [queue] })
if (exits) process.exit(0)
parentPort?.on('message', () => {})
parentPort?.postMessage('follows')
