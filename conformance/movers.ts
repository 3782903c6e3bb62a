import type { Queue } from 'janus-queue'
import { equal } from './assert.js'
import type { Item } from './items.js'
import type { How, Moved, MoverData } from './threads/mover.js'
import { within } from './time.js'

export interface Plan {
  readonly producers: readonly How[]
  readonly consumers: readonly How[]
  /** The number of items that each producer puts. */
  readonly each: number
  /** The longest that it may take, in milliseconds. */
  readonly limit: number
}

/** Starts a thread that carries out threads/mover.ts; what it has moved. */
export type Start = (data: MoverData) => Promise<Moved>

/** Moves items through the queue and shuts it down; each arrives exactly once. */
export async function move(start: Start, queue: Queue<Item>, plan: Plan): Promise<Moved[]> {
  const { producers, consumers, each, limit } = plan
  const total = producers.length * each
  const seen = new Uint8Array(new SharedArrayBuffer(total))
  const common = { role: 'mover', handle: queue.syncQ, each, seen } as const
  const consuming = consumers.map((how) => start({ ...common, task: 'consume', how, first: 0 }))
  const producing = producers.map((how, i) => start({ ...common, task: 'produce', how, first: i * each }))
  const failing = Promise.all([...consuming, ...producing])
  await within(limit, 'all is put', Promise.race([Promise.all(producing), failing]))
  queue.shutdown()
  const moved = await within(limit, 'all is got', Promise.all(consuming))
  equal(
    moved.reduce((sum, { taken }) => sum + taken, 0),
    total,
  )
  equal(
    seen.findIndex((times) => times !== 1),
    -1,
    'each item arrives exactly once',
  )
  const { puts, gets, size, bytesUsed, unfinishedTasks } = queue.stats()
  equal(
    { puts, gets, size, bytesUsed, unfinishedTasks },
    { puts: total, gets: total, size: 0, bytesUsed: 0, unfinishedTasks: 0 },
  )
  return moved
}
