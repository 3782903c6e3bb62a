// What other threads do to the queue without ever resting neither hinders nor delays whoever comes to it.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { attach, type Codec, Queue } from 'janus-queue'
import { faceOf, parts } from '../../conformance/faces.js'
import { kinds, makeQueue } from '../../conformance/queues.js'
import { limit } from '../helpers/limits.js'
import { startVictim } from '../helpers/victim.js'

const whileMs = 600

for (const kind of kinds) {
  for (const deed of ['put and clear', 'churn'] as const) {
    test(`attach() opens a ${kind} queue that another thread is using (${deed})`, limit, async (t) => {
      const queue = makeQueue<[number, string]>(kind)
      const other = await startVictim(queue, deed)
      t.after(() => other.terminate())
      const { puts } = queue.stats()
      for (const end = performance.now() + whileMs; performance.now() < end; ) attach(queue)
      assert.ok(queue.stats().puts > puts, 'the other thread was at work')
    })
  }

  for (const name of parts) {
    test(`getMany(Infinity) on ${name} of a ${kind} queue that another thread fills returns`, limit, async (t) => {
      const slots = 8
      const queue = makeQueue<[number, string]>(kind, slots)
      const other = await startVictim(queue, 'put')
      t.after(() => other.terminate())
      const { q } = faceOf(queue, name)
      for (let round = 0; round < 300; round++) {
        const { length } = await q.getMany(Number.POSITIVE_INFINITY)
        assert.ok(length >= 1 && length <= 1 + slots, `${length} items`)
      }
    })
  }
}

for (const name of parts) {
  test(`getMany(Infinity) on ${name} gives what was in, not what comes in meanwhile`, limit, async () => {
    let more = 1_000
    const codec: Codec<number> = {
      encode: (item) => Uint8Array.of(item),
      decode([item = 0]) {
        if (more-- > 0) queue.syncQ.put(item)
        return item
      },
    }
    const queue = new Queue<number>(0, { codec })
    queue.syncQ.putMany([1, 2, 3])
    assert.deepEqual(await faceOf(queue, name).q.getMany(Number.POSITIVE_INFINITY), [1, 2, 3])
    assert.equal(queue.syncQ.qsize(), 3)
  })
}
