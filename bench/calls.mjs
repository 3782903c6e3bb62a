// npm run bench:calls: makes everything ready, then runs build/bench/calls/main.js in this very process.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { readCommand } from '../scripts/command.mjs'

const options = readCommand(
  'Calls and streams beside synckit, comlink, piscina and thread-stream; some four minutes.',
  {
    rounds: { type: 'string', default: '5', least: 1, value: 'N', help: 'rounds; 5 unless told' },
    sample: {
      type: 'string',
      default: '100',
      least: 1,
      value: 'MS',
      help: 'how long one sample takes; 100 unless told',
    },
    only: { type: 'string', default: '', value: 'TEXT', help: 'only workloads whose id contains it' },
    note: { type: 'string', default: '', value: 'TEXT', help: 'what else is to be said of the machine, on the page' },
    write: { type: 'boolean', default: false, help: 'writes docs/benchmarks-calls.md' },
  },
)
process.env.JANUS_BENCH = JSON.stringify(options)
await import('../scripts/setup.mjs')

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url))

if (!existsSync(at('bench/npm/node_modules/piscina'))) {
  console.error('installing the npm peers of the benchmark')
  const install = { cwd: at('bench/npm'), stdio: ['ignore', 2, 2], shell: process.platform === 'win32' }
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], install)
  if (status !== 0) console.error('they could not be installed: they are left out')
}
const compiler = [at('node_modules/typescript/bin/tsc'), '-p', at('bench/tsconfig.json')]
const { status } = spawnSync(process.execPath, compiler, { stdio: ['ignore', 2, 2] })
if (status !== 0) {
  console.error('the benchmark could not be compiled')
  process.exit(1)
}

await import('../build/bench/calls/main.js')
