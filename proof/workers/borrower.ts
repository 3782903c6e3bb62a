// Gets tasks, and does or releases them, until it is terminated in it; see proof/tasks.ts.

import { parentPort, workerData } from 'node:worker_threads'
import { type AsyncQueue, attach, type SyncQueue } from 'janus-queue'
import { Random } from '../random.js'
import { BEGUN, type BorrowerData, ENDED, type Task } from './marks.js'

const { handle, marks, isAsync, seed }: BorrowerData = workerData
const queue = attach<Task>(handle)
const random = new Random(seed)
type Lent = ReturnType<SyncQueue<Task>['getTask']>
const held: Lent[] = []

function take(task: Lent): void {
  const [, id] = task.item
  if (Atomics.load(marks, id) === ENDED) throw new Error(`task ${id} came again although it was done`)
  held.push(task)
  while (held.length > random.below(4)) {
    const [chosen] = held.splice(random.below(held.length), 1)
    if (chosen !== undefined) end(chosen)
  }
}

/** Most go back, so that there is always something to be lent. */
function end(task: Lent): void {
  const [, id] = task.item
  if (!random.oneIn(40)) task.release(random.oneIn(3) ? { last: true } : {})
  else {
    Atomics.store(marks, id, BEGUN)
    task.done()
    Atomics.store(marks, id, ENDED)
  }
}

async function borrow(asyncQ: AsyncQueue<Task>): Promise<never> {
  for (;;) take(await asyncQ.getTask())
}

parentPort?.postMessage('begun')
if (isAsync) void borrow(queue.asyncQ)
else for (;;) take(queue.syncQ.getTask())
