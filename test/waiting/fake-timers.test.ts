// Fake timers see a user's timeouts, and nothing else of the package; what keeps the process alive goes on beneath them.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Queue, select } from 'janus-queue'
import { startProgram } from '../helpers/child.js'
import { limit } from '../helpers/limits.js'
import { within } from '../helpers/wait.js'

for (const tool of ['node:test', 'sinon']) {
  for (const order of ['before', 'after']) {
    test(`waits under ${tool}'s fake timers, installed ${order} the package is loaded`, limit, async (t) => {
      const child = startProgram(t, 'fake-timers', tool, order)
      const { code, output } = await within(20_000, 'the process ends', child.ended)
      const lines = output.split('\n').filter((line) => !/Warning|trace-warnings/.test(line))
      assert.deepEqual(
        { code, lines },
        { code: 0, lines: ['timers true', 'left true', 'AsyncQueueEmpty', 'served', ''] },
      )
    })
  }
}

test(
  'a timeout follows the timers of its call: not before the fake clock says so, and then at once',
  limit,
  async (t) => {
    const { asyncQ } = new Queue<number>()
    t.mock.timers.enable({ apis: ['setTimeout'] })
    let outcome = 'waits'
    const get = asyncQ.get({ timeout: 86_400_000 }).then(String, (error: Error) => {
      outcome = error.name
    })
    t.mock.timers.tick(86_399_999)
    await new Promise((resolve) => setImmediate(resolve))
    assert.equal(outcome, 'waits')
    t.mock.timers.tick(1)
    await within(5_000, 'the get', get)
    assert.equal(outcome, 'AsyncQueueEmpty')
  },
)

test('the timeout of select() follows the timers of its call, and the firing of its timer alone', limit, async (t) => {
  const queues = [new Queue<number>().asyncQ, new Queue<number>().asyncQ]
  t.mock.timers.enable({ apis: ['setTimeout'] })
  let outcome = 'waits'
  const selected = select(queues, { timeout: 86_400_000 }).catch((error: Error) => {
    outcome = error.name
  })
  await new Promise((resolve) => setImmediate(resolve))
  t.mock.timers.tick(86_399_999)
  await new Promise((resolve) => setImmediate(resolve))
  assert.equal(outcome, 'waits')
  t.mock.timers.tick(1)
  await within(5_000, 'the select', selected)
  assert.equal(outcome, 'AsyncQueueEmpty')
})

test('a timeout of more than 24 days is one of several timers, and as long', limit, async (t) => {
  const { asyncQ } = new Queue<number>()
  t.mock.timers.enable({ apis: ['setTimeout'] })
  let outcome = 'waits'
  const get = asyncQ.get({ timeout: 2 ** 31 + 1_000 }).catch((error: Error) => {
    outcome = error.name
  })
  t.mock.timers.tick(2 ** 31 - 1)
  t.mock.timers.tick(1_000)
  await new Promise((resolve) => setImmediate(resolve))
  assert.equal(outcome, 'waits')
  t.mock.timers.tick(1)
  await within(5_000, 'the get', get)
  assert.equal(outcome, 'AsyncQueueEmpty')
})

test('a wait whose fake timer is gone with its clock is served as any other', limit, async (t) => {
  const { asyncQ } = new Queue<number>()
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const get = asyncQ.get({ timeout: 1_000 })
  t.mock.timers.reset()
  asyncQ.putNowait(1)
  assert.equal(await within(5_000, 'the get', get), 1)
})
