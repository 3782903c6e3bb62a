import { Queue } from 'janus-queue'
import { startAgent } from '../agent.js'
import { equal, ok, rejects } from '../assert.js'
import { parts, places, withEachKind } from '../faces.js'
import { test } from '../harness.js'
import { makeQueue } from '../queues.js'
import { isPending, sleep, within } from '../time.js'

/** Milliseconds; they need not be whole. */
const TIMEOUT = 12.5

for (const place of places) {
  test(
    `a wait ends with its timeout and has changed nothing (${place.name})`,
    async (t) => {
      const timeout = TIMEOUT
      await withEachKind<number>(t, place, 1, async ({ queue, face }) => {
        const lasting = async (name: string, action: () => Promise<unknown>): Promise<void> => {
          const start = performance.now()
          await rejects(action(), name)
          const lasted = performance.now() - start
          ok(lasted > timeout - 5, `lasted ${lasted} ms`)
        }
        await lasting(face.Empty, () => face.get({ timeout }))
        await lasting(face.Empty, () => face.peek({ timeout }))
        await lasting(face.Empty, () => face.getMany(3, { timeout }))
        await face.put(1, { timeout })
        await lasting(face.Full, () => face.put(2, { timeout }))
        await lasting(face.Full, () => face.putMany([2, 3], { timeout }))
        await lasting('TimeoutError', () => face.join({ timeout }))
        for (const short of [1, 1e-6]) await rejects(face.put(2, { timeout: short }), face.Full)
        const { puts, gets, waitingGetters, waitingPutters, waitingJoiners } = queue.stats()
        equal([puts, gets, waitingGetters, waitingPutters, waitingJoiners], [1, 0, 0, 0, 0])
        equal(await face.get({ timeout }), 1)
        await face.taskDone()
        await face.join({ timeout })
      })
    },
    ...place.needs,
  )

  test(`timeout 0 tries once (${place.name})`, async (t) => {
    const queue = makeQueue<number>('fifo', 1)
    const face = await place.open(t, queue)
    const timeout = 0
    await rejects(face.get({ timeout }), face.Empty)
    await rejects(face.peek({ timeout }), face.Empty)
    await rejects(face.getMany(2, { timeout }), face.Empty)
    await face.put(1, { timeout })
    await rejects(face.put(2, { timeout }), face.Full)
    await rejects(face.putMany([2], { timeout }), face.Full)
    await rejects(face.join({ timeout }), 'TimeoutError')
    equal([await face.peek({ timeout }), await face.get({ timeout })], [1, 1])
    await face.taskDone()
    await face.join({ timeout })
    await face.putMany([3], { timeout })
    equal(await face.getMany(2, { timeout }), [3])
  })

  test(`a timeout that is negative or NaN is a RangeError, whether it would be needed or not (${place.name})`, async (t) => {
    const queue = makeQueue<number>('fifo', 2)
    const face = await place.open(t, queue)
    for (const timeout of [-1, -0.001, Number.NEGATIVE_INFINITY, Number.NaN]) {
      await rejects(face.put(1, { timeout }), 'RangeError')
      await rejects(face.putMany([1], { timeout }), 'RangeError')
      await rejects(face.get({ timeout }), 'RangeError')
      await rejects(face.join({ timeout }), 'RangeError')
      equal(queue.syncQ.qsize(), 0)
      await face.put(1)
      await rejects(face.get({ timeout }), 'RangeError')
      await rejects(face.peek({ timeout }), 'RangeError')
      await rejects(face.getMany(1, { timeout }), 'RangeError')
      await rejects(face.join({ timeout }), 'RangeError')
      equal([await face.clear(), queue.syncQ.unfinishedTasks], [1, 0])
    }
  })
}

