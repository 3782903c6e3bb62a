// Giving back what a dead thread held takes many steps, and each may find its gate taken by somebody who is at work.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Queue } from 'janus-queue'
import { BUSY, M_POOL_GATE, STALE, T_DETACHED, T_THREAD } from '../../src/core/layout.js'
import { type Core, instantiate } from '../../src/store/core.js'
import { reap } from '../../src/store/reap.js'
import { Space } from '../../src/store/space.js'
import { limit } from '../helpers/limits.js'

const large = 'x'.repeat(40_000)

/** A thread that dies with something in every hand: its record. */
function die(memory: WebAssembly.Memory, thread: number): number {
  const core = instantiate(memory)
  assert.equal(core.register(thread), 0)
  assert.equal(core.reserve(0, 3), 0)
  assert.equal(core.extend(), 0)
  assert.ok(core.fifoGet(0) > 0)
  assert.equal(core.allocPage(0), 0)
  return core.held()
}

/** A living thread, each of whose steps gives `refuse` the chance to answer in its place. */
function spaceOf(memory: WebAssembly.Memory, refuse: (step: string | symbol) => number | undefined): Space {
  const space = new Space(memory, '')
  const { core } = space
  const nothing: Core = Object.create(null)
  const value = new Proxy(nothing, {
    get(_, step) {
      const take: unknown = Reflect.get(core, step)
      return (...args: unknown[]) => refuse(step) ?? Reflect.apply(Object(take), core, args)
    },
  })
  return Object.defineProperty(space, 'core', { value })
}

/** How many large items there is memory for. */
function capacityOf(queue: Queue<string>): number {
  let count = 0
  try {
    for (; ; count++) queue.syncQ.putNowait(large)
  } catch {
    queue.syncQ.clear()
    return count
  }
}

test('what dead threads held is given back although each step finds its gate taken for a while', limit, () => {
  const queue = new Queue<string>(0, { maxBytes: 1 << 20 })
  const whole = capacityOf(queue)
  queue.syncQ.putMany([large, large])
  const busy = new Map<string | symbol, number>()
  const space = spaceOf(queue.memory, (step) => {
    if (step === 'hold' || step === 'held') return undefined
    const tries = busy.get(step) ?? 0
    busy.set(step, (tries + 1) % 4)
    return tries === 0 ? undefined : tries % 2 === 1 ? BUSY : STALE
  })
  const own = space.core.held()
  for (const thread of [1_001, 1_002]) reap(space, die(queue.memory, thread), thread)
  assert.equal(space.core.held(), own, 'the living thread has its own record in hand again')
  assert.equal(queue.stats().bytesUsed, 0)
  assert.equal(capacityOf(queue), whole)
})

test('a thread that died as it gave back what another held has its work done for it', limit, () => {
  const queue = new Queue<string>(0, { maxBytes: 1 << 20 })
  const whole = capacityOf(queue)
  queue.syncQ.putMany([large, large])
  const first = die(queue.memory, 1_001)
  const helper = instantiate(queue.memory)
  assert.equal(helper.register(1_002), 0)
  assert.equal(helper.claim(first, 1_001), 1)
  reap(new Space(queue.memory, ''), helper.held(), 1_002)
  queue.syncQ.clear()
  assert.equal(capacityOf(queue), whole)
})

test('who hears of a death when the record is another thread’s already leaves that one what it has', limit, () => {
  const queue = new Queue<string>(0, { maxBytes: 1 << 20 })
  queue.syncQ.putMany([large, large])
  const record = die(queue.memory, 1_001)
  const late = new Space(queue.memory, '')
  assert.equal(reap(late, record, 1_001), true)
  const next = instantiate(queue.memory)
  assert.equal(next.register(1_002), 0)
  assert.equal(next.held(), record)
  assert.equal(next.allocPage(0), 0)
  assert.equal(reap(late, record, 1_001), false)
  assert.notEqual(late.word(record + T_DETACHED), 0)
})

/** The number of the thread that has this record. */
function threadOf(words: Int32Array, record: number): number {
  return words[(record + T_THREAD) >> 2] ?? 0
}

test(
  'a gate that is never left again ends the attempt, and whoever gives back what that thread held goes on',
  limit,
  (t) => {
    const queue = new Queue<string>(0, { maxBytes: 1 << 20 })
    const whole = capacityOf(queue)
    queue.syncQ.putMany([large, large])
    const record = die(queue.memory, 1_001)
    let clock = 0
    t.mock.method(performance, 'now', () => {
      clock += 300
      return clock
    })
    const words = new Int32Array(queue.memory.buffer)
    const gate = words[M_POOL_GATE >> 2] ?? 0
    const space = spaceOf(queue.memory, (step) => {
      if (step === 'release') words[M_POOL_GATE >> 2] = gate | 1
      return undefined
    })
    const own = space.core.held()
    assert.throws(() => reap(space, record, 1_001), { name: 'InvalidStateError', message: /damaged/ })
    assert.equal(space.core.held(), own)
    t.mock.restoreAll()
    words[M_POOL_GATE >> 2] = gate + 2
    reap(new Space(queue.memory, ''), own, threadOf(words, own))
    queue.syncQ.clear()
    assert.equal(capacityOf(queue), whole)
  },
)
