/**
 * Threads select among many queues of one memory, with timeouts and signals that give up at any moment, and are terminated in it.
 * Looks that each item is taken once, from the queue that it was put into: only what a dead thread had in its hand may be missing.
 *
 */

import { Worker } from 'node:worker_threads'
import { Queue } from 'janus-queue'
import { isCommand, readNumbers } from './command.js'
import { sleep, within } from './queues.js'
import { Random } from './random.js'
import type {} from './workers/selector.js'
import type { SelectorData } from './workers/selects.js'

const SELECTORS = 4
/** Items that are in at a time, so that selects wait as often as they find something. */
const OPEN = 12
const LONGEST_MS = 60_000

export interface SelectsReport {
  /** Items that a select took. */
  taken: number
  deaths: number
  /** Items that were in the hand of a thread when it died. */
  inDeadHands: number
}

/** Puts `count` items into `many` queues. Throws where an item was lost, doubled, or taken from another queue than its own. */
export async function runSelects(count: number, many: number, seed: number): Promise<SelectsReport> {
  const random = new Random(seed)
  const first = new Queue<number>(0, { eventLoop: 'any' })
  const queues = [first]
  while (queues.length < many) queues.push(new Queue<number>(0, { beside: first, eventLoop: 'any' }))
  // A word an item: how often it was taken.
  const marks = new Int32Array(new SharedArrayBuffer(4 * count))
  let deaths = 0
  const start = (index: number): Worker => {
    const workerData: SelectorData = { queues, marks, isAsync: index % 2 === 1, seed: random.next() }
    const worker = new Worker(new URL('./workers/selector.js', import.meta.url), { workerData })
    worker.once('error', fail)
    return worker
  }
  let fail = (_: unknown): void => {}
  const failed = new Promise<never>((_, reject) => {
    fail = reject
  })
  failed.catch(() => {})
  const selectors = Array.from({ length: SELECTORS }, (_, index) => start(index))
  const work = async (): Promise<void> => {
    for (let item = 0; item < count; item++) {
      while (sizeOf(queues) >= OPEN) await sleep(1)
      queues[item % many]?.syncQ.put(item)
      if (random.oneIn(8)) await sleep(random.below(3))
      if (!random.oneIn(100)) continue
      const index = random.below(SELECTORS)
      await selectors[index]?.terminate()
      deaths++
      selectors[index] = start(index)
    }
    while (sizeOf(queues) > 0) await sleep(2)
    for (const queue of queues) queue.shutdown()
    await Promise.all(selectors.map((selector) => new Promise((resolve) => selector.once('exit', resolve))))
  }
  const title = `(seed ${seed})`
  await Promise.race([work(), failed])
  await within(LONGEST_MS, `all counters are even ${title}`, settled(queues))
  const missing = marks.reduce((sum, taken) => sum + (taken === 0 ? 1 : 0), 0)
  const doubled = marks.findIndex((taken) => taken > 1)
  if (doubled !== -1) throw new Error(`item ${doubled} was taken ${marks[doubled]} times ${title}`)
  if (missing > deaths) throw new Error(`${missing} items are missing, but only ${deaths} threads died ${title}`)
  return { taken: count - missing, deaths, inDeadHands: missing }
}

function sizeOf(queues: readonly Queue<number>[]): number {
  return queues.reduce((sum, queue) => sum + queue.syncQ.qsize(), 0)
}

/** What was put is gone, by the queues' own counters, and nobody waits. */
async function settled(queues: readonly Queue<number>[]): Promise<void> {
  for (const queue of queues) {
    for (;;) {
      const { puts, gets, waitingGetters } = queue.stats()
      if (puts === gets && waitingGetters === 0) break
      await sleep(5)
    }
  }
}

if (isCommand(import.meta.url)) {
  const { selects, queues, seed } = readNumbers(
    'Threads select among many queues, give up and die: each item is taken once.',
    {
      selects: [10_000, 'items to be taken'],
      queues: [100, 'queues to select among'],
    },
  )
  console.log(`selects, seed ${seed}`)
  const { taken, deaths, inDeadHands } = await runSelects(selects, queues, seed)
  console.log(
    `${taken} items taken once each, ${deaths} deaths, ${inDeadHands} items in dead hands, none lost or doubled`,
  )
}
