import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { Worker } from 'node:worker_threads'
import type { Queue } from 'janus-queue'
import type { Item } from './items.js'
import { within } from './wait.js'

/** Which face a mover uses, and whether item by item. */
export type How = 'sync' | 'syncMany' | 'async' | 'asyncMany'

export interface MoverData {
  handle: unknown
  role: 'produce' | 'consume'
  how: How
  /** A producer puts the codes from `first` on, `count` of them; every producer has `each` codes of its own. */
  first: number
  count: number
  each: number
  /** How often each code arrived. */
  seen: Uint8Array
}

export interface Moved {
  taken: number
  /** Items that a consumer took after a later one of the same producer. */
  disorders: number
}

export interface Plan {
  producers: readonly How[]
  consumers: readonly How[]
  /** The number of items each producer puts. */
  each: number
}

type Owner = Pick<TestContext, 'after'>

function start(owner: Owner, workerData: MoverData): Promise<Moved> {
  const worker = new Worker(new URL('../workers/mover.js', import.meta.url), { workerData })
  owner.after(() => worker.terminate())
  return new Promise((resolve, reject) => {
    worker.on('message', resolve)
    worker.on('error', reject)
    worker.on('exit', () => reject(new Error('a mover ended without a word')))
  })
}

/** Moves items through the queue and shuts it down; asserts that each arrived exactly once. */
export async function move(owner: Owner, queue: Queue<Item>, plan: Plan, ms = 60_000): Promise<Moved[]> {
  const { producers, consumers, each } = plan
  const total = producers.length * each
  const seen = new Uint8Array(new SharedArrayBuffer(total))
  const common = { handle: queue.syncQ, count: each, each, seen }
  const consuming = consumers.map((how) => start(owner, { ...common, role: 'consume', how, first: 0 }))
  const producing = producers.map((how, i) => start(owner, { ...common, role: 'produce', how, first: i * each }))
  const failing = Promise.race([...consuming, ...producing].map((mover) => mover.then(() => new Promise(() => {}))))
  const moving = Promise.all(producing).then(() => {
    queue.shutdown()
    return Promise.all(consuming)
  })
  const moved = await within(ms, 'all items are moved', Promise.race([moving, failing.then(() => moving)]))
  assert.equal(
    moved.reduce((sum, { taken }) => sum + taken, 0),
    total,
  )
  assert.equal(
    seen.findIndex((times) => times !== 1),
    -1,
    'each item arrives exactly once',
  )
  assert.equal(queue.syncQ.unfinishedTasks, 0)
  const { puts, gets, size, bytesUsed } = queue.stats()
  assert.deepEqual({ puts, gets, size, bytesUsed }, { puts: total, gets: total, size: 0, bytesUsed: 0 })
  return moved
}
