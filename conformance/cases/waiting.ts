import { Queue } from 'janus-queue'
import { startAgent, startAgents } from '../agent.js'
import { equal, rejects } from '../assert.js'
import { places } from '../faces.js'
import { test } from '../harness.js'
import { drain, kinds, makeQueue } from '../queues.js'
import { sleep, until, within } from '../time.js'

/** Time for the waiter to begin to wait; a case that is too early shows nothing, but passes all the same. */
const LATER = 10

const wakers = ['syncQ', 'asyncQ'] as const

for (const place of places) {
  test(
    `get() waits for a put() (${place.name})`,
    async (t) => {
      const queues = kinds.map((kind) => makeQueue<number>(kind))
      const [faces, other] = await Promise.all([place.openAll(t, queues), startAgent(t, ...queues)])
      for (const [i, face] of faces.entries()) {
        const later = (item: number): Promise<unknown> => {
          const method = item === 1 ? 'putNowait' : 'put'
          return other.ask({ queue: i, part: wakers[(i + item) % 2] ?? 'syncQ', method, args: [item], delay: LATER })
        }
        for (let round = 0; round < 3; round++) {
          const put = later(round)
          equal(await within(5_000, 'the get', face.get()), round)
          await put
        }
        const last = later(3)
        equal(await within(5_000, 'the peek', face.peek()), 3)
        await last
        equal(await face.getMany(2, { timeout: 0 }), [3])
        const more = later(4)
        equal(await within(5_000, 'the getMany', face.getMany(9)), [4])
        await more
      }
    },
    ...place.needs,
  )

  test(
    `put() waits for a get() (${place.name})`,
    async (t) => {
      const queues = kinds.map((kind) => makeQueue<number>(kind, 1))
      const [faces, other] = await Promise.all([place.openAll(t, queues), startAgent(t, ...queues)])
      for (const [i, face] of faces.entries()) {
        const later = (times: number, method: string, ...args: unknown[]): Promise<unknown> =>
          other.ask({ queue: i, part: wakers[i % 2] ?? 'syncQ', method, args, delay: times * LATER })
        await face.put(0)
        for (let round = 1; round < 4; round++) {
          const get = later(1, round === 2 ? 'getNowait' : 'get')
          await within(5_000, 'the put', face.put(round))
          equal(await get, round - 1)
        }
        const gets = later(1, 'getMany', 1)
        const more = later(2, 'getMany', 1)
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
      const queues = [0, 1, 0, 1].map((maxsize) => makeQueue<number>('fifo', maxsize))
      const [faces, other] = await Promise.all([place.openAll(t, queues), startAgent(t, ...queues)])
      for (const [i, face] of faces.entries()) {
        const waker = i < 2 ? 'syncQ' : 'asyncQ'
        const args = [waker === 'asyncQ']
        const isFull = i % 2 === 1
        if (isFull) await face.put(1)
        const shut = other.ask({ queue: i, part: waker, method: 'shutdown', args, delay: LATER })
        const wait: Promise<unknown> = isFull ? face.put(2) : face.get()
        await rejects(within(5_000, 'the wait', wait), face.ShutDown)
        await shut
      }
      equal(
        queues.map((queue) => queue.stats().state),
        ['closed', 'draining', 'closed', 'closed'],
      )
    },
    ...place.needs,
  )
}

test('put() wakes only as many getters as there are items', async (t) => {
  const queue = new Queue<number>()
  const agents = await startAgents(t, 3, queue)
  const gets = agents.map((agent) => agent.call<number>('syncQ', 'get'))
  await until(() => queue.stats().waitingGetters === 3, 'all agents are blocked')
  const got: number[] = []
  for (const get of gets) get.then((n) => got.push(n))
  for (let n = 1; n <= 3; n++) {
    queue.syncQ.put(n)
    await until(() => got.length === n, `${n} gets are served`)
    await until(() => queue.stats().waitingGetters === 3 - n, 'the others are still blocked')
  }
  equal(got, [1, 2, 3])
})

test('putMany() wakes as many getters as it puts items, and getMany() admits as many putters as it takes', async (t) => {
  const queue = new Queue<number>(3)
  const agents = await startAgents(t, 3, queue)
  const gets = agents.map((agent) => agent.call<number>('syncQ', 'get'))
  await until(() => queue.stats().waitingGetters === 3, 'all agents are blocked')
  queue.syncQ.putMany([1, 2, 3])
  equal((await within(10_000, 'all gets', Promise.all(gets))).sort(), [1, 2, 3])
  queue.syncQ.putMany([4, 5, 6])
  const puts = agents.map((agent, i) => agent.call('syncQ', 'put', 7 + i))
  await until(() => queue.stats().waitingPutters === 3, 'all agents are blocked')
  equal(queue.syncQ.getMany(3), [4, 5, 6])
  await within(10_000, 'all puts', Promise.all(puts))
  equal(drain(queue).sort(), [7, 8, 9])
})

test('put() reaches blocked threads and event loops that wait for the same item, one at a time', async (t) => {
  const queue = new Queue<number>()
  const agents = await startAgents(t, 2, queue)
  const pending = [queue.asyncQ.get(), queue.asyncQ.get()]
  const blocked = agents.map((agent) => agent.call<number>('syncQ', 'get'))
  await until(() => queue.stats().waitingGetters >= 3, 'all are waiting')
  const got: number[] = []
  for (const get of [...pending, ...blocked]) get.then((n) => got.push(n))
  for (let n = 1; n <= 4; n++) {
    queue.syncQ.put(n)
    await until(() => got.length === n, `item ${n} reaches a waiter`, 5_000)
  }
  equal(
    got.sort((a, b) => a - b),
    [1, 2, 3, 4],
  )
})

test('get() that gives up as its item comes leaves the item to others', async (t) => {
  const queue = new Queue<number>()
  const [early, late] = [await startAgent(t, queue), await startAgent(t, queue)]
  for (let round = 0; round < 12; round++) {
    const first: Promise<number> = early.call('syncQ', 'get', { timeout: 5 })
    const second: Promise<number> = late.call('syncQ', 'get')
    await until(() => queue.stats().waitingGetters >= 1, 'a get is waiting')
    await sleep(3 + (round % 4))
    queue.syncQ.put(round)
    const outcome = await within(
      10_000,
      'the first get',
      first.catch(() => undefined),
    )
    if (outcome !== undefined) queue.syncQ.put(round)
    equal(await within(5_000, 'the second get', second), round)
  }
  equal(queue.syncQ.qsize(), 0)
})
