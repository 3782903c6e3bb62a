import { spawn } from 'janus-queue'
import { startAgent } from '../agent.js'
import { equal, ok, rejects } from '../assert.js'
import { places } from '../faces.js'
import { test } from '../harness.js'
import { kinds, makeQueue } from '../queues.js'
import { isPending, within } from '../time.js'

/** The cause of what the promise is rejected with. */
async function causeOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise
  } catch (error) {
    return error instanceof Error ? error.cause : error
  }
  throw new Error('it is not rejected')
}

for (const place of places) {
  test(`a shutdown with a reason refuses as one without (${place.name})`, async (t) => {
    for (const kind of kinds) {
      const queue = makeQueue<[number, string]>(kind)
      const face = await place.open(t, queue)
      await face.put([1, 'in'])
      queue.shutdown({ reason: { why: 'enough' } })
      await rejects(face.put([2, 'late']), `${face.prefix}QueueShutDown`)
      equal(await face.get(), [1, 'in'])
      await rejects(face.get(), `${face.prefix}QueueShutDown`)
    }
  })
}

test('the reason of a shutdown on another thread is the cause here, and the first one stays', async (t) => {
  const queue = makeQueue<number>('fifo')
  const agent = await startAgent(t, queue)
  const waiting = causeOf(queue.asyncQ.get())
  await agent.call('queue', 'shutdown', { reason: { why: 'over there', when: new Date(7) } })
  queue.close('late')
  for (const cause of [await within(5_000, 'the get', waiting), await causeOf(queue.asyncQ.put(1))]) {
    equal(cause, { why: 'over there', when: new Date(7) })
  }
})

test('a loop over a queue that was shut down with a reason throws it once it is empty', async () => {
  const queue = makeQueue<number>('fifo')
  queue.syncQ.putMany([1, 2])
  queue.shutdown({ reason: 'enough' })
  const items: number[] = []
  const loop = async () => {
    for await (const item of queue.asyncQ) items.push(item)
  }
  equal([await causeOf(loop()), items], ['enough', [1, 2]])
})

test('whenShutDown() resolves once another thread has shut the queue down', async (t) => {
  const queue = makeQueue<number>('fifo')
  const agent = await startAgent(t, queue)
  const told = queue.whenShutDown()
  ok(await isPending(told), 'it is open')
  await agent.call('queue', 'shutdown')
  await within(5_000, 'it is told', told)
  await within(5_000, 'it is told at once', queue.whenShutDown())
})

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
      const cause = await within(15_000, 'the get', causeOf(queue.asyncQ.get()))
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
    const cause = await within(15_000, 'the get', causeOf(queue.asyncQ.get()))
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
    try {
      queue.syncQ.get({ timeout: 20_000 })
    } catch (error) {
      const { name = '', cause = undefined } = error instanceof Error ? error : {}
      equal([name, cause instanceof Error ? cause.message : cause], ['SyncQueueShutDown', 'thrown'])
      return
    }
    throw new Error('there was an item')
  },
  'blocking here',
  'workers of its own',
)
