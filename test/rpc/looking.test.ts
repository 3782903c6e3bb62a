// A server looks for the next call before its event loop waits for one: what a look finds is lent by the short way.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { Queue } from 'janus-queue'
import type { Internals } from '../../src/queues/internals.js'
import { served } from '../helpers/calls.js'
import { limit } from '../helpers/limits.js'

const { lendSoon }: Internals = Reflect.get(Queue, Symbol.for('janus-queue.internals'))

test('calls that are made one right after the other are each answered once, in order', limit, (t) => {
  const { client } = served(t)
  for (let call = 1; call <= 3000; call++) assert.equal(client.sync.note(`call ${call}`), call)
})

test('a look lends what is there, once', limit, async () => {
  const { syncQ, asyncQ } = new Queue<string>()
  syncQ.putMany(['a', 'b'])
  await setImmediate()
  const tasks = [lendSoon(asyncQ), lendSoon(asyncQ), lendSoon(asyncQ)]
  assert.deepEqual(
    tasks.map((task) => task?.item),
    ['a', 'b', undefined],
  )
  tasks[0]?.done()
  tasks[1]?.release()
  assert.deepEqual([syncQ.unfinishedTasks, syncQ.get()], [1, 'b'])
})

test('a look takes nothing from who waits in the same event loop', limit, async () => {
  const { syncQ, asyncQ } = new Queue<string>()
  const first = asyncQ.get()
  await setImmediate()
  syncQ.put('a')
  assert.equal(lendSoon(asyncQ), undefined)
  assert.equal(await first, 'a')
})

test('however many calls are there, looks leave the event loop its turn', limit, async () => {
  const { syncQ, asyncQ } = new Queue<number>()
  syncQ.putMany(Array.from({ length: 200_000 }, (_, i) => i))
  await setImmediate()
  let lent = 0
  for (let task = lendSoon(asyncQ); task !== undefined; task = lendSoon(asyncQ)) {
    task.done()
    lent++
  }
  assert.ok(lent > 0 && lent < 200_000, `${lent} without a turn`)
  let next = lendSoon(asyncQ)
  for (; next === undefined; next = lendSoon(asyncQ)) await setImmediate()
  assert.equal(next.item, lent)
})
