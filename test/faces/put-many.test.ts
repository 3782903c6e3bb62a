import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PriorityQueue, Queue } from 'janus-queue'
import { startAgent } from '../helpers/agent.js'
import { faceNames, faceOf } from '../helpers/faces.js'
import { limit } from '../helpers/limits.js'
import { drain, inOrder, kinds, makeQueue } from '../helpers/queues.js'
import { untyped } from '../helpers/untyped.js'
import { sleep, until, within } from '../helpers/wait.js'

function* endless(log: string[]): Generator<number> {
  try {
    for (let n = 1; ; n++) yield n
  } finally {
    log.push('closed')
  }
}

for (const name of faceNames) {
  for (const kind of kinds) {
    test(`putMany() on ${name} puts all items of an iterable in order (${kind})`, limit, async () => {
      const queue = makeQueue<number>(kind)
      const face = faceOf(queue, name)
      assert.equal(await face.putMany([5, 3]), undefined)
      await face.putMany(new Set([4, 1]))
      await face.putMany([])
      await face.putMany(numbers(9, 8))
      assert.equal(face.q.qsize(), 6)
      assert.equal(face.q.unfinishedTasks, 6)
      assert.equal(queue.stats().puts, 6)
      assert.deepEqual(drain(queue), inOrder(kind, [5, 3, 4, 1, 9, 8]))
    })
  }

  test(`putMany() on ${name} puts thousands, numbers and others mixed`, limit, async () => {
    const queue = new Queue<unknown>()
    const items = Array.from({ length: 5_000 }, (_, i) => {
      if (i % 7 === 0) return { i, text: 'x'.repeat(i % 500) }
      if (i % 5 === 0) return new Uint8Array(i)
      return i % 3 === 0 ? `item ${i}` : i
    })
    await faceOf(queue, name).putMany(items)
    assert.deepEqual(drain(queue), items)
  })

  test(`putMany() on ${name} that runs out of time says how many entered`, limit, async () => {
    for (const timeout of [0, 30]) {
      const queue = new Queue<number>(3)
      const face = faceOf(queue, name)
      await assert.rejects(face.putMany([1, 2, 3, 4, 5], { timeout }), (error: Error) => {
        assert.ok(error instanceof face.Full)
        assert.equal(Reflect.get(error, 'accepted'), 3)
        return true
      })
      await assert.rejects(face.putMany([6], { timeout }), { accepted: 0 })
      assert.deepEqual(drain(queue), [1, 2, 3])
    }
  })

  test(`putMany() on ${name} takes from the iterable only as it puts, and closes it when refused`, limit, async () => {
    const queue = new Queue<number>(3)
    const face = faceOf(queue, name)
    const log: string[] = []
    await assert.rejects(face.putMany(endless(log), { timeout: 0 }), (error: Error) => {
      assert.ok(error instanceof face.Full)
      assert.equal(Reflect.get(error, 'accepted'), 3)
      return true
    })
    assert.deepEqual(log, ['closed'])
    assert.deepEqual(drain(queue), [1, 2, 3])
  })

  test(`putMany() on ${name} walks over an array as its own iterator does, item by item`, limit, async () => {
    const queue = new Queue<number>()
    const face = faceOf(queue, name)
    const boom = new Error('boom')
    const items = Object.assign([7, 8, 9], {
      *[Symbol.iterator]() {
        yield 1
        assert.equal(queue.syncQ.qsize(), 1, 'it is in before the next is asked for')
        yield 2
        throw boom
      },
    })
    await assert.rejects(face.putMany(items), (error) => error === boom)
    assert.deepEqual(drain(queue), [1, 2])
  })

  test(`putMany() on another thread's ${name} has one timeout for all its waits together`, limit, async (t) => {
    const queue = new Queue<number>(1)
    const agent = await startAgent(t, queue)
    const items = Array.from({ length: 40 }, (_, i) => i)
    for (const given of [items, new Set(items)]) {
      const options = { timeout: 300 }
      const put = name === 'syncQ' ? agent.sync('putMany', given, options) : agent.async('putMany', given, options)
      let isOver = false
      const over = put.then(
        () => 'all are in',
        ({ name }: Error) => name,
      )
      over.then(() => {
        isOver = true
      })
      while (!isOver) {
        await sleep(40) // no single wait takes as long as the timeout
        if (!queue.syncQ.empty()) queue.syncQ.get()
      }
      assert.equal(await over, name === 'syncQ' ? 'SyncQueueFull' : 'AsyncQueueFull')
      queue.syncQ.clear()
    }
  })

  test(`putMany() on ${name} passes on the error of its iterable; what came before is in`, limit, async () => {
    const queue = new Queue<number>()
    const face = faceOf(queue, name)
    const boom = new Error('boom')
    function* failing() {
      yield 1
      yield 2
      throw boom
    }
    await assert.rejects(face.putMany(failing()), (error) => error === boom)
    assert.equal(face.q.unfinishedTasks, 2)
    assert.deepEqual(drain(queue), [1, 2])
  })

  test(`putMany() on ${name} stops at an item that can not be cloned; what came before is in`, limit, async () => {
    const queue = new Queue<unknown>()
    const face = faceOf(queue, name)
    await assert.rejects(face.putMany([1, { two: 2 }, () => {}, 4]), { name: 'DataCloneError', accepted: 2 })
    assert.deepEqual(drain(queue), [1, { two: 2 }])
  })

  test(`putMany() on ${name} stops at an item without a priority; what came before is in`, limit, async () => {
    const queue = new PriorityQueue<unknown>()
    const face = faceOf(queue, name)
    await assert.rejects(face.putMany([[2, 'b'], [1, 'a'], 'no priority', [0, 'c']]), (error: Error) => {
      assert.ok(error instanceof TypeError)
      assert.equal(Reflect.get(error, 'accepted'), 2)
      return true
    })
    assert.deepEqual(drain(queue), [
      [1, 'a'],
      [2, 'b'],
    ])
  })

  test(`putMany() on ${name} of a queue that is shut down is refused`, limit, async () => {
    const queue = new Queue<number>()
    const face = faceOf(queue, name)
    queue.shutdown()
    await assert.rejects(face.putMany([1, 2]), (error: Error) => {
      assert.ok(error instanceof face.ShutDown)
      assert.equal(Reflect.get(error, 'accepted'), 0)
      return true
    })
  })

  test(`putMany() on ${name} throws TypeError for what is not iterable`, limit, async () => {
    const queue = new Queue<number>()
    const face = faceOf(queue, name)
    for (const items of [5, null, undefined, {}]) {
      await assert.rejects(face.putMany(untyped<number[]>(items)), TypeError)
    }
    assert.equal(face.q.qsize(), 0)
  })

  test(`putMany() on another thread's ${name} waits for room as often as needed`, limit, async (t) => {
    const queue = new Queue<number>(3)
    const agent = await startAgent(t, queue)
    const items = Array.from({ length: 200 }, (_, i) => i)
    const put = name === 'syncQ' ? agent.sync('putMany', items) : agent.async('putMany', items)
    const got: number[] = []
    for (const _ of items) got.push(queue.syncQ.get({ timeout: 10_000 }))
    await within(5_000, 'the put', put)
    assert.deepEqual(got, items)
  })

  test(`putMany() on another thread's ${name} says at a shutdown how many entered`, limit, async (t) => {
    const queue = new Queue<number>(3)
    const agent = await startAgent(t, queue)
    const put = name === 'syncQ' ? agent.sync('putMany', [1, 2, 3, 4]) : agent.async('putMany', [1, 2, 3, 4])
    await until(() => queue.syncQ.qsize() === 3 && queue.stats().waitingPutters === 1, 'the agent waits for room')
    queue.shutdown()
    const expected = name === 'syncQ' ? 'SyncQueueShutDown' : 'AsyncQueueShutDown'
    await assert.rejects(within(5_000, 'the put', put), { name: expected, accepted: 3 })
    assert.deepEqual(drain(queue), [1, 2, 3])
  })
}

