// What putMany() does with a source that waits: beyond what conformance/cases/pipes.ts says of every runtime.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Queue } from 'janus-queue'
import { startProgram } from '../helpers/child.js'
import { limit } from '../helpers/limits.js'
import { within } from '../helpers/wait.js'

test('a process ends whose only pipe was refused by its target', limit, async (t) => {
  const child = startProgram(t, 'pending', 'a pipe whose target is shut down')
  assert.deepEqual(await within(20_000, 'the process ends', child.ended), { code: 0, output: 'AsyncQueueShutDown 1\n' })
})

test('one timeout is for all of it, for the source and for room', limit, async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const target = new Queue<number>(1)
  let give = (_: number): void => {}
  const source: AsyncIterable<number> = {
    [Symbol.asyncIterator]: () => ({
      next: () =>
        new Promise((resolve) => {
          give = (value) => resolve({ done: false, value })
        }),
    }),
  }
  let outcome: unknown = 'waits'
  const put = target.asyncQ.putMany(source, { timeout: 1_000 }).catch((error: unknown) => {
    outcome = error
  })
  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
  await turn()
  t.mock.timers.tick(600)
  give(1)
  await turn()
  give(2)
  await turn()
  t.mock.timers.tick(399)
  await turn()
  assert.equal(outcome, 'waits')
  t.mock.timers.tick(1)
  await within(5_000, 'the putMany', put)
  assert.deepEqual(
    [Reflect.get(Object(outcome), 'name'), Reflect.get(Object(outcome), 'accepted')],
    ['AsyncQueueFull', 1],
  )
})

for (const items of [[1, 2, 3], new Set([1, 2, 3])]) {
  test(`the timeout of putMany() of ${items.constructor.name} follows the timers of its call`, limit, async (t) => {
    const target = new Queue<number>(1)
    t.mock.timers.enable({ apis: ['setTimeout'] })
    let outcome = 'waits'
    const put = target.asyncQ.putMany(items, { timeout: 86_400_000 }).catch((error: Error) => {
      outcome = error.name
    })
    t.mock.timers.tick(86_399_999)
    assert.equal(await target.asyncQ.get(), 1)
    await new Promise((resolve) => setImmediate(resolve))
    assert.equal(outcome, 'waits')
    t.mock.timers.tick(1)
    await within(5_000, 'the putMany', put)
    assert.equal(outcome, 'AsyncQueueFull')
    assert.deepEqual(target.syncQ.getMany(9), [2])
  })
}
