// Makes a fresh clone ready to use, and does nothing where it is ready: installs the development tools, builds dist/.
// What the tools say goes to stderr, so that the output of whatever runs afterwards stays clean.
import { spawnSync } from 'node:child_process'
import { lstatSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isCommand, readCommand } from './command.mjs'

if (isCommand(import.meta.url)) {
  readCommand(
    'Makes a fresh clone ready to use: installs the development tools, builds dist/. Does nothing where it is ready.',
  )
}
const oldestNode = 20
const root = fileURLToPath(new URL('..', import.meta.url))
const buildInputs = [
  'src',
  'bin',
  'scripts/build.mjs',
  'scripts/bundle.mjs',
  'scripts/overseer.mjs',
  'scripts/manifest.mjs',
  'scripts/types.mjs',
  'package.json',
  'tsconfig.json',
  'tsconfig.base.json',
]

if (Number.parseInt(process.versions.node, 10) < oldestNode) {
  fail(`janus-queue needs Node ${oldestNode} or later; this is ${process.version}.`)
}
if (newest('package-lock.json') > newest('node_modules/.package-lock.json')) {
  if (lstatSync(join(root, 'node_modules'), { throwIfNoEntry: false })?.isSymbolicLink()) {
    fail('node_modules is a link to another folder, which npm ci would empty: copy it here, or remove the link.')
  }
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'])
}
if (Math.max(...buildInputs.map(newest)) > newest('dist')) {
  run(process.execPath, ['scripts/build.mjs'])
}

/** When the file, or the last of all that is in the folder, was changed; -Infinity where there is none. */
function newest(name) {
  const path = join(root, name)
  const stats = statSync(path, { throwIfNoEntry: false })
  if (stats === undefined) return Number.NEGATIVE_INFINITY
  if (!stats.isDirectory()) return stats.mtimeMs
  return Math.max(Number.NEGATIVE_INFINITY, ...readdirSync(path).map((entry) => newest(join(name, entry))))
}

function run(command, args) {
  const isNpmOnWindows = process.platform === 'win32' && command === 'npm'
  const { error, status } = spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2], shell: isNpmOnWindows })
  if (error) fail(`${command} could not be started: ${error.message}`)
  if (status !== 0) fail(`setup failed: ${[command, ...args].join(' ')}`)
}

function fail(message) {
  console.error(message)
  process.exit(1)
}
