import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Worker } from 'node:worker_threads'
import { CallRefused, Calls, callContext } from 'janus-queue/rpc'
import { forms, outcome, served } from '../helpers/calls.js'
import { limit } from '../helpers/limits.js'
import { assertLasted, isPending, sleep, timeOf, until } from '../helpers/wait.js'

function isTimeout(error: unknown): true {
  assert.ok(error instanceof DOMException)
  assert.equal(error.name, 'TimeoutError')
  return true
}

for (const form of forms) {
  test(
    `client.${form}: past its timeout a call is a TimeoutError, and what comes late harms nothing`,
    limit,
    async (t) => {
      const { client } = served(t)
      assert.equal(await client[form].later(0, 1), 1)
      for (let i = 0; i < 5; i++) {
        const elapsed = await timeOf(async () =>
          isTimeout((await outcome(() => client.with({ timeout: 60 })[form].later(120, 'late'))).error),
        )
        assertLasted(elapsed, 60)
        assert.equal(await client[form].add(i, 1), i + 1)
      }
      await sleep(150)
      assert.deepEqual(await client[form].echo('next'), ['next'])
    },
  )

  test(`client.${form}: waiting for a server, and for room, counts as time`, limit, async () => {
    const calls = new Calls<{ add(a: number, b: number): number }>({ maxsize: 1 })
    const client = calls.client({ timeout: 50 })
    isTimeout((await outcome(() => client[form].add(1, 2))).error)
    const waits = outcome(() => client.async.add(1, 2))
    isTimeout((await outcome(() => client[form].add(1, 2))).error)
    isTimeout((await waits).error)
    isTimeout((await outcome(() => client.with({ timeout: 0 })[form].add(1, 2))).error)
  })

  test(`client.${form}: a signal that is aborted already is its reason, and nothing is called`, limit, async () => {
    const calls = new Calls<{ add(): number }>()
    const reason = new Error('too late')
    const { error } = await outcome(() => calls.client({ signal: AbortSignal.abort(reason) })[form].add())
    assert.equal(error, reason)
    assert.equal(calls.queue.stats().puts, 0)
  })
}

test('an abort rejects with its reason, also while the call waits for room', limit, async (t) => {
  const { client } = served(t)
  const abort = new AbortController()
  const call = client.with({ signal: abort.signal }).async.hang()
  assert.ok(await isPending(call))
  abort.abort('why')
  assert.deepEqual(await outcome(() => call), { error: 'why' })
  const calls = new Calls<{ add(): number }>({ maxsize: 1 })
  const other = calls.client()
  const first = other.async.add()
  const again = new AbortController()
  const second = other.with({ signal: again.signal }).async.add()
  assert.ok(await isPending(second))
  again.abort('why')
  assert.deepEqual(await outcome(() => second), { error: 'why' })
  assert.equal(calls.queue.stats().puts, 1)
  const server = calls.serve({ add: () => 1 })
  assert.equal(await first, 1)
  await server.stop()
})

test('a call that was given up before it was begun is not begun', limit, async (t) => {
  const { client } = served(t, { concurrency: 1 })
  const first = client.async.later(300)
  const abort = new AbortController()
  const aborted = outcome(() => client.with({ signal: abort.signal }).async.note('aborted'))
  const late = outcome(() => client.with({ timeout: 50 }).async.note('late'))
  const blocked = outcome(() => client.with({ timeout: 50 }).sync.note('blocked'))
  const other = client.async.note('kept')
  await sleep(20)
  abort.abort()
  isTimeout((await late).error)
  isTimeout((await blocked).error)
  assert.ok((await aborted).error)
  await first
  await other
  assert.deepEqual((await client.async.state()).served, ['kept'])
})

test(
  'callContext().signal tells a handler that its caller gave up, by abort, timeout and disposal',
  limit,
  async (t) => {
    const { calls, client } = served(t)
    assert.equal(client.sync.add(1, 2), 3)
    const abort = new AbortController()
    const ended = [outcome(() => client.with({ signal: abort.signal }).async.hang())]
    ended.push(outcome(() => client.with({ timeout: 100 }).async.hang()))
    const disposed = calls.client()
    ended.push(outcome(() => disposed.async.hang()))
    ended.push(outcome(() => client.with({ timeout: 100 }).sync.hang()))
    await until(() => client.sync.state().begun === 4, 'all are begun')
    abort.abort()
    disposed[Symbol.dispose]()
    const [, , refused] = await Promise.all(ended)
    assert.ok(refused?.error instanceof CallRefused)
    await until(() => client.sync.state().aborted === 4, 'all have heard of it')
  },
)

test('a handler that asks for the signal late finds it aborted; its reason is an AbortError', limit, async () => {
  const calls = new Calls<{ late(): Promise<void> }>()
  let told: AbortSignal | undefined
  const abort = new AbortController()
  const server = calls.serve({
    async late() {
      const context = callContext()
      abort.abort()
      await sleep(100)
      told = context.signal
    },
  })
  await outcome(() => calls.client({ signal: abort.signal }).async.late())
  await until(() => told !== undefined, 'the handler has gone on')
  assert.equal(told?.aborted, true)
  assert.equal(told?.reason.name, 'AbortError')
  await server.stop()
})

test('a blocking server that looks at the signal finds that its caller has given up', limit, async (t) => {
  const calls = new Calls<{ wait(): string; outcome(): string }>()
  const worker = new Worker(
    `import('janus-queue/rpc').then(({ attachCalls, callContext }) => {
       const { workerData: calls } = require('node:worker_threads')
       let outcome = 'nothing'
       attachCalls(calls).serveSync({
         wait() {
           const end = performance.now() + 10_000
           const context = callContext()
           while (performance.now() < end) if (callContext().signal.aborted && context.signal.aborted) return outcome = 'aborted'
           return outcome = 'not told'
         },
         outcome: () => outcome,
       })
     })`,
    { eval: true, workerData: calls },
  )
  t.after(() => worker.terminate())
  const client = calls.client({ timeout: 20_000 })
  assert.equal(client.sync.outcome(), 'nothing')
  await outcome(() => client.with({ timeout: 300 }).async.wait())
  assert.equal(client.sync.outcome(), 'aborted')
})
