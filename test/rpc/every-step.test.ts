// A server, or a client, dies at one step of a call after the other, steps as test/helpers/instants.ts has them: whoever waits for it,
// blocking or not, is answered or refused, and nothing is left behind. JANUS_STRIDE=1 tries each, which takes minutes.

import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { Queue, type Spawned, spawn } from 'janus-queue'
import { CallRefused, Calls } from 'janus-queue/rpc'
import { outcome } from '../helpers/calls.js'
import { longLimit } from '../helpers/limits.js'
import { until, within } from '../helpers/wait.js'
import type { DyingData, DyingHandlers } from '../workers/dying.js'

const stride = Number(process.env['JANUS_STRIDE'] ?? 31)
const limit = stride < 31 ? {} : longLimit
const code = 9

const handlers: DyingHandlers = {
  add: (a, b) => a + b,
  *count(most) {
    for (let n = 0; n < most; n++) yield n
  },
}

function start(
  t: TestContext,
  calls: Calls<DyingHandlers>,
  part: DyingData['part'],
  instant: number,
  follows: Queue<unknown>,
): Spawned {
  const data: DyingData = { calls, part, instant, code }
  const worker = spawn(new URL('../workers/dying.js', import.meta.url), { data, queues: [follows] })
  t.after(() => worker.terminate())
  return worker
}

function assertOutcome({ value, error }: { value?: unknown; error?: unknown }, right: unknown, where: string): void {
  if (error === undefined) assert.deepEqual(value, right, where)
  else {
    assert.ok(error instanceof CallRefused, `${where}: ${error}`)
    assert.match(String(error.cause), /exit code 9/, where)
  }
}

for (const part of ['serve', 'serveSync'] as const) {
  test(`a server that dies at any step of ${part}() leaves no call without an end`, limit, async (t) => {
    let instant = 1
    for (let ended = code; ended === code; instant += stride) {
      const where = `instant ${instant}`
      const calls = new Calls<DyingHandlers>()
      const worker = start(t, calls, part, instant, calls.queue)
      const client = calls.client()
      const awaited = outcome(() => client.async.add(1, 2))
      assertOutcome(await outcome(() => [...client.sync.count(3)]), [0, 1, 2], where) // this thread blocks meanwhile
      assertOutcome(await within(60_000, where, awaited), 3, where)
      calls[Symbol.dispose]()
      ended = await within(60_000, where, worker.exited)
      client[Symbol.dispose]()
      await until(() => calls.queue.stats().bytesUsed === 0, `${where}: nothing is held`)
    }
    assert.ok(instant > 60, `there were ${instant} instants`)
  })
}

for (const part of ['call', 'callSync'] as const) {
  test(
    `a client that dies at any step of a ${part} leaves nothing at the server, and others' calls go on`,
    limit,
    async (t) => {
      const calls = new Calls<DyingHandlers>()
      const server = calls.serve(handlers)
      const other = calls.client()
      let instant = 1
      for (let ended = code; ended === code; instant += stride) {
        const where = `instant ${instant}`
        const life = new Queue<unknown>(0, { beside: calls.queue })
        ended = await within(60_000, where, start(t, calls, part, instant, life).exited)
        assert.equal(await within(60_000, where, other.async.add(1, instant)), 1 + instant)
        await until(() => server.active === 0 && calls.queue.stats().bytesUsed === 0, `${where}: nothing is held`)
      }
      assert.ok(instant > 60, `there were ${instant} instants`)
      await server.stop()
    },
  )
}
