import { startAgent } from '../agent.js'
import { equal, ok, rejects } from '../assert.js'
import { test } from '../harness.js'
import { kinds, makeQueue } from '../queues.js'
import { isPending, within } from '../time.js'

test('an aborted get() has taken nothing, an aborted put() has put nothing', async () => {
  for (const kind of kinds) {
    const queue = makeQueue<number>(kind, 1)
    const { asyncQ } = queue
    const control = new AbortController()
    const { signal } = control
    const reason = new Error('not needed')
    const get = asyncQ.get({ signal })
    const peek = asyncQ.peek({ signal })
    ok(await isPending(get), 'the get is pending')
    control.abort(reason)
    ok((await rejects(get, 'Error')) === reason, 'the reason of the signal')
    ok((await rejects(peek, 'Error')) === reason, 'the reason of the signal')
    await asyncQ.put(1)
    const second = new AbortController()
    const put = asyncQ.put(2, { signal: second.signal })
    const join = asyncQ.join({ signal: second.signal })
    ok(await isPending(put), 'the put is pending')
    second.abort()
    await rejects(put, 'AbortError')
    await rejects(join, 'AbortError')
    equal([queue.stats().puts, queue.stats().gets, await asyncQ.get()], [1, 0, 1])
    await rejects(asyncQ.put(3, { signal: AbortSignal.abort() }), 'AbortError')
    equal(asyncQ.qsize(), 0)
  }
})

test('the next in line is served when the first is aborted', async (t) => {
  const queue = makeQueue<number>('fifo')
  const other = await startAgent(t, queue)
  const control = new AbortController()
  const first = queue.asyncQ.get({ signal: control.signal })
  const second = queue.asyncQ.get()
  control.abort()
  await rejects(first, 'AbortError')
  await other.call('syncQ', 'put', 5)
  equal(await within(5_000, 'the second get', second), 5)
})

test('all who share a signal reject when it is aborted, though items or room came in the same turn', async () => {
  for (const kind of kinds) {
    const queue = makeQueue<number>(kind, 2)
    const { asyncQ, syncQ } = queue
    const control = new AbortController()
    const { signal } = control
    const reason = new Error('not needed')
    const takers = [
      asyncQ.get({ signal }),
      asyncQ.get({ signal }),
      asyncQ.getMany(2, { signal }),
      asyncQ.peek({ signal }),
    ]
    ok(await isPending(Promise.race(takers)), 'they wait')
    syncQ.putMany([1, 2])
    control.abort(reason)
    for (const taker of takers) ok((await rejects(taker, 'Error')) === reason, 'the reason')
    equal([syncQ.qsize(), queue.stats().gets], [2, 0])

    const second = new AbortController()
    const putters = [3, 4, 5].map((n) => asyncQ.put(n, { signal: second.signal }))
    const many = asyncQ.putMany([6, 7], { signal: second.signal })
    ok(await isPending(Promise.race([...putters, many])), 'they wait')
    syncQ.getMany(2)
    second.abort(reason)
    for (const putter of [...putters, many]) ok((await rejects(putter, 'Error')) === reason, 'the reason')
    equal([syncQ.qsize(), queue.stats().puts], [0, 2])
    equal(Object.keys(reason), [])
  }
})

test('under signals that depend on one that is aborted nothing is taken', async () => {
  if (!('any' in AbortSignal)) return
  const queue = makeQueue<number>('fifo')
  const control = new AbortController()
  const gets = [1, 2, 3].map(() => queue.asyncQ.get({ signal: AbortSignal.any([control.signal]) }))
  ok(await isPending(Promise.race(gets)), 'they wait')
  queue.syncQ.putMany([1, 2, 3])
  control.abort()
  for (const get of gets) await rejects(get, 'AbortError')
  equal(queue.syncQ.qsize(), 3)
})
