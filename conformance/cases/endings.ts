import { spawn } from 'janus-queue'
import { causeOfRejected, equal, ok, rejects, throws } from '../assert.js'
import { test } from '../harness.js'
import { makeQueue } from '../queues.js'
import { isPending, within } from '../time.js'

const module = (source: string): string => `data:text/javascript,${encodeURIComponent(source)}`

test(
  'spawn() shuts the queue down with the error that its worker throws',
  async () => {
    for (const source of [
      "throw new RangeError('thrown')",
      "setTimeout(() => { throw new RangeError('thrown') }, 20)",
    ]) {
      const queue = makeQueue<number>('fifo')
      const worker = spawn(module(source), { queues: [queue] })
      const cause = await within(15_000, 'the get', causeOfRejected(queue.asyncQ.get()))
      equal(cause instanceof Error ? [cause.name, cause.message] : cause, ['RangeError', 'thrown'])
      await within(15_000, 'the worker has ended', rejects(worker.exited, 'RangeError'))
    }
  },
  'workers of its own',
)

test(
  'spawn() shuts the queue down with a QueueDisconnected when its worker is terminated',
  async () => {
    const queue = makeQueue<number>('fifo')
    const worker = spawn(module('setInterval(() => {}, 1000)'), { queues: [queue] })
    ok(await isPending(queue.whenShutDown()), 'it is open')
    equal(await within(15_000, 'it has ended', worker.terminate()), 1)
    const cause = await within(15_000, 'the get', causeOfRejected(queue.asyncQ.get()))
    equal(cause instanceof Error ? cause.name : cause, 'QueueDisconnected')
    equal(await worker.exited, 1)
  },
  'workers of its own',
)

test(
  'spawn() releases a thread that blocks here',
  async () => {
    const queue = makeQueue<number>('fifo')
    spawn(module("throw new Error('thrown')"), { queues: [queue] })
    const { cause } = throws(() => queue.syncQ.get({ timeout: 20_000 }), 'SyncQueueShutDown')
    equal(cause instanceof Error ? cause.message : cause, 'thrown')
  },
  'blocking here',
  'workers of its own',
)
