// The lowest priority leaves first.
//
// Coming from janus: items are [priority, data] here too, but only the priority is compared. Equal ones leave in the
// order they came, so data need not be comparable. `new PriorityQueue(0, { priority: (item) => ... })` ranks other items.
import { PriorityQueue } from 'janus-queue'

const queue = new PriorityQueue<[priority: number, message: string]>()
const { asyncQ } = queue

await asyncQ.put([3, 'Low priority'])
await asyncQ.put([1, 'High priority'])
await asyncQ.put([2, 'Medium priority'])

while (!asyncQ.empty()) {
  const [priority, message] = await asyncQ.get()
  console.log(`Priority ${priority}: ${message}`)
  asyncQ.taskDone()
}

await queue.aclose()
