import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Footprint } from '../footprint/footprint.js'
import type { Environment } from '../machine/environment.js'
import type { Outcome } from '../measure/cell.js'
import { median, spreadOf } from '../measure/statistics.js'
import { explanation } from './explanations.js'
import { nanoseconds, ratioText, spreadText, timesFaster, timeText, valueText } from './figures.js'
import { summaryOf, writeIndex } from './machines.js'
import { plots } from './plots.js'
import { type Verdict, verdicts } from './targets.js'

export interface Report {
  readonly environment: Environment
  readonly outcomes: readonly Outcome[]
  readonly footprint: Footprint
}

/**
 * Writes the machine's page, `benchmarks/NAME.md`, its plots into `benchmarks/NAME/`, its figures as `benchmarks/NAME.json`, and
 * `benchmarks.md` of the figures of all machines that are there: what another one measured stays.
 */
export function writeReport(report: Report, folder: string): void {
  const name = nameOf(report.environment)
  const pages = join(folder, 'benchmarks')
  const pictures = plots(report.outcomes)
  mkdirSync(join(pages, name), { recursive: true })
  for (const { file, svg } of pictures) writeFileSync(join(pages, name, file), svg)
  const images = pictures.map(({ file, title }) => `![${title}](./${name}/${file})`)
  const all = verdicts(report)
  const page = [
    ...introduction(report.environment),
    ...targetTable(all),
    ...explanation(report),
    ...['## Pictures', '', 'All scales are logarithmic. Limits, which no queue can beat, are in parentheses.', ''],
    ...images.flatMap((image) => [image, '']),
    ...results(report.outcomes),
    ...footprintTable(report.footprint),
  ]
  writeFileSync(join(pages, `${name}.md`), `${page.join('\n').trimEnd()}\n`)
  const summary = summaryOf(report, name, all.filter(({ reached }) => reached === false).length)
  writeFileSync(join(pages, `${name}.json`), `${JSON.stringify(summary, null, 2)}\n`)
  writeIndex(folder)
}

/** By the version and the machine: `0.2.0-amd-epyc-2`. */
function nameOf({ versions: [own = ''], processor, processors }: Environment): string {
  const text = `${own.split(' ').at(-1)}-${processor}-${processors}`
  return text.toLowerCase().replaceAll(/[^a-z0-9.]+/g, '-')
}

function introduction(environment: Environment): string[] {
  return [
    `# ${environment.processor}, ${environment.versions[0]}`,
    '',
    'One run of `npm run bench`. [All machines](../benchmarks.md), [how it is measured](../../bench/METHOD.md), [why targets were',
    'missed, and what was tried](../benchmarks-tried.md).',
    '',
    ...environmentTable(environment),
  ]
}

export function environmentTable({
  machine,
  topology,
  pingPong,
  runtime,
  load,
  versions,
  missing,
  rounds,
  sampleMs,
  seconds,
  date,
}: Environment): string[] {
  return [
    '| | |',
    '| --- | --- |',
    `| machine | ${machine} |`,
    `| its cores | ${topology} |`,
    ...(pingPong === undefined
      ? []
      : [`| a round trip over two bare words | ${pingPong.map(timeText).join(' before, ')} after |`]),
    `| runtime | ${runtime} |`,
    `| measured with | ${versions.join('; ')} |`,
    `| missing | ${missing.length === 0 ? 'nothing' : missing.join('; ')} |`,
    `| run | ${date}, up to ${rounds} rounds of ${sampleMs} ms samples, ${(seconds / 60).toFixed(1)} minutes; system load at the end ${load} |`,
    '',
  ]
}

export function targetTable(all: readonly Verdict[]): string[] {
  return [
    '## Targets',
    '',
    '| what | target | measured | reached |',
    '| --- | --- | --- | --- |',
    ...all.map(
      ({ what, target, measured, reached }) =>
        `| ${what} | ${target} | ${measured} | ${reached === undefined ? 'not measured' : reached ? 'yes' : '**no**'} |`,
    ),
    '',
  ]
}

export function results(outcomes: readonly Outcome[]): string[] {
  const lines = ['## Results', '']
  lines.push(
    'The median over the rounds, and the least and the greatest; *times faster* is our rate divided by theirs, round by',
    'round, in the same way.',
    '',
  )
  for (const group of new Set(outcomes.map((outcome) => outcome.group))) {
    lines.push(
      `### ${group}`,
      '',
      '| | | median | rounds | 99 % | times faster |',
      '| --- | --- | --: | --- | --: | --- |',
    )
    for (const outcome of outcomes) if (outcome.group === group) lines.push(...rows(outcome))
    lines.push('')
  }
  return lines
}

function rows(outcome: Outcome): string[] {
  const { title, unit, bytes } = outcome
  return outcome.results.map((result, index) => {
    const { name, kind, rounds, p99s, failure } = result
    const label = kind === 'ours' ? `**${name}**` : kind === 'limit' ? `(${name})` : name
    const first = index === 0 ? title : ''
    if (failure !== undefined || rounds.length === 0) return `| ${first} | ${label} | failed: ${failure} | | | |`
    const value = valueText(nanoseconds(result), unit, bytes)
    const p99 = p99s.length === 0 ? '' : timeText(median(p99s))
    const times = kind === 'ours' ? undefined : timesFaster(outcome, name)
    const ratio =
      times === undefined ? '' : `${ratioText(times.median)} (${ratioText(times.low)} to ${ratioText(times.high)})`
    return `| ${first} | ${label} | ${value} | ${spreadText(spreadOf(rounds), unit, bytes)} | ${p99} | ${ratio} |`
  })
}

function footprintTable({ numbers, small, empty, atOnce, importMs, coldMs, cloneMs, bundles }: Footprint): string[] {
  const bytes = ({ used, reserved, rss }: Footprint['numbers']): string =>
    `${used.toFixed(1)} used, ${reserved.toFixed(1)} reserved, ${rss.toFixed(1)} of the process`
  return [
    '## Memory, creation, size',
    '',
    '| what | measured |',
    '| --- | --- |',
    `| 1,000,000 numbers resident, bytes an item | ${bytes(numbers)} |`,
    `| 1,000,000 small objects resident, bytes an item | ${bytes(small)} |`,
    `| empty queue, used once | ${(empty.bytes / 1024).toFixed(1)} KiB of the process |`,
    `| creating a queue | ${empty.microseconds.toFixed(1)} µs |`,
    `| queues at once, of 10,000 | ${atOnce.toLocaleString('en')} |`,
    `| import and first queue, in a fresh process | ${importMs.toFixed(1)} ms |`,
    `| the first 1,000 small objects of a process, put and got; by structuredClone | ${coldMs.toFixed(1)} ms; ${cloneMs.toFixed(1)} ms |`,
    ...bundles.map(
      ({ platform, minified, gzip, brotli }) =>
        `| bundle of \`import { Queue }\` for ${platform}: minified / gzip / brotli | ${[minified, gzip, brotli].map((size) => `${(size / 1000).toFixed(1)} kB`).join(' / ')} |`,
    ),
    '',
  ]
}
