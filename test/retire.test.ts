// Giving back what a dead thread held takes many steps, and each may find its gate taken by somebody who is at work.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Queue } from 'janus-queue'
import { BUSY, STALE } from '../src/core/layout.js'
import { type Core, instantiate } from '../src/store/core.js'
import { unregister } from '../src/store/unregister.js'
import { limit } from './helpers/limits.js'

const large = 'x'.repeat(40_000)

/** A thread that dies with something in every hand: its record. */
function die(memory: WebAssembly.Memory, thread: number): number {
  const core = instantiate(memory)
  assert.equal(core.register(thread), 0)
  assert.equal(core.reserve(3), 0)
  assert.equal(core.extend(), 0)
  assert.equal(core.allocPage(), 0)
  assert.ok(core.fifoGet() > 0)
  return core.held()
}

/** The core of a living thread, each of whose steps gives `refuse` the chance to answer in its place. */
function coreOf(memory: WebAssembly.Memory, refuse: (step: keyof Core) => number | undefined): Core {
  const core = instantiate(memory)
  assert.equal(core.register(1), 0)
  const nothing: Core = Object.create(null)
  return new Proxy(nothing, {
    get(_, step: keyof Core) {
      const take: unknown = core[step]
      return (...args: unknown[]) => refuse(step) ?? Reflect.apply(Object(take), core, args)
    },
  })
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
  const busy = new Map<string, number>()
  const core = coreOf(queue.memory, (step) => {
    if (step === 'hold' || step === 'held') return undefined
    const tries = busy.get(step) ?? 0
    busy.set(step, (tries + 1) % 4)
    return tries === 0 ? undefined : tries % 2 === 1 ? BUSY : STALE
  })
  const own = core.held()
  const records = [die(queue.memory, 1_001), die(queue.memory, 1_002)]
  for (const record of records) unregister(core, record)
  assert.equal(core.held(), own, 'the living thread has its own record in hand again')
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
  assert.equal(helper.claim(first), 1)
  const core = coreOf(queue.memory, () => undefined)
  unregister(core, helper.held())
  queue.syncQ.clear()
  assert.equal(capacityOf(queue), whole)
})

test('a gate that is never left again is given up, and the record with it', limit, (t) => {
  const queue = new Queue<string>(0, { maxBytes: 1 << 20 })
  const whole = capacityOf(queue)
  queue.syncQ.putMany([large, large])
  const record = die(queue.memory, 1_001)
  let clock = 0
  t.mock.method(performance, 'now', () => {
    clock += 300
    return clock
  })
  const core = coreOf(queue.memory, (step) => (step === 'release' ? BUSY : undefined))
  const own = core.held()
  unregister(core, record)
  assert.equal(core.held(), own)
  t.mock.restoreAll()
  queue.syncQ.clear()
  assert.equal(capacityOf(queue), whole - 1, 'the item in its hands is lost')
})