for (const part of parts) {
  test(`a timeout on ${part} may be undefined, Infinity or longer than timers can be`, async (t) => {
    const queue = makeQueue<number>('fifo', 1)
    const agent = await startAgent(t, queue)
    for (const timeout of [undefined, Infinity, Number.MAX_VALUE, 2 ** 31, 2 ** 32 + 1, 2 ** 53]) {
      const get = agent.call<number>(part, 'get', { timeout })
      ok(await isPending(get, 20), `get with timeout ${timeout}`)
      queue.syncQ.put(1)
      equal(await within(5_000, 'the get', get), 1)
      queue.syncQ.put(2)
      const put = agent.call(part, 'put', 3, { timeout })
      ok(await isPending(put, 20), `put with timeout ${timeout}`)
      equal(queue.syncQ.get(), 2)
      await within(5_000, 'the put', put)
      equal(queue.syncQ.get(), 3)
    }
  })
}

test('a timeout that ends while others wait leaves them waiting, and served later', async () => {
  const queue = new Queue<number>()
  const before = queue.asyncQ.get()
  const short = queue.asyncQ.get({ timeout: 20 })
  const after = queue.asyncQ.get()
  await rejects(short, 'AsyncQueueEmpty')
  equal(await isPending(Promise.race([before, after])), true)
  queue.syncQ.put(1)
  queue.syncQ.put(2)
  equal(await within(5_000, 'both gets', Promise.all([before, after])), [1, 2])
})

test('a timeout of a blocked get() on one thread loses no item to another', async (t) => {
  const queue = new Queue<number>()
  const agent = await startAgent(t, queue)
  const got: number[] = []
  const total = 40
  const consume = async () => {
    while (got.length < total) {
      try {
        got.push(await agent.call<number>('syncQ', 'get', { timeout: 1 }))
      } catch (error) {
        equal(Reflect.get(Object(error), 'name'), 'SyncQueueEmpty')
      }
    }
  }
  const produce = async () => {
    for (let i = 0; i < total; i++) {
      await sleep(i % 3)
      queue.syncQ.put(i)
    }
  }
  await within(20_000, 'all items arrive', Promise.all([consume(), produce()]))
  equal(
    got,
    Array.from({ length: total }, (_, i) => i),
  )
  equal(queue.syncQ.qsize(), 0)
})

test('a timeout that is over at once leaves nobody standing in the line', async () => {
  const queue = new Queue<string>()
  await rejects(queue.asyncQ.get({ timeout: 1 }), 'AsyncQueueEmpty')
  await rejects(queue.asyncQ.get({ timeout: 1e-6 }), 'AsyncQueueEmpty')
  equal(queue.stats().waitingGetters, 0)
  queue.syncQ.put('x')
  equal(await queue.asyncQ.get({ timeout: 0 }), 'x')
})

test('a timeout that ends while two items are in and one waits in front takes none out of turn', async () => {
  const queue = new Queue<number>()
  const first = queue.asyncQ.get()
  const second = queue.asyncQ.get({ timeout: 20 })
  const third = queue.asyncQ.get()
  setTimeout(() => {
    queue.syncQ.putMany([1, 2, 3])
    const end = performance.now() + 40
    while (performance.now() < end); // the time of the second is up before the loop hears of the items
  }, 5)
  const outcomes = await Promise.all([first, second.catch(({ name }) => name), third])
  equal([...outcomes, queue.syncQ.qsize()], outcomes[1] === 2 ? [1, 2, 3, 0] : [1, 'AsyncQueueEmpty', 2, 1])
})

test('a timeout of who stands behind another is refused as that of the first', async () => {
  const queue = new Queue<number>(1)
  const gets = [queue.asyncQ.get(), queue.asyncQ.get({ timeout: 20 })]
  await rejects(gets[1] ?? Promise.resolve(), 'AsyncQueueEmpty')
  queue.syncQ.put(1)
  equal(await gets[0], 1)
  const joins = [queue.asyncQ.join(), queue.asyncQ.join({ timeout: 20 })]
  await rejects(joins[1] ?? Promise.resolve(), 'TimeoutError')
  queue.syncQ.put(2)
  const puts = [queue.asyncQ.put(3), queue.asyncQ.put(4, { timeout: 20 })]
  await rejects(puts[1] ?? Promise.resolve(), 'AsyncQueueFull')
  queue.syncQ.clear()
  await puts[0]
  queue.syncQ.clear()
  queue.syncQ.taskDone()
  await joins[0]
})
