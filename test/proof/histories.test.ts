import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runHistories } from '../../proof/histories.js'
import { longLimit } from '../helpers/limits.js'

test(
  'what threads see of put(), get(), peek(), clear(), shutdown(), join() is one order of calls',
  longLimit,
  async () => {
    const tally = await runHistories(4, Date.now() % 1_000_000_000, 25)
    assert.ok(tally.histories > 0 && tally.operations > 100, JSON.stringify(tally))
  },
)
