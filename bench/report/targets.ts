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
  const { numbers, small, empty, atOnce, importMs } = footprint
  return [
    row(
      'put+get of a number, one thread',
      "no slower than crossbeam's bounded channel and Go's channel",
      faster('pair-number', 'crossbeam', 1),
      faster('pair-number', 'Go channel', 1),
    ),
    row(
      'numbers, 1 to 1, blocking both sides, capacity 1024',
      "≥ Go's channel, ≥ 30 × MessagePort",
      faster('flow-ss', 'Go channel', 1),
      faster('flow-ss', 'MessagePort', 30),
    ),
    row(
      'numbers, blocking producer to `await get()`',
      '≤ 1.3 × a bare `await`, ≥ 8 × MessagePort',
      within('flow-sa', 'bare await', 1.3),
      faster('flow-sa', 'MessagePort', 8),
    ),
    row(
      'numbers by putMany/getMany of 64',
      '≥ 3 × single operations, both faces',
      against('batch-ss', 'flow-ss', 3, 'blocking'),
      against('batch-sa', 'flow-sa', 3, 'blocking → async'),
      against('batch-aa', 'flow-aa', 3, 'async'),
    ),
    row('small objects, 1 to 1', '≥ 5 × MessagePort', faster('item-small', 'MessagePort', 5)),
    row('1 KiB strings', '≥ 3 × MessagePort', faster('item-string', 'MessagePort', 3)),
    row(
      '64 KiB byte arrays',
      '≥ 1.2 × MessagePort, ≥ half of the memcpy bandwidth',
      faster('item-bytes', 'MessagePort', 1.2),
      faster('item-bytes', 'Buffer.copy', 0.5),
    ),
    row(
      'capacity 1',
      "≥ 5 × Python's janus and multithreading; no cliff",
      faster('capacity-1', 'Python janus', 5),
      faster('capacity-1', 'multithreading', 5),
      faster('capacity-1-sa', 'Python janus', 5),
    ),
    row('round trip blocking ↔ blocking', '≤ 1.5 × bare wait/notify', within('trip-ss', 'bare wait/notify', 1.5)),
    row(
      'round trip blocking ↔ async',
      '≤ 1.5 × bare wait/waitAsync, ≤ MessagePort',
      within('trip-sa', 'bare wait/waitAsync', 1.5),
      within('trip-sa', 'MessagePort', 1),
    ),
    row(
      '4 to 4 on two cores',
      '≥ 60 % of 1 to 1; no collapse',
      against('flow-4-4', 'flow-ss', 0.6, 'of 1 to 1'),
      against('flow-8-8', 'flow-ss', 0.3, 'of 1 to 1 with 8 to 8'),
    ),
    row(
      'priority, 1,000,000 resident, put+get',
      "≥ 10 × Python's PriorityQueue; within 2.5 × of a binary heap",
      faster('priority-1000000', 'Python PriorityQueue', 10),
      within('priority-1000000', 'binary heap, not shared', 2.5),
    ),
    row(
      'unlimited queue, 1 million small items resident',
      '≤ 80 bytes an item',
      most(numbers.reserved, 80, `numbers ${numbers.reserved.toFixed(1)} bytes`),
      most(small.reserved, 80, `small objects ${small.reserved.toFixed(1)} bytes`),
    ),
    row(
      'empty queue',
      '≤ 192 KiB, created in ≤ 100 µs; 10,000 at once',
      most(empty.bytes, 192 * 1024, `${(empty.bytes / 1024).toFixed(0)} KiB`),
      most(empty.microseconds, 100, `${empty.microseconds.toFixed(0)} µs`),
      { measured: `${atOnce.toLocaleString('en')} at once`, reached: atOnce >= 10_000 },
    ),
    row(
      'import + first queue; bundle',
      '≤ 15 ms; ≤ 25 kB minified and compressed',
      most(importMs, 15, `${importMs.toFixed(1)} ms`),
      bundle === undefined
        ? { measured: 'bundle: esbuild is missing', reached: undefined }
        : most(bundle.gzip, 25_000, `${kilobytes(bundle.gzip)} gzip, ${kilobytes(bundle.brotli)} brotli`),
    ),
  ]
}
