// Makes everything ready for a benchmark: the project's own set-up, the npm peers, the compiled programs. The peers are dependencies of
// the benchmarks alone and are installed when one first runs; without a network it runs without them, and says so.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url))

/** To be called once the arguments are read. `peers`: what is there in bench/npm/node_modules if the peers are. */
export async function prepare(peers) {
  await import('../scripts/setup.mjs')
  if (!existsSync(at(`bench/npm/node_modules/${peers}`))) {
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
}
