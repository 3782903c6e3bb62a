import assert from 'node:assert/strict'
import { test } from 'node:test'
import { connect, LeaseLost } from 'janus-queue/redis'
import { longLimit } from '../helpers/limits.js'
import { sleep, within } from '../helpers/wait.js'
import { startProxy } from './helpers/proxy.js'
import { clientOf, connected, libraries, startServer } from './helpers/server.js'

for (const library of libraries) {
  test(
    `with '${library}', a link that freezes and heals before the lease's end costs nothing`,
    longLimit,
    async (t) => {
      const server = await startServer(t)
      const proxy = await startProxy(t, server.port)
      const connection = await connect(clientOf(library, proxy.url), { commandTimeout: 60_000 })
      t.after(() => connection.close())
      const queue = await connection.open<string>('work', { lease: 60_000, maxsize: 2 })
      const lines = { lent: queue.asyncQ.getTask(), waiting: queue.asyncQ.get() }
      await queue.asyncQ.put('lent')
      const task = await within(10_000, 'the task', lines.lent)
      proxy.frozen = true
      const calls = Promise.all([task.done(), queue.asyncQ.putMany(['a', 'b', 'c', 'd'])])
      await sleep(300)
      proxy.frozen = false
      assert.equal(await within(10_000, 'the get that waited', lines.waiting), 'a')
      assert.equal(await within(10_000, 'the next', queue.asyncQ.get()), 'b')
      await within(10_000, 'what was called meanwhile', calls)
      assert.deepEqual(await queue.asyncQ.getMany(9), ['c', 'd'])
      assert.equal((await queue.stats()).puts, 5)
    },
  )

  test(
    `with '${library}', a link that heals after the lease has LeaseLost, and its calls go on`,
    longLimit,
    async (t) => {
      const server = await startServer(t)
      const proxy = await startProxy(t, server.port)
      const connection = await connect(clientOf(library, proxy.url), { commandTimeout: 60_000 })
      t.after(() => connection.close())
      const queue = await connection.open<string>('work', { lease: 600, maxsize: 1 })
      const other = await (await connected(t, { url: server.url })).open<string>('work')
      await queue.asyncQ.put('slow')
      const task = await queue.asyncQ.getTask()
      await queue.asyncQ.put('in')
      const parked = queue.asyncQ.put('parked')
      while ((await other.stats()).waitingPutters === 0) await sleep(5)
      proxy.frozen = true
      while ((await other.stats()).lent > 0) await sleep(20)
      const again = await within(20_000, 'what comes back', other.asyncQ.getTask())
      assert.deepEqual([again.item, again.deliveries], ['slow', 2])
      while ((await other.stats()).sessions > 1) await sleep(20)
      const late = assert.rejects(task.done(), LeaseLost)
      proxy.frozen = false
      await within(20_000, 'its word', late)
      await again.done()
      assert.equal(await within(10_000, 'what was in', other.asyncQ.get()), 'in')
      await within(20_000, 'the parked put', parked)
      assert.equal(await within(10_000, 'what was parked', other.asyncQ.get()), 'parked')
      assert.equal((await other.stats()).puts, 3)
    },
  )

  test(`with '${library}', a cut at any one of the server's words changes nothing`, longLimit, async (t) => {
    const server = await startServer(t)
    const proxy = await startProxy(t, server.port)
    const connection = await connect(clientOf(library, proxy.url), { commandTimeout: 60_000 })
    t.after(() => connection.close())
    let said = 0
    let isOver = false
    for (let at = 1; !isOver; at++) {
      const name = `cut at word ${at}`
      const queue = await connection.open<string>(name, { maxsize: 1, lease: 60_000 })
      said = 0
      proxy.cutWhen = () => ++said === at
      const first = queue.asyncQ.getTask()
      await within(30_000, `${name}: the puts`, queue.asyncQ.putMany(['a', 'b']))
      const parked = queue.asyncQ.put('c')
      const task = await within(30_000, `${name}: the task`, first)
      assert.equal(await within(30_000, `${name}: the next`, queue.asyncQ.get()), 'b')
      await within(30_000, `${name}: the parked put`, parked)
      await within(30_000, `${name}: both reports`, Promise.all([task.done(), queue.asyncQ.taskDone('b')]))
      assert.equal(await within(30_000, `${name}: the last`, queue.asyncQ.get()), 'c')
      await within(30_000, `${name}: its report`, queue.asyncQ.taskDone())
      await within(30_000, `${name}: the join`, queue.asyncQ.join())
      const { puts, lent, unfinishedTasks, redelivered } = await queue.stats()
      assert.deepEqual(
        { puts, lent, unfinishedTasks, redelivered },
        { puts: 3, lent: 0, unfinishedTasks: 0, redelivered: 0 },
        name,
      )
      isOver = said < at
      proxy.cutWhen = undefined
      await connection.destroy(name)
    }
  })
}
