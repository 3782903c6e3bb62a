import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import type { Worker } from 'node:worker_threads'
import { Queue, QueueDisconnected, spawn } from 'janus-queue'
import { causeOf, causeOfRejected } from '../../conformance/assert.js'
import { limit } from '../helpers/limits.js'

const started: Worker[] = []
process.on('worker', (worker: Worker) => started.push(worker))

const waiting = 'data:text/javascript,setInterval(() => {}, 1000)'

test(
  'the overseer starts with the first worker, one for all of them, and starts again where it was terminated',
  limit,
  async () => {
    await turn()
    started.length = 0
    const queues = [new Queue<number>(), new Queue<number>()]
    const workers = queues.map((queue) => spawn(waiting, { queues: [queue] }))
    await turn()
    assert.equal(started.length, 1)
    await started[0]?.terminate()
    for (const [index, queue] of queues.entries()) {
      const cause = await causeOfRejected(queue.asyncQ.get())
      assert.ok(cause instanceof QueueDisconnected)
      assert.match(cause.message, /ended with its overseer/)
      await assert.rejects(workers[index]?.exited ?? Promise.resolve(), QueueDisconnected)
    }
    const queue = new Queue<number>()
    spawn("data:text/javascript,throw new Error('of the next')", { queues: [queue] })
    await turn()
    assert.equal(started.length, 2)
    const cause = causeOf(() => queue.syncQ.get({ timeout: 15_000 }))
    assert.ok(cause instanceof Error)
    assert.equal(cause.message, 'of the next')
  },
)
