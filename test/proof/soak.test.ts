import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Ledger } from '../../proof/ledger.js'
import { kinds } from '../../proof/model.js'
import { DOOMS } from '../../proof/plan.js'
import { soak, summary } from '../../proof/soak.js'
import { Trace } from '../../proof/trace.js'
import { longLimit } from '../helpers/limits.js'

const seed = Date.now() % 1_000_000_000
const quiet = (): void => {}

/** A soak in which something went through: on a machine with much else to do that takes longer. */
async function soakOf(given: Parameters<typeof soak>[3] & { milliseconds: number }): ReturnType<typeof soak> {
  for (let milliseconds = given.milliseconds; ; milliseconds *= 3) {
    const report = await soak(2, seed, quiet, { ...given, milliseconds })
    if (report.items > 0 || milliseconds > 20_000) return report
  }
}

for (const kind of kinds) {
  test(
    `a ${kind} queue loses only what dying threads hold, and the others go on, however they die`,
    longLimit,
    async () => {
      const given = { kind, dooms: DOOMS, victimsAtOnce: 3, milliseconds: 2_500, stallMs: 500 }
      const report = await soakOf(given)
      assert.ok(report.items > 0 && report.deaths > 0, summary(report))
    },
  )
}

test('a queue at its memory limit goes on while threads die beside it', longLimit, async () => {
  const given = { maxsize: 0, maxBytes: 1 << 20, sizes: [0, 200, 9_000, 200 * 1_024], milliseconds: 2_000 }
  const report = await soakOf(given)
  assert.ok(report.items > 0, summary(report))
})

test('a failing soak tells its seed, its plan and what the threads did last', longLimit, async () => {
  const given = { maxBytes: 1, milliseconds: 100 }
  await assert.rejects(soak(1, 42, quiet, given), /seed 42, era 0: RangeError/)
})

test('the ledger notices an item that comes twice, one that nobody put and one that was refused', longLimit, () => {
  const ledger = Ledger.create()
  const [one = -1, two = -1] = [ledger.nextCode(0), ledger.nextCode(0)]
  ledger.accept(one)
  ledger.take(one)
  assert.throws(() => ledger.take(one), /came twice/)
  ledger.refuse(two)
  assert.throws(() => ledger.take(two), /was refused, and was in/)
  assert.throws(() => ledger.take(two + 1), /was never put/)
  assert.deepEqual(ledger.count(0), { got: 2, accepted: 1, open: 0, gotUnaccepted: 1 })
})

test('the trace keeps the last operations of all threads', longLimit, () => {
  const memory = Trace.memory()
  for (let i = 0; i < 20_000; i++) new Trace(memory, i % 3).note('put', i)
  const lines = new Trace(memory, 0).last(2).split('\n')
  assert.match(lines[0] ?? '', /thread 0 put 19998$/)
  assert.match(lines[1] ?? '', /thread 1 put 19999$/)
})
