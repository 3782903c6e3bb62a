// A blocking producer on a thread, an asynchronous consumer on the event loop.
//
// Coming from janus: the function for run_in_executor() is a module of its own here, since a JavaScript thread starts
// from a module; and the queue travels to it as workerData, since threads share no variables.
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { type AsyncQueue, Queue } from 'janus-queue'

async function consume(asyncQ: AsyncQueue<number>): Promise<void> {
  for (let i = 0; i < 100; i++) {
    const value = await asyncQ.get()
    console.log(`Consumed: ${value}`)
    asyncQ.taskDone()
  }
}

const queue = new Queue<number>()
const producer = new Worker(new URL('./producer.js', import.meta.url), { workerData: queue.syncQ })
const ended = once(producer, 'exit')

await consume(queue.asyncQ)
await ended
await queue.aclose()
