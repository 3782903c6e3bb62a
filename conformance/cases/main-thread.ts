import { startAgents } from '../agent.js'
import { equal, ok, throws } from '../assert.js'
import { test } from '../harness.js'
import { drain, kinds, makeQueue } from '../queues.js'
import { sleep } from '../time.js'

function refused(action: () => unknown, alternative: string): Error {
  const error = throws(action, 'InvalidStateError', alternative)
  ok(error.message.includes(alternative), `'${error.message}' names ${alternative}`)
  return error
}

test(
  'syncQ refuses to wait where the thread may not block, and names the asynchronous form',
  () => {
    for (const kind of kinds) {
      const { syncQ } = makeQueue<number>(kind, 2)
      refused(() => syncQ.get(), 'asyncQ.get()')
      refused(() => syncQ.get({ timeout: 50 }), 'asyncQ.get()')
      refused(() => syncQ.peek(), 'asyncQ.peek()')
      refused(() => syncQ.getMany(2), 'asyncQ.getMany()')
      refused(() => [...syncQ], 'asyncQ')
      const error = refused(() => syncQ.putMany([1, 2, 3]), 'asyncQ.putMany()')
      equal(Reflect.get(error, 'accepted'), 2)
      refused(() => syncQ.put(4), 'asyncQ.put()')
      refused(() => syncQ.join(), 'asyncQ.join()')
      equal(syncQ.qsize(), 2)
    }
  },
  'no blocking here',
)

test(
  'syncQ works where the thread may not block as long as it need not wait',
  () => {
    for (const kind of kinds) {
      const queue = makeQueue<number>(kind, 3)
      const { syncQ } = queue
      syncQ.join()
      syncQ.put(1)
      syncQ.put(2, { timeout: 50 })
      syncQ.putMany([3])
      throws(() => syncQ.put(4, { block: false }), 'SyncQueueFull')
      throws(() => syncQ.put(4, { timeout: 0 }), 'SyncQueueFull')
      equal(syncQ.peek(), kind === 'lifo' ? 3 : 1)
      equal(syncQ.get() + syncQ.getMany(5).reduce((sum, n) => sum + n), 6)
      throws(() => syncQ.get({ block: false }), 'SyncQueueEmpty')
      syncQ.putMany([4, 5])
      queue.shutdown()
      equal([...syncQ].length, 2)
      throws(() => syncQ.get(), 'SyncQueueShutDown')
    }
  },
  'no blocking here',
)

test(
  'a thread that may not block shares its gates with busy threads',
  async (t) => {
    for (const kind of kinds) {
      const queue = makeQueue<number>(kind, 64)
      const agents = await startAgents(t, 2, queue)
      const numbers = Array.from({ length: 3_000 }, (_, i) => i)
      const busy = agents.map((agent) => agent.call('syncQ', 'putMany', numbers))
      let taken = 0
      for (let tries = 0; taken < 6_000 && tries < 3_000; tries++) {
        const some = drain(queue).length
        taken += some
        if (some === 0) await sleep(1)
      }
      await Promise.all(busy)
      equal(taken + drain(queue).length, 6_000)
    }
  },
  'no blocking here',
)
