import { type AsyncQueue, Queue, type SyncQueue, select, selectSync } from 'janus-queue'
import { startAgents } from '../agent.js'
import { equal, ok, rejects, throws } from '../assert.js'
import { test } from '../harness.js'
import { makeQueue } from '../queues.js'
import { isPending, sleep, within } from '../time.js'

function family(count: number): Queue<number>[] {
  const base = makeQueue<number>('fifo')
  return [base, ...Array.from({ length: count - 1 }, () => makeQueue<number>('fifo', 0, { beside: base }))]
}

function syncFaces(queues: readonly Queue<number>[]): SyncQueue<number>[] {
  return queues.map(({ syncQ }) => syncQ)
}

function asyncFaces(queues: readonly Queue<number>[]): AsyncQueue<number>[] {
  return queues.map(({ asyncQ }) => asyncQ)
}

test('selectSync() takes one item, from one queue, and says from which', () => {
  const queues = family(3)
  queues[1]?.syncQ.put(5)
  const { queue, index, item } = selectSync(syncFaces(queues))
  ok(queue === queues[1]?.syncQ, 'the face')
  equal([index, item], [1, 5])
  throws(() => selectSync(syncFaces(queues), { timeout: 0 }), 'SyncQueueEmpty')
  throws(() => selectSync(syncFaces(queues), { block: false }), 'SyncQueueEmpty')
})

test('select() takes one item of whichever queue has one first, of one memory or several', async () => {
  const queues = [...family(2), makeQueue<number>('lifo'), makeQueue<number>('priority')]
  for (let round = 0; round < 8; round++) {
    const selecting = select(asyncFaces(queues))
    ok(round > 0 || (await isPending(selecting)), 'it waits')
    queues[round % 4]?.syncQ.put(round)
    const { index, item } = await within(5_000, 'the select', selecting)
    equal([index, item], [round % 4, round])
    equal(
      queues.map((queue) => queue.stats().waitingGetters),
      [0, 0, 0, 0],
      'it waits with none of the others any more',
    )
  }
})

for (const form of ['select', 'selectSync'] as const) {
  test(`${form}(): where several queues have items, each gets its turn`, async () => {
    const queues = family(4)
    for (const { syncQ } of queues) for (let i = 0; i < 10; i++) syncQ.put(i)
    const served: number[] = []
    for (let i = 0; i < 40; i++) {
      const taken = form === 'select' ? await select(asyncFaces(queues)) : selectSync(syncFaces(queues))
      served.push(taken.index)
    }
    for (let from = 0; from < 40; from += 4) {
      equal([...served.slice(from, from + 4)].sort(), [0, 1, 2, 3])
    }
  })
}

test('select() under a signal or out of time takes nothing', async () => {
  const queues = family(3)
  await rejects(select(asyncFaces(queues), { timeout: 20 }), 'AsyncQueueEmpty')
  const controller = new AbortController()
  const selecting = select(asyncFaces(queues), { signal: controller.signal })
  for (const { syncQ } of queues) syncQ.put(1)
  controller.abort(new RangeError('enough'))
  const taken = await selecting.then(
    () => 1,
    () => 0,
  )
  equal(
    queues.map(({ syncQ }) => syncQ.qsize()).reduce((sum, size) => sum + size),
    3 - taken,
  )
  await rejects(select(asyncFaces(queues), { signal: controller.signal }), 'RangeError')
})

test('a queue that is shut down and empty no longer counts; when all are, it is a *QueueShutDown', async () => {
  const queues = family(3)
  queues[0]?.syncQ.put(1)
  queues[0]?.shutdown()
  queues[1]?.shutdown()
  equal(selectSync(syncFaces(queues)).item, 1)
  throws(() => selectSync(syncFaces(queues), { block: false }), 'SyncQueueEmpty')
  const selecting = select(asyncFaces(queues))
  ok(await isPending(selecting), 'one is open')
  queues[2]?.shutdown()
  await rejects(within(5_000, 'the select', selecting), 'AsyncQueueShutDown')
  throws(() => selectSync(syncFaces(queues)), 'SyncQueueShutDown')
})

test('an empty list is a RangeError, what is no face a TypeError, other memories an InvalidStateError', async () => {
  throws(() => selectSync([]), 'RangeError')
  await rejects(select([]), 'RangeError')
  throws(() => selectSync([{} as SyncQueue<number>]), 'TypeError')
  throws(() => selectSync(new Array<SyncQueue<number>>(1)), /queues\[0\] must be a face/)
  throws(() => selectSync(syncFaces([new Queue<number>(), new Queue<number>()])), 'InvalidStateError')
})

test('threads that select beside threads that get lose nothing and take nothing twice', async (t) => {
  const queues = family(5)
  const results = makeQueue<number>('fifo', 0, { beside: queues[0] as Queue<number> })
  const agents = await startAgents(t, 2, results, ...queues)
  const items = 400
  const selecting = agents.map((agent) => agent.call<number[]>('queue', 'selectAll'))
  for (const { begun } of selecting) await begun
  for (let i = 0; i < items; i++) {
    queues[(i * 7) % 5]?.syncQ.put(i)
    if (i % 50 === 0) await sleep(1)
  }
  for (const queue of queues) queue.shutdown()
  const taken = (await within(20_000, 'the selects', Promise.all(selecting))).flat()
  equal(
    taken.sort((a, b) => a - b),
    Array.from({ length: items }, (_, i) => i),
  )
})
