import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Environment } from '../machine/environment.js'
import { nanoseconds, ours, ratioText, timesFaster, timeText, valueText } from './figures.js'
import type { Measured } from './targets.js'

/** What a machine measured, in a few figures: a file of its own beside its page, so that later runs on others leave it alone. */
export interface Summary {
  /** Of its page. */
  readonly name: string
  readonly date: string
  readonly version: string
  readonly runtime: string
  readonly processor: string
  readonly topology: string
  /** A round trip over two bare words. */
  readonly words: string
  readonly missed: number
  /** By what was measured. */
  readonly figures: Readonly<Record<string, string>>
}

/** What is shown first: what a program can expect, and beside whom. */
const expected: readonly (readonly [what: string, id: string, ...peers: string[]])[] = [
  ['put + get of a number on one thread', 'pair-number'],
  ['put + get of a small object on one thread', 'pair-small'],
  ['numbers from one blocking thread to another', 'flow-ss', 'Go channel', 'MessagePort'],
  ['numbers from a blocking thread to `await get()`', 'flow-sa', 'MessagePort'],
  ['small objects, one thread to another', 'item-small', 'MessagePort'],
  ['1 KiB strings, one thread to another', 'item-string', 'MessagePort'],
  ['64 KiB byte arrays, one thread to another', 'item-bytes', 'MessagePort'],
  ['numbers, four threads to four', 'flow-4-4', 'crossbeam'],
  ['a round trip between two threads that block', 'trip-ss', 'bare wait/notify'],
  ['a round trip between a thread that blocks and an event loop', 'trip-sa', 'MessagePort', 'bare wait/waitAsync'],
]

export function summaryOf(
  { outcomes, footprint, environment }: Measured & { readonly environment: Environment },
  name: string,
  missed: number,
): Summary {
  const figures: Record<string, string> = {}
  for (const [what, id, ...peers] of expected) {
    const outcome = outcomes.find((candidate) => candidate.id === id)
    const mine = ours(outcome)
    if (outcome === undefined || mine === undefined) continue
    const beside = peers.flatMap((peer) => {
      const times = timesFaster(outcome, peer)
      if (times === undefined) return []
      return outcome.unit === 'time'
        ? [`${ratioText(1 / times.median)} the time of ${peer}`]
        : [`${ratioText(times.median)} ${peer}`]
    })
    figures[what] = [valueText(nanoseconds(mine), outcome.unit, outcome.bytes), ...beside].join('; ')
  }
  const { numbers, small, importMs } = footprint
  figures['import and first queue, in a fresh process'] = `${importMs.toFixed(0)} ms`
  figures['a number, a small object that lies in the queue'] =
    `${numbers.reserved.toFixed(0)} bytes; ${small.reserved.toFixed(0)} bytes`
  const { date, versions, runtime, processor, topology, pingPong } = environment
  const words = pingPong === undefined ? 'not measured' : pingPong.map(timeText).join(' and ')
  const version = versions[0]?.split(' ').at(-1) ?? ''
  return { name, date, version, runtime, processor, topology, words, missed, figures }
}

/** Writes `benchmarks.md`: the machines side by side, the latest run first. */
export function writeIndex(folder: string): void {
  const files = readdirSync(join(folder, 'benchmarks')).filter((file) => file.endsWith('.json'))
  const machines = files
    .map((file): Summary => JSON.parse(readFileSync(join(folder, 'benchmarks', file), 'utf8')))
    .sort((a, b) => b.date.localeCompare(a.date) || b.version.localeCompare(a.version))
  const rows = [...new Set(machines.flatMap(({ figures }) => Object.keys(figures)))]
  const head = machines.map(({ name, version, processor }) => `[${processor}, ${version}](benchmarks/${name}.md)`)
  const row = (what: string, of: (machine: Summary) => string): string =>
    `| ${[what, ...machines.map(of)].join(' | ')} |`
  const page = [
    '# Benchmarks',
    '',
    'What a program can expect, beside what else there is, by machine: each is one run of `npm run bench` (ten minutes), and has a page of',
    'its own with all peers, pictures and targets. `npm run bench:quick` shows the most important ones on yours, in less than a minute.',
    '[How it is measured](../bench/METHOD.md). [Which targets were missed and why, and what was tried](benchmarks-tried.md). Pages of their',
    'own: [calls and streams](benchmarks-calls.md), [Redis](benchmarks-redis.md).',
    '',
    `| | ${head.join(' | ')} |`,
    `| --- |${' --- |'.repeat(machines.length)}`,
    ...rows.map((what) => row(what, ({ figures }) => figures[what] ?? '')),
    row('a round trip over two bare words, before and after all else', ({ words }) => words),
    row('its cores', ({ topology }) => topology),
    row('runtime', ({ runtime }) => runtime),
    row('run', ({ date }) => date),
    row('targets missed', ({ missed }) => String(missed)),
    '',
    'Figures between threads need a core for each thread, and depend on how far these lie from each other: on virtual machines of one',
    'make the bare round trip was 250 ns on some days and 1,000 on others, and a blocking thread to another 36 to 9 million numbers a second.',
    '',
  ]
  writeFileSync(join(folder, 'benchmarks.md'), page.join('\n'))
}
