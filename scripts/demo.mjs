// npm run demo -- [FOLDER] [OPTIONS]: finds duplicate files with examples/duplicates.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import './setup.mjs'

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url))

const compiler = [at('node_modules/typescript/bin/tsc'), '-p', at('examples/tsconfig.json')]
const { status } = spawnSync(process.execPath, compiler, { stdio: ['ignore', 2, 2] })
if (status !== 0) {
  console.error('the examples could not be compiled')
  process.exit(1)
}

// In this very process: its signals and its exit code need no passing on.
await import('../build/examples/duplicates/main.js')
