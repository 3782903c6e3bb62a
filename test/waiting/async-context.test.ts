// Code of the user's runs in the async context of its own call (AsyncLocalStorage), and nothing keeps that of a call that is over.

import assert from 'node:assert/strict'
import { AsyncLocalStorage } from 'node:async_hooks'
import { test } from 'node:test'
import { type Codec, PriorityQueue, Queue, select } from 'janus-queue'
import { collect } from '../helpers/collect.js'
import { limit } from '../helpers/limits.js'
import { until, within } from '../helpers/wait.js'

const storage = new AsyncLocalStorage<string | object>()

function codecThatNotes(seen: unknown[]): Codec<number> {
  return {
    encode: (item) => Uint8Array.of(item),
    decode: ([item = 0]) => {
      seen.push(storage.getStore())
      return item
    },
  }
}

test('decode() of a get() that waited runs in the context of that get()', limit, async () => {
  const seen: unknown[] = []
  const { asyncQ, syncQ } = new Queue<number>(0, { codec: codecThatNotes(seen) })
  const gets = ['first', 'second', 'third'].map((name) => storage.run(name, () => asyncQ.get()))
  await storage.run('putter', async () => {
    syncQ.putMany([1, 2])
    await within(5_000, 'the gets', Promise.all(gets.slice(0, 2)))
    syncQ.put(3)
  })
  assert.deepEqual(await within(5_000, 'the gets', Promise.all(gets)), [1, 2, 3])
  assert.deepEqual(seen, ['first', 'second', 'third'])
})

test('decode() of a select() that waited runs in the context of that select()', limit, async () => {
  const seen: unknown[] = []
  const codec = codecThatNotes(seen)
  const queues = [new Queue<number>(0, { codec }), new Queue<number>(0, { codec })]
  const faces = queues.map(({ asyncQ }) => asyncQ)
  const first = storage.run('first', () => select(faces))
  const second = storage.run('second', () => select(faces))
  await new Promise((resolve) => setImmediate(resolve))
  storage.run('putter', () => queues[1]?.syncQ.putMany([1, 2]))
  await within(5_000, 'both', Promise.all([first, second]))
  assert.deepEqual(seen, ['first', 'second'])
})

test('decode() runs in the context of its call where another call serves it', limit, async () => {
  const seen: unknown[] = []
  const { asyncQ, syncQ } = new Queue<number>(0, { codec: codecThatNotes(seen) })
  const gone = storage.run('gone', () => asyncQ.get({ timeout: 5 }))
  const get = storage.run('own', () => asyncQ.get())
  await assert.rejects(within(5_000, 'the first', gone), { name: 'AsyncQueueEmpty' })
  storage.run('putter', () => syncQ.put(1))
  await within(5_000, 'the get', get)
  assert.deepEqual(seen, ['own'])
})

test('encode() and priority() run in the context of the put(), whether it waits or not', limit, async () => {
  const seen: unknown[] = []
  const codec: Codec<number> = {
    encode: (item) => {
      seen.push(storage.getStore())
      return Uint8Array.of(item)
    },
    decode: ([item = 0]) => item,
  }
  const priority = (item: number): number => {
    seen.push(storage.getStore())
    return item
  }
  const { asyncQ } = new PriorityQueue<number>(1, { codec, priority })
  const puts = ['first', 'second'].map((name, index) => storage.run(name, () => asyncQ.put(index)))
  assert.equal(await asyncQ.get(), 0)
  await within(5_000, 'the puts', Promise.all(puts))
  assert.deepEqual(new Set(seen), new Set(['first', 'second']))
  assert.equal(seen.length, 4)
})

test('what comes after an await of a wait is in the context of its call', limit, async () => {
  const { asyncQ, syncQ } = new Queue<number>()
  const after = ['first', 'second'].map((name) =>
    storage.run(name, async () => {
      await asyncQ.get()
      return storage.getStore()
    }),
  )
  syncQ.putMany([1, 2])
  assert.deepEqual(await within(5_000, 'the gets', Promise.all(after)), ['first', 'second'])
})

test('the context of a call that is over is collected although others wait', limit, async () => {
  const { asyncQ, syncQ } = new Queue<number>()
  const context = await firstOfTwo()
  await until(() => {
    collect()
    return context.deref() === undefined
  }, 'the context is collected')
  assert.equal(asyncQ.closed, false)

  /** Both wait; the first is served, whose context began the registration and the timer that both share. */
  async function firstOfTwo(): Promise<WeakRef<object>> {
    const store = {}
    const first = storage.run(store, () => asyncQ.get())
    asyncQ
      .unref()
      .get()
      .catch(() => {})
    syncQ.put(1)
    await within(5_000, 'the first', first)
    return new WeakRef(store)
  }
})
