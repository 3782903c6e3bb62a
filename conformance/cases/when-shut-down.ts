import { Queue } from 'janus-queue'
import { startAgent } from '../agent.js'
import { equal, ok, rejection, rejects } from '../assert.js'
import { test } from '../harness.js'
import { countedSignal } from '../signals.js'
import { isPending, until, within } from '../time.js'

test('whenShutDown() resolves once any thread has shut the queue down, though items are left', async (t) => {
  for (const method of ['shutdown', 'close']) {
    const queue = new Queue<number>()
    const agent = await startAgent(t, queue)
    queue.syncQ.put(1)
    const told = [
      queue.whenShutDown(),
      queue.whenShutDown({}),
      queue.whenShutDown({ signal: new AbortController().signal }),
    ]
    ok(await isPending(Promise.race(told)))
    await agent.call('queue', method)
    for (const one of told) equal(await within(5_000, 'it is told', one), undefined)
  }
})

test('whenShutDown() resolves at once where the queue is shut down, with a reason or without', async () => {
  const queue = new Queue<number>()
  queue.shutdown({ reason: new Error('why') })
  equal(await within(1_000, 'it is told', queue.whenShutDown()), undefined)
})

test('whenShutDown() rejects with the reason of its signal, and with nothing else', async () => {
  const queue = new Queue<number>()
  const cancel = new AbortController()
  const told = queue.whenShutDown({ signal: cancel.signal })
  const other = queue.whenShutDown()
  const reason = { my: 'own' }
  cancel.abort(reason)
  ok((await rejection(told)) === reason, 'the reason')
  ok((await rejection(queue.whenShutDown({ signal: cancel.signal }))) === reason, 'the reason again')
  ok(await isPending(other))
  queue.shutdown()
  await within(5_000, 'the other is told', other)
  for (const signal of [null, 1, {}]) {
    await rejects(Reflect.apply(queue.whenShutDown, queue, [{ signal }]), 'TypeError')
  }
})

test('whenShutDown() is no operation of the queue: it is neither counted nor waited for', async () => {
  const queue = new Queue<number>()
  const told = queue.whenShutDown()
  const { waitingGetters, waitingPutters, waitingJoiners } = queue.stats()
  equal([waitingGetters, waitingPutters, waitingJoiners], [0, 0, 0])
  queue.shutdown()
  equal(queue.closed, true)
  await queue.waitClosed()
  await told
})

test('whenShutDown() does not claim the async face for its event loop', async (t) => {
  const queue = new Queue<number>()
  const told = queue.whenShutDown()
  const agent = await startAgent(t, queue)
  await agent.call('asyncQ', 'put', 1)
  queue.shutdown()
  await told
})

test('whenShutDown() takes part in no put and get, however many there are', async (t) => {
  const queue = new Queue<number>(10)
  const agent = await startAgent(t, queue)
  const told = queue.whenShutDown()
  const putting = agent.call(
    'syncQ',
    'putMany',
    Array.from({ length: 2_000 }, (_, i) => i),
  )
  for (let i = 0; i < 2_000; i++) equal(await queue.asyncQ.get(), i)
  await putting
  ok(await isPending(told))
  queue.shutdown()
  await told
})

test('an aborted whenShutDown() leaves no listener with its signal', async () => {
  const queue = new Queue<number>()
  const { signal, listeners } = countedSignal()
  const told = queue.whenShutDown({ signal })
  queue.shutdown()
  await told
  await until(() => listeners() === 0, 'the listener is gone')
})

test('what comes of whenShutDown() and waitClosed() is decided when they are called, though a turn is due', async () => {
  for (const ask of [(queue: Queue<number>) => queue.whenShutDown(), (queue: Queue<number>) => queue.waitClosed()]) {
    const [queue, other] = [new Queue<number>(), new Queue<number>()]
    queue.shutdown()
    for (let i = 0; i < 5; i++) {
      await other.asyncQ.put(i)
      await other.asyncQ.get()
      keepBusy(1)
    }
    keepBusy(15)
    const asked = Array.from({ length: 70 }, () => ask(queue)) // the clock is looked at after 64 at the latest
    queue.release()
    await Promise.all(asked)
  }
})

function keepBusy(milliseconds: number): void {
  const end = performance.now() + milliseconds
  while (performance.now() < end) {}
}
