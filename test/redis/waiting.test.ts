import assert from 'node:assert/strict'
import { test } from 'node:test'
import { limit } from '../helpers/limits.js'
import { isPending, sleep, within } from '../helpers/wait.js'
import { elsewhere, opened } from './helpers/server.js'

async function untilStats<K extends string>(queue: { stats(): Promise<Record<K, unknown>> }, key: K, value: unknown) {
  for (let i = 0; i < 2_000; i++) {
    if ((await queue.stats())[key] === value) return
    await sleep(2)
  }
  assert.fail(`${key} is not ${String(value)}`)
}

test('putters wait for room across machines, in the order of their arrival', limit, async (t) => {
  const queue = await opened<string>(t, { maxsize: 1 })
  const other = await elsewhere(queue)
  await queue.asyncQ.put('first')
  const puts = []
  for (const [i, from] of [queue, other, queue, other].entries()) {
    puts.push(from.asyncQ.put(`waiting ${i}`))
    await untilStats(queue, 'waitingPutters', i + 1)
  }
  const got = []
  for (let i = 0; i < 5; i++) got.push(await queue.asyncQ.get())
  assert.deepEqual(got, ['first', 'waiting 0', 'waiting 1', 'waiting 2', 'waiting 3'])
  await Promise.all(puts)
})

test('a put that is aborted while it waits has put none', limit, async (t) => {
  const queue = await opened<number>(t, { maxsize: 1 })
  await queue.asyncQ.put(1)
  const abort = new AbortController()
  const put = queue.asyncQ.put(2, { signal: abort.signal })
  await untilStats(queue, 'waitingPutters', 1)
  abort.abort(new Error('no more'))
  await assert.rejects(put, { message: 'no more' })
  assert.equal((await queue.stats()).waitingPutters, 0)
  assert.deepEqual(await queue.asyncQ.getMany(5), [1])
})

test('a get that is aborted while it waits has taken none', limit, async (t) => {
  const queue = await opened<number>(t)
  const abort = new AbortController()
  const got = queue.asyncQ.get({ signal: abort.signal })
  await untilStats(queue, 'waitingGetters', 1)
  abort.abort('enough')
  await assert.rejects(got, (reason) => reason === 'enough')
  await queue.asyncQ.put(1)
  assert.equal(await queue.asyncQ.get(), 1)
  await assert.rejects(queue.asyncQ.get({ signal: AbortSignal.abort('before') }), (reason) => reason === 'before')
})

test('many who wait under one signal are one listener of it', limit, async (t) => {
  const queue = await opened<number>(t)
  const abort = new AbortController()
  const { signal } = abort
  let listeners = 0
  const listen = signal.addEventListener.bind(signal)
  Object.defineProperty(signal, 'addEventListener', {
    value: (type: 'abort', listener: () => void) => {
      listeners++
      listen(type, listener)
    },
  })
  const silence: AsyncIterable<number> = { [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => {}) }) }
  const waiting = [
    ...Array.from({ length: 12 }, () => queue.asyncQ.get({ signal })),
    queue.asyncQ.values({ signal }).next(),
    queue.asyncQ.putMany(silence, { signal }),
    queue.asyncQ.peek({ signal }),
  ].map((each) => assert.rejects(each, (reason) => reason === 'enough'))
  await untilStats(queue, 'waitingGetters', 14)
  assert.equal(listeners, 1)
  abort.abort('enough')
  await Promise.all(waiting)
})

test('a signal that can not be listened to is refused before anything is taken', limit, async (t) => {
  const queue = await opened<number>(t)
  await queue.asyncQ.put(1)
  const { signal } = new AbortController()
  Object.defineProperty(signal, 'addEventListener', {
    value: () => {
      throw new Error('no listeners here')
    },
  })
  await assert.rejects(queue.asyncQ.get({ signal }), { message: 'no listeners here' })
  assert.deepEqual([await queue.asyncQ.qsize(), await queue.asyncQ.get()], [1, 1])
})

test('many gets that are given up at the moment they are served lose no item and give none twice', limit, async (t) => {
  const queue = await opened<number>(t)
  const other = await elsewhere(queue)
  const got: number[] = []
  let done = false
  const takers = Array.from({ length: 6 }, async (_, i) => {
    while (!done) {
      const abort = new AbortController()
      const timer = setTimeout(() => abort.abort(), Math.random() * 6)
      const options = i % 2 === 0 ? { signal: abort.signal } : { timeout: Math.ceil(Math.random() * 6) }
      try {
        const item = await other.asyncQ.get(options)
        got.push(item)
        await other.asyncQ.taskDone(item)
      } catch {}
      clearTimeout(timer)
    }
  })
  for (let i = 0; i < 600; i++) {
    await queue.asyncQ.put(i)
    if (i % 3 === 0) await sleep(Math.random() * 4)
  }
  await queue.asyncQ.join()
  done = true
  await Promise.all(takers)
  assert.deepEqual(
    got.sort((a, b) => a - b),
    Array.from({ length: 600 }, (_, i) => i),
  )
})