function* numbers(...items: number[]): Generator<number> {
  yield* items
}

test('asyncQ.putMany() puts what an async iterable gives, waiting for it and for room', limit, async () => {
  const queue = new Queue<number>(2)
  async function* slow() {
    for (let n = 1; n <= 6; n++) {
      await sleep(n % 2)
      yield n
    }
  }
  const put = queue.asyncQ.putMany(slow())
  const got: number[] = []
  for (let i = 0; i < 6; i++) got.push(await queue.asyncQ.get({ timeout: 5_000 }))
  await within(5_000, 'the put', put)
  assert.deepEqual(got, [1, 2, 3, 4, 5, 6])
})

test('asyncQ.putMany() makes each item of an async iterable available as it comes', limit, async () => {
  const queue = new Queue<string>()
  let more = () => {}
  const asked = new Promise<void>((resolve) => {
    more = resolve
  })
  async function* slow() {
    yield 'first'
    await asked
    yield 'second'
  }
  const put = queue.asyncQ.putMany(slow())
  assert.equal(await queue.asyncQ.get({ timeout: 5_000 }), 'first')
  more()
  assert.equal(await queue.asyncQ.get({ timeout: 5_000 }), 'second')
  await within(5_000, 'the put', put)
})

test('asyncQ.putMany() passes on the error of an async iterable; what came before is in', limit, async () => {
  const queue = new Queue<number>()
  const boom = new Error('boom')
  async function* failing() {
    yield 1
    yield 2
    throw boom
  }
  await assert.rejects(queue.asyncQ.putMany(failing()), (error) => error === boom)
  assert.deepEqual(drain(queue), [1, 2])
})

