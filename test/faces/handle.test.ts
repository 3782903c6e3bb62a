import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads'
import { attach, Queue } from 'janus-queue'
import { limit } from '../helpers/limits.js'

function post(value: unknown): unknown {
  const { port1, port2 } = new MessageChannel()
  port1.postMessage(value)
  const received = receiveMessageOnPort(port2)
  port1.close()
  return received?.message
}

test('a queue and its faces are handles of what they show alone, posted through a port too', limit, () => {
  const queue = new Queue<number>(9, { name: 'the one' })
  for (const handle of [queue, queue.syncQ, queue.asyncQ]) {
    const shown = Reflect.ownKeys(handle).filter((key) => Object.prototype.propertyIsEnumerable.call(handle, key))
    assert.deepEqual(shown.sort(), ['at', 'memory'])
    const { name, maxsize } = attach<number>(post(handle))
    assert.deepEqual([name, maxsize], ['the one', 9])
  }
})

test('attach() opens a queue that is itself the workerData, in a worker in a worker', limit, async (t) => {
  const queue = new Queue<string>(0, { eventLoop: 'any' })
  const worker = new Worker(new URL('../workers/nested.js', import.meta.url), { workerData: queue })
  t.after(() => worker.terminate())
  const items: string[] = []
  for (let i = 0; i < 3; i++) items.push(await queue.asyncQ.get({ timeout: 15_000 }))
  assert.deepEqual(items, ['depth 2', 'depth 1', 'depth 0'])
})
