import assert from 'node:assert/strict'
import { getEventListeners } from 'node:events'
import { test } from 'node:test'
import { type AsyncQueue, Queue, select } from 'janus-queue'
import { startAgent } from '../helpers/agent.js'
import { limit } from '../helpers/limits.js'
import { drain, kinds, makeQueue } from '../helpers/queues.js'
import { untyped } from '../helpers/untyped.js'
import { isPending, sleep, within } from '../helpers/wait.js'

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
  test(`${name}() rejects with the reason of a signal that was aborted before`, limit, async () => {
    for (const reason of [new Error('never mind'), 'a reason', undefined]) {
      const queue = new Queue<number>(2)
      queue.syncQ.put(1)
      const signal = AbortSignal.abort(reason)
      await assert.rejects(operate(queue.asyncQ, { signal }), (error) => error === signal.reason)
      assert.equal(queue.asyncQ.unfinishedTasks, 1)
      assert.deepEqual(drain(queue), [1], 'nothing was put, nothing taken')
    }
  })

  test(`${name}() rejects with the reason of a signal aborted while it waits`, limit, async () => {
    const queue = new Queue<number>(1)
    if (!takers.some(([taker]) => taker === name)) queue.syncQ.put(1)
    const before = queue.syncQ.qsize()
    const control = new AbortController()
    const pending = operate(queue.asyncQ, { signal: control.signal })
    assert.equal(await isPending(pending), true)
    const reason = new Error('enough')
    control.abort(reason)
    await assert.rejects(within(5_000, name, pending), (error) => error === reason)
    assert.equal(queue.syncQ.qsize(), before)
    assert.equal(queue.syncQ.unfinishedTasks, before)
    assert.equal(getEventListeners(control.signal, 'abort').length, 0)
    const { waitingGetters, waitingPutters, waitingJoiners } = queue.stats()
    assert.deepEqual([waitingGetters, waitingPutters, waitingJoiners], [0, 0, 0])
  })

  test(`${name}() has the signal's listener removed once it has succeeded`, limit, async () => {
    const queue = new Queue<number>(5)
    if (name !== 'join') queue.syncQ.put(1)
    const control = new AbortController()
    await operate(queue.asyncQ, { signal: control.signal })
    assert.equal(getEventListeners(control.signal, 'abort').length, 0)
    control.abort()
  })
}

for (const kind of kinds) {
  test(`get() that was aborted takes no item, and those behind are served (${kind})`, limit, async () => {
    const queue = makeQueue<number>(kind)
    const control = new AbortController()
    const first = queue.asyncQ.get({ signal: control.signal })
    const second = queue.asyncQ.get()
    const third = queue.asyncQ.get({ signal: control.signal })
    const fourth = queue.asyncQ.get()
    control.abort()
    await assert.rejects(first, { name: 'AbortError' })
    await assert.rejects(third, { name: 'AbortError' })
    queue.syncQ.put(1)
    assert.equal(await within(5_000, 'the second', second), 1)
    queue.syncQ.put(2)
    assert.equal(await within(5_000, 'the fourth', fourth), 2)
    assert.equal(queue.syncQ.empty(), true)
  })

  test(`put() that was aborted puts no item, and those behind are admitted (${kind})`, limit, async () => {
    const queue = makeQueue<number>(kind, 1)
    queue.syncQ.put(0)
    const control = new AbortController()
    const aborted = queue.asyncQ.put(1, { signal: control.signal })
    const kept = queue.asyncQ.put(2)
    control.abort()
    await assert.rejects(aborted, { name: 'AbortError' })
    assert.equal(queue.syncQ.get(), 0)
    await within(5_000, 'the put behind', kept)
    assert.deepEqual(drain(queue), [2])
  })
}

