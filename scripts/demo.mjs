// npm run demo -- [FOLDER] [OPTIONS]: finds duplicate files with examples/duplicates.
import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import './setup.mjs'

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url))

const { build } = await import('esbuild') // loaded now: before setup.mjs it need not be installed

// Its types are left to the tests to check: without them it begins at once.
await build({
  entryPoints: readdirSync(at('examples/duplicates')).map((name) => at(`examples/duplicates/${name}`)),
  outdir: at('build/examples/duplicates'),
  format: 'esm',
  target: 'node20',
  logLevel: 'warning',
})

// In this very process: its signals and its exit code need no passing on.
await import('../build/examples/duplicates/main.js')
