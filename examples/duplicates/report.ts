import type { Census } from './census.js'
import type { Options } from './options.js'

export type Report = ReturnType<typeof reportOn>

/** What is printed with --json as it is. `complete` is false where the search was stopped before its end. */
export function reportOn(census: Census, { folder, threads }: Options, complete: boolean, milliseconds: number) {
  const { folders, files, bytes } = census
  const groups = census.groups()
  const wasted = groups.reduce((sum, group) => sum + group.wasted, 0)
  const warnings = census.warnings.sort((a, b) => (a.path < b.path ? -1 : 1))
  return { folder, complete, folders, files, bytes, wasted, groups, warnings, threads, seconds: milliseconds / 1000 }
}

export function asText(report: Report): string {
  const lines = report.groups.flatMap(({ size, wasted, copies }) => [
    `${copies.length} files of ${readable(size)} each, ${readable(wasted)} wasted`,
    ...copies.flatMap(([path = '', ...links]) => [
      `  ${printable(path)}`,
      ...links.map((link) => `    = ${printable(link)} (hard link)`),
    ]),
    '',
  ])
  if (report.warnings.length > 0) {
    lines.push('Could not be read:')
    lines.push(...report.warnings.map(({ path, reason }) => `  ${printable(path)}: ${reason}`), '')
  }
  if (!report.complete) lines.push('Stopped before the end. This is what was known by then:')
  lines.push(
    `Files: ${report.files}, folders: ${report.folders}, on the disk: ${readable(report.bytes)}`,
    `Groups of identical files: ${report.groups.length}, wasted: ${readable(report.wasted)}`,
    `Seconds: ${report.seconds.toFixed(2)}, threads: ${report.threads}`,
  )
  return lines.join('\n')
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
