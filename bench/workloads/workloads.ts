import type { Cell, Unit, Workload } from '../measure/cell.js'
import type { Natives } from '../native/natives.js'
import { threadsCell } from '../threads/crew.js'
import { itemBytes } from '../threads/items.js'
import type { ProgramName } from '../threads/programs.js'
import { type Spec, specOf } from '../threads/spec.js'
import { cellsFor } from './cells.js'

type Change = Partial<Spec>

/** A limit that stands beside the peers. */
type Limit = readonly [name: string, program: ProgramName, change?: Change]

interface Plan {
  readonly id: string
  readonly title: string
  readonly spec: Change
  readonly unit?: Unit
  readonly limits?: readonly Limit[]
  /** Part of the quick benchmark. */
  readonly quick?: boolean
}

const bareAwait: Limit = ['bare await', 'bare-await', { shape: 'pair', from: 'sync' }]
const anewAwait: Limit = ['await of a promise made anew', 'bare-await', { shape: 'pair', from: 'async' }]
const blocking = 'blocking → blocking'
const copies: readonly Limit[] = [
  ['Buffer.copy', 'copy', { shape: 'pair', from: 'sync' }],
  ['memory.copy', 'copy', { shape: 'pair', from: 'async' }],
]

const onOneThread: readonly Plan[] = [
  {
    id: 'pair-number',
    title: 'put + get of a number',
    spec: {},
    limits: [
      ['crossbeam in WebAssembly', 'bare-channel', { from: 'sync' }],
      ['the same, without calls', 'bare-channel', { from: 'async' }],
    ],
    quick: true,
  },
  { id: 'pair-small', title: 'put + get of a small object', spec: { item: 'small' } },
  { id: 'pair-string', title: 'put + get of a 1 KiB string', spec: { item: 'string' } },
  {
    id: 'pair-async',
    title: 'await put + await get of a number',
    spec: { from: 'async', to: 'async' },
    limits: [bareAwait],
  },
  { id: 'pair-batch', title: 'putMany + getMany of 64 numbers', spec: { batch: 64 } },
  {
    id: 'pair-batch-async',
    title: 'await putMany + getMany of 64 numbers',
    spec: { batch: 64, from: 'async', to: 'async' },
  },
  { id: 'pair-lifo', title: 'put + get of a number, LifoQueue', spec: { order: 'lifo' } },
]

const oneToOne: readonly Plan[] = [
  { id: 'flow-ss', title: blocking, spec: {}, quick: true },
  { id: 'flow-sa', title: 'blocking → async', spec: { to: 'async' }, limits: [bareAwait, anewAwait], quick: true },
  { id: 'flow-as', title: 'async → blocking', spec: { from: 'async' }, limits: [bareAwait] },
  { id: 'flow-aa', title: 'async → async', spec: { from: 'async', to: 'async' }, limits: [bareAwait] },
  { id: 'flow-lifo', title: 'blocking → blocking, LifoQueue', spec: { order: 'lifo' } },
  { id: 'flow-priority', title: 'blocking → blocking, PriorityQueue', spec: { order: 'priority' } },
]

const batches: readonly Plan[] = [
  { id: 'batch-ss', title: `${blocking}, by 64`, spec: { batch: 64 } },
  { id: 'batch-sa', title: 'blocking → async, by 64', spec: { batch: 64, to: 'async' } },
  { id: 'batch-as', title: 'async → blocking, by 64', spec: { batch: 64, from: 'async' } },
  { id: 'batch-aa', title: 'async → async, by 64', spec: { batch: 64, from: 'async', to: 'async' } },
  { id: 'batch-small', title: `${blocking}, small objects by 64`, spec: { batch: 64, item: 'small' } },
]

const threads: readonly Plan[] = [
  { id: 'flow-2-2', title: '2 to 2', spec: { producers: 2, consumers: 2 } },
  { id: 'flow-4-1', title: '4 to 1', spec: { producers: 4 } },
  { id: 'flow-1-4', title: '1 to 4', spec: { consumers: 4 } },
  { id: 'flow-4-4', title: '4 to 4', spec: { producers: 4, consumers: 4 }, quick: true },
  { id: 'flow-8-8', title: '8 to 8', spec: { producers: 8, consumers: 8 } },
]

const capacities: readonly Plan[] = [
  { id: 'capacity-1', title: 'capacity 1', spec: { capacity: 1 }, quick: true },
  { id: 'capacity-1-sa', title: 'capacity 1, blocking → async', spec: { capacity: 1, to: 'async' } },
  { id: 'capacity-16', title: 'capacity 16', spec: { capacity: 16 } },
  { id: 'capacity-unlimited', title: 'unlimited', spec: { capacity: 0 } },
]

