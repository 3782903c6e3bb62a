import assert from 'node:assert/strict'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Environment } from '../../bench/machine/environment.js'
import { pingPong } from '../../bench/machine/ping-pong.js'
import { topology } from '../../bench/machine/topology.js'
import type { Outcome } from '../../bench/measure/cell.js'
import { measure } from '../../bench/measure/runner.js'
import { spreadOf } from '../../bench/measure/statistics.js'
import { noNatives } from '../../bench/native/natives.js'
import { writeReport } from '../../bench/report/report.js'
import { showOutcome } from '../../bench/report/terminal.js'
import { OURS } from '../../bench/workloads/cells.js'
import { workloads } from '../../bench/workloads/workloads.js'
import { longLimit } from '../helpers/limits.js'

const builtIn = new Set([OURS, 'MessagePort'])
const chosen =
  /^(pair-number|flow-[sa4].*|batch-aa|capacity-1.*|item-(small|string|bytes).*|priority-10(00)?|trip-.*|queues-10?)$/
const effort = { rounds: 2, sampleMs: 0.2, warmUpMs: 0, workloadMs: 60_000, firstCount: 20 }

/** Each workload by those alone who need nothing installed. */
async function runAll(): Promise<Outcome[]> {
  const outcomes: Outcome[] = []
  for (const workload of workloads(noNatives, { quick: false, only: '' })) {
    if (!chosen.test(workload.id)) continue
    const cells = workload.cells.filter(({ name, kind }) => kind === 'limit' || builtIn.has(name))
    outcomes.push(await measure({ ...workload, cells }, effort))
  }
  return outcomes
}

test('the benchmark measures each workload in every round, and writes its page and pictures', longLimit, async (t) => {
  const outcomes = await runAll()
  for (const { id, results } of outcomes) {
    assert.equal(results[0]?.name, OURS, id)
    for (const { name, rounds, failure } of results) {
      assert.equal(failure, undefined, `${id}: ${name}`)
      assert.equal(rounds.length, effort.rounds, `${id}: ${name}`)
      for (const time of rounds) assert.ok(time > 0, `${id}: ${name}`)
    }
  }
  const lines: string[] = []
  for (const outcome of outcomes) showOutcome(outcome, (line) => lines.push(line))
  assert.ok(lines.some((line) => line.includes(OURS) && line.includes('█')))

  const folder = mkdtempSync(join(tmpdir(), 'bench-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const resident = { used: 1, reserved: 1, rss: 1 }
  const empty = { bytes: 1, microseconds: 1 }
  const costs = { atOnce: 1, importMs: 1, coldMs: 2, cloneMs: 1, bundles: [] }
  const footprint = { numbers: resident, small: resident, empty, ...costs }
  const environment = (processor: string, date: string): Environment => ({
    ...{ machine: 'a machine', processor, processors: 2, topology: '2 cores', pingPong: [100, 200] },
    ...{ runtime: 'a runtime', load: '0', versions: ['janus-queue 1.2.3'], missing: ['another'] },
    ...{ rounds: 2, sampleMs: 1, seconds: 60, date },
  })
  writeReport({ outcomes, footprint, environment: environment('Slow One', '2026-01-01') }, folder)
  writeReport({ outcomes, footprint, environment: environment('Quick One', '2026-02-02') }, folder)
  const index = readFileSync(join(folder, 'benchmarks.md'), 'utf8')
  assert.match(index, /\[Quick One, 1\.2\.3\]\(benchmarks\/1\.2\.3-quick-one-2\.md\) \| \[Slow One, /)
  assert.match(index, /^\| numbers from one blocking thread to another \| .*\/s; .*× MessagePort \| .*\/s; /m)
  const pages = join(folder, 'benchmarks')
  const page = readFileSync(join(pages, '1.2.3-slow-one-2.md'), 'utf8')
  for (const { group, title } of outcomes) assert.ok(page.includes(group) && page.includes(`| ${title} |`), title)
  assert.ok(!page.includes('NaN'))
  const pictures = [...page.matchAll(/\]\((\.\/.+?\.svg)\)/g)]
  assert.ok(pictures.length >= 6)
  for (const [, path = ''] of pictures) assert.ok(existsSync(join(pages, path)), path)
})

test('the benchmark goes on without a peer that fails, and says why', async () => {
  const sample = async () => ({ elapsed: 1000 })
  const works = { name: 'works', kind: 'peer', open: async () => ({ sample, close: async () => {} }) } as const
  const fails = { name: 'fails', kind: 'peer', open: () => Promise.reject(new Error('not today')) } as const
  const workload = { id: 'x', group: 'x', title: 'x', unit: 'time', cells: [fails, works] } as const
  const { results } = await measure(workload, effort)
  assert.deepEqual(
    results.map(({ failure, rounds }) => [failure, rounds.length]),
    [
      ['not today', 0],
      [undefined, 2],
    ],
  )
})

test('spreadOf() finds the least, the median and the greatest', () => {
  assert.deepEqual(spreadOf([3, 1, 10, 2]), { low: 1, median: 2.5, high: 10 })
})

test('the round trip over two bare words is measured, and ends where there is but one core', async () => {
  const time = await pingPong()
  assert.ok(time > 0 && time < 1e9, String(time))
})

test('the topology says which processors are threads of one core, and which caches they share', (t) => {
  const root = mkdtempSync(join(tmpdir(), 'topology-'))
  t.after(() => rmSync(root, { recursive: true }))
  const write = (path: string, text: string): void => {
    mkdirSync(join(root, path, '..'), { recursive: true })
    writeFileSync(join(root, path), `${text}\n`)
  }
  for (const [index, siblings] of ['0,2', '1,3', '0,2', '1,3'].entries()) {
    write(`cpu${index}/topology/thread_siblings_list`, siblings)
    write(`cpu${index}/topology/physical_package_id`, '0')
    for (const [level, sharers] of [siblings, siblings, '0-3'].entries()) {
      write(`cpu${index}/cache/index${level}/level`, String(level + 1))
      write(`cpu${index}/cache/index${level}/size`, `${level + 1}M`)
      write(`cpu${index}/cache/index${level}/shared_cpu_list`, sharers)
    }
  }
  assert.equal(topology(root), '2 cores of 4 threads; L2 of 2M for 0,2 and 1,3; L3 of 3M for 0-3')
  assert.equal(topology(join(root, 'nowhere')), 'unknown')
})
