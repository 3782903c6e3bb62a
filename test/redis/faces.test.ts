import assert from 'node:assert/strict'
import { test } from 'node:test'
import { codecs, QueueEmpty, QueueError, QueueFull, QueueShutDown } from 'janus-queue'
import { limit } from '../helpers/limits.js'
import { faceNames, faceOf, kinds } from './helpers/faces.js'
import { elsewhere, keptConnection, libraries, opened } from './helpers/server.js'

test(
  'puts of one turn that do not fit into one step are in once each, in the order of their calls',
  limit,
  async (t) => {
    const queue = await opened<number>(t, {})
    const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i)
    const { asyncQ } = queue
    await Promise.all([asyncQ.putMany(range(0, 600)), asyncQ.putMany(range(600, 1200)), asyncQ.put(1200)])
    assert.equal((await queue.stats()).size, 1201)
    const got: number[] = []
    while (got.length < 1201) {
      const some = await asyncQ.getMany(500)
      got.push(...some)
      for (const item of some) await asyncQ.taskDone(item)
    }
    assert.deepEqual(got, range(0, 1201))
  },
)

test('calls of one turn, which go in one step, are done once each', limit, async (t) => {
  const queue = await opened<number>(t, {})
  await Promise.all([1, 2, 3].map((item) => queue.asyncQ.put(item)))
  assert.deepEqual(await Promise.all([1, 2, 3].map(() => queue.asyncQ.get())), [1, 2, 3])
  const { puts, gets } = await queue.stats()
  assert.deepEqual({ puts, gets }, { puts: 3, gets: 3 })
})

test('a putMany of more bytes than a step takes puts each item once', limit, async (t) => {
  const queue = await opened<string>(t, {})
  // With what goes along with each, some more than a step takes by the time that their own bytes make one.
  await queue.asyncQ.putMany(Array.from({ length: 2000 }, (_, i) => `${i}`.padEnd(1040, '.')))
  assert.equal((await queue.stats()).size, 2000)
})

test('a putMany whose source aborts it as it is asked, and gives nothing, rejects', limit, async (t) => {
  const { asyncQ } = await opened<number>(t, {})
  const controller = new AbortController()
  const reason = new Error('enough')
  const source: AsyncIterable<number> = {
    [Symbol.asyncIterator]: () => ({
      next() {
        controller.abort(reason)
        return new Promise(() => {})
      },
    }),
  }
  await assert.rejects(asyncQ.putMany(source, { signal: controller.signal }), (error) => error === reason)
})