test('asyncQ.putMany() closes an async iterable when it is refused', limit, async () => {
  const queue = new Queue<number>(2)
  let closed = false
  async function* endlessly() {
    try {
      for (let n = 1; ; n++) yield n
    } finally {
      closed = true
    }
  }
  await assert.rejects(queue.asyncQ.putMany(endlessly(), { timeout: 20 }), { name: 'AsyncQueueFull', accepted: 2 })
  assert.equal(closed, true)
  assert.deepEqual(drain(queue), [1, 2])
})

for (const [what, options, name] of [
  ['an abort', () => ({ signal: AbortSignal.abort('stop') }), undefined],
  ['an abort while it waits for its source', () => ({ signal: AbortSignal.timeout(30) }), 'TimeoutError'],
] as const) {
  test(`asyncQ.putMany() of a slow source ends at ${what}`, limit, async () => {
    const queue = new Queue<number>()
    let resume = () => {}
    async function* slow() {
      yield 1
      await new Promise<void>((resolve) => {
        resume = resolve
      })
      yield 2
    }
    const outcome = await within(
      10_000,
      'the putMany',
      queue.asyncQ.putMany(slow(), options()).then(
        () => 'all are in',
        (error: unknown) => error,
      ),
    )
    if (name === undefined) assert.equal(outcome, 'stop')
    else assert.equal(Reflect.get(Object(outcome), 'name'), name)
    resume()
    await new Promise((resolve) => setImmediate(resolve))
    assert.deepEqual(drain(queue), name === undefined ? [] : [1])
  })
}

test('await putMany() of a string puts its characters', limit, async () => {
  const queue = new Queue<string>()
  await queue.asyncQ.putMany('abc')
  assert.deepEqual(queue.syncQ.getMany(9), ['a', 'b', 'c'])
})

test('a source that fails is not told to return, and its error is what comes', limit, async () => {
  let returned = 0
  const source: AsyncIterable<number> = {
    [Symbol.asyncIterator]: () => ({
      next: () => Promise.reject(new Error('the source broke')),
      return: () => {
        returned++
        throw new Error('return() failed')
      },
    }),
  }
  for (const options of [undefined, { signal: new AbortController().signal }]) {
    await assert.rejects(new Queue<number>().asyncQ.putMany(source, options), /the source broke/)
  }
  assert.equal(returned, 0)
})

for (const before of [[], [1, 2]]) {
  test(
    `a source that is left because of an abort after ${before.length} items is told so, whatever it makes of it`,
    limit,
    async () => {
      let returned = 0
      const controller = new AbortController()
      const queue = new Queue<number>()
      const source: AsyncIterable<number> = {
        [Symbol.asyncIterator]: () => {
          const items = [...before]
          return {
            next: () => {
              const value = items.shift()
              return value === undefined ? new Promise(() => {}) : Promise.resolve({ done: false, value })
            },
            return: () => {
              returned++
              throw new Error('return() failed')
            },
          }
        },
      }
      const put = queue.asyncQ.putMany(source, { signal: controller.signal })
      await until(() => queue.syncQ.qsize() === before.length, 'the items are in')
      await new Promise((resolve) => setImmediate(resolve)) // it has asked for the next
      controller.abort(new Error('enough'))
      await assert.rejects(within(5_000, 'the putMany', put), /enough/)
      assert.equal(returned, 1)
    },
  )
}

test('a source that aborts as it is asked for the next item is not waited for', limit, async () => {
  const controller = new AbortController()
  const source: AsyncIterable<number> = {
    [Symbol.asyncIterator]: () => ({
      next: () => {
        controller.abort(new Error('enough'))
        return new Promise(() => {})
      },
    }),
  }
  const put = new Queue<number>().asyncQ.putMany(source, { signal: controller.signal })
  await assert.rejects(within(5_000, 'the putMany', put), /enough/)
})

test('a source that has ended is not told to return', limit, async () => {
  const { signal } = new AbortController()
  let returned = 0
  for (const options of [undefined, { signal }]) {
    const items = [1, 2]
    const source: AsyncIterable<number> = {
      [Symbol.asyncIterator]: () => ({
        next: async () => ({ done: items.length === 0, value: items.shift() ?? 0 }),
        return: async () => {
          returned++
          return { done: true, value: undefined }
        },
      }),
    }
    const queue = new Queue<number>()
    await queue.asyncQ.putMany(source, options)
    assert.deepEqual(drain(queue), [1, 2])
  }
  assert.equal(returned, 0)
})

test('putMany() of many items with a signal leaves nothing with the signal', limit, async () => {
  const { signal } = new AbortController()
  let listeners = 0
  const { addEventListener, removeEventListener } = signal
  signal.addEventListener = (...args: Parameters<typeof addEventListener>) => {
    listeners++
    addEventListener.apply(signal, args)
  }
  signal.removeEventListener = (...args: Parameters<typeof removeEventListener>) => {
    listeners--
    removeEventListener.apply(signal, args)
  }
  async function* source(): AsyncGenerator<number> {
    for (let i = 0; i < 100; i++) yield i
  }
  await new Queue<number>().asyncQ.putMany(source(), { signal })
  assert.equal(listeners, 0)
})
