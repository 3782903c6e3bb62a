import { Queue } from 'janus-queue'
import { startAgent } from '../agent.js'
import { equal, rejects, throws } from '../assert.js'
import { test } from '../harness.js'
import { isPending, within } from '../time.js'

test('close() is shutdown(true)', () => {
  const queue = new Queue<number>()
  queue.syncQ.putMany([1, 2])
  equal(queue.close(), undefined)
  equal(queue.syncQ.qsize(), 0)
  equal(queue.syncQ.unfinishedTasks, 0)
  throws(() => queue.syncQ.get(), 'SyncQueueShutDown')
  equal(queue.closed, true)
  queue.close()
  equal(queue.closed, true)
})

test('closed is true after a shutdown, with items left or not, on both faces', () => {
  const queue = new Queue<number>()
  const seen = () => [queue.closed, queue.syncQ.closed, queue.asyncQ.closed]
  queue.syncQ.put(1)
  equal(seen(), [false, false, false])
  queue.shutdown()
  equal(seen(), [true, true, true])
  queue.syncQ.get()
  equal(seen(), [true, true, true])
})

test('closed is false while an asynchronous operation of this loop is pending', async () => {
  const queue = new Queue<number>()
  await queue.asyncQ.put(1)
  const join = queue.asyncQ.join()
  queue.shutdown()
  equal(await isPending(join), true)
  equal([queue.closed, queue.syncQ.closed, queue.asyncQ.closed], [false, false, false])
  queue.syncQ.get()
  queue.syncQ.taskDone()
  await within(5_000, 'the join', join)
  await queue.waitClosed()
  equal([queue.closed, queue.syncQ.closed, queue.asyncQ.closed], [true, true, true])
})

test('closed on one thread does not depend on what is pending on another', async (t) => {
  const queue = new Queue<number>(0, { eventLoop: 'any' })
  const agent = await startAgent(t, queue)
  await agent.call('syncQ', 'put', 1)
  const join = agent.call('asyncQ', 'join')
  await join.begun
  await agent.call('queue', 'shutdown')
  equal(queue.closed, true)
  equal(await agent.call('queue', 'closed'), false)
  await within(5_000, 'waitClosed here', queue.waitClosed())
  queue.close()
  await within(5_000, 'the join', join)
  await within(5_000, 'waitClosed there', agent.call('queue', 'waitClosed'))
  equal(await agent.call('queue', 'closed'), true)
})

test('waitClosed() of a queue that is not shut down rejects with InvalidStateError', async () => {
  const queue = new Queue<number>()
  await rejects(queue.waitClosed(), 'InvalidStateError')
  const get = queue.asyncQ.get()
  await rejects(queue.waitClosed(), 'InvalidStateError')
  await queue.asyncQ.put(1)
  await get
  queue.shutdown()
  equal(await queue.waitClosed(), undefined)
  await queue.waitClosed()
})

test('waitClosed() resolves once the pending operations have settled', async () => {
  const queue = new Queue<number>(1)
  await queue.asyncQ.put(1)
  const settled: string[] = []
  const put = queue.asyncQ.put(2).catch(() => settled.push('put'))
  const join = queue.asyncQ.join().then(() => settled.push('join'))
  queue.shutdown()
  const closed = queue.waitClosed().then(() => settled.push('closed'))
  await within(5_000, 'the put', put)
  equal(await isPending(closed), true)
  queue.syncQ.get()
  queue.syncQ.taskDone()
  await within(5_000, 'the close', Promise.all([join, closed]))
  equal(settled, ['put', 'join', 'closed'])
})

test('aclose() drops the items and waits for what is pending', async () => {
  const queue = new Queue<number>(2)
  await queue.asyncQ.putMany([1, 2])
  const outcomes: string[] = []
  const note = (error: Error) => outcomes.push(error.name)
  const put = queue.asyncQ.put(3).catch(note)
  const join = queue.asyncQ.join().then(() => outcomes.push('joined'))
  equal(await within(5_000, 'the close', queue.aclose()), undefined)
  equal(outcomes.toSorted(), ['AsyncQueueShutDown', 'joined'])
  equal(queue.closed, true)
  await Promise.all([put, join])
  await queue.aclose()
})

test('aclose() on a queue that nothing uses resolves', async () => {
  await within(5_000, 'the close', new Queue().aclose())
})

test('Symbol.dispose closes the queue at the end of its scope', async () => {
  let kept: Queue<number>
  {
    using queue = new Queue<number>()
    queue.syncQ.put(1)
    kept = queue
    equal(kept.closed, false)
  }
  equal(kept.closed, true)
  equal(kept.syncQ.qsize(), 0)
  equal(typeof kept[Symbol.dispose], 'function')
})

test('Symbol.asyncDispose closes the queue at the end of its scope and waits', async () => {
  let kept: Queue<number>
  let outcome = 'pending'
  {
    await using queue = new Queue<number>()
    queue.asyncQ.get().catch((error) => {
      outcome = error.name
    })
    kept = queue
  }
  equal(kept.closed, true)
  equal(outcome, 'AsyncQueueShutDown')
})
