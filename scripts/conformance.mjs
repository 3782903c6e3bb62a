// The conformance suite on every runtime: Node.js versions, Deno, Bun, Chromium, Firefox. Prints a line `N passed,
// M failed` for each run, and one for all at the end. A run of everything writes the table in docs/runtimes.md.
// In CI a runtime that is not installed is a failure.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readCommand } from './command.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const { positionals, ...values } = readCommand(
  'Runs the conformance suite on the runtimes that are named: node20 node22 node24 node26 deno bun chromium firefox; or on all.',
  {
    only: { type: 'string', default: '', value: 'TEXT', help: 'only the cases whose name contains TEXT' },
    skip: {
      type: 'string',
      multiple: true,
      default: [],
      value: 'NAME',
      help: 'all runtimes but this one; may be repeated',
    },
    'no-table': { type: 'boolean', default: false, help: 'leaves the table in docs/runtimes.md alone' },
  },
  'NAME...',
)
await import('./setup.mjs')

compile()
// Loaded now: before setup.mjs the tools need not be installed.
const { targets } = await import('../conformance/runners/targets.mjs')
const { writeTable } = await import('../conformance/runners/table.mjs')

const chosen = choose()
const total = { passed: 0, failed: 0 }
let isComplete = chosen.length === targets.length && values.only === '' && !values['no-table']
const rows = await visitAll()
if (isComplete) writeTable(rows)
console.log(`${total.passed} passed, ${total.failed} failed`)
process.exit(total.failed === 0 && total.passed > 0 ? 0 : 1)

function compile() {
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
  const { status } = spawnSync(process.execPath, [tsc, '-p', 'conformance/tsconfig.json'], {
    cwd: root,
    stdio: 'inherit',
  })
  if (status === 0) return
  console.log('0 passed, 1 failed')
  process.exit(1)
}

function choose() {
  const names = targets.map(({ name }) => name)
  const unknown = [...positionals, ...values.skip].find((name) => !names.includes(name))
  if (unknown !== undefined) {
    console.error(`'${unknown}' is none of: ${names.join(' ')}`)
    process.exit(2)
  }
  const isChosen = (name) => (positionals.length === 0 || positionals.includes(name)) && !values.skip.includes(name)
  return targets.filter(({ name }) => isChosen(name))
}

/** Runs in processes of one runtime go two at a time; a browser has enough to do with one. The rows are in order. */
async function visitAll() {
  const visited = new Map()
  const isBrowser = ({ name }) => name === 'chromium' || name === 'firefox'
  const visitEach = async (waiting) => {
    for (let target = waiting.shift(); target !== undefined; target = waiting.shift()) {
      visited.set(target, await visit(target))
    }
  }
  const processes = chosen.filter((target) => !isBrowser(target))
  await Promise.all([visitEach(processes), visitEach(processes)])
  await visitEach(chosen.filter(isBrowser))
  return chosen.flatMap((target) => visited.get(target))
}

/** Carries out a target's runs; the rows of the table. */
async function visit(target) {
  const opened = await target.open().catch((error) => error)
  if (opened === undefined || opened instanceof Error) {
    isComplete = false
    const why = opened === undefined ? 'is not installed' : `could not be started: ${opened.message}`
    console.log(`--- ${target.name} ${why}`)
    if (opened !== undefined || process.env.CI === 'true') total.failed++
    return []
  }
  const { version, runs, close } = opened
  const rows = []
  try {
    for (const { threads, run } of runs) {
      const counts = await count(`${target.title} ${version}, ${threads}`, run)
      rows.push({ title: target.title, version, threads, counts })
      total.passed += counts.passed
      total.failed += counts.failed
    }
  } finally {
    await close?.()
  }
  return rows
}

/** Carries out one run, tells of the cases that failed, and counts. */
async function count(title, run) {
  const counts = { passed: 0, failed: 0, 'not applicable': 0 }
  const start = performance.now()
  const failures = []
  const tell = ({ name, outcome, error }) => {
    counts[outcome]++
    if (outcome === 'failed') failures.push(`✖ ${name}\n  ${String(error).replaceAll('\n', '\n  ')}`)
  }
  try {
    await run({ wanted: values.only, withoutWaitAsync: false }, tell)
    if (counts.passed + counts.failed === 0 && values.only === '') throw new Error('no case was carried out')
  } catch (error) {
    tell({ name: 'the run itself', outcome: 'failed', error: error.message })
  }
  const seconds = ((performance.now() - start) / 1000).toFixed(1)
  // In one piece: another run may be under way.
  console.log([...failures, `${counts.passed} passed, ${counts.failed} failed on ${title} (${seconds} s)`].join('\n'))
  return counts
}
