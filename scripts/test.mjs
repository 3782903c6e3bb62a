// npm test: everything. Formatting, lint and types; the tests on this Node.js, and those of everywhere.mjs on every
// other one that .ci/run has installed into .runtimes; the site of the documentation, built and looked at; the conformance suite
// on every runtime and browser that is there.
// In CI a missing one is a failure. Ends with `N passed, N failed`.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readCommand } from './command.mjs'
import { everywhere } from './everywhere.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const [wanted = ''] = readCommand(
  'Runs all tests, on all runtimes that are there; or those test files alone whose path contains TEXT, on this Node.js.',
  {},
  'TEXT',
).positionals
await import('./setup.mjs')
const LIMIT = 30 * 60_000
/** Test files that take long come first, so that at the end no core waits for the other. */
const long = [
  'deaths/termination',
  'docs/playground',
  'proof/explore',
  'hosts/browsers',
  'packaging/bundlers',
  'proof/soak',
  'examples/duplicates',
  'codec/hostile',
]
let passed = 0
let failed = 0

// What was compiled from a file that is gone, or that nothing compiles, would hide that from the tests.
for (const part of ['explore', 'proof', 'test', 'examples', 'conformance'])
  rmSync(join(root, 'build', part), { recursive: true, force: true })
if (wanted === '') {
  count('format and lint', run('node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings', '.'))
  count('format of the core', run('scripts/format-core.mjs', '--check'))
}
count('types of tests, examples, proofs, the explorer and the conformance suite', run('scripts/compiled.mjs'))
if (failed === 0) {
  runTests(`Node.js ${process.version}`, process.execPath, testFiles())
  if (wanted === '') {
    runOnOthers()
    runOnValkey()
    runSite()
    runConformance()
  }
}
console.log(`${passed} passed, ${failed} failed`)
process.exit(failed === 0 ? 0 : 1)

function testFiles() {
  const all = readdirSync(join(root, 'build', 'test'), { recursive: true, encoding: 'utf8' })
  const files = all.map((name) => name.replaceAll('\\', '/')).filter((name) => name.endsWith('.test.js'))
  const rank = (name) => (long.indexOf(name.replace('.test.js', '')) + long.length + 1) % (long.length + 1)
  return files.filter((name) => name.includes(wanted)).sort((a, b) => rank(a) - rank(b))
}

function runOnOthers() {
  for (const name of Object.keys(everywhere)) {
    if (!existsSync(join(root, 'test', `${name}.test.ts`)))
      count(`'${name}' of scripts/everywhere.mjs is a test file`, false)
  }
  const files = testFiles().filter((name) => name.replace('.test.js', '') in everywhere)
  const runtimes = JSON.parse(readFileSync(join(root, 'scripts', 'runtimes.json'), 'utf8'))
  for (const [name, { version, command }] of Object.entries(runtimes)) {
    const path = join(root, '.runtimes', 'node_modules', name, command)
    if (existsSync(path)) {
      if (name.startsWith('node') && `v${version}` !== process.version) runTests(`Node.js v${version}`, path, files)
    } else if (process.env.CI === 'true') count(`${name} is installed`, false)
  }
}

/** What .ci/install-valkey has unpacked. */
function runOnValkey() {
  const server = join(root, '.runtimes/valkey/usr/bin/valkey-server')
  if (!existsSync(server)) return
  const files = ['faces', 'leases', 'links', 'refusals', 'waiting'].map((name) => `redis/${name}.test.js`)
  runTests('Valkey', process.execPath, files, { REDIS_SERVER: server, REDIS_URL: '' })
}

function runTests(title, node, files, env = {}) {
  const folder = join(root, 'build', 'test')
  console.log(`--- ${files.length} test files on ${title}`)
  const args = [join(root, 'scripts', 'run-tests.mjs'), ...files.map((name) => join(folder, name))]
  add(title, node, args, (last) => (last.startsWith('{"passed"') ? JSON.parse(last) : undefined), env)
}

function runSite() {
  console.log('--- the site of the documentation')
  const isBuilt = run('scripts/docs.mjs')
  count('it is built', isBuilt)
  if (isBuilt) runTests('it', process.execPath, ['docs/site.js'])
}

function runConformance() {
  console.log('--- the conformance suite')
  add('the conformance suite', process.execPath, [join(root, 'scripts', 'conformance.mjs'), '--no-table'], (last) => {
    const [, passed, failed] = /^(\d+) passed, (\d+) failed$/.exec(last) ?? []
    return passed === undefined ? undefined : { passed: Number(passed), failed: Number(failed) }
  })
}

/** Runs a program that counts its tests by itself: `read` finds the counts in its last line, or nothing. */
function add(title, node, args, read, env = {}) {
  const start = performance.now()
  const { stdout, status } = spawnSync(node, args, {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    timeout: LIMIT,
  })
  const lines = (stdout ?? '').trimEnd().split('\n')
  const counts = read(lines.at(-1) ?? '')
  if (counts !== undefined) lines.pop()
  if (lines.length > 0) console.log(lines.join('\n'))
  const seconds = ((performance.now() - start) / 1000).toFixed(0)
  passed += counts?.passed ?? 0
  failed += counts?.failed ?? 0
  console.log(`    ${counts?.passed ?? 0} passed, ${counts?.failed ?? 0} failed on ${title} (${seconds} s)`)
  // A run that broke off, or of no tests at all, is a failure although none was counted.
  const isWhole = counts !== undefined && counts.passed + counts.failed > 0 && (status === 0 || counts.failed > 0)
  if (!isWhole) count(`${title}: the test run itself`, false)
}

function run(path, ...args) {
  const { status } = spawnSync(process.execPath, [join(root, path), ...args], {
    cwd: root,
    stdio: 'inherit',
  })
  return status === 0
}

function count(title, succeeded) {
  if (succeeded) passed++
  else failed++
  console.log(`${succeeded ? '✔' : '✖'} ${title}`)
}