const items: readonly Plan[] = [
  { id: 'item-small', title: 'small objects', spec: { item: 'small' }, quick: true },
  { id: 'item-small-sa', title: 'small objects, blocking → async', spec: { item: 'small', to: 'async' } },
  { id: 'item-string', title: '1 KiB strings', spec: { item: 'string' }, quick: true },
  {
    id: 'item-bytes',
    title: '64 KiB byte arrays',
    spec: { item: 'bytes', capacity: 64 },
    unit: 'bandwidth',
    limits: copies,
    quick: true,
  },
  { id: 'item-text', title: '100 KB strings', spec: { item: 'text', capacity: 64 }, unit: 'bandwidth' },
  { id: 'item-block', title: '1 MiB byte arrays', spec: { item: 'block', capacity: 64 }, unit: 'bandwidth' },
  { id: 'item-large', title: '1 MiB objects', spec: { item: 'large', capacity: 64 }, unit: 'bandwidth' },
]

const priorities: readonly Plan[] = [10, 1000, 1_000_000].map((resident) => ({
  id: `priority-${resident}`,
  title: `${resident.toLocaleString('en')} resident`,
  spec: { order: 'priority', capacity: 0, resident },
  unit: 'time',
  limits: [
    ['binary heap, not shared', 'heap'],
    ['the same, of 16-byte entries', 'heap', { from: 'async' }],
  ],
  quick: resident === 1000,
}))

const trips: readonly Plan[] = [
  { id: 'trip-ss', title: 'blocking ↔ blocking', spec: {}, limits: [['bare wait/notify', 'bare-wait']], quick: true },
  {
    id: 'trip-sa',
    title: 'blocking ↔ async',
    spec: { to: 'async' },
    limits: [['bare wait/waitAsync', 'bare-wait']],
    quick: true,
  },
  {
    id: 'trip-aa',
    title: 'async ↔ async',
    spec: { from: 'async', to: 'async' },
    limits: [['bare waitAsync', 'bare-wait']],
  },
]

const queues: readonly Plan[] = [
  ...[1, 10, 100, 1000].map((count) => ({
    id: `queues-${count}`,
    title: `${count} ${count === 1 ? 'queue' : 'queues'} by turns`,
    spec: { queues: count },
  })),
  ...[10, 100, 1000].map((count) => ({
    id: `queues-beside-${count}`,
    title: `${count} queues of one memory by turns`,
    spec: { queues: count, beside: true },
  })),
]

const residents: readonly Plan[] = [0, 1000, 1_000_000].map((resident) => ({
  id: `resident-${resident}`,
  title: `${resident.toLocaleString('en')} resident`,
  spec: { capacity: 0, resident },
}))

interface Group {
  readonly name: string
  readonly spec: Change & Pick<Spec, 'shape'>
  readonly unit: Unit
  readonly plans: readonly Plan[]
}

const groups: readonly Group[] = [
  { name: 'One thread', spec: { shape: 'pair' }, unit: 'time', plans: onOneThread },
  { name: 'Numbers, one to one, capacity 1024', spec: { shape: 'flow' }, unit: 'rate', plans: oneToOne },
  { name: 'Batches, one to one, capacity 1024', spec: { shape: 'flow' }, unit: 'rate', plans: batches },
  { name: 'Many threads, numbers, blocking', spec: { shape: 'flow' }, unit: 'rate', plans: threads },
  { name: 'Capacities, numbers, one to one, blocking', spec: { shape: 'flow' }, unit: 'rate', plans: capacities },
  { name: 'Items, one to one, blocking', spec: { shape: 'flow' }, unit: 'rate', plans: items },
  { name: 'Priority queue, put + get on one thread', spec: { shape: 'pair' }, unit: 'time', plans: priorities },
  { name: 'Round trip', spec: { shape: 'trip' }, unit: 'time', plans: trips },
  { name: 'Many queues, put + get of a number', spec: { shape: 'pair' }, unit: 'time', plans: queues },
  { name: 'Resident items, put + get of a number', spec: { shape: 'pair' }, unit: 'time', plans: residents },
]

/** What grows is our own affair: the peers stand beside it elsewhere. */
const oursAlone = /^(queues|resident)-/

export interface Choice {
  readonly quick: boolean
  /** Only workloads whose id contains it. */
  readonly only: string
}

/** The workloads, with all who can take part here. */
export function workloads(natives: Natives, { quick, only }: Choice): Workload[] {
  return groups.flatMap(({ name, spec: common, unit, plans }) =>
    plans
      .filter((plan) => plan.id.includes(only) && (!quick || plan.quick === true))
      .map((plan) => {
        const spec = specOf({ ...common, ...plan.spec, shape: common.shape })
        const all = cellsFor(spec, natives)
        const cells = [
          ...(oursAlone.test(plan.id) ? all.slice(0, 1) : all),
          ...(plan.limits ?? []).map((limit) => limitCell(limit, spec)),
        ]
        return {
          id: plan.id,
          group: name,
          title: plan.title,
          unit: plan.unit ?? unit,
          bytes: itemBytes[spec.item],
          cells,
        }
      }),
  )
}

function limitCell([name, program, change = {}]: Limit, spec: Spec): Cell {
  return threadsCell(name, 'limit', program, { ...spec, ...change })
}
