import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CallRefused } from 'janus-queue/rpc'
import { forms, outcome } from '../helpers/calls.js'
import { limit, longLimit } from '../helpers/limits.js'
import { assertRefused, startPool } from '../helpers/pools.js'
import { until } from '../helpers/wait.js'

test('a worker that ends without having been called is replaced, but not for ever', longLimit, async (t) => {
  const pool = startPool(t, { data: { mode: 'short' }, grace: 0.5, retries: Number.POSITIVE_INFINITY })
  await until(() => pool.calls.queue.stats().state !== 'open', 'the calls are shut down', 60_000)
  assertRefused((await outcome(() => pool.async.add(1, 2))).error, /exit code 7/)
  assert.equal(pool.threads, 0)
})

test(
  'workers that end at any moment of a call, while this thread blocks in it, hang and confuse nobody',
  longLimit,
  async (t) => {
    const pool = startPool(t, { threads: 2, retries: 1 })
    const begin = performance.now()
    const lasted = (milliseconds: number): boolean => performance.now() - begin > milliseconds
    let right = 0
    for (let call = 0; !lasted(2_000) || (right === 0 && !lasted(60_000)); call++) {
      try {
        if (call % 40 === 0) pool.sync.exitIn((call / 40) % 7)
        assert.equal(pool.sync.add(call, 1), call + 1)
        assert.equal([...pool.sync.count(100)].length, 100)
        right++
      } catch (error) {
        assertRefused(error, /exit code 8/)
        if (pool.calls.queue.stats().state !== 'open') return // three in a row had answered nothing
      }
    }
    assert.ok(right > 0, `${right} right`)
    assert.equal(await pool.async.add(1, 2), 3)
  },
)

for (const form of forms) {
  test(`startCalls(), ${form}: a stream of which a part has come is refused, and not begun again`, limit, async (t) => {
    const pool = startPool(t, { retries: Number.POSITIVE_INFINITY })
    const stream = await pool[form].countThenExit(10)
    for (let n = 0; n < 10; n++) assert.deepEqual(await stream.next(), { done: false, value: n })
    assertRefused((await outcome(() => stream.next())).error, /exit code 9/)
    assert.equal((await stream.next()).done, true)
  })
}

test('a pool whose workers die over and over leaves its memory as it was', longLimit, async (t) => {
  const pool = startPool(t, { threads: 2 })
  let pages = 0
  for (let round = 0; round < 40; round++) {
    assert.equal(pool.sync.add(round, 1), round + 1)
    assert.ok((await outcome(() => pool.async.exit(1))).error instanceof CallRefused)
    if (round === 20) pages = pool.calls.queue.stats().bytesReserved
  }
  assert.ok(pool.calls.queue.stats().bytesReserved <= pages + 2 * 65536)
})
