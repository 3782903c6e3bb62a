import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runDeaths, runMany, runMemory } from '../../proof/calls.js'
import { longLimit } from '../helpers/limits.js'

/** What the memory grows by at a time, twice: at which moment it does depends on how threads meet. */
const SLACK = 2 * 2 ** 16

test('many clients on many threads get each its own answers', longLimit, async () => {
  assert.equal(await runMany(4, 20, 5), 4 * 20 * 6)
})

test('calls and streams leave the memory as it was', longLimit, async () => {
  const { before, after, held } = await runMemory(10_000)
  assert.equal(held, 0)
  assert.ok(after <= before + SLACK, `${before} bytes, then ${after}`)
})

test('terminations of servers and clients hang nobody and leave nothing behind', longLimit, async () => {
  const { terminations, answered, before, after, held } = await runDeaths(24, 4, Date.now() % 1_000_000_000)
  assert.equal(terminations, 24)
  assert.ok(answered > 0)
  assert.equal(held, 0)
  assert.ok(after <= before + 4 * SLACK, `${before} bytes, then ${after}`)
})
