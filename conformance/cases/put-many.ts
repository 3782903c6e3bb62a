import { PriorityQueue, Queue } from 'janus-queue'
import { startAgent } from '../agent.js'
import { equal, rejects } from '../assert.js'
import { faceOf, needsOf, parts } from '../faces.js'
import { test } from '../harness.js'
import { drain, inOrder, kinds, makeQueue } from '../queues.js'
import { sleep, until, within } from '../time.js'

function* endless(log: string[]): Generator<number> {
  try {
    for (let n = 1; ; n++) yield n
  } finally {
    log.push('closed')
  }
}

for (const name of parts) {
  for (const kind of kinds) {
    test(`putMany() on ${name} puts all items of an iterable in order (${kind})`, async () => {
      const queue = makeQueue<number>(kind)
      const face = faceOf(queue, name)
      equal(await face.putMany([5, 3]), undefined)
      await face.putMany(new Set([4, 1]))
      await face.putMany([])
      await face.putMany(numbers(9, 8))
      equal(face.q.qsize(), 6)
      equal(face.q.unfinishedTasks, 6)
      equal(queue.stats().puts, 6)
      equal(drain(queue), inOrder(kind, [5, 3, 4, 1, 9, 8]))
    })
  }

  test(`putMany() on ${name} puts thousands, numbers and others mixed`, async () => {
    const queue = new Queue<unknown>()
    const items = Array.from({ length: 5_000 }, (_, i) => {
      if (i % 7 === 0) return { i, text: 'x'.repeat(i % 500) }
      if (i % 5 === 0) return new Uint8Array(i)
      return i % 3 === 0 ? `item ${i}` : i
    })
    await faceOf(queue, name).putMany(items)
    equal(drain(queue), items)
  })

  test(
    `putMany() on ${name} that runs out of time says how many entered`,
    async () => {
      for (const timeout of [0, 30]) {
        const queue = new Queue<number>(3)
        const face = faceOf(queue, name)
        await rejects(face.putMany([1, 2, 3, 4, 5], { timeout }), { name: face.Full, accepted: 3 })
        await rejects(face.putMany([6], { timeout }), { accepted: 0 })
        equal(drain(queue), [1, 2, 3])
      }
    },
    ...needsOf(name),
  )

  test(`putMany() on ${name} takes from the iterable only as it puts, and closes it when refused`, async () => {
    const queue = new Queue<number>(3)
    const face = faceOf(queue, name)
    const log: string[] = []
    await rejects(face.putMany(endless(log), { timeout: 0 }), { name: face.Full, accepted: 3 })
    equal(log, ['closed'])
    equal(drain(queue), [1, 2, 3])
  })

  test(`putMany() on ${name} walks over an array as its own iterator does, item by item`, async () => {
    const queue = new Queue<number>()
    const face = faceOf(queue, name)
    const boom = new Error('boom')
    const items = Object.assign([7, 8, 9], {
      *[Symbol.iterator]() {
        yield 1
        equal(queue.syncQ.qsize(), 1, 'it is in before the next is asked for')
        yield 2
        throw boom
      },
    })
    await rejects(face.putMany(items), boom)
    equal(drain(queue), [1, 2])
  })

  test(`putMany() on another thread's ${name} has one timeout for all its waits together`, async (t) => {
    const queue = new Queue<number>(1)
    const agent = await startAgent(t, queue)
    const items = Array.from({ length: 40 }, (_, i) => i)
    const given = name === 'syncQ' ? items : new Set(items)
    let isOver = false
    const over = agent.call(name, 'putMany', given, { timeout: 300 }).then(
      () => 'all are in',
      (error: Error) => error.name,
    )
    over.then(() => {
      isOver = true
    })
    while (!isOver) {
      await sleep(40) // no single wait takes as long as the timeout
      if (!queue.syncQ.empty()) queue.syncQ.get()
    }
    equal(await over, faceOf(queue, name).Full)
  })

  test(`putMany() on ${name} passes on the error of its iterable; what came before is in`, async () => {
    const queue = new Queue<number>()
    const face = faceOf(queue, name)
    const boom = new Error('boom')
    function* failing() {
      yield 1
      yield 2
      throw boom
    }
    await rejects(face.putMany(failing()), boom)
    equal(face.q.unfinishedTasks, 2)
    equal(drain(queue), [1, 2])
  })

  test(`putMany() on ${name} stops at an item that can not be cloned; what came before is in`, async () => {
    const queue = new Queue<unknown>()
    const face = faceOf(queue, name)
    await rejects(face.putMany([1, { two: 2 }, () => {}, 4]), { name: 'DataCloneError', accepted: 2 })
    equal(drain(queue), [1, { two: 2 }])
  })

  test(`putMany() on ${name} stops at an item without a priority; what came before is in`, async () => {
    const queue = new PriorityQueue<unknown>()
    const face = faceOf(queue, name)
    await rejects(face.putMany([[2, 'b'], [1, 'a'], 'no priority', [0, 'c']]), { name: 'TypeError', accepted: 2 })
    equal(drain(queue), [
      [1, 'a'],
      [2, 'b'],
    ])
  })

  test(`putMany() on ${name} of a queue that is shut down is refused`, async () => {
    const queue = new Queue<number>()
    const face = faceOf(queue, name)
    queue.shutdown()
    await rejects(face.putMany([1, 2]), { name: face.ShutDown, accepted: 0 })
  })

  test(`putMany() on ${name} throws TypeError for what is not iterable`, async () => {
    const queue = new Queue<number>()
    const face = faceOf(queue, name)
    for (const items of [5, null, undefined, {}]) {
      await rejects(face.putMany(items as number[]), 'TypeError')
    }
    equal(face.q.qsize(), 0)
  })

  test(`putMany() on another thread's ${name} waits for room as often as needed`, async (t) => {
    const queue = makeQueue<number>('fifo', 3)
    const agent = await startAgent(t, queue)
    const items = Array.from({ length: 200 }, (_, i) => i)
    const put = agent.call(name, 'putMany', items)
    const got: number[] = []
    for (const _ of items) got.push(await queue.asyncQ.get({ timeout: 10_000 }))
    await within(5_000, 'the put', put)
    equal(got, items)
  })

  test(`putMany() on another thread's ${name} says at a shutdown how many entered`, async (t) => {
    const queue = new Queue<number>(3)
    const agent = await startAgent(t, queue)
    const put = agent.call(name, 'putMany', [1, 2, 3, 4])
    await until(() => queue.syncQ.qsize() === 3 && queue.stats().waitingPutters === 1, 'the agent waits for room')
    queue.shutdown()
    await rejects(within(5_000, 'the put', put), { name: faceOf(queue, name).ShutDown, accepted: 3 })
    equal(drain(queue), [1, 2, 3])
  })
}

function* numbers(...items: number[]): Generator<number> {
  yield* items
}