for (const name of faceNames) {
  for (const kind of kinds) {
    test(`${name} of a ${kind} queue on a server gives what was put, in its order`, limit, async (t) => {
      const queue = await opened<number>(t, { kind })
      const face = faceOf(queue, name)
      await face.put(4)
      await face.putMany([2, 7])
      await face.putNowait(1)
      assert.equal(await face.tryPut(9), 'ok')
      assert.equal(await face.qsize(), 5)
      const expected = kind === 'fifo' ? [4, 2, 7, 1, 9] : kind === 'lifo' ? [9, 1, 7, 2, 4] : [1, 2, 4, 7, 9]
      assert.equal(await face.peek(), expected[0])
      assert.equal(await face.peekNowait(), expected[0])
      assert.equal(await face.get(), expected[0])
      assert.equal(await face.getNowait(), expected[1])
      assert.deepEqual(await face.tryGet(), { status: 'ok', item: expected[2] })
      assert.deepEqual(await face.getMany(10), expected.slice(3))
      assert.equal(await face.empty(), true)
      assert.equal(await face.unfinished(), 5)
      for (const item of expected) await face.taskDone(item)
      await face.join()
      assert.equal(await face.unfinished(), 0)
    })
  }

  test(`${name} says of an empty and of a full queue what it is`, limit, async (t) => {
    const queue = await opened<number>(t, { maxsize: 2 })
    const face = faceOf(queue, name)
    const prefix = name === 'syncQ' ? 'Sync' : 'Async'
    const empty = { name: `${prefix}QueueEmpty` }
    await assert.rejects(face.getNowait(), empty)
    await assert.rejects(face.peekNowait(), empty)
    await assert.rejects(face.get({ timeout: 20 }), empty)
    await assert.rejects(face.peek({ timeout: 20 }), empty)
    await assert.rejects(
      face.getMany(3, { timeout: 0 }),
      (error) => error instanceof QueueEmpty && error instanceof QueueError,
    )
    assert.deepEqual(await face.tryGet(), { status: 'empty' })
    assert.equal(await face.full(), false)
    await face.putMany([1, 2])
    assert.equal(await face.full(), true)
    assert.equal(await face.empty(), false)
    assert.equal(await face.tryPut(3), 'full')
    await assert.rejects(face.putNowait(3), { name: `${prefix}QueueFull` })
    await assert.rejects(face.put(3, { timeout: 20 }), (error) => error instanceof QueueFull)
    assert.equal((await queue.stats()).waitingPutters, 0)
    assert.equal(await face.qsize(), 2)
  })

  test(`putMany() on ${name} of more than there is room for says how many entered`, limit, async (t) => {
    const queue = await opened<number>(t, { maxsize: 3 })
    const face = faceOf(queue, name)
    await face.put(0)
    await assert.rejects(face.putMany([1, 2, 3, 4], { timeout: 30 }), { accepted: 2 })
    assert.deepEqual(await face.getMany(10), [0, 1, 2])
  })

  test(`putMany() on ${name} with an item that can't be encoded puts those before it`, limit, async (t) => {
    const queue = await opened<unknown>(t)
    const face = faceOf(queue, name)
    await assert.rejects(face.putMany([1, 2, () => {}, 4]), { name: 'DataCloneError', accepted: 2 })
    assert.deepEqual(await face.getMany(10), [1, 2])
  })

  test(`thousands of items go through ${name} in batches, and large ones too`, limit, async (t) => {
    const queue = await opened<unknown>(t, { maxUnreported: 10_000 })
    const face = faceOf(queue, name)
    const items = Array.from({ length: 3_500 }, (_, i) => (i % 500 === 7 ? 'x'.repeat(300_000) + i : { i }))
    await face.putMany(items)
    assert.deepEqual(await face.getMany(5_000), items)
  })

  test(`clear() on ${name} removes what is in, counts it as done, and says how much it was`, limit, async (t) => {
    const queue = await opened<number>(t)
    const face = faceOf(queue, name)
    await face.putMany([1, 2, 3])
    assert.equal(await face.get(), 1)
    assert.equal(await face.clear(), 2)
    assert.equal(await face.unfinished(), 1)
    await face.taskDone()
    await face.join()
  })

  test(`join() on ${name} is out of time while tasks are unfinished`, limit, async (t) => {
    const queue = await opened<number>(t)
    const face = faceOf(queue, name)
    await face.put(1)
    await assert.rejects(face.join({ timeout: 20 }), { name: 'TimeoutError' })
    assert.equal((await queue.stats()).waitingJoiners, 0)
  })

  test(`an item that is larger than maxItemBytes is refused by ${name} with RangeError`, limit, async (t) => {
    const queue = await opened<Uint8Array>(t, { codec: codecs.bytes, maxItemBytes: 10 })
    const face = faceOf(queue, name)
    await assert.rejects(face.put(new Uint8Array(11)), RangeError)
    await assert.rejects(face.putMany([new Uint8Array(10), new Uint8Array(11)]), { name: 'RangeError', accepted: 1 })
    assert.deepEqual(await face.get(), new Uint8Array(10))
  })

  test(`a priority that is no number is refused by ${name} with TypeError`, limit, async (t) => {
    const queue = await opened<unknown>(t, { kind: 'priority' })
    const face = faceOf(queue, name)
    for (const item of ['x', [Number.NaN], {}, undefined]) await assert.rejects(face.put(item), TypeError)
    await face.putMany([[Number.POSITIVE_INFINITY], [0, 'a'], [Number.NEGATIVE_INFINITY], [0, 'b'], [-0, 'c']])
    assert.deepEqual(await face.getMany(9), [
      [Number.NEGATIVE_INFINITY],
      [0, 'a'],
      [0, 'b'],
      [-0, 'c'],
      [Number.POSITIVE_INFINITY],
    ])
  })
}

