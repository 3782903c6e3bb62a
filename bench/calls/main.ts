// npm run bench:calls: calls and streams beside synckit, comlink, piscina and thread-stream, in turns. Shows bars; --write writes
// docs/benchmarks-calls.md. The options come from bench/calls.mjs.

import { writeFileSync } from 'node:fs'
import { environmentOf } from '../machine/environment.js'
import type { Outcome } from '../measure/cell.js'
import { measure } from '../measure/runner.js'
import { noNatives } from '../native/natives.js'
import { root } from '../paths.js'
import { showOutcome } from '../report/terminal.js'
import { callsPage } from './report.js'
import { callWorkloads } from './workloads.js'

interface Options {
  readonly rounds: string
  readonly sample: string
  readonly only: string
  readonly note: string
  readonly write: boolean
}

const values: Options = JSON.parse(process.env['JANUS_BENCH'] ?? '{}')
const sampleMs = Number(values.sample)
const effort = {
  rounds: Number(values.rounds),
  sampleMs,
  // A call is much code, in two threads: the first thousands are slower, and are measured by themselves.
  warmUpMs: 20 * sampleMs,
  workloadMs: 30_000,
  firstCount: 50,
}
const since = performance.now()
const outcomes: Outcome[] = []
for (const workload of callWorkloads(values.only)) {
  const outcome = await measure(workload, effort)
  outcomes.push(outcome)
  showOutcome(outcome, console.log)
}
const peers = ['synckit', 'comlink', 'piscina', 'thread-stream']
const environment = environmentOf(noNatives, effort, (performance.now() - since) / 1000, peers)
if (values.write) writeFileSync(`${root}docs/benchmarks-calls.md`, callsPage(outcomes, environment, values.note))
process.exit(0)
