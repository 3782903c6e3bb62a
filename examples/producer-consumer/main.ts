// As in basic-usage, but the consumer doesn't know how many messages there will be: null is the last one.
//
// Coming from janus: a sentinel works just as well, and is not needed. A producer that calls syncQ.shutdown() when it
// has no more ends `for await (const message of queue.asyncQ)` once the queue is empty.
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { type AsyncQueue, Queue } from 'janus-queue'

async function consume(asyncQ: AsyncQueue<string | null>): Promise<void> {
  while (true) {
    const message = await asyncQ.get()
    if (message === null) {
      asyncQ.taskDone()
      break
    }
    console.log(`Consumed: ${message}`)
    asyncQ.taskDone()
  }
}

const queue = new Queue<string | null>()
const producer = new Worker(new URL('./producer.js', import.meta.url), { workerData: queue.syncQ })
const ended = once(producer, 'exit') // what thread.join() waits for

await consume(queue.asyncQ)
await ended
await queue.aclose()
