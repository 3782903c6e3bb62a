import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { CallRefused, serveCalls, startCalls } from 'janus-queue/rpc'
import { forms, outcome } from '../helpers/calls.js'
import { startProgram } from '../helpers/child.js'
import { limit } from '../helpers/limits.js'
import { assertRefused, poolUrl, startPool } from '../helpers/pools.js'
import { isPending, sleep, timeOf, until, within } from '../helpers/wait.js'

for (const form of forms) {
  test(`startCalls(), ${form}: its workers serve, with the data that it was given`, limit, async (t) => {
    const data = { mode: 'serve', text: 'given' }
    const pool = startPool(t, { data, threads: 2, name: 'pool' })
    assert.equal(await pool[form].add(1, 2), 3)
    assert.deepEqual(await pool[form].data(), [data, data])
    assert.equal(pool.threads, 2)
    assert.equal(pool.calls.queue.name, 'pool')
    assert.equal(await pool.with({ priority: 1 })[form].add(2, 3), 5)
    assert.equal(await pool.calls.client()[form].add(3, 4), 7)
  })

  test(`startCalls(), ${form}: a worker that ends refuses the call in its hands, and is replaced`, limit, async (t) => {
    const pool = startPool(t)
    const first = await pool[form].thread()
    assertRefused((await outcome(() => pool[form].exit(3))).error, /exit code 3/)
    const second = await pool[form].thread()
    assert.notEqual(second, first)
    assertRefused((await outcome(() => pool[form].throws())).error, /out of hand/)
    assert.notEqual(await pool[form].thread(), second)
    assert.equal(pool.threads, 1)
  })

  test(
    `startCalls(), ${form}: with retries the call is begun again elsewhere, so many times at most`,
    limit,
    async (t) => {
      const folder = mkdtempSync(join(tmpdir(), 'janus-rpc-'))
      t.after(() => rmSync(folder, { recursive: true, force: true }))
      const pool = startPool(t, { retries: 1 })
      assert.equal(typeof (await pool[form].once(join(folder, 'once'))), 'number')
      assertRefused((await outcome(() => pool[form].exit(4))).error, /exit code 4/)
      assert.equal(await pool[form].add(1, 2), 3)
    },
  )

  for (const [mode, cause] of [
    ['throw', /not a module/],
    ['exit', /exit code 5/],
    ['late throw', /not a module to its end/],
    ['late exit', /exit code 5/],
    ['idle', /before it served/],
  ] as const) {
    test(
      `startCalls(), ${form}: a worker that could not be loaded (${mode}) shuts the calls down`,
      limit,
      async (t) => {
        const pool = startPool(t, { data: { mode }, threads: 2 })
        assertRefused((await outcome(() => pool[form].add(1, 2))).error, cause)
        assertRefused((await outcome(() => pool[form].add(1, 2))).error, cause)
        await until(() => pool.threads === 0, 'none is alive')
      },
    )
  }

  test(`startCalls(), ${form}: a module that is not there is told of`, limit, async (t) => {
    const pool = startPool(t, {}, new URL('./workers/nowhere.js', import.meta.url))
    assertRefused((await outcome(() => pool[form].add(1, 2))).error, /nowhere/)
  })

  test(
    `startCalls(), ${form}: three workers in a row that end without an answer shut the calls down`,
    limit,
    async (t) => {
      const pool = startPool(t, { data: { mode: 'in vain' } })
      for (let call = 0; call < 20; call++) {
        const { error } = await outcome(() => pool[form].hang())
        assertRefused(error, /exit code 6/)
        if (pool.calls.queue.stats().state !== 'open') return
      }
      assert.fail('still open')
    },
  )
}

test('blocking workers serve as well', limit, async (t) => {
  const pool = startPool(t, { data: { sync: true }, threads: 2 })
  assert.equal(pool.sync.add(1, 2), 3)
  assert.deepEqual([...pool.sync.count(200)].length, 200)
  const { error } = await outcome(() => pool.async.later(1))
  assert.ok(error instanceof TypeError)
  assertRefused((await outcome(() => pool.sync.exit(2))).error, /exit code 2/)
  assert.equal(pool.sync.add(1, 2), 3)
})

test('disposal answers what is begun, refuses what waits, and ends the workers', limit, async (t) => {
  const pool = startPool(t, { data: { concurrency: 1 } })
  assert.equal(pool.sync.add(1, 2), 3)
  const begun = pool.async.later(300)
  const waits = outcome(() => pool.async.later(1))
  await until(() => pool.calls.queue.stats().lent === 1, 'one is begun')
  await sleep(50)
  await pool[Symbol.asyncDispose]()
  assert.equal(await begun, 300)
  assert.ok((await waits).error instanceof CallRefused)
  assert.equal(pool.threads, 0)
  assert.ok((await outcome(() => pool.sync.add(1, 2))).error instanceof CallRefused)
})

test('disposal terminates after the grace what does not end', limit, async (t) => {
  const pool = startPool(t, { grace: 100 })
  assert.equal(pool.sync.add(1, 2), 3)
  const hangs = outcome(() => pool.async.hang())
  assert.ok(await isPending(hangs))
  const elapsed = await timeOf(() => pool[Symbol.asyncDispose]())
  assert.ok(elapsed >= 95, `${elapsed} ms`)
  assert.ok((await within(5_000, 'the refusal', hangs)).error instanceof CallRefused)
})

test('a handler is called once its module is evaluated to the end', limit, async (t) => {
  for (const form of forms) assert.equal(await startPool(t)[form].bound(), 'after serveCalls()')
})

test('serveCalls() in a thread that startCalls() did not begin is an InvalidStateError', limit, async (t) => {
  assert.throws(() => serveCalls({}), { name: 'InvalidStateError' })
  const nested = await startPool(t).with({ timeout: 5_000 }).async.nested()
  assert.ok(nested instanceof Error, `${nested}`)
  assert.equal(nested.name, 'InvalidStateError')
})

test('options of startCalls() are checked', limit, () => {
  const { NaN: none, POSITIVE_INFINITY: endless } = Number
  for (const options of [
    ...[{ threads: 0 }, { threads: 1.5 }, { threads: endless }, { retries: -1 }, { retries: none }],
    ...[{ grace: -1 }, { grace: none }, { timeout: -1 }],
  ]) {
    assert.throws(() => startCalls(poolUrl, options), RangeError)
  }
  // @ts-expect-error
  assert.throws(() => startCalls(poolUrl, null), TypeError)
  // @ts-expect-error
  assert.throws(() => startCalls(poolUrl, { threads: '2' }), TypeError)
  // @ts-expect-error
  assert.throws(() => startCalls(5), TypeError)
})

for (const [scenario, output] of [
  ['idle', 'idle\n'],
  ['unref', 'unref\n'],
  ['sync', '3\n'],
  ['awaited', '50\n'],
  ['using', '3\n'],
  ['own server', '3\n'],
] as const) {
  test(`a process with calls ends when it has nothing to wait for: ${scenario}`, limit, async (t) => {
    const ended = await within(20_000, 'the process', startProgram(t, 'calls', scenario).ended)
    assert.deepEqual(ended, { code: 0, output })
  })
}
