import { startAgent } from '../agent.js'
import { equal } from '../assert.js'
import { places } from '../faces.js'
import { test } from '../harness.js'
import { kinds, makeQueue } from '../queues.js'
import { within } from '../time.js'

/** Time for the waiter to begin to wait; a case that is too early shows nothing, but passes all the same. */
const LATER = 25

const wakers = ['syncQ', 'asyncQ'] as const

for (const place of places) {
  test(
    `get() waits for a put() (${place.name})`,
    async (t) => {
      for (const [i, kind] of kinds.entries()) {
        const waker = wakers[i % 2] ?? 'syncQ'
        const queue = makeQueue<number>(kind)
        const [face, other] = await Promise.all([place.open(t, queue), startAgent(t, queue)])
        for (let round = 0; round < 3; round++) {
          const put = other.callLater(LATER, waker, 'put', round)
          equal(await within(5_000, 'the get', face.get()), round)
          await put
        }
        const last = other.callLater(LATER, waker, 'put', 3)
        equal(await within(5_000, 'the peek', face.peek()), 3)
        await last
        equal(await face.getMany(2, { timeout: 0 }), [3])
        const more = other.callLater(LATER, waker, 'put', 4)
        equal(await within(5_000, 'the getMany', face.getMany(9)), [4])
        await more
      }
    },
    ...place.needs,
  )

  test(
    `put() waits for a get() (${place.name})`,
    async (t) => {
      for (const [i, kind] of kinds.entries()) {
        const waker = wakers[i % 2] ?? 'syncQ'
        const queue = makeQueue<number>(kind, 1)
        const [face, other] = await Promise.all([place.open(t, queue), startAgent(t, queue)])
        await face.put(0)
        for (let round = 1; round < 4; round++) {
          const get = other.callLater(LATER, waker, 'get')
          await within(5_000, 'the put', face.put(round))
          equal(await get, round - 1)
        }
        const gets = other.callLater(LATER, waker, 'getMany', 1)
        const more = other.callLater(2 * LATER, waker, 'getMany', 1)
        await within(5_000, 'the putMany', face.putMany([4, 5]))
        equal([await gets, await more], [[3], [4]])
      }
    },
    ...place.needs,
  )

  test(
    `join() waits for the last taskDone() (${place.name})`,
    async (t) => {
      const queue = makeQueue<number>('fifo')
      const [face, other] = await Promise.all([place.open(t, queue), startAgent(t, queue)])
      await face.join()
      await face.putMany([1, 2])
      equal(await other.call('asyncQ', 'getMany', 2), [1, 2])
      const first = other.callLater(LATER, 'syncQ', 'taskDone')
      const second = other.callLater(3 * LATER, 'asyncQ', 'taskDone')
      await within(5_000, 'the join', face.join())
      equal(queue.syncQ.unfinishedTasks, 0)
      await Promise.all([first, second])
    },
    ...place.needs,
  )

  test(
    `shutdown() releases whoever waits (${place.name})`,
    async (t) => {
      for (const waker of wakers) {
        const immediate = waker === 'asyncQ'
        const getting = makeQueue<number>('fifo')
        const putting = makeQueue<number>('fifo', 1)
        putting.syncQ.put(1)
        const [getter, putter] = await Promise.all([place.open(t, getting), place.open(t, putting)])
        const other = await startAgent(t, getting, putting)
        const shut = (queue: number) =>
          other.ask({ queue, part: waker, method: 'shutdown', args: [immediate], delay: LATER })
        const first = shut(0)
        const outcome = await within(
          5_000,
          'the get',
          getter.get().catch((error: Error) => error.name),
        )
        equal(outcome, `${getter.prefix}QueueShutDown`)
        const second = shut(1)
        equal(
          await within(
            5_000,
            'the put',
            putter.put(2).catch((error: Error) => error.name),
          ),
          `${putter.prefix}QueueShutDown`,
        )
        await Promise.all([first, second])
        equal(putting.stats().state, immediate ? 'closed' : 'draining')
      }
    },
    ...place.needs,
  )
}
