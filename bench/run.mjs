// npm run bench, npm run bench:quick: makes everything ready, then runs build/bench/main.js in this very process.
// The npm peers are dependencies of the benchmark alone and are installed when it first runs; without a network it runs
// without them, and says so.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import '../scripts/setup.mjs'

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

await import('../build/bench/main.js')
