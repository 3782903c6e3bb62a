import type { Environment } from '../machine/environment.js'
import type { Outcome } from '../measure/cell.js'
import { median } from '../measure/statistics.js'
import { ours, ratioText, resultOf, timesFaster, timeText } from '../report/figures.js'
import { environmentTable, results, targetTable } from '../report/report.js'
import type { Verdict } from '../report/targets.js'

/** The page. `note`: what else is to be known of the machine. */
export function callsPage(outcomes: readonly Outcome[], environment: Environment, note: string): string {
  const page = [
    '# Benchmarks of calls and streams',
    '',
    'Written by `npm run bench:calls -- --write`. [How it is measured](../bench/README.md). [What was tried, and what limits what is',
    'left](benchmarks-tried.md#calls). [The queues themselves](benchmarks.md).',
    '',
    ...environmentTable(environment),
    ...(note === '' ? [] : [note, '']),
    ...targetTable(verdicts(outcomes)),
    ...results(outcomes),
  ]
  return `${page.join('\n').trimEnd()}\n`
}

function verdicts(outcomes: readonly Outcome[]): Verdict[] {
  const of = (id: string): Outcome | undefined => outcomes.find((outcome) => outcome.id === id)
  const row = (what: string, id: string, peer: string, least: number): Verdict => {
    const times = timesFaster(of(id), peer)
    const target = least === 1 ? `no slower than ${peer}` : `≥ ${least} × ${peer}`
    if (times === undefined) return { what, target, measured: 'not measured', reached: undefined }
    return { what, target, measured: ratioText(times.median), reached: times.median >= least }
  }
  return [
    row('a small object, blocking, warm', 'call-sync-small', 'synckit', 2),
    row('the first 1,000 calls of a fresh process, import and start included', 'call-cold-all', 'synckit', 1),
    row('of these those after the first', 'call-cold-later', 'synckit', 1),
    row('a string of 100 KB, blocking', 'call-sync-100k', 'synckit', 1.2),
    row('1 MB of bytes, blocking', 'call-sync-1m', 'synckit', 1.2),
    row('a small object, event loop to event loop', 'call-async-one-small', 'comlink', 1.5),
    row('the same, 100 at a time', 'call-async-many-small', 'comlink', 1.5),
    row('pool of 4, small jobs, throughput', 'call-pool', 'piscina', 1.5),
    slowest('pool of 4, small jobs, 99th percentile', of('call-pool'), 'piscina'),
  ]
}

function slowest(what: string, outcome: Outcome | undefined, peer: string): Verdict {
  const [mine, theirs] = [ours(outcome), outcome === undefined ? undefined : resultOf(outcome, peer)]
  const target = `lower than ${peer}'s`
  if (mine === undefined || theirs === undefined) return { what, target, measured: 'not measured', reached: undefined }
  const [own, other] = [median(mine.p99s), median(theirs.p99s)]
  return { what, target, measured: `${timeText(own)}; ${peer} ${timeText(other)}`, reached: own < other }
}
