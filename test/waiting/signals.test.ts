// Signals of any make: many waits under one, those of another realm, polyfills, and such as throw.

import assert from 'node:assert/strict'
import { getEventListeners } from 'node:events'
import { test } from 'node:test'
import { Queue, select } from 'janus-queue'
import { limit } from '../helpers/limits.js'
import { untyped } from '../helpers/untyped.js'
import { within } from '../helpers/wait.js'

test('a signal has one listener however many waits it is for, and none when they are over', limit, async () => {
  const controller = new AbortController()
  const { signal } = controller
  const queues = Array.from({ length: 10 }, () => new Queue<number>())
  const warnings: Error[] = []
  const warn = (warning: Error): number => warnings.push(warning)
  process.on('warning', warn)
  const gets = queues.flatMap(({ asyncQ }) => [asyncQ.get({ signal }), asyncQ.get({ signal })])
  assert.equal(getEventListeners(signal, 'abort').length, 1)
  for (const { syncQ } of queues) syncQ.put(1)
  await within(5_000, 'half of the gets', Promise.all(gets.filter((_, index) => index % 2 === 0)))
  assert.equal(getEventListeners(signal, 'abort').length, 1)
  for (const { syncQ } of queues) syncQ.put(2)
  await within(5_000, 'all gets', Promise.all(gets))
  assert.equal(getEventListeners(signal, 'abort').length, 0)
  const last = queues.map(({ asyncQ }) => asyncQ.get({ signal }))
  controller.abort('enough')
  const outcomes = await within(5_000, 'the last gets', Promise.allSettled(last))
  assert.deepEqual(
    new Set(outcomes.map((outcome) => outcome.status === 'rejected' && outcome.reason)),
    new Set(['enough']),
  )
  assert.equal(getEventListeners(signal, 'abort').length, 0)
  await new Promise((resolve) => setImmediate(resolve))
  process.off('warning', warn)
  assert.deepEqual(warnings, [])
})

/** As polyfills and other realms have it: the members, and no prototype that anybody knows. */
class HomeMade {
  aborted = false
  reason: unknown
  listeners = new Set<() => void>()
  addEventListener(_: 'abort', listener: () => void): void {
    this.listeners.add(listener)
  }
  removeEventListener(_: 'abort', listener: () => void): void {
    this.listeners.delete(listener)
  }
  abort(reason: unknown): void {
    this.aborted = true
    this.reason = reason
    for (const listener of this.listeners) listener()
  }
}

test('a signal is known by its members', limit, async () => {
  const { asyncQ } = new Queue<number>()
  const signal = new HomeMade()
  const gets = [1, 2].map(() => asyncQ.get({ signal: untyped(signal) }))
  signal.abort('enough')
  for (const outcome of await within(5_000, 'the gets', Promise.allSettled(gets))) {
    assert.deepEqual(outcome, { status: 'rejected', reason: 'enough' })
  }
  await assert.rejects(asyncQ.get({ signal: untyped(signal) }), (reason) => reason === 'enough')
  assert.equal(signal.listeners.size, 0)
})

test('a signal that is aborted, and tells of it later, lets nothing be taken or put', limit, async () => {
  const queue = new Queue<number>(1)
  const { asyncQ } = queue
  const signal = new HomeMade()
  const options = { signal: untyped<AbortSignal>(signal) }
  const aborted = [asyncQ.get(options), select([asyncQ], options), asyncQ.values(options).next()]
  const get = asyncQ.get()
  const ended = queue.whenShutDown(options)
  const first = Promise.allSettled([...aborted, ended]) // heard from now on: a turn may lie between them and the get
  Object.assign(signal, { aborted: true, reason: 'enough' })
  asyncQ.putNowait(1)
  assert.equal(await within(5_000, 'the get', get), 1)
  const next = new HomeMade()
  asyncQ.putNowait(2)
  const put = asyncQ.put(3, { signal: untyped<AbortSignal>(next) })
  Object.assign(next, { aborted: true, reason: 'enough' })
  assert.equal(asyncQ.getNowait(), 2)
  queue.shutdown()
  const outcomes = await within(5_000, 'all', Promise.all([first, Promise.allSettled([put])]))
  for (const outcome of outcomes.flat()) {
    assert.deepEqual(outcome, { status: 'rejected', reason: 'enough' })
  }
  assert.deepEqual([queue.stats().puts, asyncQ.qsize()], [2, 0])
})

for (const member of ['aborted', 'reason', 'addEventListener', 'removeEventListener'] as const) {
  test(`an object without ${member} is no signal`, limit, async () => {
    const { asyncQ } = new Queue<number>()
    const { aborted, reason } = new HomeMade()
    const members = { aborted, reason, addEventListener() {}, removeEventListener() {} }
    Reflect.deleteProperty(members, member)
    await assert.rejects(asyncQ.get({ signal: untyped(members) }), {
      name: 'TypeError',
      message: /signal must be an AbortSignal/,
    })
  })
}

test('a host that fails to listen or to start a timer fails the wait, and leaves none behind', limit, async (t) => {
  const queue = new Queue<number>()
  const { asyncQ } = queue
  const signal = Object.assign(new HomeMade(), {
    addEventListener() {
      throw new Error('no listener')
    },
  })
  await assert.rejects(within(5_000, 'the get', asyncQ.get({ signal: untyped(signal) })), { message: 'no listener' })
  t.mock.method(globalThis, 'setTimeout', () => {
    throw new Error('no timer')
  })
  const get = asyncQ.get({ timeout: 1_000 })
  t.mock.restoreAll()
  await assert.rejects(within(5_000, 'the get', get), { message: 'no timer' })
  assert.equal(queue.stats().waitingGetters, 0)
  asyncQ.putNowait(1)
  assert.equal(asyncQ.getNowait(), 1)
  await within(5_000, 'the close', queue.aclose())
  assert.equal(queue.closed, true)
})

test('a host that fails to forget a listener or a timer harms no wait', limit, async (t) => {
  const queue = new Queue<number>()
  const { asyncQ } = queue
  const signal = Object.assign(new HomeMade(), {
    removeEventListener() {
      throw new Error('no end')
    },
  })
  t.mock.method(globalThis, 'clearTimeout', () => {
    throw new Error('no end')
  })
  const get = asyncQ.get({ signal: untyped(signal), timeout: 60_000 })
  asyncQ.putNowait(1)
  assert.equal(await get, 1)
  t.mock.restoreAll()
  await within(5_000, 'the close', queue.aclose())
  assert.equal(queue.stats().waitingGetters, 0)
})
