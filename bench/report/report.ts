import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Footprint } from '../footprint/footprint.js'
import type { Outcome } from '../measure/cell.js'
import { median, spreadOf } from '../measure/statistics.js'
import type { Environment } from './environment.js'
import { explanation } from './explanations.js'
import { nanoseconds, ratioText, spreadText, timesFaster, timeText, valueText } from './figures.js'
import { plots } from './plots.js'
import { type Verdict, verdicts } from './targets.js'

export interface Report {
  readonly environment: Environment
  readonly outcomes: readonly Outcome[]
  readonly footprint: Footprint
}

/** Writes `benchmarks.md` into the folder, and its plots into `benchmarks/` there. */
export function writeReport(report: Report, folder: string): void {
  const pictures = plots(report.outcomes)
  mkdirSync(join(folder, 'benchmarks'), { recursive: true })
  for (const { file, svg } of pictures) writeFileSync(join(folder, 'benchmarks', file), svg)
  const images = pictures.map(({ file, title }) => `![${title}](benchmarks/${file})`)
  const page = [
    ...introduction(report.environment),
    ...targets(report),
    ...['## Pictures', '', 'All scales are logarithmic. Limits, which no queue can beat, are in parentheses.', ''],
    ...images.flatMap((image) => [image, '']),
    ...results(report.outcomes),
    ...footprintTable(report.footprint),
  ]
  writeFileSync(join(folder, 'benchmarks.md'), `${page.join('\n').trimEnd()}\n`)
}

function introduction(environment: Environment): string[] {
  return [
    '# Benchmarks',
    '',
    'Written by `npm run bench`, which takes about ten minutes; `npm run bench:quick` shows the most important ones in the',
    'terminal, in less than one. [How it is measured](../bench/METHOD.md). [What was tried, why it lost, and what limits what is',
    'left](benchmarks-tried.md). Pages of their own: [calls and streams](benchmarks-calls.md), [Redis](benchmarks-redis.md).',
    '',
    ...environmentTable(environment),
  ]
}

export function environmentTable({
  machine,
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
    `| runtime | ${runtime} |`,
    `| measured with | ${versions.join('; ')} |`,
    `| missing | ${missing.length === 0 ? 'nothing' : missing.join('; ')} |`,
    `| run | ${date}, up to ${rounds} rounds of ${sampleMs} ms samples, ${(seconds / 60).toFixed(1)} minutes; system load at the end ${load} |`,
    '',
  ]
}

function targets(report: Report): string[] {
  return [...targetTable(verdicts(report)), ...explanation(report)]
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

function footprintTable({ numbers, small, empty, atOnce, importMs, bundles }: Footprint): string[] {
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
    ...bundles.map(
      ({ platform, minified, gzip, brotli }) =>
        `| bundle for ${platform}: minified / gzip / brotli | ${[minified, gzip, brotli].map((size) => `${(size / 1000).toFixed(1)} kB`).join(' / ')} |`,
    ),
    '',
  ]
}
