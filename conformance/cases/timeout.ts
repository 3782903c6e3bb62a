import { equal, ok, rejects } from '../assert.js'
import { places } from '../faces.js'
import { test } from '../harness.js'
import { makeQueue } from '../queues.js'

const TIMEOUT = 30

for (const place of places) {
  test(
    `a wait ends with its timeout and has changed nothing (${place.name})`,
    async (t) => {
      const queue = makeQueue<number>('fifo', 1)
      const face = await place.open(t, queue)
      const timeout = TIMEOUT
      const lasting = async (name: string, action: () => Promise<unknown>): Promise<void> => {
        const start = performance.now()
        await rejects(action(), name)
        const lasted = performance.now() - start
        ok(lasted > timeout - 5, `lasted ${lasted} ms`)
      }
      await lasting(`${face.prefix}QueueEmpty`, () => face.get({ timeout }))
      await lasting(`${face.prefix}QueueEmpty`, () => face.peek({ timeout }))
      await lasting(`${face.prefix}QueueEmpty`, () => face.getMany(3, { timeout }))
      await face.put(1, { timeout })
      await lasting(`${face.prefix}QueueFull`, () => face.put(2, { timeout }))
      await lasting(`${face.prefix}QueueFull`, () => face.putMany([2, 3], { timeout }))
      await lasting('TimeoutError', () => face.join({ timeout }))
      const { puts, gets, waitingGetters, waitingPutters, waitingJoiners } = queue.stats()
      equal([puts, gets, waitingGetters, waitingPutters, waitingJoiners], [1, 0, 0, 0, 0])
      equal(await face.get({ timeout }), 1)
      await face.taskDone()
      await face.join({ timeout })
    },
    ...place.needs,
  )

  test(`a timeout of 0 tries once, and other timeouts are checked (${place.name})`, async (t) => {
    const queue = makeQueue<number>('fifo', 1)
    const face = await place.open(t, queue)
    await rejects(face.get({ timeout: 0 }), `${face.prefix}QueueEmpty`)
    await face.put(1, { timeout: 0 })
    await rejects(face.put(2, { timeout: 0 }), `${face.prefix}QueueFull`)
    await rejects(face.get({ timeout: -1 }), 'RangeError')
    await rejects(face.get({ timeout: Number.NaN }), 'RangeError')
    equal(await face.get({ timeout: 0 }), 1)
  })
}
