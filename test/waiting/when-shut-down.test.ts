import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Queue } from 'janus-queue'
import { startAgent } from '../helpers/agent.js'
import { startProgram } from '../helpers/child.js'
import { limit } from '../helpers/limits.js'
import { isPending, until, within } from '../helpers/wait.js'

test('whenShutDown() resolves once any thread has shut the queue down, though items are left', limit, async (t) => {
  for (const method of ['shutdown', 'close']) {
    const queue = new Queue<number>()
    const agent = await startAgent(t, queue)
    queue.syncQ.put(1)
    const told = [
      queue.whenShutDown(),
      queue.whenShutDown({}),
      queue.whenShutDown({ signal: new AbortController().signal }),
    ]
    assert.ok(await isPending(Promise.race(told)))
    await agent.queue(method)
    for (const one of told) assert.equal(await within(5_000, 'it is told', one), undefined)
  }
})

test('whenShutDown() resolves at once where the queue is shut down, with a reason or without', limit, async () => {
  const queue = new Queue<number>()
  queue.shutdown({ reason: new Error('why') })
  assert.equal(await within(1_000, 'it is told', queue.whenShutDown()), undefined)
})

test('whenShutDown() rejects with the reason of its signal, and with nothing else', limit, async () => {
  const queue = new Queue<number>()
  const cancel = new AbortController()
  const told = queue.whenShutDown({ signal: cancel.signal })
  const other = queue.whenShutDown()
  const reason = { my: 'own' }
  cancel.abort(reason)
  await assert.rejects(told, (error) => error === reason)
  await assert.rejects(queue.whenShutDown({ signal: cancel.signal }), (error) => error === reason)
  assert.ok(await isPending(other))
  queue.shutdown()
  await within(5_000, 'the other is told', other)
  for (const signal of [null, 1, {}]) {
    await assert.rejects(Reflect.apply(queue.whenShutDown, queue, [{ signal }]), TypeError)
  }
})

test('whenShutDown() is no operation of the queue: it is neither counted nor waited for', limit, async () => {
  const queue = new Queue<number>()
  const told = queue.whenShutDown()
  const { waitingGetters, waitingPutters, waitingJoiners } = queue.stats()
  assert.deepEqual([waitingGetters, waitingPutters, waitingJoiners], [0, 0, 0])
  queue.shutdown()
  assert.equal(queue.closed, true)
  await queue.waitClosed()
  await told
})

test('whenShutDown() does not claim the async face for its event loop', limit, async (t) => {
  const queue = new Queue<number>()
  const told = queue.whenShutDown()
  const agent = await startAgent(t, queue)
  await agent.async('put', 1)
  queue.shutdown()
  await told
})

test('whenShutDown() takes part in no put and get, however many there are', limit, async (t) => {
  const queue = new Queue<number>(10)
  const agent = await startAgent(t, queue)
  const told = queue.whenShutDown()
  const putting = agent.sync(
    'putMany',
    Array.from({ length: 2_000 }, (_, i) => i),
  )
  for (let i = 0; i < 2_000; i++) assert.equal(queue.syncQ.get(), i)
  await putting
  assert.ok(await isPending(told))
  queue.shutdown()
  await told
})

test('whenShutDown() keeps no process alive', limit, async (t) => {
  const child = startProgram(t, 'pending', 'whenShutDown()')
  assert.deepEqual(await within(20_000, 'the process ends', child.ended), { code: 0, output: '' })
})

test('an aborted whenShutDown() leaves no listener with its signal', limit, async () => {
  const queue = new Queue<number>()
  const { signal } = new AbortController()
  const counts: number[] = []
  const { addEventListener, removeEventListener } = signal
  let count = 0
  signal.addEventListener = (...args: Parameters<AbortSignal['addEventListener']>) => {
    count++
    addEventListener.apply(signal, args)
  }
  signal.removeEventListener = (...args: Parameters<AbortSignal['removeEventListener']>) => {
    count--
    removeEventListener.apply(signal, args)
  }
  const told = queue.whenShutDown({ signal })
  counts.push(count)
  queue.shutdown()
  await told
  counts.push(count)
  await until(() => count === 0, 'the listener is gone')
  assert.equal(counts.at(-1), 0)
})

test(
  'what comes of whenShutDown() and waitClosed() is decided when they are called, though a turn of the event loop is due',
  limit,
  async () => {
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
  },
)

function keepBusy(milliseconds: number): void {
  const end = performance.now() + milliseconds
  while (performance.now() < end) {}
}
