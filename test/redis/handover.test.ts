import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type TestContext, test } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Worker } from 'node:worker_threads'
import { connect } from 'janus-queue/redis'
import { audit } from '../../proof/redis/audit.js'
import { Hand } from '../../proof/redis/crew.js'
import { limit, longLimit } from '../helpers/limits.js'
import { sleep, within } from '../helpers/wait.js'
import { ITEMS, type Moved, type Round } from './helpers/mover.js'
import { startProxy } from './helpers/proxy.js'
import { connected, sharedUrl, startServer, uniqueName } from './helpers/server.js'

/** More than what the server says while the sockets move and take up where they were. */
const REPLIES = 9

function startMover(t: TestContext): Hand {
  const hand = new Hand(new URL('./helpers/mover.js', import.meta.url))
  t.after(() => hand.kill())
  return hand
}

test('sockets that are cut at any step of their move lose nothing and put nothing twice', longLimit, async (t) => {
  const server = await startServer(t)
  const proxy = await startProxy(t, server.port)
  const connection = await connected(t, { url: server.url })
  const hand = startMover(t)
  for (let cut = 1; cut <= REPLIES; cut++) {
    const name = uniqueName()
    const queue = await connection.open(name, { maxsize: 2 })
    const before = proxy.joins
    let replies = 0
    proxy.cutWhen = () => proxy.joins > before + 2 && ++replies === cut
    const round: Round = { url: proxy.url, queue: name, turns: cut % 4 }
    const moved = (await within(60_000, `the move that is cut at reply ${cut}`, hand.ask(round))) as Moved
    const expected: Moved = { seen: [...ITEMS], puts: ITEMS.length, unfinishedTasks: 0, waitingGetters: 0 }
    assert.deepEqual(moved, expected, `cut at reply ${cut}`)
    await queue.close()
  }
})

test('a process that is killed at any step of the move leaves each item once', longLimit, async (t) => {
  const server = await startServer(t)
  const proxy = await startProxy(t, server.port)
  const connection = await connected(t, { url: server.url })
  for (let reply = 2; reply <= REPLIES; reply += 3) {
    const name = uniqueName()
    const queue = await connection.open<number>(name, { maxsize: 2, lease: 400 })
    const hand = startMover(t)
    const before = proxy.joins
    let replies = 0
    proxy.cutWhen = () => {
      if (proxy.joins > before + 2 && ++replies === reply) hand.signal('SIGKILL')
      return false
    }
    const round: Round = { url: proxy.url, queue: name, turns: reply % 4 }
    const moved = await within(60_000, `the death at reply ${reply}`, hand.ask(round))
    assert.equal(moved, undefined, 'it was killed before it came to an end')
    while ((await audit(queue)).lent > 0 || (await queue.stats()).sessions > 1) await sleep(20)
    const left: number[] = []
    for (;;) {
      const { status, item } = await queue.asyncQ.tryGet()
      if (status !== 'ok' || item === undefined) break
      left.push(item)
      await queue.asyncQ.taskDone(item)
    }
    const { puts, unfinishedTasks, waitingPutters, waitingGetters } = await queue.stats()
    assert.deepEqual(left, ITEMS.slice(0, puts), `killed at reply ${reply}`)
    assert.deepEqual([unfinishedTasks, waitingPutters, waitingGetters], [0, 0, 0])
    await queue.close()
  }
})

test('a queue that is closed refuses what is called next, also what would block', limit, async (t) => {
  const connection = await connected(t)
  const elsewhere = await connected(t)
  const [closed, other] = [uniqueName(), uniqueName()]
  const queue = await connection.open<string>(closed)
  const beside = await connection.open<string>(other)
  const theirs = await elsewhere.open<string>(closed)
  await queue.asyncQ.put('lent')
  await queue.asyncQ.get()
  const left = queue.close()
  assert.throws(() => queue.syncQ.get(), { name: 'SyncQueueShutDown' })
  // Has the sockets move, and with them what is being closed.
  beside.syncQ.put('here')
  await within(20_000, 'the end', left)
  assert.equal((await theirs.stats()).sessions, 1)
  assert.equal(await theirs.asyncQ.getNowait(), 'lent')
  await elsewhere.destroy(closed)
  await elsewhere.destroy(other)
})

test('a queue that is opened again while it is being closed is whole', limit, async (t) => {
  const connection = await connected(t)
  const elsewhere = await connected(t)
  const name = uniqueName()
  const first = await connection.open<string>(name)
  const [, second] = await Promise.all([first.close(), connection.open<string>(name)])
  assert.notEqual(second, first)
  await first.close()
  const theirs = await elsewhere.open<string>(name)
  await theirs.setMaxsize(1)
  while ((await second.stats()).maxsize !== 1);
  second.syncQ.put('a')
  assert.equal(second.syncQ.full(), true)
  await elsewhere.destroy(name)
})

test(
  'where no thread is left for the sockets to move to, promises go on and what would block is refused',
  limit,
  async (t) => {
    const url = await sharedUrl()
    await nextTurn()
    const started: Promise<Worker[]> = once(process, 'worker')
    const connection = await connect(url)
    const [helper] = await started
    t.after(() => connection.close())
    const queue = await connection.open<string>(uniqueName())
    await helper?.terminate()
    await queue.asyncQ.put('a')
    assert.throws(() => queue.syncQ.get(), { name: 'QueueConnectionError', outcome: 'refused' })
    assert.equal(await queue.asyncQ.get(), 'a')
    await queue.asyncQ.taskDone()
    await connection.destroy(queue.name)
  },
)

test(
  'the first call that blocks asks the server however little time it has, though the sockets move first',
  longLimit,
  async (t) => {
    for (let round = 0; round < 3; round++) {
      const connection = await connected(t)
      const name = uniqueName()
      const queue = await connection.open<string>(name, { maxsize: 1 })
      queue.syncQ.put('a', { timeout: 1 })
      assert.equal(queue.syncQ.get({ timeout: 1 }), 'a')
      await connection.destroy(name)
    }
  },
)

test('a server that says nothing any more lets open() and destroy() end in time', limit, async (t) => {
  const server = await startServer(t)
  const proxy = await startProxy(t, server.port)
  const connection = await connected(t, { url: proxy.url, commandTimeout: 2_000 })
  proxy.frozen = true
  await within(20_000, 'open', assert.rejects(connection.open('work'), { name: 'QueueConnectionError' }))
  proxy.cut()
  proxy.frozen = false
  const queue = await connection.open<string>('work', { maxsize: 3 })
  await queue.asyncQ.put('a')
  proxy.frozen = true
  const destroyed = assert.rejects(connection.destroy('work'), { name: 'QueueConnectionError' })
  await within(20_000, 'destroy', destroyed)
  proxy.cut()
  proxy.frozen = false
})
