import assert from 'node:assert/strict'
import { test } from 'node:test'
import { kinds } from '../../proof/model.js'
import { runTasks } from '../../proof/tasks.js'
import { longLimit } from '../helpers/limits.js'

for (const kind of kinds) {
  test(
    `no task is lost with the worker that has it, and none comes again once it is done (${kind})`,
    longLimit,
    async () => {
      const seed = Date.now() % 1_000_000_000
      const { terminations, redelivered } = await runTasks(kind, 12, 4, seed)
      assert.equal(terminations, 12)
      assert.ok(redelivered > 0, `seed ${seed}: nothing was given out twice`)
    },
  )
}
