import { startAgent } from '../agent.js'
import { equal, ok, rejects, throws } from '../assert.js'
import { test } from '../harness.js'
import { kinds, makeQueue } from '../queues.js'
import { isPending, sleep, within } from '../time.js'

const prototypeOf = (value: object): object => Object(Object.getPrototypeOf(value))

test('iterators of asyncQ are async iterators of the language itself', async () => {
  const { asyncQ } = makeQueue<number>('fifo')
  const inherited = prototypeOf(prototypeOf(async function* () {}.prototype))
  for (const iterator of [asyncQ[Symbol.asyncIterator](), asyncQ.values(), asyncQ.batches(2)]) {
    ok(prototypeOf(prototypeOf(iterator)) === inherited, 'it inherits from %AsyncIteratorPrototype%')
    ok(iterator[Symbol.asyncIterator]() === iterator, 'it is iterable itself')
    equal(Object.keys(iterator), [])
    if (Symbol.asyncDispose === undefined) continue
    const dispose: unknown = Reflect.get(iterator, Symbol.asyncDispose)
    ok(typeof dispose === 'function', 'it is disposable')
    const next = iterator.next()
    await Reflect.apply(dispose as () => unknown, iterator, [])
    equal(await next, { done: true, value: undefined })
  }
})

for (const kind of kinds) {
  test(`next() that waits when return() ends it resolves as done and has taken nothing (${kind})`, async () => {
    const { asyncQ, syncQ } = makeQueue<number>(kind)
    const iterator = asyncQ.values()
    const batches = asyncQ.batches(5)
    const waiting = [iterator.next(), iterator.next(), batches.next()]
    const behind = asyncQ.get()
    equal(await Promise.all([iterator.return?.(7), batches.return?.()]), [
      { done: true, value: 7 },
      { done: true, value: undefined },
    ])
    for (const result of await within(5_000, 'those that waited', Promise.all(waiting))) {
      equal(result, { done: true, value: undefined })
    }
    syncQ.putMany([1])
    equal(await within(5_000, 'the get behind them', behind), 1)
    syncQ.putMany([2])
    await sleep(20)
    equal(syncQ.getNowait(), 2)
    equal(await iterator.next(), { done: true, value: undefined })
  })
}

test('throw() ends an iterator as return() does, and rejects with what it was given', async () => {
  const { asyncQ, syncQ } = makeQueue<number>('fifo')
  const iterator = asyncQ.values()
  const waiting = iterator.next()
  const reason = new Error('enough')
  ok((await rejects(iterator.throw?.(reason) ?? Promise.resolve(), 'Error')) === reason, 'the same error')
  equal(await waiting, { done: true, value: undefined })
  syncQ.put(1)
  equal(await iterator.next(), { done: true, value: undefined })
  equal(syncQ.qsize(), 1)
})

test('calls of next() are served in their order, among all gets of the event loop', async (t) => {
  const queue = makeQueue<number>('fifo')
  const agent = await startAgent(t, queue)
  const iterator = queue.asyncQ.values()
  const waiting = [iterator.next(), queue.asyncQ.get(), iterator.next(), iterator.next()]
  ok(await isPending(waiting[0] ?? Promise.resolve()), 'they wait')
  await agent.call('syncQ', 'putMany', [1, 2, 3])
  await agent.call('syncQ', 'shutdown')
  equal(await within(5_000, 'all', Promise.all(waiting)), [
    { done: false, value: 1 },
    2,
    { done: false, value: 3 },
    { done: true, value: undefined },
  ])
})

test('values() and batches() under a signal reject with its reason and take nothing', async () => {
  const { asyncQ, syncQ } = makeQueue<number>('fifo')
  const control = new AbortController()
  const { signal } = control
  const reason = new Error('enough')
  const iterators = [asyncQ.values({ signal }), asyncQ.values({ signal }), asyncQ.batches(2, { signal })]
  const waiting = iterators.map((iterator) => iterator.next())
  ok(await isPending(Promise.race(waiting)), 'they wait')
  syncQ.putMany([1, 2, 3])
  control.abort(reason)
  for (const next of waiting) ok((await rejects(next, 'Error')) === reason, 'the reason')
  for (const iterator of iterators) ok((await rejects(iterator.next(), 'Error')) === reason, 'the reason again')
  equal(syncQ.getMany(9), [1, 2, 3])
  equal(Object.keys(reason), [])
  throws(() => asyncQ.values({ signal: Object(5) }), 'TypeError')
})

test('batches() gives what is there, up to so many, until the end', async () => {
  for (const kind of kinds) {
    const queue = makeQueue<number>(kind)
    queue.syncQ.putMany([1, 2, 3, 4, 5])
    const sizes: number[] = []
    for await (const batch of queue.asyncQ.batches(2)) {
      sizes.push(batch.length)
      if (queue.syncQ.empty()) queue.shutdown()
    }
    equal(sizes, [2, 2, 1])
    const other = makeQueue<number>(kind)
    other.syncQ.putMany([1, 2, 3])
    other.shutdown()
    equal(
      [...other.syncQ.batches(2)].map((batch) => batch.length),
      [2, 1],
    )
    for (const max of [0, -1, 1.5, Number.NaN]) {
      throws(() => queue.asyncQ.batches(max), 'RangeError')
      throws(() => queue.syncQ.batches(max), 'RangeError')
    }
  }
})

test('putMany() from an empty queue that is aborted takes nothing from it', async () => {
  const source = makeQueue<number>('fifo')
  const target = makeQueue<number>('fifo')
  const control = new AbortController()
  const reason = new Error('enough')
  const put = target.asyncQ.putMany(source.asyncQ, { signal: control.signal })
  ok(await isPending(put), 'it waits for its source')
  control.abort(reason)
  ok((await rejects(put, 'Error')) === reason, 'the reason')
  equal(Object.keys(reason), [])
  source.syncQ.put(5)
  await sleep(20)
  equal([source.syncQ.qsize(), target.syncQ.qsize()], [1, 0])
})
