import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { test } from 'node:test'
import { type Codec, codecs, InvalidStateError, QueueError } from 'janus-queue'
import { connect, QueueConnectionError, QueueLost } from 'janus-queue/redis'
import { freePort } from '../../proof/redis/server.js'
import { limit } from '../helpers/limits.js'
import { untyped } from '../helpers/untyped.js'
import { within } from '../helpers/wait.js'
import {
  clientOf,
  connected,
  elsewhere,
  keptConnection,
  libraries,
  opened,
  sharedUrl,
  startServer,
  uniqueName,
} from './helpers/server.js'

const text: Codec<string> = {
  encode: (item) => new TextEncoder().encode(item),
  decode: (bytes) => new TextDecoder().decode(bytes),
}

test('connect() takes a URL as a string or object', limit, async () => {
  const url = await sharedUrl()
  for (const given of [url, new URL(url)]) {
    const connection = await connect(given)
    assert.equal(await connection.destroy(uniqueName()), false)
    await connection.close()
    await connection[Symbol.asyncDispose]()
  }
})

test('connect() refuses what is no client, no URL or no option with TypeError or RangeError', limit, async () => {
  for (const client of [undefined, null, 7, {}, 'no url', 'http://127.0.0.1']) {
    await assert.rejects(connect(untyped<string>(client)), TypeError, String(client))
  }
  const url = await sharedUrl()
  await assert.rejects(connect(url, untyped<object>(null)), TypeError)
  await assert.rejects(connect(url, { prefix: untyped<string>(1) }), TypeError)
  await assert.rejects(connect(url, { prefix: 'a}b' }), RangeError)
  await assert.rejects(connect(url, { commandTimeout: untyped<number>('1') }), TypeError)
  for (const commandTimeout of [0, -1, Number.NaN]) await assert.rejects(connect(url, { commandTimeout }), RangeError)
})

for (const library of libraries) {
  test(
    `connect() by '${library}' rejects with QueueConnectionError where nobody listens, or nobody answers`,
    limit,
    async (t) => {
      const nobody = clientOf(library, `redis://127.0.0.1:${await freePort()}`)
      const isRight = (error: unknown): boolean => {
        assert.ok(error instanceof QueueConnectionError && error instanceof QueueError, String(error))
        return error.outcome === 'refused' && error.code === 'ERR_QUEUE_CONNECTION'
      }
      await assert.rejects(connect(nobody, { commandTimeout: 2_000 }), isRight)
      const silent = createServer((socket) => socket.resume().on('error', () => {}))
      silent.listen(0, '127.0.0.1')
      t.after(() => silent.close())
      await once(silent, 'listening')
      const address = silent.address()
      assert.ok(typeof address === 'object' && address !== null)
      const mute = clientOf(library, `redis://127.0.0.1:${address.port}`)
      await assert.rejects(within(20_000, 'the refusal', connect(mute, { commandTimeout: 500 })), isRight)
    },
  )

  test(`connect() by '${library}' never uses the client itself`, limit, async () => {
    const client = clientOf(library, await sharedUrl())
    const connection = await connect(client)
    assert.equal('isOpen' in client ? client.isOpen : client.status !== 'wait', false)
    await connection.close()
  })
}

test('a server that would lose queues when memory is short is refused, and its policy named', limit, async (t) => {
  const server = await startServer(t, '--maxmemory', '100mb', '--maxmemory-policy', 'allkeys-lru')
  await assert.rejects(
    connect(server.url),
    (error) => error instanceof InvalidStateError && /allkeys-lru/.test(error.message),
  )
  const volatile = await startServer(t, '--maxmemory', '100mb', '--maxmemory-policy', 'volatile-lru')
  const connection = await connect(volatile.url)
  await connection.close()
})

test('open() gives the same object while it is open, also to two who open it at once', limit, async (t) => {
  const connection = await keptConnection()
  const name = uniqueName()
  const [queue, same] = await Promise.all([connection.open(name), connection.open(name)])
  t.after(() => connection.destroy(name))
  assert.equal(queue, same)
  assert.equal(await connection.open(name), queue)
  assert.equal(queue.name, name)
  assert.deepEqual(Object.keys(queue), ['memory', 'at'])
  await assert.rejects(connection.open(name, { kind: 'lifo' }), TypeError)
})

test('open() refuses a queue that exists with something else than is asked for', limit, async (t) => {
  const queue = await opened<unknown>(t, {
    kind: 'priority',
    maxsize: 5,
    lease: 4_000,
    visibility: 2_000,
    maxDeliveries: 3,
    delivery: 'at-least-once',
    codec: codecs.json,
  })
  const other = await keptConnection('ioredis', 1)
  const conflicts = [
    { kind: 'fifo' },
    { maxsize: 6 },
    { lease: 5_000 },
    { visibility: 1_000 },
    { maxDeliveries: 4 },
    { delivery: 'at-most-once' },
    { codec: codecs.structured },
    { codec: text, codecId: 'text' },
  ] as const
  for (const options of conflicts) {
    await assert.rejects(other.open(queue.name, untyped<object>(options)), TypeError, JSON.stringify(options))
  }
  const same = await other.open<unknown>(queue.name)
  await same.asyncQ.put([1, 'taken up by itself'])
  assert.deepEqual(await queue.asyncQ.get(), [1, 'taken up by itself'])
})

