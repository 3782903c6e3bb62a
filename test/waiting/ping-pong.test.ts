import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Worker } from 'node:worker_threads'
import { QueueShutDown } from 'janus-queue'
import { limit } from '../helpers/limits.js'
import { kinds, makeQueue } from '../helpers/queues.js'
import { within } from '../helpers/wait.js'

const rounds = 1_500

for (const kind of kinds) {
  for (const here of ['sync', 'async']) {
    for (const there of ['sync', 'async']) {
      test(
        `put() and get() play ping-pong between ${kind} queues, ${here} here and ${there} there`,
        limit,
        async (t) => {
          const ping = makeQueue<number>(kind, 1, { eventLoop: 'any' })
          const pong = makeQueue<number>(kind, 1, { eventLoop: 'any' })
          const workerData = { ping, pong, isAsync: there === 'async' }
          const worker = new Worker(new URL('../workers/echo.js', import.meta.url), { workerData })
          t.after(() => worker.terminate())
          const ended = new Promise((resolve) => worker.on('exit', resolve))
          for (let n = 0; n < rounds; n++) {
            if (here === 'sync') {
              ping.syncQ.put(n, { timeout: 10_000 })
              assert.equal(pong.syncQ.get({ timeout: 10_000 }), n)
            } else {
              await ping.asyncQ.put(n, { timeout: 10_000 })
              assert.equal(await pong.asyncQ.get({ timeout: 10_000 }), n)
            }
          }
          ping.shutdown()
          await assert.rejects(within(5_000, 'the end', pong.asyncQ.get()), QueueShutDown)
          assert.equal(await within(5_000, 'the exit', ended), 0, 'the worker ends by itself')
        },
      )
    }
  }
}
