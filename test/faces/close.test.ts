import assert from 'node:assert/strict'
import { test } from 'node:test'
import { InvalidStateError, Queue } from 'janus-queue'
import { startAgent } from '../helpers/agent.js'
import { limit } from '../helpers/limits.js'
import { isPending, within } from '../helpers/wait.js'

test('close() is shutdown(true)', limit, () => {
  const queue = new Queue<number>()
  queue.syncQ.putMany([1, 2])
  assert.equal(queue.close(), undefined)
  assert.equal(queue.syncQ.qsize(), 0)
  assert.equal(queue.syncQ.unfinishedTasks, 0)
  assert.throws(() => queue.syncQ.get(), { name: 'SyncQueueShutDown' })
  assert.equal(queue.closed, true)
  queue.close()
  assert.equal(queue.closed, true)
})

test('closed is true after a shutdown, with items left or not, on both faces', limit, () => {
  const queue = new Queue<number>()
  const seen = () => [queue.closed, queue.syncQ.closed, queue.asyncQ.closed]
  queue.syncQ.put(1)
  assert.deepEqual(seen(), [false, false, false])
  queue.shutdown()
  assert.deepEqual(seen(), [true, true, true])
  queue.syncQ.get()
  assert.deepEqual(seen(), [true, true, true])
})

test('closed is false while an asynchronous operation of this loop is pending', limit, async () => {
  const queue = new Queue<number>()
  await queue.asyncQ.put(1)
  const join = queue.asyncQ.join()
  queue.shutdown()
  assert.equal(await isPending(join), true)
  assert.deepEqual([queue.closed, queue.syncQ.closed, queue.asyncQ.closed], [false, false, false])
  queue.syncQ.get()
  queue.syncQ.taskDone()
  await within(5_000, 'the join', join)
  await queue.waitClosed()
  assert.deepEqual([queue.closed, queue.syncQ.closed, queue.asyncQ.closed], [true, true, true])
})

test('closed on one thread does not depend on what is pending on another', limit, async (t) => {
  const queue = new Queue<number>(0, { eventLoop: 'any' })
  const agent = await startAgent(t, queue)
  await agent.sync('put', 1)
  const join = agent.async('join')
  await join.begun
  await agent.queue('shutdown')
  assert.equal(queue.closed, true)
  assert.equal(await agent.read('queue', 'closed'), false)
  await within(5_000, 'waitClosed here', queue.waitClosed())
  queue.close()
  await within(5_000, 'the join', join)
  await within(5_000, 'waitClosed there', agent.queue('waitClosed'))
  assert.equal(await agent.read('queue', 'closed'), true)
})

test('waitClosed() of a queue that is not shut down rejects with InvalidStateError', limit, async () => {
  const queue = new Queue<number>()
  await assert.rejects(queue.waitClosed(), InvalidStateError)
  const get = queue.asyncQ.get()
  await assert.rejects(queue.waitClosed(), InvalidStateError)
  await queue.asyncQ.put(1)
  await get
  queue.shutdown()
  assert.equal(await queue.waitClosed(), undefined)
  await queue.waitClosed()
})

test('waitClosed() resolves once the pending operations have settled', limit, async () => {
  const queue = new Queue<number>(1)
  await queue.asyncQ.put(1)
  const settled: string[] = []
  const put = queue.asyncQ.put(2).catch(() => settled.push('put'))
  const join = queue.asyncQ.join().then(() => settled.push('join'))
  queue.shutdown()
  const closed = queue.waitClosed().then(() => settled.push('closed'))
  await within(5_000, 'the put', put)
  assert.equal(await isPending(closed), true)
  queue.syncQ.get()
  queue.syncQ.taskDone()
  await within(5_000, 'the close', Promise.all([join, closed]))
  assert.deepEqual(settled, ['put', 'join', 'closed'])
})

test('aclose() drops the items and waits for what is pending', limit, async () => {
  const queue = new Queue<number>(2)
  await queue.asyncQ.putMany([1, 2])
  const outcomes: string[] = []
  const note = (error: Error) => outcomes.push(error.name)
  const put = queue.asyncQ.put(3).catch(note)
  const join = queue.asyncQ.join().then(() => outcomes.push('joined'))
  assert.equal(await within(5_000, 'the close', queue.aclose()), undefined)
  assert.deepEqual(outcomes.toSorted(), ['AsyncQueueShutDown', 'joined'])
  assert.equal(queue.closed, true)
  await Promise.all([put, join])
  await queue.aclose()
})

test('aclose() on a queue that nothing uses resolves', limit, async () => {
  await within(5_000, 'the close', new Queue().aclose())
})

test('Symbol.dispose closes the queue at the end of its scope', limit, async () => {
  let kept: Queue<number>
  {
    using queue = new Queue<number>()
    queue.syncQ.put(1)
    kept = queue
    assert.equal(kept.closed, false)
  }
  assert.equal(kept.closed, true)
  assert.equal(kept.syncQ.qsize(), 0)
  assert.equal(typeof kept[Symbol.dispose], 'function')
})

test('Symbol.asyncDispose closes the queue at the end of its scope and waits', limit, async () => {
  let kept: Queue<number>
  let outcome = 'pending'
  {
    await using queue = new Queue<number>()
    queue.asyncQ.get().catch((error) => {
      outcome = error.name
    })
    kept = queue
  }
  assert.equal(kept.closed, true)
  assert.equal(outcome, 'AsyncQueueShutDown')
})