test(
  'under a signal that is aborted in the turn in which what they wait for comes all reject, and nothing changes',
  limit,
  async () => {
    for (const kind of kinds) {
      const queue = makeQueue<number>(kind)
      const { asyncQ, syncQ } = queue
      syncQ.put(0)
      syncQ.getNowait()
      const { signal, reason, abort } = abortable()
      const waiting = [
        asyncQ.getTask({ signal }),
        select([asyncQ], { signal }),
        asyncQ.join({ signal }),
        queue.whenShutDown({ signal }),
        asyncQ.batches(2, { signal }).next(),
      ]
      assert.ok(await isPending(Promise.race(waiting)))
      syncQ.putMany([1, 2])
      for (let left = 3; left > 0; left--) syncQ.taskDone()
      queue.shutdown()
      abort()
      for (const outcome of await Promise.allSettled(waiting)) assert.deepEqual(outcome, { status: 'rejected', reason })
      assert.deepEqual([queue.stats().gets, queue.stats().lent, syncQ.qsize()], [1, 0, 2])
    }
  },
)

/** A signal whose abort tells nobody: as one is whose event comes to others first. */
function abortable(): { signal: AbortSignal; reason: object; abort: () => void } {
  const reason = {}
  const listeners = new Set<() => void>()
  const members = {
    aborted: false,
    reason: undefined as unknown,
    addEventListener: (_: string, listener: () => void) => listeners.add(listener),
    removeEventListener: (_: string, listener: () => void) => listeners.delete(listener),
  }
  const abort = (): void => {
    Object.assign(members, { aborted: true, reason })
    setTimeout(() => {
      for (const listener of listeners) listener()
    }, 50)
  }
  return { signal: untyped(members), reason, abort }
}

test('get() whose item came in the same turn as the abort either took it or left it', limit, async () => {
  for (let round = 0; round < 50; round++) {
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
    assert.equal(queue.syncQ.qsize(), outcome === 'aborted' ? 1 : 0)
  }
})

test('get() aborted as another thread puts neither loses the item nor takes it twice', limit, async (t) => {
  const queue = new Queue<number>()
  const agent = await startAgent(t, queue)
  for (let round = 0; round < 60; round++) {
    const control = new AbortController()
    const get = queue.asyncQ.get({ signal: control.signal })
    const put = agent.sync('put', round)
    if (round % 3 > 0) await put.begun
    if (round % 3 > 1) await sleep(0)
    control.abort()
    const outcome = await get.catch(() => undefined)
    await put
    if (outcome === undefined) assert.equal(queue.syncQ.getNowait(), round)
    else assert.equal(outcome, round)
    assert.equal(queue.syncQ.qsize(), 0)
  }
})

test('putMany() that was aborted rejects with the reason as it is', limit, async () => {
  const queue = new Queue<number>(2)
  const control = new AbortController()
  const reason = new Error('enough')
  const put = queue.asyncQ.putMany([1, 2, 3, 4], { signal: control.signal })
  assert.equal(await isPending(put), true)
  control.abort(reason)
  await assert.rejects(put, (error) => error === reason)
  assert.deepEqual(Object.keys(reason), [], 'nothing is written on what is not ours')
  assert.deepEqual(drain(queue), [1, 2])
})

test('putMany() whose signal is aborted as one of its items is read has put those before it alone', limit, async () => {
  for (const kind of kinds) {
    const queue = makeQueue<unknown>(kind)
    const cancel = new AbortController()
    const reason = new Error('enough')
    const aborting = [
      2,
      Object.defineProperty({}, 'text', {
        enumerable: true,
        get() {
          cancel.abort(reason)
          return 'x'
        },
      }),
    ]
    const items = [[0, 'a'], [1, 'b'], aborting, [3, 'c'], [4, 'd']]
    await assert.rejects(queue.asyncQ.putMany(items, { signal: cancel.signal }), (error) => error === reason)
    assert.equal(queue.stats().puts, 2, kind)
  }
})

test('signal and timeout together: the first to happen decides', limit, async () => {
  const { asyncQ } = new Queue<number>()
  const control = new AbortController()
  await assert.rejects(asyncQ.get({ signal: control.signal, timeout: 10 }), { name: 'AsyncQueueEmpty' })
  assert.equal(getEventListeners(control.signal, 'abort').length, 0)
  const get = asyncQ.get({ signal: control.signal, timeout: 60_000 })
  control.abort()
  await assert.rejects(get, { name: 'AbortError' })
})

test('AbortSignal.timeout() ends a wait', limit, async () => {
  const { asyncQ } = new Queue<number>()
  // The signal's own timer keeps no process alive: the pending get() does.
  await assert.rejects(asyncQ.get({ signal: AbortSignal.timeout(30) }), { name: 'TimeoutError' })
})
