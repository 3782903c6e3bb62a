import assert from 'node:assert/strict'
import { test } from 'node:test'
import { limit } from '../helpers/limits.js'
import { within } from '../helpers/wait.js'
import { startProxy } from './helpers/proxy.js'
import { command, connected, startServer } from './helpers/server.js'

test('who was cut off while the queue was destroyed learns it on return, and makes no other', limit, async (t) => {
  const server = await startServer(t)
  const proxy = await startProxy(t, server.port)
  const connection = await connected(t, { url: proxy.url, commandTimeout: 60_000 })
  const queue = await connection.open<string>('work')
  const other = await connected(t, { url: server.url })
  const lost = new Promise<string>((resolve) => queue.on('lost', ({ name }) => resolve(name)))
  const waiting = assert.rejects(queue.asyncQ.get(), { name: 'QueueLost' })
  while ((await queue.stats()).waitingGetters === 0);
  const cut = new Promise<void>((resolve) => queue.on('reconnecting', resolve))
  proxy.refuse = true
  proxy.cut()
  await within(20_000, 'the cut', cut)
  while (String(await command(server.port, 'PUBSUB', 'CHANNELS')).includes('work'));
  assert.equal(await other.destroy('work'), true)
  proxy.refuse = false
  await within(20_000, 'the waiting call', waiting)
  assert.equal(await within(20_000, 'the event', lost), 'QueueLost')
  assert.equal(await command(server.port, 'EXISTS', '{jq:work}:meta'), 0)
})

test('a queue that all who have it open heard the end of leaves nothing behind', limit, async (t) => {
  const server = await startServer(t)
  const connection = await connected(t, { url: server.url })
  const queue = await connection.open<string>('work')
  await queue.asyncQ.putMany(['a', 'b'])
  assert.equal(await connection.destroy('work'), true)
  assert.equal(await command(server.port, 'DBSIZE'), 0)
})