test(
  'many puts that are given up at the moment they are let in put each item or not, as they say',
  limit,
  async (t) => {
    const queue = await opened<number>(t, { maxsize: 2 })
    const other = await elsewhere(queue)
    const put: number[] = []
    const got: number[] = []
    let next = 0
    const putters = Array.from({ length: 5 }, async () => {
      for (let i = 0; i < 60; i++) {
        const item = next++
        try {
          await other.asyncQ.put(item, { timeout: Math.ceil(Math.random() * 5) })
          put.push(item)
        } catch {}
      }
    })
    const all = Promise.all(putters).then(() => queue.shutdown())
    for await (const item of queue.asyncQ) {
      got.push(item)
      await queue.asyncQ.taskDone(item)
      await sleep(Math.random() * 3)
    }
    await all
    assert.deepEqual(
      got.sort((a, b) => a - b),
      put.sort((a, b) => a - b),
    )
  },
)

test('join() resolves once all is reported, wherever', limit, async (t) => {
  const queue = await opened<number>(t)
  const other = await elsewhere(queue)
  await queue.asyncQ.putMany([1, 2])
  const joined = queue.asyncQ.join()
  await other.asyncQ.getMany(2)
  await other.asyncQ.taskDone(1)
  assert.equal(await isPending(joined), true)
  assert.equal((await queue.stats()).waitingJoiners, 1)
  await other.asyncQ.taskDone(2)
  await within(5_000, 'the join', joined)
})

test('a peek that waits is told of the next item, and leaves it', limit, async (t) => {
  const queue = await opened<number>(t)
  const other = await elsewhere(queue)
  const peeked = queue.asyncQ.peek()
  await untilStats(queue, 'waitingGetters', 1)
  await other.asyncQ.put(1)
  assert.equal(await within(5_000, 'the peek', peeked), 1)
  assert.equal(await queue.asyncQ.qsize(), 1)
})

test('setMaxsize() holds for everybody: growing admits who waits, shrinking keeps what is in', limit, async (t) => {
  const queue = await opened<number>(t, { maxsize: 1 })
  const other = await elsewhere(queue)
  await queue.asyncQ.put(1)
  const puts = [other.asyncQ.put(2), other.asyncQ.put(3)]
  await untilStats(queue, 'waitingPutters', 2)
  await queue.setMaxsize(3)
  await within(5_000, 'the puts', Promise.all(puts))
  await queue.setMaxsize(1)
  assert.equal(await queue.asyncQ.qsize(), 3)
  assert.equal(queue.asyncQ.maxsize, 1)
  await untilStats(other, 'maxsize', 1)
  assert.equal(queue.syncQ.maxsize, 1)
  queue.syncQ.maxsize = 7
  assert.equal((await other.stats()).maxsize, 7)
  await assert.rejects(queue.setMaxsize(1.5), RangeError)
})

test('shutdown() reaches everybody: who waits, and the reason', limit, async (t) => {
  const queue = await opened<number>(t, { maxsize: 1 })
  const other = await elsewhere(queue)
  await queue.asyncQ.put(1)
  const put = other.asyncQ.put(2)
  put.catch(() => {})
  await untilStats(queue, 'waitingPutters', 1)
  await queue.shutdown({ reason: new TypeError('broken') })
  await queue.shutdown({ reason: 'too late' })
  const isRight = (error: unknown): boolean => {
    assert.ok(error instanceof Error && error.name === 'AsyncQueueShutDown' && error.cause instanceof TypeError)
    return error.cause.message === 'broken'
  }
  await assert.rejects(put, isRight)
  await assert.rejects(other.asyncQ.put(3), isRight)
  assert.equal(other.asyncQ.closed, true)
  assert.equal((await other.stats()).state, 'draining')
  assert.equal(await other.asyncQ.get(), 1)
  await other.asyncQ.taskDone()
  await assert.rejects(other.asyncQ.get(), isRight)
  await assert.rejects(async () => {
    for await (const _ of queue.asyncQ);
  }, isRight)
  assert.equal((await other.stats()).state, 'closed')
})

test('getters that wait are refused by a shutdown, on every machine', limit, async (t) => {
  const queue = await opened<number>(t)
  const other = await elsewhere(queue)
  const waiting = [queue.asyncQ.get(), other.asyncQ.get(), other.asyncQ.peek(), other.asyncQ.getMany(5)]
  const refused = waiting.map((one: Promise<unknown>) => assert.rejects(one, { name: 'AsyncQueueShutDown' }))
  await untilStats(queue, 'waitingGetters', 4)
  await queue.shutdown()
  for (const one of refused) await one
})

test('after a shutdown getters wait for what is on lease elsewhere, which may come back', limit, async (t) => {
  const queue = await opened<number>(t)
  const other = await elsewhere(queue)
  await queue.asyncQ.put(1)
  const task = await queue.asyncQ.getTask()
  await queue.shutdown()
  const got = other.asyncQ.get()
  assert.equal(await isPending(got), true)
  await task.release()
  assert.equal(await within(5_000, 'the item', got), 1)
  const refused = assert.rejects(within(5_000, 'the end', queue.asyncQ.get()), { name: 'AsyncQueueShutDown' })
  await other.asyncQ.taskDone()
  await refused
})

test('an immediate shutdown drops what is in, refuses gets at once, and releases who joins', limit, async (t) => {
  const queue = await opened<number>(t)
  const other = await elsewhere(queue)
  await queue.asyncQ.putMany([1, 2, 3])
  const joined = other.asyncQ.join()
  await queue.asyncQ.shutdown({ immediate: true })
  await within(5_000, 'the join', joined)
  await assert.rejects(other.asyncQ.get(), { name: 'AsyncQueueShutDown' })
  assert.equal((await other.stats()).size, 0)
})
