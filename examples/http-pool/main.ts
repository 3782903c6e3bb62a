// An HTTP server whose requests are hashed by threads, under load: with this package's calls, and with piscina beside it.
//
//   node main.js [--threads 2] [--clients 32] [--seconds 5] [FILE...]
//
// The files are what is posted; by default those beside this program.
import { fork } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { cpus } from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { type Hasher, janusHasher, type PoolOptions } from './hasher.js'
import type { Load, Seen } from './load.js'
import { piscinaHasher } from './piscina-hasher.js'
import { serve } from './server.js'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    threads: { type: 'string', default: '2' },
    clients: { type: 'string', default: '32' },
    seconds: { type: 'string', default: '5' },
  },
})
const here = fileURLToPath(new URL('.', import.meta.url))
const files = positionals.length > 0 ? positionals : readdirSync(here).map((name) => here + name)
const options: PoolOptions = { threads: Number(values.threads), waiting: 1_000, patience: 30_000 }

async function measure(name: string, hasher: Hasher): Promise<void> {
  const server = await serve(hasher)
  const load = { port: server.port, clients: Number(values.clients), files }
  await put({ ...load, seconds: Math.min(1, Number(values.seconds)) }) // warms up
  const seen = await put({ ...load, seconds: Number(values.seconds) })
  await server.stop()
  await hasher.close()
  if (seen.wrong > 0) throw new Error(`${name}: ${seen.wrong} answers are wrong`)
  const cells = [
    (seen.answered / seen.seconds).toFixed(0),
    ...[at(seen.usual, 0.5), at(seen.usual, 0.99), at(seen.urgent, 0.99)].map((time) => time.toFixed(1)),
    seen.closed,
    seen.refused,
  ]
  console.log(row(name, cells))
}

function put(load: Load): Promise<Seen> {
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(new URL('./load.js', import.meta.url)))
    child.on('message', resolve).on('error', reject)
    child.on('exit', (code) => reject(new Error(`the load ended with code ${code}`)))
    child.send(load)
  })
}

function at(sorted: readonly number[], part: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN
}

function row(name: string, cells: readonly unknown[]): string {
  return name.padEnd(12) + cells.map((cell) => String(cell).padStart(12)).join('')
}

console.log(`${values.clients} clients, ${values.threads} threads, ${cpus().length} x ${cpus()[0]?.model ?? '?'}`)
console.log(row('', ['answers/s', 'p50 ms', 'p99 ms', 'p99 urgent', 'closed', 'refused']))
await measure('janus-queue', janusHasher(options))
await measure('piscina', piscinaHasher(options))
