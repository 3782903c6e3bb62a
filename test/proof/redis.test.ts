import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runRedisHistories } from '../../proof/redis/histories.js'
import { longLimit } from '../helpers/limits.js'

test(
  'what processes see of a queue on a server is one order of calls, though some are killed, stopped or cut off',
  longLimit,
  async () => {
    const tally = await runRedisHistories(8, Date.now() % 1_000_000_000, 10)
    assert.ok(tally.histories > 0 && tally.operations > 20, JSON.stringify(tally))
  },
)
