// npm run bench:redis: this package beside BullMQ and bee-queue, on one server, in turns. Prints a table of medians.
import { writeFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import { npmEntry, root } from '../paths.js'
import { beeQueue } from './bee-queue.js'
import { bullMq } from './bullmq.js'
import { janus, withBlockingFace } from './janus.js'
import { item, type Peer } from './peer.js'
import { page, type Results } from './report.js'
import { Server } from './server.js'
import { inFlight, type Sample, workloads } from './workloads.js'

/** What bench/redis.mjs was told. */
const { rounds, write }: { rounds: number; write: boolean } = JSON.parse(
  process.env['JANUS_BENCH'] ?? '{"rounds":3,"write":false}',
)
const peers: Peer[] = [janus]
if (npmEntry('bullmq') !== undefined) peers.push(bullMq)
if (npmEntry('bee-queue') !== undefined) peers.push(beeQueue)

/** What no queue on a server can be below. */
const COMMANDS = {
  'a PING': ['PING'],
  'an RPUSH': ['RPUSH', 'bench:list', 'x'.repeat(100)],
  'a script of nothing': ['EVAL', 'return 1', '0'],
} as const

const server = await Server.start()
const results: Results = { samples: new Map(), memory: new Map(), alone: new Map() }
const load = [loadavg()[0] ?? 0]
for (let round = 0; round < rounds; round++) {
  for (const { title, measure } of workloads) {
    // Whoever is first now is last in the next round.
    for (const peer of round % 2 === 0 ? peers : [...peers].reverse()) {
      const line = await peer.open(server.url)
      const sample = await measure(line, peer, server)
      await line.end()
      record(results.samples, `${title}/${peer.name}`, sample)
      console.error(`${title}, ${peer.name}: ${sample.time.toFixed(1)} us, server ${sample.cpu.toFixed(1)} us`)
    }
  }
  await alone()
}
for (const peer of peers) results.memory.set(peer.name, await memoryOf(peer))
load.push(loadavg()[0] ?? 0)
const environment = {
  processor: `${cpus()[0]?.model ?? '?'}, ${cpus().length} cores`,
  node: process.version,
  server: await server.version(),
  load: load.map((value) => value.toFixed(1)).join(' and '),
  rounds,
}
await server.stop()
const text = page(
  results,
  peers.map(({ name }) => name),
  environment,
)
console.log(text)
if (write) writeFileSync(`${root}docs/benchmarks-redis.md`, text)
process.exit(0)

/** What there is to compare a put with. */
async function alone(): Promise<void> {
  const time = async (count: number, act: () => Promise<unknown>): Promise<number> => {
    const start = performance.now()
    await act()
    return ((performance.now() - start) * 1000) / count
  }
  await inFlight(1, 100, () => server.ping())
  const before = await server.cpu()
  record(results.alone, 'PING', await time(1000, () => inFlight(1, 1000, () => server.ping())))
  record(results.alone, 'cpu of a PING', ((await server.cpu()) - before) / 1000)
  for (const [name, command] of Object.entries(COMMANDS)) {
    await server.pipelined(command, 1000)
    const idle = await server.cpu()
    await server.pipelined(command, 10_000)
    record(results.alone, `cpu of ${name}, by hundreds`, ((await server.cpu()) - idle) / 10_000)
  }
  await withBlockingFace(server.url, async ({ syncQ, asyncQ }) => {
    const blocking = async (): Promise<void> => {
      for (let i = 0; i < 1000; i++) syncQ.put(item)
    }
    await inFlight(1, 500, () => asyncQ.put(item))
    record(results.alone, 'asyncQ.put', await time(1000, () => inFlight(1, 1000, () => asyncQ.put(item))))
    // The first thousand are those of a thread that has just begun to do it.
    record(results.alone, 'first syncQ.put', await time(1000, blocking))
    await blocking()
    record(results.alone, 'syncQ.put', await time(1000, blocking))
  })
}

/** Bytes of the server's memory for an item that waits. */
async function memoryOf(peer: Peer): Promise<number> {
  const line = await peer.open(server.url)
  await line.putMany([item])
  const before = await server.memory()
  for (let i = 0; i < 100; i++) await line.putMany(Array.from({ length: 100 }, () => item))
  const bytes = ((await server.memory()) - before) / 10_000
  await line.end()
  return bytes
}

function record<S extends Sample | number>(into: Map<string, S[]>, key: string, sample: S): void {
  into.set(key, [...(into.get(key) ?? []), sample])
}
