/** Terminations of workers in one operation on one kind of queue, with others beside them that must go on. */

import { setImmediate as nextTurn } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { type Queue, QueueError, QueueShutDown } from 'janus-queue'
import type { Kind } from './model.js'
import { queueOf, sleep, within } from './queues.js'
import type { Random } from './random.js'
import type { KeeperData } from './workers/keeper.js'
import type { Operation } from './workers/operations.js'
import type { Item, VictimData } from './workers/victim.js'

const SIZES = [0, 100, 9_000, 100_000] as const
/** The keepers that get nothing done for so long after a death have failed. */
const LONGEST_MS = 20_000

export interface Cell {
  readonly operation: Operation
  readonly kind: Kind
  terminations: number
  /** The longest that it took until all keepers had got on after a death, milliseconds. */
  worst: number
}

export async function runCell(
  operation: Operation,
  kind: Kind,
  count: number,
  batch: number,
  random: Random,
): Promise<Cell> {
  const cell: Cell = { operation, kind, terminations: 0, worst: 0 }
  const run = operation === 'shutdown' ? shutdownBatch : keptBatches
  while (cell.terminations < count) await run(cell, count, batch, random)
  return cell
}

function once(worker: Worker, event: 'message' | 'exit'): Promise<unknown> {
  return new Promise((resolve) => worker.once(event, resolve))
}

/** Starts victims and terminates each at a moment of its own; resolves when all are dead. */
async function terminateSome(queues: readonly unknown[], cell: Cell, batch: number, random: Random): Promise<void> {
  const workerData: VictimData = { handles: queues, operation: cell.operation, size: random.pick(SIZES) }
  let begun = 0
  let dead = 0
  const dying = Array.from({ length: batch }, async () => {
    const victim = new Worker(new URL('./workers/victim.js', import.meta.url), { workerData })
    await once(victim, 'message')
    begun++
    // At once, in the midst of attaching; or some time after.
    if (cell.operation !== 'attach' && !random.oneIn(8)) await sleep(random.below(12))
    await victim.terminate()
    dead++
    cell.terminations++
  })
  await within(60_000, 'all victims are dead', Promise.all(dying)).catch((error) => {
    const { operation, kind } = cell
    throw new Error(`${operation} (${kind}): of ${batch} victims ${begun} have begun and ${dead} are dead`, {
      cause: error,
    })
  })
}

/** One queue, two blocking keepers and this event loop as a third. */
async function keptBatches(cell: Cell, count: number, batch: number, random: Random): Promise<void> {
  const queue = queueOf<Item>(cell.kind, 8, { eventLoop: 'any', maxBytes: 1 << 24 })
  const beats = new Int32Array(new SharedArrayBuffer(12))
  const keepers = (['put', 'get'] as const).map((duty, index) => {
    const workerData: KeeperData = { handle: queue, duty, beats, index }
    return new Worker(new URL('./workers/keeper.js', import.meta.url), { workerData })
  })
  try {
    await Promise.all(keepers.map((keeper) => once(keeper, 'message')))
    const here = keepHere(queue, beats)
    here.catch(() => {}) // told when it is awaited
    while (cell.terminations < count) {
      await terminateSome([queue], cell, Math.min(batch, count - cell.terminations), random)
      cell.worst = Math.max(cell.worst, await recovery(beats, cell))
    }
    const released = Promise.all([...keepers.map((keeper) => once(keeper, 'exit')), here])
    queue.shutdown(true)
    await within(LONGEST_MS, 'the keepers are released by shutdown()', released)
    for (let tries = 0; queue.stats().bytesUsed > 0 && tries < 100; tries++) await sleep(10)
    if (queue.stats().bytesUsed > 0) throw new Error(`bytes are left in use: ${JSON.stringify(queue.stats())}`)
  } finally {
    for (const keeper of keepers) await keeper.terminate()
  }
}

/** Puts and gets on this event loop until the queue is shut down. */
async function keepHere(queue: Queue<Item>, beats: Int32Array): Promise<void> {
  try {
    for (;;) {
      await queue.asyncQ.put([0, 'of the main thread'])
      await queue.asyncQ.get()
      queue.asyncQ.taskDone()
      Atomics.add(beats, 2, 1)
      await nextTurn()
    }
  } catch (error) {
    if (!(error instanceof QueueShutDown)) throw error
  }
}

/** How long until each keeper has got on twice. */
async function recovery(beats: Int32Array, { operation, kind }: Cell): Promise<number> {
  const before = Int32Array.from(beats)
  const start = performance.now()
  while (before.some((beat, index) => Atomics.load(beats, index) < beat + 2)) {
    if (performance.now() - start > LONGEST_MS) {
      const moved = before.map((beat, index) => Atomics.load(beats, index) - beat)
      throw new Error(
        `keepers stand still after deaths in ${operation} (${kind}): they moved on by ${moved.join(', ')}`,
      )
    }
    await sleep(1)
  }
  return performance.now() - start
}

/** Some queues that victims shut down: each is shut down then, and whoever waits released; or it is open, and works. */
async function shutdownBatch(cell: Cell, count: number, batch: number, random: Random): Promise<void> {
  const queues = Array.from({ length: 4 }, () => queueOf<Item>(cell.kind, 8, { eventLoop: 'any', maxBytes: 1 << 22 }))
  const [first] = queues
  const workerData: KeeperData = {
    handle: first,
    duty: 'get',
    beats: new Int32Array(new SharedArrayBuffer(4)),
    index: 0,
  }
  const keeper = new Worker(new URL('./workers/keeper.js', import.meta.url), { workerData })
  try {
    await once(keeper, 'message')
    const released = once(keeper, 'message')
    const getting = queues.map(({ asyncQ }) => asyncQ.get().catch((error: unknown) => error))
    await terminateSome(queues, cell, Math.min(batch, count - cell.terminations), random)
    const start = performance.now()
    for (const [index, queue] of queues.entries()) {
      if (queue.stats().state === 'open') {
        await queue.asyncQ.putMany([
          [0, 'one'],
          [0, 'two'],
        ])
        queue.shutdown()
      }
      const outcome = await within(LONGEST_MS, 'a waiting get() is told', getting[index] ?? Promise.resolve())
      if (outcome instanceof QueueError && !(outcome instanceof QueueShutDown)) throw outcome
    }
    await within(LONGEST_MS, 'a blocked get() is released', released)
    cell.worst = Math.max(cell.worst, performance.now() - start)
  } finally {
    await keeper.terminate()
  }
}
