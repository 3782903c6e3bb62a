import type { Queue } from 'janus-queue'
import { equal } from '../assert.js'
import { type Context, test } from '../harness.js'
import type { Item } from '../items.js'
import { kinds, makeQueue } from '../queues.js'
import type { How, Moved, MoverData } from '../threads/mover.js'
import { within } from '../time.js'

/** Items a producer. */
const EACH = 1_200

function start(t: Context, data: Omit<MoverData, 'role'>): Promise<Moved> {
  const thread = t.startWorker({ role: 'mover', ...data })
  return new Promise((resolve, reject) => {
    thread.onMessage((message) => resolve(message as Moved)) // threads/mover.ts sends nothing else
    thread.onError(reject)
  })
}

/** Moves items through the queue; each arrives once. */
async function move(t: Context, queue: Queue<Item>, producers: How[], consumers: How[]): Promise<Moved[]> {
  const total = producers.length * EACH
  const seen = new Uint8Array(new SharedArrayBuffer(total))
  const common = { handle: queue.syncQ, each: EACH, seen }
  const consuming = consumers.map((how) => start(t, { ...common, task: 'consume', how, first: 0 }))
  const producing = producers.map((how, i) => start(t, { ...common, task: 'produce', how, first: i * EACH }))
  const failing = Promise.all([...consuming, ...producing])
  await within(25_000, 'all is put', Promise.race([Promise.all(producing), failing]))
  queue.shutdown()
  const moved = await within(25_000, 'all is got', Promise.all(consuming))
  equal(
    moved.reduce((sum, { taken }) => sum + taken, 0),
    total,
  )
  equal(
    seen.findIndex((times) => times !== 1),
    -1,
  )
  const { puts, gets, size, bytesUsed, unfinishedTasks } = queue.stats()
  equal(
    { puts, gets, size, bytesUsed, unfinishedTasks },
    { puts: total, gets: total, size: 0, bytesUsed: 0, unfinishedTasks: 0 },
  )
  return moved
}

for (const kind of kinds) {
  for (const maxsize of [0, 5]) {
    test(`each item arrives once, from many threads to many (${kind}, maxsize ${maxsize})`, async (t) => {
      const queue = makeQueue<Item>(kind, maxsize)
      await move(t, queue, ['sync', 'async', 'syncMany'], ['sync', 'async', 'asyncMany'])
    })
  }
}

for (const how of ['sync', 'async', 'syncMany', 'asyncMany'] as const) {
  test(`a consumer gets the items of each producer in order (${how})`, async (t) => {
    const queue = makeQueue<Item>('fifo', 50)
    const moved = await move(t, queue, [how, 'sync'], [how])
    equal(
      moved.map(({ disorders }) => disorders),
      [0],
    )
  })
}
