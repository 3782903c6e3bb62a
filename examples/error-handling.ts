// What a full and an empty queue answer to a caller that won't wait.
//
// Coming from janus: the classes have the same names. Catch QueueFull, QueueEmpty or QueueShutDown where the face does
// not matter, and QueueError for whatever this package throws as its own.
import { AsyncQueueEmpty, AsyncQueueFull, Queue } from 'janus-queue'

const queue = new Queue<number>(2)
const { asyncQ } = queue

try {
  asyncQ.putNowait(1)
  asyncQ.putNowait(2)
  asyncQ.putNowait(3)
} catch (error) {
  if (!(error instanceof AsyncQueueFull)) throw error
  console.log('Queue is full!')
}

try {
  asyncQ.getNowait()
  asyncQ.getNowait()
  asyncQ.getNowait()
} catch (error) {
  if (!(error instanceof AsyncQueueEmpty)) throw error
  console.log('Queue is empty!')
}

await queue.aclose()
