// npm run bench:redis: makes everything ready, then runs build/bench/redis/main.js in this very process.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { readCommand } from '../scripts/command.mjs'

const { rounds, write } = readCommand(
  'The queues on Redis beside BullMQ and bee-queue, on one server; some three minutes.',
  {
    rounds: { type: 'string', default: '3', least: 1, value: 'N', help: 'rounds; 3 unless told' },
    write: { type: 'boolean', default: false, help: 'writes docs/benchmarks-redis.md' },
  },
)
process.env.JANUS_BENCH = JSON.stringify({ rounds, write })
await import('../scripts/setup.mjs')

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url))

if (!existsSync(at('bench/npm/node_modules/bullmq'))) {
  console.error('installing the npm peers of the benchmark')
  const options = { cwd: at('bench/npm'), stdio: ['ignore', 2, 2], shell: process.platform === 'win32' }
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], options)
  if (status !== 0) console.error('they could not be installed: they are left out')
}
const compiler = [at('node_modules/typescript/bin/tsc'), '-p', at('bench/tsconfig.json')]
const { status } = spawnSync(process.execPath, compiler, { stdio: ['ignore', 2, 2] })
if (status !== 0) {
  console.error('the benchmark could not be compiled')
  process.exit(1)
}

await import('../build/bench/redis/main.js')
