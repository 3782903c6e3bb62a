// An event loop's registration in shared memory can't be cancelled, only be ended by a notification. One that nobody
// needs any more would hold on to the queue, and make every put, get or taskDone() notify.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type AsyncQueue, Queue } from 'janus-queue'
import { C_ALL_DONE, C_EPOCH_ASYNC, C_NOT_EMPTY, C_NOT_FULL } from '../../src/core/layout.js'
import { limit } from '../helpers/limits.js'
import { until } from '../helpers/wait.js'

type Options = { signal?: AbortSignal; timeout?: number }
type Call = (q: AsyncQueue<number>, options: Options) => Promise<unknown>

const calls: [name: string, condition: number, fill: number[], call: Call][] = [
  ['get', C_NOT_EMPTY, [], (q, options) => q.get(options)],
  ['put', C_NOT_FULL, [1], (q, options) => q.put(2, options)],
  ['join', C_ALL_DONE, [1], (q, options) => q.join(options)],
]

for (const [name, condition, fill, call] of calls) {
  test(`${name}() leaves no registration behind once all who waited were aborted or out of time`, limit, async () => {
    const queue = new Queue<number>(1)
    queue.syncQ.putMany(fill)
    const words = new Int32Array(queue.memory.buffer)
    const isRegistered = (): boolean => (Atomics.load(words, (condition + C_EPOCH_ASYNC) >> 2) & 1) === 1
    for (let round = 0; round < 3; round++) {
      const control = new AbortController()
      const { signal } = control
      const aborted = [call(queue.asyncQ, { signal }), call(queue.asyncQ, { signal })]
      await assert.rejects(call(queue.asyncQ, { timeout: 1 }))
      await until(isRegistered, 'the event loop is registered for the others')
      control.abort()
      for (const promise of aborted) await assert.rejects(promise, { name: 'AbortError' })
      assert.equal(isRegistered(), false)
      await assert.rejects(call(queue.asyncQ, { timeout: 1 }))
      assert.equal(isRegistered(), false)
    }
  })
}
