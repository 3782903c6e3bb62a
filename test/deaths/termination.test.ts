import assert from 'node:assert/strict'
import { test } from 'node:test'
import { drain, kinds, makeQueue } from '../../conformance/queues.js'
import { startAgent } from '../helpers/agent.js'
import { longLimit } from '../helpers/limits.js'
import { startVictim } from '../helpers/victim.js'
import { isPending, sleep, until, within } from '../helpers/wait.js'

type Item = [number, unknown]

/** Terminations per operation and order. */
const { JANUS_TERMINATIONS = '20' } = process.env
const times = Number(JANUS_TERMINATIONS)
/** The contract of the house: a wake-up that died with a thread reaches another within a second. */
const soon = 2_000

for (const kind of kinds) {
  test(`get() on others goes on after a worker blocked in get() was terminated (${kind})`, longLimit, async (t) => {
    const queue = makeQueue<Item>(kind)
    const survivor = await startAgent(t, queue)
    for (let round = 0; round < times; round++) {
      const victim = await startVictim(queue, 'get')
      const get = survivor.call<Item>('syncQ', 'get')
      await get.begun
      await sleep(15)
      await victim.terminate()
      queue.syncQ.putNowait([round, 'for the survivor'])
      assert.deepEqual(await within(soon, 'the get', get), [round, 'for the survivor'])
    }
  })

  test(`get() on others goes on though the waiter that was woken is terminated (${kind})`, longLimit, async (t) => {
    const queue = makeQueue<Item>(kind)
    const survivor = await startAgent(t, queue)
    for (let round = 0; round < times; round++) {
      const victim = await startVictim(queue, 'get')
      const get = survivor.call<Item>('syncQ', 'get')
      await get.begun
      await sleep(15)
      queue.syncQ.putNowait([round, 'for either'])
      await victim.terminate()
      await until(() => queue.syncQ.empty(), 'one of them has the item', soon)
      if (await isPending(get, 100)) queue.syncQ.putNowait([round, 'for the survivor'])
      await within(soon, 'the get', get)
      assert.equal(queue.syncQ.qsize(), 0)
    }
  })

  test(`put() on others goes on though the waiter that was woken is terminated (${kind})`, longLimit, async (t) => {
    const queue = makeQueue<Item>(kind, 1)
    const survivor = await startAgent(t, queue)
    for (let round = 0; round < times; round++) {
      const victim = await startVictim(queue, 'put')
      await until(() => queue.syncQ.full(), 'the first item of the victim is in')
      const put = survivor.call('syncQ', 'put', [round, 'survivor'])
      await put.begun
      await sleep(15)
      queue.syncQ.getNowait()
      await victim.terminate()
      await until(() => queue.syncQ.full(), 'the item of one of them has entered', soon)
      if (queue.syncQ.peekNowait()[0] === -1) queue.syncQ.getNowait()
      await within(soon, 'the put', put)
      assert.deepEqual(queue.syncQ.getNowait(), [round, 'survivor'])
      assert.equal(queue.syncQ.qsize(), 0)
    }
  })

  for (const deed of ['churn', 'async churn'] as const) {
    test(`put() and get() go on after workers were terminated amid their ${deed} (${kind})`, longLimit, async (t) => {
      const queue = makeQueue<Item>(kind, 0, { eventLoop: 'any' })
      const survivor = await startAgent(t, queue)
      for (let round = 0; round < times; round++) {
        const size = [0, 10, 200, 3_000, 70_000][round % 5] ?? 0
        const victim = await startVictim(queue, deed, size)
        if (round % 3 > 0) await sleep((round * 7) % 12)
        await victim.terminate()
        const left = drain(queue).length
        assert.ok(left <= 3, `${left} items are left of at most 3`)
        for (const here of [true, false]) {
          const item: Item = [round, here]
          if (here) queue.syncQ.put(item, { timeout: soon })
          else await within(soon, 'the put', survivor.call('syncQ', 'put', item, { timeout: soon }))
          if (here)
            assert.deepEqual(await within(soon, 'the get', survivor.call('syncQ', 'get', { timeout: soon })), item)
          else assert.deepEqual(await queue.asyncQ.get({ timeout: soon }), item)
        }
      }
      queue.shutdown(true)
      assert.equal(queue.closed, true)
    })
  }
}

test('get() gives whole items only, each once, while producers are terminated', longLimit, async () => {
  for (const kind of kinds) {
    const queue = makeQueue<Item>(kind, 20, { eventLoop: 'any' })
    for (let round = 0; round < times; round++) {
      const deed = round % 2 ? 'put' : 'async put'
      const size = round % 3 ? 9_000 : 20
      const victim = await startVictim(queue, deed, size)
      const end = performance.now() + (round % 10)
      while (performance.now() < end) {
        assert.deepEqual(queue.syncQ.get({ timeout: soon }), [-1, 'v'.repeat(size)])
      }
      await victim.terminate()
      for (const item of drain(queue)) assert.deepEqual(item, [-1, 'v'.repeat(size)])
    }
    const { puts, gets } = queue.stats()
    assert.equal(puts, gets)
    queue.syncQ.putNowait([1, 'after'])
    assert.deepEqual(queue.syncQ.getNowait(), [1, 'after'])
  }
})

test('put() waits no longer than it must once the only getters are dead', longLimit, async () => {
  const queue = makeQueue<Item>('fifo', 4, { eventLoop: 'any' })
  for (let round = 0; round < times; round++) {
    const victim = await startVictim(queue, round % 2 ? 'get' : 'async get')
    for (let n = 0; n < 20; n++) await queue.asyncQ.put([n, 'x'.repeat(n * 100)], { timeout: soon })
    await victim.terminate()
    while (!queue.syncQ.full()) queue.syncQ.putNowait([0, 0])
    await assert.rejects(queue.asyncQ.put([0, 0], { timeout: 5 }), { name: 'AsyncQueueFull' })
    queue.syncQ.clear()
  }
})

test('bytesUsed returns to 0 after threads that held memory were terminated', longLimit, async () => {
  for (const kind of kinds) {
    const queue = makeQueue<Item>(kind)
    for (let round = 0; round < times; round++) {
      const victim = await startVictim(queue, 'churn', 100_000)
      await sleep(round % 8)
      await victim.terminate()
      drain(queue)
    }
    await until(() => queue.stats().bytesUsed === 0, `what the dead held is given back (${kind})`, 5_000)
  }
})

test('stats() counts a terminated worker as waiting no longer', longLimit, async () => {
  const queue = makeQueue<Item>('fifo', 1)
  for (let round = 0; round < 3; round++) {
    const getter = await startVictim(queue, 'get')
    await until(() => queue.stats().waitingGetters === 1, 'the victim waits')
    await getter.terminate()
    await until(() => queue.stats().waitingGetters === 0, 'no one waits to get', 5_000)
    queue.syncQ.put([0, 0])
    const putter = await startVictim(queue, 'put')
    await until(() => queue.stats().waitingPutters === 1, 'the victim waits')
    await putter.terminate()
    await until(() => queue.stats().waitingPutters === 0, 'no one waits to put', 5_000)
    queue.syncQ.clear()
  }
})
