import { type AsyncQueue, Queue, select } from 'janus-queue'
import { startAgent } from '../agent.js'
import { equal, ok, rejection, rejects } from '../assert.js'
import { test } from '../harness.js'
import { drain, kinds, makeQueue } from '../queues.js'
import { countedSignal, quietSignal } from '../signals.js'
import { isPending, sleep, within } from '../time.js'

type Options = { signal: AbortSignal }
type Operation = (q: AsyncQueue<number>, options: Options) => Promise<unknown>

const takers: [string, Operation][] = [
  ['get', (q, options) => q.get(options)],
  ['peek', (q, options) => q.peek(options)],
  ['getMany', (q, options) => q.getMany(3, options)],
  ['getTask', (q, options) => q.getTask(options)],
]
const putters: [string, Operation][] = [
  ['put', (q, options) => q.put(9, options)],
  ['putMany', (q, options) => q.putMany([9, 8], options)],
]
const joiner: [string, Operation] = ['join', (q, options) => q.join(options)]

for (const [name, operate] of [...takers, ...putters, joiner]) {
  test(`${name}() rejects with the reason of a signal that was aborted before`, async () => {
    for (const reason of [new Error('never mind'), 'a reason', undefined]) {
      const queue = new Queue<number>(2)
      queue.syncQ.put(1)
      const signal = AbortSignal.abort(reason)
      ok((await rejection(operate(queue.asyncQ, { signal }))) === signal.reason, 'the reason')
      equal(queue.asyncQ.unfinishedTasks, 1)
      equal(drain(queue), [1], 'nothing was put, nothing taken')
    }
  })

  test(`${name}() rejects with the reason of a signal aborted while it waits`, async () => {
    const queue = new Queue<number>(1)
    if (!takers.some(([taker]) => taker === name)) queue.syncQ.put(1)
    const before = queue.syncQ.qsize()
    const { control, signal, listeners } = countedSignal()
    const pending = operate(queue.asyncQ, { signal })
    equal(await isPending(pending), true)
    const reason = new Error('enough')
    control.abort(reason)
    await rejects(within(5_000, name, pending), reason)
    equal(queue.syncQ.qsize(), before)
    equal([queue.syncQ.unfinishedTasks, listeners()], [before, 0])
    const { waitingGetters, waitingPutters, waitingJoiners } = queue.stats()
    equal([waitingGetters, waitingPutters, waitingJoiners], [0, 0, 0])
  })

  test(`${name}() has the signal's listener removed once it has succeeded`, async () => {
    const queue = new Queue<number>(5)
    if (name !== 'join') queue.syncQ.put(1)
    const { control, signal, listeners } = countedSignal()
    await operate(queue.asyncQ, { signal })
    equal(listeners(), 0)
    control.abort()
  })
}

for (const kind of kinds) {
  test(`get() that was aborted takes no item, and those behind are served (${kind})`, async () => {
    const queue = makeQueue<number>(kind)
    const control = new AbortController()
    const first = queue.asyncQ.get({ signal: control.signal })
    const second = queue.asyncQ.get()
    const third = queue.asyncQ.get({ signal: control.signal })
    const fourth = queue.asyncQ.get()
    control.abort()
    await rejects(first, 'AbortError')
    await rejects(third, 'AbortError')
    queue.syncQ.put(1)
    equal(await within(5_000, 'the second', second), 1)
    queue.syncQ.put(2)
    equal(await within(5_000, 'the fourth', fourth), 2)
    equal(queue.syncQ.empty(), true)
  })

  test(`put() that was aborted puts no item, and those behind are admitted (${kind})`, async () => {
    const queue = makeQueue<number>(kind, 1)
    queue.syncQ.put(0)
    const control = new AbortController()
    const aborted = queue.asyncQ.put(1, { signal: control.signal })
    const kept = queue.asyncQ.put(2)
    control.abort()
    await rejects(aborted, 'AbortError')
    equal(queue.syncQ.get(), 0)
    await within(5_000, 'the put behind', kept)
    equal(drain(queue), [2])
  })
}

