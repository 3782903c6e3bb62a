import { attach } from 'janus-queue'
import { startAgent } from '../agent.js'
import { equal, ok, rejects, throws } from '../assert.js'
import { test } from '../harness.js'
import { makeQueue } from '../queues.js'
import { isPending, sleep, until, within } from '../time.js'

const nothing = (): AsyncIterable<number> => ({
  [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => {}) }),
})

test('putMany() from an empty queue rejects when its target is shut down, and takes nothing from it', async () => {
  for (const open of [
    (q: AsyncIterable<number>) => q,
    (q: AsyncIterable<number>) => q[Symbol.asyncIterator]() as AsyncIterableIterator<number>,
  ]) {
    const source = makeQueue<number>('fifo')
    const target = makeQueue<number>('fifo')
    source.syncQ.put(1)
    const put = target.asyncQ.putMany(open(source.asyncQ))
    ok(await isPending(put), 'it waits for its source')
    target.shutdown({ reason: 'no more' })
    source.syncQ.put(2) // in the same turn: nobody was told of the shutdown yet
    const error = await rejects(within(5_000, 'the putMany', put), 'AsyncQueueShutDown')
    equal([Reflect.get(error, 'accepted'), error.cause], [1, 'no more'])
    await sleep(20)
    equal([source.syncQ.qsize(), source.stats().waitingGetters], [1, 0])
    equal(target.syncQ.get(), 1)
  }
})

test('putMany() from an empty queue rejects when another thread shuts its target down', async (t) => {
  const source = makeQueue<number>('fifo')
  const target = makeQueue<number>('fifo')
  const agent = await startAgent(t, target)
  const put = target.asyncQ.putMany(source.asyncQ)
  ok(await isPending(put), 'it waits for its source')
  await agent.call('syncQ', 'shutdown')
  source.syncQ.put(1)
  await rejects(within(5_000, 'the putMany', put), 'AsyncQueueShutDown')
  equal(source.syncQ.qsize(), 1)
})

test('putMany() to a queue that is shut down does not ask its source for anything', async () => {
  const source = makeQueue<number>('fifo')
  const target = makeQueue<number>('fifo')
  source.syncQ.put(1)
  target.shutdown()
  equal(Reflect.get(await rejects(target.asyncQ.putMany(source.asyncQ), 'AsyncQueueShutDown'), 'accepted'), 0)
  equal(source.syncQ.qsize(), 1)
})

test('the timeout of putMany() ends it where its source gives nothing', async () => {
  const target = makeQueue<number>('fifo')
  const source = makeQueue<number>('fifo')
  source.syncQ.putMany([1, 2])
  for (const [items, accepted] of [
    [nothing(), 0],
    [source.asyncQ, 2],
  ] as const) {
    const put = target.asyncQ.putMany(items, { timeout: 50 })
    const error = await rejects(within(5_000, 'the putMany', put), 'AsyncQueueFull')
    equal(Reflect.get(error, 'accepted'), accepted)
    ok(error.message.includes('50 ms'), 'it says how long it waited')
  }
  source.syncQ.put(3)
  await sleep(20)
  equal([source.syncQ.qsize(), target.syncQ.getMany(5)], [1, [1, 2]])
})

test('putMany() is refused when this thread lets go of its target', async () => {
  const source = makeQueue<number>('fifo')
  const target = makeQueue<number>('fifo')
  const put = target.asyncQ.putMany(source.asyncQ)
  ok(await isPending(put), 'it waits for its source')
  target.release()
  source.syncQ.put(1)
  await rejects(within(5_000, 'the putMany', put), 'AsyncQueueShutDown')
  equal(source.syncQ.qsize(), 1)
})

test(
  'putMany() that blocks for an empty queue ends by its timeout, and takes nothing then',
  async () => {
    const source = makeQueue<number>('fifo')
    const target = makeQueue<number>('fifo')
    for (const items of [source.syncQ, source.syncQ[Symbol.iterator]()]) {
      source.syncQ.put(1)
      const error = throws(() => target.syncQ.putMany(items, { timeout: 30 }), 'SyncQueueFull')
      equal(Reflect.get(error, 'accepted'), 1)
      await rejects(target.asyncQ.putMany(source.syncQ, { timeout: 30 }), 'AsyncQueueFull')
    }
    equal(target.syncQ.getMany(5), [1, 1])
    target.shutdown()
    source.syncQ.put(2)
    throws(() => target.syncQ.putMany(source.syncQ), 'SyncQueueShutDown')
    equal(source.syncQ.getNowait(), 2)
  },
  'blocking here',
)

test('putMany() that blocks a thread for an empty queue ends when its target is shut down', async (t) => {
  const source = makeQueue<number>('fifo')
  const target = makeQueue<number>('fifo')
  const agent = await startAgent(t, target, source)
  const pipe = agent.call('syncQ', 'pipe')
  await until(() => source.stats().waitingGetters === 1, 'it blocks')
  target.shutdown()
  source.syncQ.put(1)
  await rejects(within(10_000, 'the putMany', pipe), 'SyncQueueShutDown')
  equal(attach<number>(source).syncQ.getNowait(), 1)
})

test('code of an item that aborts the signal of its put keeps it out', async () => {
  for (const many of [false, true]) {
    const queue = makeQueue<object>('fifo')
    const control = new AbortController()
    const { signal } = control
    const item = {
      get a(): number {
        control.abort(new Error('enough'))
        return 1
      },
    }
    const put = many ? queue.asyncQ.putMany([{}, item, {}], { signal }) : queue.asyncQ.put(item, { signal })
    equal((await rejects(put, 'Error')).message, 'enough')
    equal(queue.syncQ.qsize(), many ? 1 : 0)
  }
})

test('decode() may throw anything: it is a QueueError with its cause', async () => {
  const revocable = Proxy.revocable({}, {})
  revocable.revoke()
  const unshowable = [
    Object.create(null),
    revocable.proxy,
    Symbol('no'),
    {
      toString(): string {
        throw new Error('no text')
      },
    },
    Object.create(Error.prototype, { message: { value: Object.create(null) } }),
    undefined,
  ]
  for (const thrown of unshowable) {
    const codec = {
      encode: () => new Uint8Array(1),
      decode: (): never => {
        throw thrown
      },
    }
    const queue = makeQueue<number>('fifo', 0, { codec })
    queue.syncQ.putMany([1, 2, 3])
    for (const error of [
      throws(() => queue.syncQ.getNowait(), 'QueueError'),
      await rejects(queue.asyncQ.get(), 'QueueError'),
      throws(() => queue.syncQ.tryGet(), 'QueueError'),
    ]) {
      ok(Object.is(error.cause, thrown), 'the cause')
      ok(error.message.includes('taken from the queue'), 'it says that the item is gone')
    }
  }
})
