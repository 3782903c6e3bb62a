import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { connect, LeaseLost, QueueConnectionError, type QueueLost, QueueServerFull } from 'janus-queue/redis'
import { FORGETS_NOTHING } from '../../proof/redis/server.js'
import { limit, longLimit } from '../helpers/limits.js'
import { sleep, within } from '../helpers/wait.js'
import { startProxy } from './helpers/proxy.js'
import { RIGHTS } from './helpers/rights.js'
import { clientOf, connected, libraries, startServer } from './helpers/server.js'

/** Ends the server's log before the step that has this text. */
function forgetFrom(folder: string, text: string): void {
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.aof')) continue
    const file = join(folder, name)
    const log = readFileSync(file)
    const at = log.indexOf(text)
    if (at >= 0) truncateSync(file, log.lastIndexOf('*1\r\n$5\r\nMULTI', at))
  }
}

/** A process that opens the queue and does what `program` says; resolves to what it prints first. */
async function another(url: string, name: string, program: string) {
  const source = `
    import { connect } from ${JSON.stringify(import.meta.resolve('janus-queue/redis'))}
    const queue = await (await connect(${JSON.stringify(url)})).open(${JSON.stringify(name)})
    ${program}
  `
  const child = spawn(process.execPath, ['--input-type=module', '--eval', source], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [said] = await once(child.stdout, 'data')
  return { child, said: String(said).trim() }
}

test(
  'kill -9 of a consumer between get and taskDone gives its items to others, in their order',
  longLimit,
  async (t) => {
    const server = await startServer(t)
    const connection = await connected(t, { url: server.url })
    const queue = await connection.open<number>('work', { lease: 600 })
    await queue.asyncQ.putMany([1, 2, 3, 4])
    const { child, said } = await another(
      server.url,
      'work',
      'console.log(await queue.asyncQ.getMany(3)); setInterval(() => {}, 1e6)',
    )
    assert.equal(said, '[ 1, 2, 3 ]')
    assert.equal(await queue.asyncQ.get(), 4)
    child.kill('SIGKILL')
    for (const item of [1, 2, 3]) assert.equal(await within(10_000, 'what comes back', queue.asyncQ.get()), item)
    for (const item of [1, 2, 3, 4]) await queue.asyncQ.taskDone(item)
    await within(5_000, 'the join', queue.asyncQ.join())
  },
)

test('kill -9 of a waiter and of a parked putter leaves nothing of them', longLimit, async (t) => {
  const server = await startServer(t)
  const connection = await connected(t, { url: server.url })
  const queue = await connection.open<number>('work', { lease: 600, maxsize: 1 })
  const waiter = await another(
    server.url,
    'work',
    "queue.asyncQ.get(); console.log('waits'); setInterval(() => {}, 1e6)",
  )
  while ((await queue.stats()).waitingGetters === 0);
  waiter.child.kill('SIGKILL')
  await once(waiter.child, 'exit')
  await queue.asyncQ.put(1)
  const putter = await another(
    server.url,
    'work',
    "queue.asyncQ.put(9); console.log('waits'); setInterval(() => {}, 1e6)",
  )
  while ((await queue.stats()).waitingPutters === 0);
  putter.child.kill('SIGKILL')
  await once(putter.child, 'exit')
  while ((await queue.stats()).sessions > 1 || (await queue.stats()).waitingPutters > 0) await sleep(20)
  assert.equal(await queue.asyncQ.get({ timeout: 5_000 }), 1)
  await assert.rejects(queue.asyncQ.get({ timeout: 100 }), { name: 'AsyncQueueEmpty' })
})

test('a process that was stopped past its lease has LeaseLost, and goes on', longLimit, async (t) => {
  const server = await startServer(t)
  const connection = await connected(t, { url: server.url })
  const queue = await connection.open<string>('work', { lease: 500 })
  await queue.asyncQ.put('slow')
  const { child } = await another(
    server.url,
    'work',
    `await queue.asyncQ.get(); console.log('has it')
     setTimeout(async () => {
       await queue.asyncQ.put(await queue.asyncQ.taskDone().then(() => 'done', (error) => error.name))
     }, 300)
     setInterval(() => {}, 1e6)`,
  )
  t.after(() => child.kill('SIGKILL'))
  child.kill('SIGSTOP')
  assert.equal(await within(10_000, 'what comes back', queue.asyncQ.get()), 'slow')
  await queue.asyncQ.taskDone()
  child.kill('SIGCONT')
  assert.equal(await within(10_000, 'its word', queue.asyncQ.get()), 'LeaseLost')
})

for (const library of libraries) {
  test(
    `with '${library}', cuts at every step put nothing twice and lose nothing that was acknowledged`,
    longLimit,
    async (t) => {
      const server = await startServer(t)
      const proxy = await startProxy(t, server.port)
      const connection = await connect(clientOf(library, proxy.url), { commandTimeout: 20_000 })
      t.after(() => connection.close())
      const queue = await connection.open<number>('work', { maxUnreported: 5_000 })
      let chunks = 0
      proxy.cutWhen = () => ++chunks % 13 === 0
      const items = Array.from({ length: 300 }, (_, i) => i)
      const got: number[] = []
      const taker = (async () => {
        while (got.length < items.length) {
          const item = await queue.asyncQ.get()
          got.push(item)
          await queue.asyncQ.taskDone(item)
        }
      })()
      for (const item of items) await queue.asyncQ.put(item)
      await within(60_000, 'all of them', taker)
      proxy.cutWhen = undefined
      assert.deepEqual(
        got.toSorted((a, b) => a - b),
        items,
      )
      await within(10_000, 'the join', queue.asyncQ.join())
      assert.equal((await queue.stats()).puts, items.length)
    },
  )

  test(
    `with '${library}', replies that are swallowed are asked for again without a second put`,
    longLimit,
    async (t) => {
      const server = await startServer(t)
      const proxy = await startProxy(t, server.port)
      const connection = await connect(clientOf(library, proxy.url))
      t.after(() => connection.close())
      const queue = await connection.open<string>('work', { maxsize: 3 })
      await queue.asyncQ.put('before')
      proxy.swallow = true
      const put = queue.asyncQ.put('once')
      const got = queue.asyncQ.get()
      await sleep(200)
      proxy.swallow = false
      proxy.cut()
      await within(10_000, 'the put', put)
      assert.equal(await within(10_000, 'the get', got), 'before')
      assert.deepEqual(await queue.asyncQ.getMany(5), ['once'])
    },
  )
}

test('without the server calls are refused in time, or unknown once they are on their way', longLimit, async (t) => {
  const server = await startServer(t)
  const proxy = await startProxy(t, server.port)
  const connection = await connect(proxy.url, { commandTimeout: 2_000 })
  t.after(() => connection.close())
  const queue = await connection.open<number>('work')
  const events: string[] = []
  queue.on('reconnecting', () => events.push('reconnecting')).on('ready', () => events.push('ready'))
  const waiting = assert.rejects(queue.asyncQ.get(), QueueConnectionError)
  while ((await queue.stats()).waitingGetters === 0);
  proxy.frozen = true
  await assert.rejects(queue.asyncQ.put(1), { name: 'QueueConnectionError', outcome: 'unknown' })
  await assert.rejects(queue.asyncQ.put(2), { name: 'QueueConnectionError', outcome: 'refused' })
  assert.throws(() => queue.syncQ.put(3), { name: 'QueueConnectionError' })
  await within(10_000, 'the get that waits', waiting)
  proxy.frozen = false
  proxy.cut()
  for (;;) {
    try {
      await queue.asyncQ.put(4)
      break
    } catch {}
  }
  const size = await queue.asyncQ.qsize()
  const items = await queue.asyncQ.getMany(9)
  assert.equal(items.length, size)
  assert.ok(items.every((item) => item === 1 || item === 4))
  assert.ok(items.includes(4))
  assert.deepEqual(events.slice(0, 2), ['reconnecting', 'ready'])
})

test('SCRIPT FLUSH with many steps on their way loses nothing', longLimit, async (t) => {
  const server = await startServer(t)
  const connection = await connected(t, { url: server.url })
  const queue = await connection.open<number>('work', { maxUnreported: 10_000 })
  const client = clientOf('ioredis', server.url)
  assert.ok('script' in client && 'disconnect' in client)
  t.after(() => client.disconnect())
  const lost: unknown[] = []
  queue.on('lost', (error) => lost.push(error))
  const puts: Promise<void>[] = []
  for (let i = 0; i < 1_500; i++) {
    puts.push(queue.asyncQ.put(i))
    if (i % 50 === 0) await Promise.all([client.call('SCRIPT', 'FLUSH'), sleep(1)])
  }
  await Promise.all(puts)
  assert.deepEqual(
    await queue.asyncQ.getMany(9_999),
    Array.from({ length: 1_500 }, (_, i) => i),
  )
  assert.deepEqual(lost, [])
})

for (const mode of ['no', 'everysec', 'always']) {
  const loss = mode === 'everysec' ? 'no more than is told by lost' : 'nothing'
  test(`kill -9 of a server with appendfsync ${mode}, and its return, loses ${loss}`, longLimit, async (t) => {
    const server = await startServer(t, '--appendonly', 'yes', '--appendfsync', mode)
    const connection = await connected(t, { url: server.url, commandTimeout: 30_000 })
    const queue = await connection.open<number>('work', { maxUnreported: 10_000 })
    const acknowledged: number[] = []
    let told = 0
    queue.on('lost', ({ puts }) => {
      told += puts
    })
    let stop = false
    const putter = (async () => {
      for (let i = 0; !stop; i++) {
        await queue.asyncQ.put(i)
        acknowledged.push(i)
      }
    })()
    for (let i = 0; i < 2; i++) {
      await sleep(300)
      await server.kill()
      await server.start()
    }
    await sleep(500)
    stop = true
    await within(30_000, 'the putter', putter)
    const there = new Set(await queue.asyncQ.getMany(100_000))
    const missing = acknowledged.slice(0, 10_000).filter((item) => !there.has(item))
    // Redis answers before it writes while a sync is under way, and forgets that if it is killed then: with everysec alone.
    if (mode !== 'everysec') assert.equal(told, 0)
    assert.ok(missing.length <= told, `${missing.length} are missing, and ${told} were told`)
    assert.deepEqual(
      [...there],
      acknowledged.slice(0, 10_000).filter((item) => there.has(item)),
    )
  })
}

test(
  'what a server has not written when it is killed is told as lost, to the item, and all before it is there',
  longLimit,
  async (t) => {
    const server = await startServer(t, ...FORGETS_NOTHING)
    const connection = await connected(t, { url: server.url, commandTimeout: 20_000 })
    const queue = await connection.open<string>('work')
    const lost = new Promise<QueueLost>((resolve) => queue.on('lost', resolve))
    for (let i = 0; i < 10; i++) await queue.asyncQ.put(`item ${i}.`)
    await server.kill()
    forgetFrom(server.folder, 'item 7.')
    await server.start()
    assert.equal((await within(20_000, 'the event', lost)).puts, 3)
    await queue.asyncQ.put('the next')
    const items = Array.from({ length: 7 }, (_, i) => `item ${i}.`)
    assert.deepEqual(await queue.asyncQ.getMany(100), [...items, 'the next'])
  },
)

test('a server that comes back without its data is told as lost, and the same objects go on', longLimit, async (t) => {
  const server = await startServer(t)
  const connection = await connected(t, { url: server.url, commandTimeout: 20_000 })
  const queue = await connection.open<number>('work', { maxsize: 5 })
  const lost = new Promise<QueueLost>((resolve) => queue.on('lost', resolve))
  await queue.asyncQ.putMany([1, 2, 3])
  const task = await queue.asyncQ.getTask()
  await server.kill()
  await server.start()
  const error = await within(20_000, 'the event', lost)
  assert.equal(error.puts, 3)
  assert.equal(error.code, 'ERR_QUEUE_LOST')
  await assert.rejects(task.done(), LeaseLost)
  const got = queue.asyncQ.get()
  await queue.asyncQ.put(4)
  assert.equal(await within(10_000, 'the next', got), 4)
  assert.equal((await queue.stats()).maxsize, 5)
})

test('a get that waits survives that the server is killed, and comes back without its data', longLimit, async (t) => {
  const server = await startServer(t)
  const connection = await connected(t, { url: server.url, commandTimeout: 20_000 })
  const queue = await connection.open<number>('work')
  const got = queue.asyncQ.get()
  while ((await queue.stats()).waitingGetters === 0);
  await server.kill()
  await server.start()
  await queue.asyncQ.put(1)
  assert.equal(await within(20_000, 'the item', got), 1)
})

test(
  'a full server refuses puts with QueueServerFull, can be emptied, and lets a put in that waits',
  longLimit,
  async (t) => {
    const server = await startServer(t, '--maxmemory', '4mb', '--maxmemory-policy', 'noeviction')
    const connection = await connected(t, { url: server.url })
    const queue = await connection.open<string>('work', { maxUnreported: 10_000 })
    let count = 0
    await assert.rejects(
      async () => {
        for (; count < 10_000; count++) await queue.asyncQ.putNowait('x'.repeat(10_000))
      },
      (error) => error instanceof QueueServerFull && error.code === 'ERR_QUEUE_FULL',
    )
    await assert.rejects(queue.asyncQ.put('x'.repeat(10_000), { timeout: 100 }), QueueServerFull)
    const put = queue.asyncQ.put('last')
    for (let i = 0; i < count; i++) {
      await queue.asyncQ.get()
      await queue.asyncQ.taskDone()
    }
    await within(10_000, 'the put', put)
    assert.equal(await queue.asyncQ.get(), 'last')
  },
)

test('rights for its own keys and channels, and INFO, are enough; without INFO it says so', limit, async (t) => {
  const server = await startServer(t)
  const client = clientOf('ioredis', server.url)
  assert.ok('call' in client && 'disconnect' in client)
  t.after(() => client.disconnect())
  const keys = ['+exists', '+del']
  await client.call('ACL', 'SETUSER', 'worker', ...RIGHTS, ...keys, '+info', '+time')
  await client.call('ACL', 'SETUSER', 'blind', ...RIGHTS, ...keys, '+time')
  const url = (user: string): string => server.url.replace('//', `//${user}:secret@`)
  const connection = await connect(url('worker'))
  t.after(() => connection.close())
  const queue = await connection.open<number>('work', { maxsize: 1 })
  await queue.asyncQ.put(1)
  assert.equal(await queue.asyncQ.get(), 1)
  await queue.asyncQ.taskDone()
  await assert.rejects(connect(url('blind')), { name: 'InvalidStateError', message: /INFO/ })
})
