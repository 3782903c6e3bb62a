// Where Atomics.waitAsync is missing, helper threads sleep in the stead of the event loop.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Queue } from 'janus-queue'
import { limit } from '../helpers/limits.js'

Reflect.deleteProperty(Atomics, 'waitAsync')

let started = 0
process.on('worker', () => {
  started++
})

/** One get() that waits until a put() of a later turn. */
async function wait(queue: Queue<number>): Promise<void> {
  const get = queue.asyncQ.get()
  setImmediate(() => queue.syncQ.put(1))
  assert.equal(await get, 1)
}

test(
  'another helper takes the place of one that has slept on several memories, which it would keep',
  limit,
  async () => {
    for (let n = 0; n < 60; n++) await wait(new Queue())
    assert.ok(started >= 6 && started <= 45, `${started} threads for 60 memories`)
  },
)

test('a helper is used again for the queues that it knows', limit, async () => {
  const queues = [new Queue<number>(), new Queue<number>(), new Queue<number>()]
  for (const queue of queues) await wait(queue)
  const before = started
  for (let n = 0; n < 60; n++) for (const queue of queues) await wait(queue)
  assert.ok(started <= before + 10, `${started - before} more threads`)
})
