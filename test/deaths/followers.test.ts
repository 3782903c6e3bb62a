// What becomes of a queue when the thread dies that followed workers for it: they end with it, and nobody hears of them.

import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { Worker } from 'node:worker_threads'
import { attach, Queue, QueueDisconnected, spawn } from 'janus-queue'
import { causeOf, causeOfRejected } from '../../conformance/assert.js'
import { endingUrl, startEnding } from '../helpers/ending.js'
import { limit } from '../helpers/limits.js'
import { isPending, within } from '../helpers/wait.js'
import type { FollowerData } from '../workers/follower.js'

const followerUrl = new URL('../workers/follower.js', import.meta.url)

async function startFollower(t: TestContext, data: Omit<FollowerData, 'exits'>): Promise<Worker> {
  const worker = new Worker(followerUrl, { workerData: { ...data, exits: false } satisfies FollowerData })
  t.after(() => worker.terminate())
  await new Promise((resolve) => worker.once('message', resolve))
  return worker
}

function assertOrphaned(cause: unknown): void {
  assert.ok(cause instanceof QueueDisconnected, `the cause is ${String(cause)}`)
  assert.match(cause.message, /a thread that followed workers/)
}

for (const by of ['follow', 'spawn'] as const) {
  test(
    `a queue is shut down with a reason when the thread dies that had tied a worker to it by ${by}()`,
    limit,
    async (t) => {
      const queue = new Queue<number>()
      queue.syncQ.put(1)
      const follower = await startFollower(t, { queue, by })
      assert.ok(await isPending(queue.whenShutDown()))
      await follower.terminate()
      await within(15_000, 'it is told', queue.whenShutDown())
      assert.equal(queue.syncQ.get(), 1) // not immediately
      assertOrphaned(await causeOfRejected(queue.asyncQ.get()))
    },
  )

  test(
    `a loop over a queue ends by the thread that had tied a worker to it by ${by}(), whoever else it follows`,
    limit,
    async (t) => {
      const queue = new Queue<number>()
      const follower = await startFollower(t, { queue, by })
      const good = startEnding('returns')
      queue.follow(good)
      await new Promise((resolve) => good.once('exit', resolve))
      assert.ok(await isPending(queue.whenShutDown())) // the other one lives
      await follower.terminate()
      assertOrphaned(await causeOfRejected(queue.asyncQ.get()))
    },
  )

  test(
    `a thread that blocks hears of a thread that has ended and had tied a worker to its queue by ${by}()`,
    limit,
    () => {
      const queue = new Queue<number>()
      spawn(followerUrl, { data: { queue, by, exits: true } satisfies FollowerData, queues: [queue] })
      assertOrphaned(causeOf(() => queue.syncQ.get({ timeout: 15_000 })))
    },
  )
}

test(
  'a thread that followed workers for a queue that it has let go of is none that the queue is shut down for',
  limit,
  async () => {
    const queue = new Queue<number>()
    const { memory, at } = queue
    const holder = new Queue<number>(0, { beside: queue })
    queue.follow(startEnding('returns'))
    queue.release()
    const again = attach<number>({ memory, at })
    assert.ok(await isPending(again.whenShutDown(), 500))
    again.follow(startEnding('returns'))
    assert.equal(await causeOfRejected(again.asyncQ.get()), undefined)
    holder.close()
  },
)

/** The queue of a spawned worker, let go of and opened again. */
function letGoOfSpawned() {
  const queue = new Queue<number>()
  const { memory, at } = queue
  const worker = spawn(endingUrl, { data: { deed: 'returns' }, queues: [queue] })
  queue.release()
  return { worker, again: attach<number>({ memory, at }) }
}

test(
  'a worker whose queue was let go of, and opened again, does not count among those that are followed since',
  limit,
  async () => {
    const { worker, again } = letGoOfSpawned()
    const other = startEnding('waits')
    again.follow(other)
    assert.equal(await worker.exited, 0)
    assert.ok(await isPending(again.whenShutDown()))
    await other.terminate()
    assert.match(String(await causeOfRejected(again.asyncQ.get())), /exit code 1/)
  },
)

test(
  'a queue that was let go of ends with its spawned worker all the same, where it follows no other',
  limit,
  async () => {
    const { worker, again } = letGoOfSpawned()
    assert.equal(await worker.exited, 0)
    await within(15_000, 'it is told', again.whenShutDown())
    assert.equal(await causeOfRejected(again.asyncQ.get()), undefined)
  },
)
