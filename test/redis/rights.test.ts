import assert from 'node:assert/strict'
import { test } from 'node:test'
import { connect, QueueConnectionError } from 'janus-queue/redis'
import { longLimit } from '../helpers/limits.js'
import { within } from '../helpers/wait.js'
import { RIGHTS } from './helpers/rights.js'
import { command, startServer } from './helpers/server.js'

const ALL = [...RIGHTS, '+exists', '+del', '+info', '+time']

test('a user without one of the rights is told which, and nothing waits', longLimit, async (t) => {
  const server = await startServer(t)
  const lacks = {
    keys: { rules: ['resetkeys', '~other:*'], tells: /key/i },
    channels: { rules: ['resetchannels'], tells: /channel/i },
    zadd: { rules: ['-zadd'], tells: /zadd/i },
    publish: { rules: ['-publish'], tells: /publish/i },
    time: { rules: ['-time'], tells: /'time'|TIME/ },
    evalsha: { rules: ['-evalsha'], tells: /evalsha/i },
    rpush: { rules: ['-rpush'], tells: /rpush/i },
  }
  for (const [i, [right, { rules, tells }]] of Object.entries(lacks).entries()) {
    const user = `user-${i}`
    await command(server.port, 'ACL', 'SETUSER', user, ...ALL, ...rules)
    const use = async (): Promise<void> => {
      const connection = await connect(server.url.replace('//', `//${user}:secret@`), { commandTimeout: 10_000 })
      t.after(() => connection.close())
      const queue = await connection.open<number>(`work ${i}`)
      const got = queue.asyncQ.get()
      got.catch(() => {})
      await queue.asyncQ.put(1)
      await queue.asyncQ.put(2)
      await got
    }
    await assert.rejects(within(20_000, `without ${right}`, use()), (error) => {
      assert.ok(error instanceof Error && !(error instanceof assert.AssertionError), String(error))
      assert.match(error.message, tells, right)
      return true
    })
  }
})

test('only eviction policies under which no queue is deleted are taken', longLimit, async (t) => {
  const server = await startServer(t, '--maxmemory', '100mb')
  const set = (policy: string): Promise<unknown> => command(server.port, 'CONFIG', 'SET', 'maxmemory-policy', policy)
  for (const policy of ['allkeys-lru', 'allkeys-lfu', 'allkeys-random']) {
    await set(policy)
    await assert.rejects(connect(server.url), { name: 'InvalidStateError', message: new RegExp(policy) })
  }
  for (const policy of ['noeviction', 'volatile-ttl']) {
    await set(policy)
    await (await connect(server.url)).close()
  }
})

test('an eviction policy that was changed is noticed when the connection comes back', longLimit, async (t) => {
  const server = await startServer(t, '--maxmemory', '100mb')
  const connection = await connect(server.url, { commandTimeout: 1_000 })
  t.after(() => connection.close())
  const queue = await connection.open<number>('work')
  await command(server.port, 'CONFIG', 'SET', 'maxmemory-policy', 'allkeys-lru')
  await command(server.port, 'CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes')
  await assert.rejects(within(20_000, 'its refusal', queue.asyncQ.put(1)), QueueConnectionError)
  await command(server.port, 'CONFIG', 'SET', 'maxmemory-policy', 'noeviction')
  for (let isIn = false; !isIn; ) {
    isIn = await queue.asyncQ.put(2).then(
      () => true,
      () => false,
    )
  }
  assert.ok((await queue.asyncQ.getMany(9)).includes(2))
})
