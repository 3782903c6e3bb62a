// npm test: everything. Formatting, lint and types; the tests on this Node.js; and on every other runtime that
// .ci/run has installed into .runtimes (in CI a missing one is a failure). Ends with `N passed, N failed`.
//   npm test -- TEXT   runs only the test files whose name contains TEXT, on this Node.js alone
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import './setup.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const wanted = process.argv[2] ?? ''
let passed = 0
let failed = 0

rmSync(join(root, 'build', 'test'), { recursive: true, force: true })
if (wanted === '') {
  count('format and lint', run('node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings', '.'))
  count('format of the core', run('scripts/format-core.mjs', '--check'))
}
count('types of tests and examples', run('node_modules/typescript/bin/tsc', '-p', 'test/tsconfig.json'))
if (failed === 0) {
  runTests(`Node.js ${process.version}`, process.execPath)
  if (wanted === '') runOnOthers()
}
console.log(`${passed} passed, ${failed} failed`)
process.exit(failed === 0 ? 0 : 1)

function runOnOthers() {
  const runtimes = JSON.parse(readFileSync(join(root, 'scripts', 'runtimes.json'), 'utf8'))
  for (const [name, { version, command }] of Object.entries(runtimes)) {
    const path = join(root, '.runtimes', 'node_modules', name, command)
    if (existsSync(path)) {
      if (name.startsWith('node') && `v${version}` !== process.version) runTests(`Node.js v${version}`, path)
    } else if (process.env.CI === 'true') count(`${name} is installed`, false)
  }
}

function runTests(title, node) {
  const folder = join(root, 'build', 'test')
  const files = readdirSync(folder).filter((name) => name.endsWith('.test.js') && name.includes(wanted))
  console.log(`--- ${files.length} test files on ${title}`)
  const reporter = new URL('reporter.mjs', import.meta.url).href
  const options = ['--test', '--test-concurrency=2', `--test-reporter=${reporter}`]
  const { stdout, status } = spawnSync(node, [...options, ...files.map((name) => join(folder, name))], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    timeout: 20 * 60_000,
  })
  const lines = stdout.trimEnd().split('\n')
  const last = lines.pop() ?? ''
  if (lines.length > 0) console.log(lines.join('\n'))
  const counts = last.startsWith('{"passed"') ? JSON.parse(last) : { passed: 0, failed: 1 }
  console.log(`    ${counts.passed} passed, ${counts.failed} failed on ${title}`)
  passed += counts.passed
  failed += counts.failed
  if (counts.failed === 0 && (status !== 0 || counts.passed === 0)) count(`${title}: the test run itself`, false)
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