test('open() needs a name for a codec of your own, and tells whoever brings another', limit, async (t) => {
  const connection = await keptConnection()
  await assert.rejects(connection.open(uniqueName(), { codec: text }), TypeError)
  const queue = await opened<string>(t, { codec: text, codecId: 'text' })
  const other = await keptConnection('ioredis', 1)
  await assert.rejects(other.open(queue.name), TypeError)
  await assert.rejects(other.open(queue.name, { codec: text, codecId: 'another' }), TypeError)
  const same = await elsewhere(queue, { codec: text, codecId: 'text' })
  await same.asyncQ.put('ä')
  assert.equal(await queue.asyncQ.get(), 'ä')
})

test(
  'open() refuses options of a wrong type with TypeError, and those out of range with RangeError',
  limit,
  async () => {
    const connection = await keptConnection()
    const wrong = {
      kind: ['stack', 1],
      maxsize: ['1', null],
      codec: [{}, 1],
      codecId: [1],
      priority: [1, 'x'],
      delivery: ['twice', 1],
      lease: ['1'],
      visibility: ['1'],
      maxDeliveries: ['1'],
      maxUnreported: ['1'],
      replicas: ['1'],
      maxItemBytes: ['1'],
    }
    for (const [name, values] of Object.entries(wrong)) {
      for (const value of values) {
        await assert.rejects(connection.open(uniqueName(), { [name]: value }), TypeError, `${name}: ${String(value)}`)
      }
    }
    const out = {
      maxsize: [1.5, Number.NaN],
      lease: [0, -1, Number.NaN, Number.POSITIVE_INFINITY],
      visibility: [0],
      maxDeliveries: [0, 1.5],
      maxUnreported: [0],
      replicas: [-1],
      maxItemBytes: [0],
    }
    for (const [name, values] of Object.entries(out)) {
      for (const value of values) {
        await assert.rejects(connection.open(uniqueName(), { [name]: value }), RangeError, `${name}: ${value}`)
      }
    }
    await assert.rejects(connection.open(untyped<string>(5)), TypeError)
    await assert.rejects(connection.open(uniqueName(), untyped<object>(3)), TypeError)
  },
)

test(
  'destroy() deletes the queue: every call rejects with QueueLost from then on, and says so by an event',
  limit,
  async (t) => {
    const queue = await opened<number>(t)
    const other = await elsewhere(queue)
    const lost = new Promise<QueueLost>((resolve) => other.on('lost', resolve))
    const got = assert.rejects(
      other.asyncQ.get(),
      (error) => error instanceof QueueLost && error.code === 'ERR_QUEUE_LOST',
    )
    while ((await queue.stats()).waitingGetters === 0);
    const connection = await keptConnection()
    assert.equal(await connection.destroy(queue.name), true)
    await got
    assert.ok((await within(5_000, 'the event', lost)) instanceof QueueLost)
    await assert.rejects(other.asyncQ.put(1), QueueLost)
    assert.throws(() => other.syncQ.get(), QueueLost)
    assert.equal(await connection.destroy(queue.name), false)
    const anew = await connection.open<number>(queue.name)
    assert.notEqual(anew, queue)
    assert.equal(await anew.asyncQ.qsize(), 0)
  },
)

test('stats() tells what is in, what is lent, who waits, and by how many it is opened', limit, async (t) => {
  const queue = await opened<string>(t, { maxsize: 2 })
  await elsewhere(queue)
  await queue.asyncQ.putMany(['a', 'b'])
  await queue.asyncQ.get()
  assert.deepEqual(await queue.stats(), {
    name: queue.name,
    kind: 'fifo',
    state: 'open',
    maxsize: 2,
    size: 1,
    unfinishedTasks: 2,
    puts: 2,
    gets: 1,
    waitingPutters: 0,
    waitingGetters: 0,
    waitingJoiners: 0,
    lent: 1,
    redelivered: 0,
    dropped: 0,
    bytesUsed: codecs.structured.encode('b').length,
    dead: 0,
    sessions: 2,
    layout: 2,
  })
})

test('no key of a queue ever expires, and all of them lie in one slot', limit, async (t) => {
  const queue = await opened<number>(t, { maxsize: 1, visibility: 10_000 })
  await queue.asyncQ.put(1)
  await queue.asyncQ.get()
  await queue.asyncQ.put(2)
  const client = clientOf('ioredis', await sharedUrl())
  t.after(() => ('disconnect' in client ? client.disconnect() : undefined))
  assert.ok('keys' in client)
  const keys = await client.keys(`*${queue.name}*`)
  assert.ok(Array.isArray(keys) && keys.length >= 4)
  for (const key of keys) {
    assert.ok(key.startsWith(`{jq:${queue.name}}:`), key)
    assert.equal(await client.ttl(key), -1)
  }
})

test('a prefix of its own keeps queues of the same name apart', limit, async (t) => {
  const name = uniqueName()
  const one = await connected(t, { prefix: 'one' })
  const two = await connected(t, { prefix: 'two' })
  const first = await one.open<number>(name)
  const second = await two.open<number>(name)
  await first.asyncQ.put(1)
  assert.equal(await second.asyncQ.qsize(), 0)
  await one.destroy(name)
  await second.asyncQ.put(2)
  await two.destroy(name)
})

test('after close() a connection opens nothing, and its queues are closed', limit, async () => {
  const connection = await connect(await sharedUrl())
  const name = uniqueName()
  const queue = await connection.open<number>(name)
  const got = assert.rejects(queue.asyncQ.get(), { name: 'AsyncQueueShutDown' })
  await connection.close()
  await got
  await assert.rejects(queue.asyncQ.put(1), { name: 'AsyncQueueShutDown' })
  await assert.rejects(connection.open(name), InvalidStateError)
  await assert.rejects(connection.destroy(name), InvalidStateError)
  await (await keptConnection()).destroy(name)
})
