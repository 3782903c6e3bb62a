// Builds dist/: the core to WebAssembly, inlined as a text into src/store/wasm.ts, the overseer's thread, inlined as a text
// into src/queues/overseer-script.ts, then all modules with tsc into build/modules and their types into build/types, then from
// these what the package consists of.
import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import binaryen from 'binaryen'
import { bundle } from './bundle.mjs'
import { readCommand } from './command.mjs'
import { overseerScript } from './overseer.mjs'

readCommand('Builds dist/: compiles the core and all modules, and makes of them what the package consists of.')
const root = dirname(dirname(fileURLToPath(import.meta.url)))
const wasm = join(root, 'build', 'core.wasm')

run('assemblyscript/bin/asc.js', [
  'src/core/index.ts',
  ...['--outFile', wasm],
  ...['-O3', '--noAssert', '--runtime', 'stub'],
  ...['--importMemory', '--sharedMemory', '--initialMemory', '1', '--maximumMemory', '65536'],
  ...['--enable', 'threads', '--enable', 'bulk-memory'],
])
const { names, bytes } = inTable(readFileSync(wasm))
writeFileSync(
  join(root, 'src', 'store', 'wasm.ts'),
  [
    '/** The core (src/core), compiled; made by scripts/build.mjs. */',
    `export const WASM: string =\n  '${pack(bytes)}'`,
    '/** Its steps, in the order of its table. */',
    `export const STEPS = [\n${names.map((name) => `  '${name}',\n`).join('')}] as const\n`,
  ].join('\n'),
)
writeFileSync(join(root, 'src', 'queues', 'overseer-script.ts'), await overseerScript(root))
clean()
run('typescript/bin/tsc', ['-p', 'tsconfig.json'])
// Says what #runtime is, to the modules by themselves: of these, and of those that the tests compile anew.
for (const folder of ['build/modules', 'build/src']) {
  mkdirSync(join(root, folder), { recursive: true })
  copyFileSync(join(root, 'src', 'package.json'), join(root, folder, 'package.json'))
}
await bundle(root)

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

/**
 * The same module with its functions in an exported table instead of exports of their own: an engine makes a function
 * object for each export of each instance, 1-2 us apiece, but for an entry of a table only once it is asked for.
 */
function inTable(binary) {
  const module = binaryen.readBinary(binary)
  module.setFeatures(binaryen.Features.All)
  const steps = Array.from({ length: module.getNumExports() }, (_, i) =>
    binaryen.getExportInfo(module.getExportByIndex(i)),
  ).filter(({ kind }) => kind === binaryen.ExternalFunction)
  for (const { name } of steps) module.removeExport(name)
  module.addTable('steps', steps.length, steps.length)
  module.addActiveElementSegment(
    'steps',
    'all',
    steps.map(({ value }) => value),
    module.i32.const(0),
  )
  module.addTableExport('steps', 'steps')
  if (!module.validate()) throw new Error('build: the core with its table is no valid module')
  return { names: steps.map(({ name }) => name), bytes: module.emitBinary() }
}

/** The counterpart of src/store/unpack.ts, which says why. */
function pack(bytes) {
  const first = 0x28
  const values = 0x7f - first
  const plain = 84
  const charOf = (value) => {
    const code = first + value
    return String.fromCharCode(code === 0x5c ? 0x21 : code === 0x60 ? 0x23 : code)
  }
  const charsOf = (byte) =>
    byte < plain ? charOf(byte) : charOf(plain + Math.floor((byte - plain) / values)) + charOf((byte - plain) % values)
  return Array.from(bytes, charsOf).join('')
}

/** Nothing is left that looks built after a failure. */
function clean() {
  for (const folder of ['dist', 'build/modules', 'build/types'])
    rmSync(join(root, folder), { recursive: true, force: true })
}
