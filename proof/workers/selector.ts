// Takes items by select() or selectSync(), gives up now and then, until all queues are shut down or it is terminated; see proof/selects.ts.

import { workerData } from 'node:worker_threads'
import {
  AsyncQueueEmpty,
  AsyncQueueShutDown,
  attach,
  type Queue,
  SyncQueueEmpty,
  SyncQueueShutDown,
  select,
  selectSync,
} from 'janus-queue'
import { Random } from '../random.js'
import type { SelectorData } from './selects.js'

const { queues: handles, marks, isAsync, seed }: SelectorData = workerData
const queues: readonly Queue<number>[] = handles.map((handle) => attach<number>(handle))
const random = new Random(seed)

function mark(item: number, from: Queue<number> | undefined): void {
  if (from !== queues[item % queues.length]) throw new Error(`item ${item} came from another queue than its own`)
  Atomics.add(marks, item, 1)
}

/** All of them, so that none is forgotten, or some. */
function some(): readonly Queue<number>[] {
  return random.oneIn(3) ? queues.filter(() => random.oneIn(4)) : queues
}

function takeSync(from: readonly Queue<number>[]): void {
  const { index, item } = selectSync(
    from.map(({ syncQ }) => syncQ),
    { timeout: random.below(20) },
  )
  mark(item, from[index])
}

async function takeAsync(from: readonly Queue<number>[]): Promise<void> {
  const faces = from.map(({ asyncQ }) => asyncQ)
  const controller = new AbortController()
  const giveUp = random.oneIn(2)
    ? setTimeout(() => controller.abort(new AsyncQueueEmpty()), random.below(4))
    : undefined
  try {
    const { index, item } = await select(faces, { timeout: random.below(20), signal: controller.signal })
    mark(item, from[index])
  } finally {
    clearTimeout(giveUp)
  }
}

for (;;) {
  const from = some()
  if (from.length === 0) continue
  try {
    if (isAsync) await takeAsync(from)
    else takeSync(from)
  } catch (error) {
    if (error instanceof SyncQueueShutDown || error instanceof AsyncQueueShutDown) {
      if (from === queues) break
    } else if (!(error instanceof SyncQueueEmpty || error instanceof AsyncQueueEmpty)) throw error
  }
}
