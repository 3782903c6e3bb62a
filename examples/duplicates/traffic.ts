/** What goes on at a queue, seen by one thread: so that the report can tell. The work itself needs nothing of it. */
import { type SyncQueue, SyncQueueShutDown } from 'janus-queue'

/** How often the thread had to wait there, and how many items it saw in the queue at most. */
export interface Traffic {
  waits: number
  deepest: number
}

export const quiet = (): Traffic => ({ waits: 0, deepest: 0 })

export function addTo(sum: Traffic, { waits, deepest }: Traffic): void {
  sum.waits += waits
  sum.deepest = Math.max(sum.deepest, deepest)
}

/** put(), counted. */
export function putInto<T>(queue: SyncQueue<T>, item: T, seen: Traffic): void {
  const result = queue.tryPut(item)
  if (result !== 'ok') {
    if (result === 'full') seen.waits++
    queue.put(item)
  }
  seen.deepest = Math.max(seen.deepest, queue.qsize())
}

/** `for (const item of queue)`, counted. */
export function* takeFrom<T>(queue: SyncQueue<T>, seen: Traffic): Generator<T> {
  while (true) {
    const { status, item } = queue.tryGet()
    if (status === 'shutdown') return
    if (status === 'ok') {
      yield item
      continue
    }
    seen.waits++
    let awaited: T
    try {
      awaited = queue.get()
    } catch (error) {
      if (error instanceof SyncQueueShutDown) return
      throw error
    }
    yield awaited
  }
}
