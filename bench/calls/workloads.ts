import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Cell, Contender, Sample, Workload } from '../measure/cell.js'
import { quantile } from '../measure/statistics.js'
import { itemBytes, itemOf } from '../threads/items.js'
import { Trip } from '../threads/trips.js'
import { OURS } from '../workloads/cells.js'
import {
  type Caller,
  type CallPeerName,
  CHUNK_BYTES,
  openCaller,
  POOL_THREADS,
  pools,
  type Sink,
  sinks,
} from './peers.js'

const items = [
  { id: 'number', title: 'a number', item: 17 },
  { id: 'small', title: 'a small object', item: itemOf('small') },
  { id: '1k', title: 'a string of 1 KiB', item: itemOf('string') },
  { id: '100k', title: 'a string of 100 KB', item: 'x'.repeat(100_000) },
  { id: '1m', title: '1 MB of bytes', item: new Uint8Array(1_000_000).fill(7) },
] as const

/** Jobs under way at a time. */
const IN_FLIGHT = 100

function cell(name: string, open: () => Promise<Contender>, most?: number): Cell {
  const kind = name === OURS ? 'ours' : 'peer'
  return { name, kind, ...(most === undefined ? {} : { most }), open }
}

async function contender(
  opening: Promise<Caller>,
  sample: (caller: Caller, count: number) => Promise<Sample>,
): Promise<Contender> {
  const caller = await opening
  return { sample: (count) => sample(caller, count), close: async () => void (await caller.close()) }
}

async function oneByOne({ call }: Caller, count: number, item: unknown): Promise<Sample> {
  const trip = new Trip(count)
  const begin = performance.now()
  for (let i = 0; i < count; i++) {
    const since = performance.now()
    const answer = call(item)
    if (answer instanceof Promise) await answer
    trip.add(since)
  }
  return { elapsed: (performance.now() - begin) * 1e6, p99: trip.result.p99 }
}

async function manyAtOnce({ call }: Caller, count: number, item: unknown): Promise<Sample> {
  const times: number[] = []
  let left = count
  const begin = performance.now()
  const caller = async (): Promise<void> => {
    while (left-- > 0) {
      const since = performance.now()
      await call(item)
      times.push(performance.now() - since)
    }
  }
  await Promise.all(Array.from({ length: IN_FLIGHT }, caller))
  return { elapsed: (performance.now() - begin) * 1e6, p99: quantile(times, 0.99) * 1e6 }
}

function cold(name: CallPeerName, which: 'all' | 'later'): Promise<Contender> {
  const program = fileURLToPath(new URL('./cold.js', import.meta.url))
  return Promise.resolve({
    async sample() {
      const times: Record<'all' | 'later', number> = JSON.parse(String(execFileSync(process.execPath, [program, name])))
      return { elapsed: times[which] }
    },
    close: async () => {},
  })
}

async function streaming(opening: Promise<Sink>): Promise<Contender> {
  const sink = await opening
  let written = 0
  return {
    async sample(count) {
      const begin = performance.now()
      for (let i = 0; i < count; i++) await sink.write(new Uint8Array(CHUNK_BYTES))
      written += count
      await sink.arrived(written)
      return { elapsed: (performance.now() - begin) * 1e6 }
    },
    close: async () => void (await sink.close()),
  }
}

/** What is measured of calls and streams, by this package first. */
export function callWorkloads(only: string): Workload[] {
  const all: Workload[] = []
  const time = { unit: 'time', bytes: 8 } as const
  for (const [which, title] of [
    ['all', 'from the import to the thousandth answer'],
    ['later', 'the 999 calls after the first'],
  ] as const) {
    const cells = ([OURS, 'synckit'] as const).map((name) => cell(name, () => cold(name, which), 1))
    all.push({
      id: `call-cold-${which}`,
      group: 'A fresh process, calls that block, a small object',
      title,
      ...time,
      cells,
    })
  }
  for (const { id, title, item } of items) {
    const cells = ([OURS, 'synckit'] as const).map((name) =>
      cell(name, () => contender(openCaller(name), (caller, count) => oneByOne(caller, count, item))),
    )
    all.push({ id: `call-sync-${id}`, group: 'Calls that block, there and back', title, ...time, cells })
  }
  for (const [name, group, sample] of [
    ['one', 'Calls that are awaited, one by one', oneByOne],
    ['many', `Calls that are awaited, ${IN_FLIGHT} at a time`, manyAtOnce],
  ] as const) {
    for (const { id, title, item } of items) {
      if (name === 'many' && id === '1m') continue
      const cells = (['janus-queue, awaited', 'comlink'] as const).map((peer) =>
        cell(peer === 'comlink' ? peer : OURS, () =>
          contender(openCaller(peer), (caller, count) => sample(caller, count, item)),
        ),
      )
      all.push({ id: `call-async-${name}-${id}`, group, title, ...time, cells })
    }
  }
  all.push({
    id: 'call-pool',
    group: `A pool of ${POOL_THREADS} threads`,
    title: `SHA-256 of 1 KiB, ${IN_FLIGHT} at a time`,
    ...time,
    unit: 'rate',
    cells: Object.entries(pools).map(([name, open]) =>
      cell(name, () => contender(open(), (caller, count) => manyAtOnce(caller, count, itemOf('string')))),
    ),
  })
  all.push({
    id: 'call-stream',
    group: 'Streams into another thread',
    title: 'chunks of 64 KiB',
    unit: 'bandwidth',
    bytes: itemBytes.bytes,
    cells: Object.entries(sinks).map(([name, open]) => cell(name, () => streaming(open()))),
  })
  return all.filter(({ id }) => id.includes(only))
}
