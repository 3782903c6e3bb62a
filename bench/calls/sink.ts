// The far end of a stream of chunks: reads all, and tells how many there were whenever it is asked to wait for so many.

import { parentPort, workerData } from 'node:worker_threads'
import { attach } from 'janus-queue'
import { readable } from 'janus-queue/streams'

const source: ReadableStream<Uint8Array> = 'memory' in workerData ? readable(attach(workerData)) : workerData
let read = 0
let wanted = Number.POSITIVE_INFINITY

function tell(): void {
  if (read < wanted) return
  wanted = Number.POSITIVE_INFINITY
  parentPort?.postMessage(read)
}

parentPort?.on('message', (count: number) => {
  wanted = count
  tell()
})
const reader = source.getReader()
for (let { done } = await reader.read(); !done; { done } = await reader.read()) {
  read++
  tell()
}