for (const library of libraries) {
  test(
    `with a client of '${library}' a queue carries every kind of value, between two processes' connections`,
    limit,
    async (t) => {
      const connection = await keptConnection(library)
      const queue = await opened<unknown>(t, {}, connection)
      const other = await elsewhere(queue)
      const items = [
        0,
        -0,
        1n,
        'ü\ud800',
        null,
        undefined,
        new Map([[{ a: 1 }, new Set([1])]]),
        new Date(0),
        new Uint8Array([1, 2]),
        '',
      ]
      await queue.asyncQ.putMany(items)
      assert.deepEqual(await other.asyncQ.getMany(100), items)
    },
  )

  test(`with a client of '${library}' an item reaches who waits for it elsewhere, small or large`, limit, async (t) => {
    const connection = await keptConnection(library)
    const queue = await opened<string>(t, {}, connection)
    const other = await elsewhere(queue)
    for (const item of ['small', 'x'.repeat(50_000)]) {
      const got = queue.asyncQ.get()
      while ((await other.stats()).waitingGetters === 0);
      await other.asyncQ.put(item)
      assert.equal(await got, item)
      await queue.asyncQ.taskDone()
    }
    assert.equal(await other.asyncQ.unfinishedTasks, 0)
  })

  test(`with a client of '${library}' at-most-once gives items that nobody need report`, limit, async (t) => {
    const connection = await keptConnection(library)
    const queue = await opened<string>(t, { delivery: 'at-most-once' }, connection)
    const got = queue.asyncQ.get()
    while ((await queue.stats()).waitingGetters === 0);
    await queue.asyncQ.put('x'.repeat(50_000))
    assert.equal((await got).length, 50_000)
    await queue.asyncQ.putMany(['a', 'b'])
    assert.deepEqual(await queue.asyncQ.getMany(5), ['a', 'b'])
    const { lent, unfinishedTasks } = await queue.stats()
    assert.deepEqual([lent, unfinishedTasks], [0, 3])
    for (let i = 0; i < 3; i++) await queue.asyncQ.taskDone()
    await queue.asyncQ.join()
    await assert.rejects(queue.asyncQ.taskDone(), RangeError)
    await assert.rejects(queue.asyncQ.getTask(), { name: 'InvalidStateError' })
  })
}

test('a loop over either face ends when the queue is shut down and empty', limit, async (t) => {
  const queue = await opened<number>(t)
  await queue.asyncQ.putMany([1, 2, 3, 4])
  await queue.shutdown()
  const got: number[] = []
  for await (const item of queue.asyncQ) {
    got.push(item)
    await queue.asyncQ.taskDone(item)
    if (got.length === 2) break
  }
  for (const item of queue.syncQ) {
    got.push(item)
    queue.syncQ.taskDone()
  }
  assert.deepEqual(got, [1, 2, 3, 4])
  for await (const _ of queue.asyncQ) assert.fail('it has ended')
})

test('batches() of either face give what is there, up to max', limit, async (t) => {
  const queue = await opened<number>(t)
  await queue.asyncQ.putMany([1, 2, 3, 4, 5])
  await queue.shutdown()
  const got: number[][] = []
  for (const batch of queue.syncQ.batches(3)) got.push(batch)
  assert.deepEqual(got, [
    [1, 2, 3],
    [4, 5],
  ])
})

test('a queue on a server tells its class of refusal once it is shut down', limit, async (t) => {
  const queue = await opened<number>(t)
  await queue.shutdown()
  await assert.rejects(
    queue.asyncQ.put(1),
    (error) => error instanceof QueueShutDown && error.name === 'AsyncQueueShutDown',
  )
  assert.throws(() => queue.syncQ.put(1), { name: 'SyncQueueShutDown' })
  assert.equal(await queue.asyncQ.tryPut(1), 'shutdown')
  assert.deepEqual(queue.syncQ.tryGet(), { status: 'shutdown' })
  assert.equal(queue.asyncQ.closed, true)
})
