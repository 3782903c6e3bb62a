import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LeaseLost } from 'janus-queue/redis'
import { longLimit } from '../helpers/limits.js'
import { within } from '../helpers/wait.js'
import { connected, startServer } from './helpers/server.js'

// With everysec the server may have forgotten some of it: failures.test.ts.
for (const mode of ['no', 'always']) {
  test(
    `with appendfsync ${mode} leases, parked puts, getters and joiners outlive kill -9 of the server`,
    longLimit,
    async (t) => {
      const server = await startServer(t, '--appendonly', 'yes', '--appendfsync', mode)
      const one = await (await connected(t, { url: server.url, commandTimeout: 60_000 })).open<string>('work', {
        maxsize: 1,
        lease: 60_000,
      })
      const two = await (
        await connected(t, { url: server.url, commandTimeout: 60_000, library: 'ioredis' })
      ).open<string>('work')
      const lost: unknown[] = []
      for (const queue of [one, two]) queue.on('lost', (error) => lost.push(error))
      await one.asyncQ.put('lent')
      const task = await one.asyncQ.getTask()
      await two.asyncQ.put('in')
      const parked = two.asyncQ.put('parked')
      while ((await one.stats()).waitingPutters === 0);
      const joined = one.asyncQ.join()
      while ((await one.stats()).waitingJoiners === 0);
      await server.kill()
      await server.start()
      await within(30_000, 'the report', task.done())
      assert.equal(await within(30_000, 'what was in', one.asyncQ.get()), 'in')
      await within(30_000, 'the parked put', parked)
      assert.equal(await within(30_000, 'what was parked', two.asyncQ.get()), 'parked')
      const waiting = two.asyncQ.get()
      while ((await one.stats()).waitingGetters === 0);
      await server.kill()
      await server.start()
      await one.asyncQ.taskDone()
      await one.asyncQ.put('to a getter')
      assert.equal(await within(30_000, 'the get that waited', waiting), 'to a getter')
      for (const item of ['parked', 'to a getter']) await two.asyncQ.taskDone(item)
      await within(30_000, 'the join', joined)
      assert.equal((await one.stats()).puts, 4)
      assert.deepEqual(lost, [])
    },
  )
}

test('without its data parked puts and joiners register again, and leases are lost', longLimit, async (t) => {
  const server = await startServer(t)
  const queue = await (await connected(t, { url: server.url, commandTimeout: 60_000 })).open<string>('work', {
    maxsize: 1,
  })
  const lost = new Promise<{ puts: number }>((resolve) => queue.on('lost', resolve))
  await queue.asyncQ.put('lent')
  const task = await queue.asyncQ.getTask()
  await queue.asyncQ.put('in')
  const parked = queue.asyncQ.put('parked')
  while ((await queue.stats()).waitingPutters === 0);
  const joined = queue.asyncQ.join()
  while ((await queue.stats()).waitingJoiners === 0);
  await server.kill()
  await server.start()
  assert.equal((await within(30_000, 'the event', lost)).puts, 2)
  await within(30_000, 'the parked put, which has room now', parked)
  await assert.rejects(task.done(), LeaseLost)
  assert.equal(await within(30_000, 'all that is left', queue.asyncQ.get()), 'parked')
  await queue.asyncQ.taskDone()
  await within(30_000, 'the join', joined)
})