test('under a signal that is aborted in the turn in which what they wait for comes all reject, and nothing changes', async () => {
  for (const kind of kinds) {
    const queue = makeQueue<number>(kind)
    const { asyncQ, syncQ } = queue
    syncQ.put(0)
    syncQ.getNowait()
    const { signal, abort } = quietSignal()
    const reason = new Error('not needed')
    const waiting: Promise<unknown>[] = [
      asyncQ.getTask({ signal }),
      select([asyncQ], { signal }),
      asyncQ.join({ signal }),
      queue.whenShutDown({ signal }),
      asyncQ.batches(2, { signal }).next(),
    ]
    ok(await isPending(Promise.race(waiting)), 'they wait')
    syncQ.putMany([1, 2])
    for (let left = 3; left > 0; left--) syncQ.taskDone()
    queue.shutdown()
    abort(reason)
    for (const one of waiting) await rejects(within(5_000, 'all reject', one), reason, kind)
    equal([queue.stats().gets, queue.stats().lent, syncQ.qsize()], [1, 0, 2], kind)
  }
})

test('get() whose item came in the same turn as the abort either took it or left it', async () => {
  for (let round = 0; round < 24; round++) {
    const queue = new Queue<number>()
    const control = new AbortController()
    const get = queue.asyncQ.get({ signal: control.signal })
    if (round % 3 === 0) await sleep(1)
    if (round % 2 === 0) {
      queue.syncQ.put(1)
      control.abort()
    } else {
      control.abort()
      queue.syncQ.put(1)
    }
    const outcome = await get.catch(() => 'aborted')
    equal(queue.syncQ.qsize(), outcome === 'aborted' ? 1 : 0)
  }
})

test('get() aborted as another thread puts neither loses the item nor takes it twice', async (t) => {
  const queue = new Queue<number>()
  const agent = await startAgent(t, queue)
  for (let round = 0; round < 30; round++) {
    const control = new AbortController()
    const get = queue.asyncQ.get({ signal: control.signal })
    const put = agent.call('syncQ', 'put', round)
    if (round % 3 > 0) await put.begun
    if (round % 3 > 1) await sleep(0)
    control.abort()
    const outcome = await get.catch(() => undefined)
    await put
    if (outcome === undefined) equal(queue.syncQ.getNowait(), round)
    else equal(outcome, round)
    equal(queue.syncQ.qsize(), 0)
  }
})

test('putMany() that was aborted rejects with the reason as it is', async () => {
  const queue = new Queue<number>(2)
  const control = new AbortController()
  const reason = new Error('enough')
  const put = queue.asyncQ.putMany([1, 2, 3, 4], { signal: control.signal })
  equal(await isPending(put), true)
  control.abort(reason)
  await rejects(put, reason)
  equal(Object.keys(reason), [], 'nothing is written on what is not ours')
  equal(drain(queue), [1, 2])
})

test('putMany() whose signal is aborted as one of its items is read has put those before it alone', async () => {
  for (const kind of kinds) {
    const queue = makeQueue<unknown>(kind)
    const control = new AbortController()
    const reason = new Error('enough')
    const aborting = [
      2,
      Object.defineProperty({}, 'text', {
        enumerable: true,
        get() {
          control.abort(reason)
          return 'x'
        },
      }),
    ]
    const items = [[0, 'a'], [1, 'b'], aborting, [3, 'c'], [4, 'd']]
    await rejects(queue.asyncQ.putMany(items, { signal: control.signal }), reason)
    equal(queue.stats().puts, 2, kind)
  }
})

test('signal and timeout together: the first to happen decides', async () => {
  const { asyncQ } = new Queue<number>()
  const { control, signal, listeners } = countedSignal()
  await rejects(asyncQ.get({ signal, timeout: 10 }), 'AsyncQueueEmpty')
  equal(listeners(), 0)
  const get = asyncQ.get({ signal: control.signal, timeout: 60_000 })
  control.abort()
  await rejects(get, 'AbortError')
})

test('AbortSignal.timeout() ends a wait', async () => {
  const { asyncQ } = new Queue<number>()
  // The signal's own timer keeps no process alive: the pending get() does.
  await rejects(asyncQ.get({ signal: AbortSignal.timeout(30) }), 'TimeoutError')
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

test('putMany() of nothing rejects with the reason of a signal that was aborted before', async () => {
  const reason = new Error('never mind')
  const signal = AbortSignal.abort(reason)
  const { asyncQ } = new Queue<number>()
  async function* nothing(): AsyncGenerator<number> {}
  for (const items of [[], new Set<number>(), nothing()]) await rejects(asyncQ.putMany(items, { signal }), reason)
})
