import type { Footprint } from '../footprint/footprint.js'
import type { Outcome } from '../measure/cell.js'
import { nanoseconds, ours, ratioText, timesFaster } from './figures.js'

/** One thing that was to be reached, and what was measured. */
export interface Verdict {
  readonly what: string
  readonly target: string
  readonly measured: string
  /** undefined: could not be measured here. */
  readonly reached: boolean | undefined
}

export interface Measured {
  readonly outcomes: readonly Outcome[]
  readonly footprint: Footprint
}

type Finding = Pick<Verdict, 'measured' | 'reached'>

export function verdicts({ outcomes, footprint }: Measured): Verdict[] {
  const of = (id: string): Outcome | undefined => outcomes.find((outcome) => outcome.id === id)

  /** At least so many times as fast as a peer. */
  const faster = (id: string, peer: string, least: number): Finding => {
    const times = timesFaster(of(id), peer)
    if (times === undefined) return { measured: `${peer}: not measured`, reached: undefined }
    return { measured: `${ratioText(times.median)} ${peer}`, reached: times.median >= least }
  }

  /** At most so many times the time of a peer or limit. */
  const within = (id: string, peer: string, most: number): Finding => {
    const times = timesFaster(of(id), peer)
    if (times === undefined) return { measured: `${peer}: not measured`, reached: undefined }
    return { measured: `${ratioText(1 / times.median)} the time of ${peer}`, reached: times.median >= 1 / most }
  }

  /** At least such a multiple of what we reach at another workload. */
  const against = (id: string, base: string, least: number, name: string): Finding => {
    const mine = ours(of(id))
    const other = ours(of(base))
    if (mine === undefined || other === undefined) return { measured: `${name}: not measured`, reached: undefined }
    const ratio = nanoseconds(other) / nanoseconds(mine)
    return { measured: `${ratioText(ratio)} ${name}`, reached: ratio >= least }
  }

  const most = (value: number, limit: number, text: string): Finding => ({ measured: text, reached: value <= limit })

  const row = (what: string, target: string, ...findings: Finding[]): Verdict => ({
    what,
    target,
    measured: findings.map(({ measured }) => measured).join('; '),
    reached: findings.some(({ reached }) => reached === false)
      ? false
      : findings.every(({ reached }) => reached)
        ? true
        : undefined,
  })

  const bundle = footprint.bundles.find(({ platform }) => platform === 'browser')
  const kilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(1)} kB`
  const { numbers, small, empty, atOnce, importMs, coldMs, cloneMs } = footprint
  return [
    row(
      'put+get of a number, one thread',
      '≤ 1.0 × the time of Go, ≤ 1.3 × of crossbeam',
      within('pair-number', 'Go channel', 1),
      within('pair-number', 'crossbeam', 1.3),
    ),
    row(
      'numbers, 1 to 1, blocking, capacity 1024',
      '≥ 1.0 × crossbeam, ≥ 1.5 × Go, ≥ 30 × MessagePort',
      faster('flow-ss', 'crossbeam', 1),
      faster('flow-ss', 'Go channel', 1.5),
      faster('flow-ss', 'MessagePort', 30),
    ),
    row(
      'the same, unlimited',
      '≥ 1.0 × crossbeam, ≥ 30 × MessagePort',
      faster('capacity-unlimited', 'crossbeam', 1),
      faster('capacity-unlimited', 'MessagePort', 30),
    ),
    row(
      '2 to 2, 4 to 4, 8 to 8',
      '≥ 0.8 × crossbeam; 8 to 8 ≥ 0.3 × of 1 to 1',
      faster('flow-2-2', 'crossbeam', 0.8),
      faster('flow-4-4', 'crossbeam', 0.8),
      faster('flow-8-8', 'crossbeam', 0.8),
      against('flow-8-8', 'flow-ss', 0.3, 'of 1 to 1'),
    ),
    row(
      'numbers, blocking producer to `await get()`',
      '≤ 1.3 × an await of a promise made for the item',
      within('flow-sa', 'await of a promise made anew', 1.3),
    ),
    row('small objects, single', '≥ 5 × MessagePort', faster('item-small', 'MessagePort', 5)),
    row('small objects by 64', '≥ 1.3 × single', against('batch-small', 'item-small', 1.3, 'single')),
    row('1 KiB strings', '≥ 4 × MessagePort', faster('item-string', 'MessagePort', 4)),
    row(
      '64 KiB and 1 MiB byte arrays, 100 KB strings',
      '≥ 1.2 × MessagePort',
      faster('item-bytes', 'MessagePort', 1.2),
      faster('item-block', 'MessagePort', 1.2),
      faster('item-text', 'MessagePort', 1.2),
    ),
    row(
      'capacity 1',
      "≥ 1.0 × crossbeam, ≥ 10 × Python's janus",
      faster('capacity-1', 'crossbeam', 1),
      faster('capacity-1', 'Python janus', 10),
    ),
    row(
      'round trip blocking ↔ async',
      '≤ 1.5 × bare wait/waitAsync, ≤ MessagePort',
      within('trip-sa', 'bare wait/waitAsync', 1.5),
      within('trip-sa', 'MessagePort', 1),
    ),
    row('round trip blocking ↔ blocking', '≤ 1.5 × bare wait/notify', within('trip-ss', 'bare wait/notify', 1.5)),
    row(
      'the first 1,000 small objects of a process, put and got',
      "≤ 2 × structuredClone's time",
      most(coldMs / cloneMs, 2, `${ratioText(coldMs / cloneMs)} the time (${coldMs.toFixed(1)} ms)`),
    ),
    row(
      'priority, 1,000,000 resident, put+get',
      '≤ 2 × a binary heap that is not shared',
      within('priority-1000000', 'binary heap, not shared', 2),
    ),
    row(
      '10 queues of one memory by turns',
      '≤ 1.3 × the time of one',
      against('queues-beside-10', 'queues-1', 1 / 1.3, 'the rate of one'),
    ),
    row(
      'unlimited queue, 1 million small items resident',
      '≤ 80 bytes an item',
      most(numbers.reserved, 80, `numbers ${numbers.reserved.toFixed(1)} bytes`),
      most(small.reserved, 80, `small objects ${small.reserved.toFixed(1)} bytes`),
    ),
    row(
      'empty queue',
      '≤ 192 KiB, 10,000 at once',
      most(empty.bytes, 192 * 1024, `${(empty.bytes / 1024).toFixed(0)} KiB`),
      { measured: `${atOnce.toLocaleString('en')} at once`, reached: atOnce >= 10_000 },
    ),
    row(
      'import + first queue; bundle',
      '≤ 12 ms; ≤ 28 kB gzip',
      most(importMs, 12, `${importMs.toFixed(1)} ms`),
      bundle === undefined
        ? { measured: 'bundle: esbuild is missing', reached: undefined }
        : most(bundle.gzip, 28_000, `${kilobytes(bundle.gzip)} gzip, ${kilobytes(bundle.brotli)} brotli`),
    ),
  ]
}
