import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { Cluster, Redis } from 'ioredis'
import { connect, type QueueLost, type RedisClient } from 'janus-queue/redis'
import { createClient, createCluster, createSentinel } from 'redis'
import { freePort, Server } from '../../proof/redis/server.js'
import { longLimit } from '../helpers/limits.js'
import { sleep, within } from '../helpers/wait.js'
import { startProxy } from './helpers/proxy.js'
import { command, connected, libraries, startServer } from './helpers/server.js'

async function reached(port: number, pattern: RegExp, ...args: [string, ...string[]]): Promise<void> {
  const end = performance.now() + 30_000
  while (!pattern.test(String(await command(port, ...args)))) {
    assert.ok(performance.now() < end, `${pattern} within 30 s`)
    await sleep(50)
  }
}

function temporary(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'janus-queue-redis-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Puts, waits, takes and confirms through this client, on this many queues. */
async function works(t: TestContext, client: RedisClient, queues: number): Promise<void> {
  const connection = await connect(client)
  t.after(() => connection.close())
  for (let i = 0; i < queues; i++) {
    const queue = await connection.open<number>(`queue ${i}`)
    const waiting = queue.asyncQ.get()
    await queue.asyncQ.put(i)
    assert.equal(await within(10_000, `the item of queue ${i}`, waiting), i)
    await queue.asyncQ.taskDone()
    await within(10_000, 'the join', queue.asyncQ.join())
    await connection.destroy(`queue ${i}`)
  }
}

for (const library of libraries) {
  test(`with '${library}', TLS is spoken with a server whose certificate the client trusts`, longLimit, async (t) => {
    const folder = temporary(t)
    const key = join(folder, 'key.pem')
    const certificate = join(folder, 'certificate.pem')
    execFileSync(
      'openssl',
      [
        ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'],
        ...['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1,DNS:localhost'],
        ...['-keyout', key, '-out', certificate],
      ],
      { stdio: 'ignore' },
    )
    const port = await freePort()
    const files = ['--tls-cert-file', certificate, '--tls-key-file', key, '--tls-ca-cert-file', certificate]
    await startServer(t, '--tls-port', String(port), '--tls-auth-clients', 'no', ...files)
    const ca = readFileSync(certificate)
    const trusting =
      library === 'redis'
        ? createClient({ socket: { host: '127.0.0.1', port, tls: true, ca } })
        : new Redis({ host: '127.0.0.1', port, tls: { ca }, lazyConnect: true })
    await works(t, trusting, 1)
    await assert.rejects(connect(`rediss://127.0.0.1:${port}`), { name: 'QueueConnectionError' })
  })
}

test('with replicas: 1 a put is acknowledged once the replica has it, else it is unknown', longLimit, async (t) => {
  const primary = await startServer(t)
  const replica = await startServer(t, '--replicaof', '127.0.0.1', String(primary.port))
  await reached(replica.port, /master_link_status:up/, 'INFO', 'replication')
  const connection = await connected(t, { url: primary.url, commandTimeout: 1_500 })
  const queue = await connection.open<number>('work', { replicas: 1 })
  await queue.asyncQ.putMany([1, 2, 3])
  assert.equal(await command(replica.port, 'LLEN', '{jq:work}:q'), 3)
  await replica.kill('SIGSTOP')
  await assert.rejects(queue.asyncQ.put(4), { name: 'QueueConnectionError', outcome: 'unknown' })
  await replica.kill('SIGCONT')
  await within(10_000, 'a put that the replica has again', queue.asyncQ.put(5))
  assert.deepEqual(await queue.asyncQ.getMany(9), [1, 2, 3, 4, 5])
})

for (const library of libraries) {
  test(
    `with '${library}', Sentinel's failover to a replica whose link was frozen is told as lost, and the queue goes on`,
    longLimit,
    async (t) => {
      const primary = await startServer(t)
      const link = await startProxy(t, primary.port)
      const linkPort = Number(new URL(link.url).port)
      const replica = await startServer(t, '--replicaof', '127.0.0.1', String(linkPort))
      await reached(replica.port, /master_link_status:up/, 'INFO', 'replication')
      const folder = temporary(t)
      const file = join(folder, 'sentinel.conf')
      writeFileSync(
        file,
        `sentinel monitor main 127.0.0.1 ${primary.port} 1
sentinel down-after-milliseconds main 1000
sentinel failover-timeout main 5000
logfile log
`,
      )
      const sentinel = new Server(await freePort(), folder, [file, '--sentinel'])
      t.after(() => sentinel.kill())
      await sentinel.start()
      await reached(sentinel.port, /num-slaves,1/, 'SENTINEL', 'MASTER', 'main')
      const addresses = [{ host: '127.0.0.1', port: sentinel.port }]
      const client =
        library === 'redis'
          ? createSentinel({ name: 'main', sentinelRootNodes: addresses })
          : new Redis({ sentinels: addresses, name: 'main', lazyConnect: true })
      const connection = await connect(client, { commandTimeout: 30_000 })
      t.after(() => connection.close())
      const queue = await connection.open<number>('work')
      const lost = new Promise<QueueLost>((resolve) => queue.on('lost', resolve))
      for (let i = 0; i < 10; i++) await queue.asyncQ.put(i)
      await command(primary.port, 'WAIT', '1', '5000')
      while ((await command(replica.port, 'LLEN', '{jq:work}:q')) !== 10) await sleep(20)
      link.frozen = true
      for (let i = 10; i < 15; i++) await queue.asyncQ.put(i)
      await primary.kill()
      assert.equal((await within(60_000, 'the event', lost)).puts, 5)
      await within(30_000, 'a put', queue.asyncQ.put(99))
      assert.deepEqual(await queue.asyncQ.getMany(99), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 99])
    },
  )
}

test('in a Cluster of three masters each queue is found on its own, with both libraries', longLimit, async (t) => {
  const nodes: Server[] = []
  const buses: number[] = []
  for (let i = 0; i < 3; i++) {
    const bus = await freePort()
    nodes.push(await startServer(t, '--cluster-enabled', 'yes', '--cluster-port', String(bus)))
    buses.push(bus)
  }
  const [first] = nodes
  assert.ok(first !== undefined)
  for (const [i, { port }] of nodes.entries()) {
    await command(port, 'CLUSTER', 'ADDSLOTSRANGE', i * 5462, Math.min(i * 5462 + 5461, 16383))
    if (port !== first.port) await command(port, 'CLUSTER', 'MEET', '127.0.0.1', first.port, buses[0] ?? 0)
  }
  for (const { port } of nodes) await reached(port, /cluster_state:ok[\s\S]*cluster_size:3/, 'CLUSTER', 'INFO')
  const addresses = nodes.map(({ port }) => ({ host: '127.0.0.1', port }))
  await works(t, createCluster({ rootNodes: addresses.map((socket) => ({ socket })) }), 9)
  await works(t, new Cluster(addresses, { lazyConnect: true }), 9)
})
