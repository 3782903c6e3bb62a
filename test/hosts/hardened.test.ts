// Hosts that are hardened, limited, or resumed from a snapshot.

import assert from 'node:assert/strict'
import { type ExecFileSyncOptionsWithStringEncoding, execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { buildSync } from 'esbuild'
import { root, temporaryFolder } from '../helpers/package.js'
import { expected } from '../programs/round-trip.js'

const bounded = { timeout: 60_000 }
const programs = fileURLToPath(new URL('../programs', import.meta.url))

/** What the program printed on both channels; it ends with this, whatever its exit code is. */
function show(command: string, args: readonly string[]): string {
  const options: ExecFileSyncOptionsWithStringEncoding = { encoding: 'utf8', timeout: 30_000, stdio: 'pipe' }
  try {
    return execFileSync(command, args, options)
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string }
    return stdout + stderr
  }
}

const program = (name: string): string => join(programs, `${name}.js`)
const [major = 0] = process.versions.node.split('.').map(Number)
const permission = major < 22 ? '--experimental-permission' : '--permission'

const flags: [name: string, flags: string[], program: string][] = [
  ['frozen intrinsics', ['--frozen-intrinsics'], 'round-trip'],
  [
    'a frozen Error.prototype and Object.prototype',
    ['--import', 'data:text/javascript,for (const { prototype } of [Error, Object, Array]) Object.freeze(prototype)'],
    'round-trip',
  ],
  ['permissions for reading alone', [permission, '--allow-fs-read=*'], 'round-trip'],
  ['SES lockdown', [], 'locked-down'],
]

for (const [name, given, path] of flags) {
  test(`queues work under ${name}`, bounded, () => {
    assert.equal(show(process.execPath, ['--no-warnings', ...given, program(path), 'run']), expected)
  })
}

test('a zone of zone.js sees the timeout that a user asked for, and no other timer', bounded, () => {
  assert.equal(show(process.execPath, ['--no-warnings', program('zone')]), 'AsyncQueueEmpty setTimeout\n1\n')
})

test('new Queue() says why there is no WebAssembly', bounded, () => {
  const output = show(process.execPath, ['--jitless', program('round-trip'), 'run'])
  assert.match(output, /InvalidStateError: Queue: there is no WebAssembly here.* --jitless/)
})

test('new Queue() says why there is no memory', bounded, (t) => {
  if (process.platform !== 'linux') return t.diagnostic('ulimit -v is of Linux')
  const { execPath } = process
  const output = show('sh', ['-c', `ulimit -v 4000000; exec '${execPath}' '${program('round-trip')}' run`])
  // With little address space Node.js 24 does without guard pages, and a memory is small.
  if (output === expected) return
  assert.match(output, /InvalidStateError: Queue: the host refused shared memory .*maxBytes 1073741824.*ulimit -v/)
})

test('a program that was loaded into a snapshot makes and uses queues when it is resumed', bounded, () => {
  const folder = temporaryFolder(join(root, 'build'))
  const path = join(folder, 'main.cjs')
  const blob = join(folder, 'snapshot.blob')
  const contents = `
    import { roundTrip } from ${JSON.stringify(program('round-trip'))}
    import v8 from 'node:v8'
    v8.startupSnapshot.setDeserializeMainFunction(() => { roundTrip() })`
  const stdin = { contents, resolveDir: programs }
  const define = { 'import.meta.url': '""' }
  const [output] = buildSync({ stdin, bundle: true, format: 'cjs', platform: 'node', define, write: false }).outputFiles
  writeFileSync(path, output?.text ?? '')
  show(process.execPath, ['--snapshot-blob', blob, '--build-snapshot', path])
  assert.equal(show(process.execPath, ['--no-warnings', '--snapshot-blob', blob]), expected)
})
