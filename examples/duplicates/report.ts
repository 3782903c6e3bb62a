import type { Census } from './census.js'
import type { Options } from './options.js'

/** What a queue did. `bytes`: the memory that it took. */
export interface Passed {
  name: string
  items: number
  waits: number
  deepest: number
  bytes: number
}

/** As many groups as are listed unless all are wanted. */
const SHOWN = 10

export type Report = ReturnType<typeof reportOn>

/** What is printed with --json as it is. `complete` is false where the search was stopped before its end. */
export function reportOn(
  census: Census,
  { folder, threads }: Options,
  queues: Passed[],
  complete: boolean,
  milliseconds: number,
) {
  const { folders, files, bytes } = census
  const groups = census.groups()
  const wasted = groups.reduce((sum, group) => sum + group.wasted, 0)
  const warnings = census.warnings.sort((a, b) => (a.path < b.path ? -1 : 1))
  const seconds = milliseconds / 1000
  return { folder, complete, folders, files, bytes, wasted, groups, warnings, queues, threads, seconds }
}

export function asText(report: Report, all: boolean): string {
  const { groups, warnings, queues } = report
  const shown = all ? groups : groups.slice(0, SHOWN)
  const lines = shown.flatMap(({ size, wasted, copies }) => [
    `${copies.length} files of ${readable(size)} each, ${readable(wasted)} wasted`,
    ...shortened(copies.flatMap(linesOf), all),
    '',
  ])
  const hidden = groups.length - shown.length
  if (hidden > 0) lines.push(`... and ${counted(hidden, 'smaller group')}; --all lists them.`, '')
  if (warnings.length > 0) {
    const some = all ? warnings : warnings.slice(0, SHOWN)
    lines.push(`Could not be read: ${counted(warnings.length, 'path')}`)
    lines.push(...some.map(({ path, reason }) => `  ${printable(path)}: ${reason}`), '')
  }
  if (!report.complete) lines.push('Stopped before the end. This is what was known by then:')
  lines.push(
    `Files: ${report.files}, folders: ${report.folders}, on the disk: ${readable(report.bytes)}`,
    `Groups of identical files: ${groups.length}, wasted: ${readable(report.wasted)}`,
    `Seconds: ${report.seconds.toFixed(2)}, threads: ${report.threads}`,
    '',
    ...queues.map(
      ({ name, items, waits, deepest, bytes }) =>
        `Through the queue of ${name}: ${counted(items, 'item')}; at most ${deepest} at once, in ${readable(bytes)}; ` +
        `threads waited ${counted(waits, 'time')}`,
    ),
  )
  return lines.join('\n')
}

function linesOf([path = '', ...links]: string[]): string[] {
  return [`  ${printable(path)}`, ...links.map((link) => `    = ${printable(link)} (hard link)`)]
}

function shortened(lines: string[], all: boolean): string[] {
  return all || lines.length <= SHOWN
    ? lines
    : [...lines.slice(0, SHOWN - 1), `  ... and ${lines.length - SHOWN + 1} more`]
}

function counted(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}

export function readable(bytes: number): string {
  const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB']
  const unit = Math.min(Math.floor(Math.log2(Math.max(bytes, 1)) / 10), units.length - 1)
  return `${(bytes / 1024 ** unit).toFixed(unit === 0 ? 0 : 1)} ${units[unit]}`
}

/** A file name may hold line breaks and worse: such a one is quoted. */
function printable(path: string): string {
  return /\p{Cc}/u.test(path) ? JSON.stringify(path) : path
}
