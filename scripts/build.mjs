// Builds dist/: the core to WebAssembly, inlined as base64 into src/store/wasm.ts, then everything with tsc.
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const wasm = join(root, 'build', 'core.wasm')

run('assemblyscript/bin/asc.js', [
  'src/core/index.ts',
  ...['--outFile', wasm],
  ...['-O3', '--noAssert', '--runtime', 'stub'],
  ...['--importMemory', '--sharedMemory', '--initialMemory', '1', '--maximumMemory', '65536'],
  ...['--enable', 'threads', '--enable', 'bulk-memory'],
])
writeFileSync(
  join(root, 'src', 'store', 'wasm.ts'),
  `/** The core (src/core), compiled; made by scripts/build.mjs. */\nexport const WASM =\n  '${readFileSync(wasm).toString('base64')}'\n`,
)
clean()
run('typescript/bin/tsc', ['-p', 'tsconfig.json'])

function run(tool, args) {
  mkdirSync(join(root, 'build'), { recursive: true })
  const { status } = spawnSync(process.execPath, [join(root, 'node_modules', tool), ...args], {
    cwd: root,
    stdio: 'inherit',
  })
  if (status !== 0) {
    clean()
    console.error(`build: ${tool} failed`)
    process.exit(1)
  }
}

/** Nothing is left that looks built after a failure. */
function clean() {
  rmSync(join(root, 'dist'), { recursive: true, force: true })
}
