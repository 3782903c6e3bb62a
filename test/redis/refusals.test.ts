import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { Redis } from 'ioredis'
import { connect, type RemoteQueue } from 'janus-queue/redis'
import { setClock } from '../../proof/redis/clock.js'
import { longLimit } from '../helpers/limits.js'
import { sleep, within } from '../helpers/wait.js'
import { startProxy } from './helpers/proxy.js'
import { RIGHTS } from './helpers/rights.js'
import { clientOf, command, connected, type Library, libraries, startServer } from './helpers/server.js'

const RULES = [...RIGHTS, '+exists', '+del', '+info', '+time']

/** A queue of a user whose rights can be taken away, by a link that can be cut. */
async function openedByUser(t: TestContext, library: Library) {
  const server = await startServer(t)
  const rule = (...rules: string[]): Promise<unknown> => command(server.port, 'ACL', 'SETUSER', 'worker', ...rules)
  await rule(...RULES)
  const proxy = await startProxy(t, server.port)
  const url = proxy.url.replace('//', '//worker:secret@')
  const connection = await connect(clientOf(library, url), { commandTimeout: 60_000 })
  t.after(() => connection.close())
  const queue = await connection.open<string>('work', { lease: 60_000 })
  const others = await (await connected(t, { url: server.url })).open<string>('work')
  await others.asyncQ.put('before')
  /** The link is cut, but what is said reaches the server, once it is released; meanwhile the user has other rights. */
  async function cutOff<R>(say: () => Promise<R>, ...rules: string[]): Promise<Promise<R>[]> {
    proxy.hold = true
    const said = say()
    said.catch(() => {})
    while (proxy.held === 0) await sleep(1)
    proxy.hold = false
    await rule(...rules)
    proxy.cut()
    return [said]
  }
  return { proxy, rule, queue, others, cutOff }
}

const calls: Record<string, { lacks: string; call: (queue: RemoteQueue<string>) => Promise<unknown> }> = {
  put: { lacks: 'rpush', call: (queue) => queue.asyncQ.put('refused') },
  get: { lacks: 'lpop', call: (queue) => queue.asyncQ.get() },
}

for (const library of libraries) {
  for (const [name, { lacks, call }] of Object.entries(calls)) {
    test(
      `with '${library}', a ${name} that is told as failed is not done later by a link that was cut before`,
      longLimit,
      async (t) => {
        const { proxy, rule, queue, others, cutOff } = await openedByUser(t, library)
        const [said] = await cutOff(() => call(queue), `-${lacks}`)
        const refusal = { name: 'QueueError', message: new RegExp(lacks, 'i') }
        await within(
          20_000,
          'its refusal',
          assert.rejects(async () => said, refusal),
        )
        await rule(`+${lacks}`)
        await proxy.release()
        await queue.asyncQ.put('after')
        assert.deepEqual(await others.asyncQ.getMany(9), ['before', 'after'])
      },
    )
  }

  test(
    `with '${library}', a put that the server refuses now, and may yet do, is told as unknown, and the queue goes on`,
    longLimit,
    async (t) => {
      const { proxy, rule, queue, others, cutOff } = await openedByUser(t, library)
      const [said] = await cutOff(() => queue.asyncQ.put('perhaps'), '-hset', '-hdel')
      const unknown = { name: 'QueueConnectionError', outcome: 'unknown' }
      await within(
        20_000,
        'its outcome',
        assert.rejects(async () => said, unknown),
      )
      const later = queue.asyncQ.put('after')
      await rule('+hset', '+hdel')
      await proxy.release()
      await within(20_000, 'the next', later)
      const items = await others.asyncQ.getMany(9)
      assert.deepEqual(
        items.filter((item) => item !== 'perhaps'),
        ['before', 'after'],
      )
      assert.ok(items.length <= 3, items.join())
    },
  )
}

test(
  'what the server refuses whatever it is has failed, and the queue goes on once it does not',
  longLimit,
  async (t) => {
    const { rule, queue, others } = await openedByUser(t, 'redis')
    await rule('-hset', '-hdel')
    await within(20_000, 'its refusal', assert.rejects(queue.asyncQ.put('refused'), { name: 'QueueError' }))
    await rule('+hset', '+hdel')
    await within(20_000, 'the next', queue.asyncQ.put('after'))
    assert.deepEqual(await others.asyncQ.getMany(9), ['before', 'after'])
  },
)

test(
  'a put whose answer was lost, and whose process is forgotten before it comes back, is unknown and not repeated',
  longLimit,
  async (t) => {
    const server = await startServer(t)
    const proxy = await startProxy(t, server.port)
    const connection = await connected(t, { url: proxy.url, commandTimeout: 60_000 })
    const queue = await connection.open<string>('work', { lease: 600 })
    const others = await (await connected(t, { url: server.url })).open<string>('work')
    await queue.asyncQ.put('before')
    proxy.swallow = true
    const put = queue.asyncQ.put('once')
    put.catch(() => {})
    while ((await others.stats()).puts < 2) await sleep(5)
    proxy.refuse = true
    proxy.cut()
    proxy.swallow = false
    const gone = (): Promise<unknown> => command(server.port, 'ZCARD', '{jq:work}:gone')
    while ((await gone()) === 0) await sleep(20)
    const client = new Redis(server.url)
    t.after(() => client.disconnect())
    await setClock(client, 'work', 25 * 3_600_000)
    while ((await gone()) === 1) await sleep(20)
    proxy.refuse = false
    const unknown = { name: 'QueueConnectionError', outcome: 'unknown' }
    await within(30_000, 'its outcome', assert.rejects(put, unknown))
    await queue.asyncQ.put('after')
    assert.deepEqual(await others.asyncQ.getMany(9), ['before', 'once', 'after'])
  },
)
