// npm run bench, npm run bench:quick: makes everything ready, then runs build/bench/main.js in this very process.
// The npm peers are dependencies of the benchmark alone and are installed when it first runs; without a network it runs
// without them, and says so.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { readCommand } from '../scripts/command.mjs'

const options = readCommand('The benchmark: ten minutes, then it writes docs/benchmarks.md and its pictures.', {
  quick: { type: 'boolean', default: false, help: 'a few workloads in under a minute, drawn in the terminal' },
  only: {
    type: 'string',
    default: '',
    value: 'TEXT',
    help: 'only workloads whose id contains TEXT, shown in the terminal',
  },
  rounds: { type: 'string', least: 1, value: 'N', help: 'rounds; 5, or 3 of a quick one, unless told' },
  sample: {
    type: 'string',
    least: 1,
    value: 'MS',
    help: 'how long a sample takes, in milliseconds; 100, or 50, unless told',
  },
  'no-native': { type: 'boolean', default: false, help: 'without the peers in other languages' },
  out: { type: 'string', value: 'FOLDER', help: 'where the page and its pictures go; docs/ unless told' },
})
await import('../scripts/setup.mjs')

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url))

if (!existsSync(at('bench/npm/node_modules/.package-lock.json'))) {
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

const { main } = await import('../build/bench/main.js')
await main(options)
