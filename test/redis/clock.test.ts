import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Redis } from 'ioredis'
import { LeaseLost, type RemoteTask } from 'janus-queue/redis'
import { setClock } from '../../proof/redis/clock.js'
import { longLimit } from '../helpers/limits.js'
import { within } from '../helpers/wait.js'
import { command, connected, startServer } from './helpers/server.js'

const HOUR = 3_600_000

/** As of a process that died a moment ago with an item, and no beat followed. */
const DEAD = `
  local lease = redis.call('ZRANGE', KEYS[2], 0, 0)[1]
  redis.call('ZADD', KEYS[1], redis.call('TIME')[1] * 1000 + 60000, 'dead one')
  redis.call('ZADD', KEYS[2], 0, 'dead one' .. struct.pack('>I6', 99) .. string.sub(lease, 15))
`

async function set(port: number, milliseconds: number): Promise<void> {
  const client = new Redis(port, '127.0.0.1')
  await setClock(client, 'work', milliseconds)
  client.disconnect()
}

test(
  'where the clock jumps forward past every lease, items come back once, and all calls go on',
  longLimit,
  async (t) => {
    const server = await startServer(t)
    const one = await (await connected(t, { url: server.url })).open<string>('work', { lease: 3_000, maxsize: 1 })
    const two = await (await connected(t, { url: server.url, library: 'ioredis' })).open<string>('work')
    const tasks: RemoteTask<string>[] = []
    for (const queue of [one, two]) {
      await one.asyncQ.put(`lent ${tasks.length}`)
      tasks.push(await queue.asyncQ.getTask())
    }
    await one.asyncQ.put('in')
    const parked = two.asyncQ.put('parked')
    while ((await one.stats()).waitingPutters === 0);
    const joined = two.asyncQ.join()
    while ((await one.stats()).waitingJoiners === 0);
    await set(server.port, HOUR)
    // Whose beat is the next stays, and gives up the other, which joins again at its own.
    while ((await two.stats()).lent > 1);
    while ((await two.stats()).sessions < 2);
    const lost: string[] = []
    for (const task of tasks) {
      const report = task.done().catch((error: unknown) => {
        assert.ok(error instanceof LeaseLost)
        lost.push(task.item)
      })
      await within(30_000, 'the report', report)
    }
    assert.ok(lost.length > 0)
    const got: string[] = []
    while (got.length < lost.length + 2) {
      const again = await within(30_000, 'the next', two.asyncQ.getTask())
      got.push(again.item)
      await again.done()
    }
    await within(30_000, 'the parked put', parked)
    assert.deepEqual(got, [...lost, 'in', 'parked'])
    await within(30_000, 'the join', joined)
    const waiting = one.asyncQ.get()
    while ((await two.stats()).waitingGetters === 0);
    await set(server.port, HOUR)
    await two.asyncQ.put('after')
    assert.equal(await within(30_000, 'a get that waited over the jump', waiting), 'after')
    assert.equal((await two.stats()).puts, 5)
  },
)

test('where the clock is set back, what a dead process had comes back no later for that', longLimit, async (t) => {
  const server = await startServer(t)
  const connection = await connected(t, { url: server.url })
  const queue = await connection.open<string>('work', { lease: 600, visibility: 1_000 })
  await queue.asyncQ.put('item')
  const slow = await queue.asyncQ.getTask()
  await command(server.port, 'EVAL', DEAD, 2, ...['sess', 'lent'].map((key) => `{jq:work}:${key}`))
  await set(server.port, -HOUR)
  while ((await queue.stats()).sessions > 1);
  for (let i = 0; i < 2; i++) assert.equal(await within(30_000, 'what comes back', queue.asyncQ.get()), 'item')
  await assert.rejects(slow.done(), LeaseLost)
})
