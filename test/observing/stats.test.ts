import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Queue } from 'janus-queue'
import { kinds, makeQueue } from '../../conformance/queues.js'
import { startAgent, startAgents } from '../helpers/agent.js'
import { limit } from '../helpers/limits.js'
import { until } from '../helpers/wait.js'

for (const kind of kinds) {
  test(`stats() tells all about a new ${kind} queue`, limit, () => {
    const { bytesReserved, ...rest } = makeQueue(kind, 5, { name: 'n', maxBytes: 2 ** 22 }).stats()
    assert.deepEqual(rest, {
      name: 'n',
      kind,
      state: 'open',
      maxsize: 5,
      size: 0,
      unfinishedTasks: 0,
      puts: 0,
      gets: 0,
      waitingPutters: 0,
      waitingGetters: 0,
      waitingJoiners: 0,
      lent: 0,
      redelivered: 0,
      dropped: 0,
      bytesUsed: 0,
      maxBytes: 2 ** 22,
    })
    assert.ok(Number.isInteger(bytesReserved) && bytesReserved >= 0 && bytesReserved <= 2 ** 22)
  })

  test(`stats() counts puts, gets and unfinished tasks of a ${kind} queue on both faces`, limit, async () => {
    const queue = makeQueue<unknown>(kind)
    queue.syncQ.put(1)
    await queue.asyncQ.put(2)
    queue.syncQ.putNowait(3)
    queue.asyncQ.putNowait([4, 'x'.repeat(5_000)])
    await queue.asyncQ.putMany([5, 6])
    queue.syncQ.peek()
    queue.syncQ.get()
    await queue.asyncQ.get()
    queue.syncQ.getMany(2)
    queue.syncQ.taskDone()
    const { size, puts, gets, unfinishedTasks, state } = queue.stats()
    assert.deepEqual(
      { size, puts, gets, unfinishedTasks, state },
      { size: 2, puts: 6, gets: 4, unfinishedTasks: 5, state: 'open' },
    )
  })

  test(`stats() tells the state of a ${kind} queue: open, draining, closed`, limit, () => {
    const queue = makeQueue<number>(kind)
    const states = [queue.stats().state]
    queue.syncQ.putMany([1, 2])
    states.push(queue.stats().state)
    queue.shutdown()
    states.push(queue.stats().state)
    queue.syncQ.get()
    states.push(queue.stats().state)
    queue.syncQ.get()
    states.push(queue.stats().state)
    assert.deepEqual(states, ['open', 'open', 'draining', 'draining', 'closed'])
    const other = makeQueue<number>(kind)
    other.syncQ.put(1)
    other.close()
    assert.equal(other.stats().state, 'closed')
  })

  test(`stats() gives as bytesUsed what the items of a ${kind} queue take`, limit, () => {
    const queue = makeQueue<[number, Uint8Array]>(kind)
    let last = 0
    for (let i = 1; i <= 10; i++) {
      queue.syncQ.put([i, new Uint8Array(50_000)])
      const { bytesUsed, bytesReserved } = queue.stats()
      assert.ok(bytesUsed >= last + 50_000)
      assert.ok(bytesUsed <= last + 100_000)
      assert.ok(bytesReserved >= bytesUsed)
      last = bytesUsed
    }
    for (let i = 1; i <= 10; i++) {
      queue.syncQ.get()
      const { bytesUsed } = queue.stats()
      assert.ok(bytesUsed < last)
      last = bytesUsed
    }
    assert.equal(last, 0)
  })
}

test('stats() counts the callers that wait on all threads and both faces', limit, async (t) => {
  const queue = new Queue<number>(1)
  const agents = await startAgents(t, 2, queue)
  const [one, two] = agents
  assert.ok(one && two)
  const waiting = () => {
    const { waitingGetters, waitingPutters, waitingJoiners } = queue.stats()
    return `${waitingGetters} ${waitingPutters} ${waitingJoiners}`
  }
  assert.equal(waiting(), '0 0 0')

  const gets = [one.call('syncQ', 'get'), two.call('syncQ', 'get'), queue.asyncQ.get(), queue.asyncQ.get()]
  await until(() => waiting() === '4 0 0', 'four getters wait')
  for (let n = 1; n <= 4; n++) await queue.asyncQ.put(n)
  await Promise.all(gets)
  await until(() => waiting() === '0 0 0', 'no one waits')

  queue.syncQ.put(5)
  const others = [one.call('syncQ', 'put', 6), two.call('syncQ', 'join'), queue.asyncQ.put(7), queue.asyncQ.join()]
  await until(() => waiting() === '0 2 2', 'two putters and two joiners wait')
  assert.deepEqual([queue.syncQ.get(), (await queue.asyncQ.get()) + (await queue.asyncQ.get())], [5, 13])
  for (let i = 0; i < 7; i++) queue.syncQ.taskDone()
  await Promise.all(others)
  await until(() => waiting() === '0 0 0', 'no one waits')
})

test('stats() gives a snapshot, a new object each time', limit, () => {
  const queue = new Queue<number>()
  const before = queue.stats()
  queue.syncQ.put(1)
  assert.equal(before.size, 0)
  assert.equal(queue.stats().size, 1)
  assert.notEqual(queue.stats(), queue.stats())
  assert.deepEqual(structuredClone(before), before)
})

for (const kind of kinds) {
  test(`stats() counts as got what was got, also while another thread clears the ${kind} queue`, limit, async (t) => {
    const queue = makeQueue<number>(kind)
    const agent = await startAgent(t, queue)
    const end = performance.now() + 400
    const others = (async () => {
      while (performance.now() < end) {
        await agent.call('syncQ', 'putMany', [1, 2, 3])
        await agent.call('syncQ', 'clear')
      }
    })()
    while (performance.now() < end) {
      for (let look = 0; look < 200; look++) assert.equal(queue.stats().gets, 0)
      await new Promise(setImmediate)
    }
    await others
    assert.ok(queue.stats().puts > 3)
  })
}
