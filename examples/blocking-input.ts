// input('your name? ') that blocks until a line was typed, as in Python. A worker reads; this thread waits for it.
import { createReadStream, writeSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { isMainThread } from 'node:worker_threads'
import { attach, Queue, SyncQueueShutDown, spawn, spawnData } from 'janus-queue'

if (isMainThread) {
  const lines = new Queue<string>(100)
  spawn(new URL(import.meta.url), { data: lines, queues: [lines] }).unref()

  /** The next line; undefined where there are no more. */
  const input = (question: string): string | undefined => {
    writeSync(1, question) // console.log would come later, on a pipe, as this thread blocks
    try {
      return lines.syncQ.get()
    } catch (error) {
      if (error instanceof SyncQueueShutDown && error.cause === undefined) return undefined
      throw error
    }
  }

  let sum = 0
  for (let text = input('a number? '); text; text = input('another? ')) sum += Number(text)
  writeSync(1, `the sum is ${sum}\n`)
  lines.shutdown(true)
} else {
  // Not process.stdin, which in a worker is fed by the main thread, and that one blocks.
  const { asyncQ } = attach<string>(spawnData())
  for await (const line of createInterface({ input: createReadStream('', { fd: 0 }) })) await asyncQ.put(line)
  asyncQ.shutdown()
}
