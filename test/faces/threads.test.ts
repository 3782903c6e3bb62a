import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Queue } from 'janus-queue'
import { startAgent } from '../helpers/agent.js'
import type { Item } from '../helpers/items.js'
import { longLimit } from '../helpers/limits.js'
import { move } from '../helpers/movers.js'
import { kinds, makeQueue } from '../helpers/queues.js'
import { sleep, within } from '../helpers/wait.js'

const mixed = ['sync', 'async', 'syncMany', 'asyncMany'] as const

for (const kind of kinds) {
  for (const maxsize of [0, 1, 64]) {
    const bound = maxsize === 0 ? 'unlimited' : `of ${maxsize}`
    test(`put() and get() on 4 and 4 threads move each item once (${kind}, ${bound})`, longLimit, async (t) => {
      const queue = makeQueue<Item>(kind, maxsize, { eventLoop: 'any' })
      const moved = await move(t, queue, { producers: mixed, consumers: mixed, each: maxsize === 1 ? 500 : 2_500 })
      if (kind === 'fifo') for (const { disorders } of moved) assert.equal(disorders, 0)
    })
  }

  test(`put() and get() through the blocking face alone move each item once (${kind})`, longLimit, async (t) => {
    const queue = makeQueue<Item>(kind, 16)
    const all = ['sync', 'sync', 'sync', 'sync'] as const
    const moved = await move(t, queue, { producers: all, consumers: all, each: 4_000 })
    if (kind === 'fifo') for (const { disorders } of moved) assert.equal(disorders, 0)
  })
}

test('get() on one thread sees each of many producers in order', longLimit, async (t) => {
  const queue = new Queue<Item>(32, { eventLoop: 'any' })
  const [moved] = await move(t, queue, { producers: mixed, consumers: ['sync'], each: 5_000 })
  assert.equal(moved?.disorders, 0)
})

test('get() on an event loop sees each of many blocking producers in order', longLimit, async (t) => {
  const queue = new Queue<Item>(32)
  const plan = { producers: ['sync', 'sync', 'syncMany'], consumers: ['async'], each: 5_000 } as const
  const [moved] = await move(t, queue, plan)
  assert.equal(moved?.disorders, 0)
})

test('put() of one thread reaches many consumers in order', longLimit, async (t) => {
  const queue = new Queue<Item>(32, { eventLoop: 'any' })
  for (const { disorders } of await move(t, queue, { producers: ['sync'], consumers: mixed, each: 15_000 })) {
    assert.equal(disorders, 0)
  }
})

test('put() and get() go on with many more threads than cores', longLimit, async (t) => {
  const queue = new Queue<Item>(8, { eventLoop: 'any' })
  await move(t, queue, { producers: [...mixed, ...mixed], consumers: [...mixed, ...mixed], each: 400 })
})

test('put() on a blocked producer waits for a slow asynchronous consumer', longLimit, async (t) => {
  const queue = new Queue<number>(5)
  const agent = await startAgent(t, queue)
  const items = Array.from({ length: 60 }, (_, i) => i)
  const put = agent.sync('putMany', items).then(() => agent.queue('shutdown'))
  const got: number[] = []
  for await (const n of queue.asyncQ) {
    assert.ok(queue.asyncQ.qsize() <= 5)
    got.push(n)
    await sleep(n % 3)
    queue.asyncQ.taskDone()
  }
  await within(5_000, 'the producer', put)
  assert.deepEqual(got, items)
  await queue.asyncQ.join({ timeout: 1_000 })
})
