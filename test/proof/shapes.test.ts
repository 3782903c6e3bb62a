import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runReplyQueues } from '../../proof/reply-queues.js'
import { runSelects } from '../../proof/selects.js'
import { longLimit } from '../helpers/limits.js'

const seed = Date.now() % 1_000_000_000

test('a queue for each answer leaves the memory where it was, while answerers die', longLimit, async () => {
  const { calls, early, late } = await runReplyQueues(6_000, seed)
  assert.equal(calls, 6_000)
  assert.ok(late <= early * 1.5, `seed ${seed}: ${early} bytes after a tenth, ${late} at the end`)
})

test('selects among many queues take each item once, while threads give up and die', longLimit, async () => {
  const { taken, inDeadHands } = await runSelects(1_000, 50, seed)
  assert.equal(taken + inDeadHands, 1_000)
})
