import assert from 'node:assert/strict'
import { test } from 'node:test'
import { kinds } from '../../proof/model.js'
import { soak, summary } from '../../proof/soak.js'
import { longLimit } from '../helpers/limits.js'

const seed = Date.now() % 1_000_000_000

for (const kind of kinds) {
  test(
    `a ${kind} queue beside another, whose items are lent as well, loses none that was lent to a thread that died`,
    longLimit,
    async () => {
      const given = { kind, tasks: true, beside: true, immediate: false, victimsAtOnce: 3, milliseconds: 1_500 }
      const report = await soak(1, seed, () => {}, given)
      assert.equal(report.eras > 0, true, summary(report))
    },
  )
}
