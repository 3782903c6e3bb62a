import type { Kind } from '../proof/model.js'
import { get, halfway, item, leave, put, reap, register, registered, sequence } from './operations.js'
import { forOrder, REAPER, type Scenario } from './world.js'

/** One page is left for the record of a thread; the next one's is to be had of the ring, which was full once. */
const crowded: readonly Scenario[] = [
  {
    name: 'fifo: the last page for a record: register put, register get',
    threads: [registered(put(item(1))), registered(get())],
  },
  { name: 'fifo: the last page for a record: register, register, register', threads: [register, register, register] },
  {
    name: 'fifo: the last page for a record: register get, register large',
    threads: [registered(get()), registered(put(item(1, 8160)))],
  },
].map((scenario) => ({
  ...scenario,
  kind: 'fifo' as const,
  strangers: true,
  pages: 11,
  records: 2,
  before: [
    ...Array.from({ length: 16 }, (_, index) => put(item(50 + index, 1896))),
    ...Array.from({ length: 16 }, () => get()),
  ],
}))

/** Threads that come and go, and memory that grows under those who are there. */
export const threadScenarios: readonly Scenario[] = [
  { name: 'fifo: register, register', kind: 'fifo', strangers: true, threads: [register, register] },
  {
    name: 'fifo: register, register large',
    kind: 'fifo',
    strangers: true,
    threads: [register, registered(put(item(1, 8160)))],
  },
  {
    name: 'fifo: register, register, register',
    kind: 'fifo',
    strangers: true,
    threads: [register, register, register],
  },
  {
    name: 'fifo: register leave, register leave',
    kind: 'fifo',
    strangers: true,
    threads: [sequence(register, leave), sequence(register, leave)],
  },
  {
    name: 'fifo: register put leave, register get leave',
    kind: 'fifo',
    strangers: true,
    threads: [sequence(register, put(item(1)), leave), sequence(register, get(), leave)],
  },
  ...crowded,
  { name: 'fifo: leave, put', kind: 'fifo', threads: [leave, put(item(1, 4080))] },
  { name: 'fifo: leave, get, put', kind: 'fifo', threads: [leave, get('block'), put(item(1))] },
  { name: 'fifo: two give back what one held', kind: 'fifo', threads: [reap(REAPER), reap(REAPER)], kills: false },
  {
    name: 'fifo: two give back what one held, one comes',
    kind: 'fifo',
    threads: [reap(REAPER), reap(REAPER), sequence(register, put(item(1)))],
    kills: false,
  },
  {
    name: 'fifo: memory grows for a segment: put, put',
    kind: 'fifo',
    // 16 pages are in use, 9 of them as payload, and all 255 units of the one segment.
    before: [put(item(50, 4080 * 9)), put(item(51, 1896)), put(item(52, 1896)), put(item(53, 16 * 16 - 8))],
    threads: [put(item(1, 50)), put(item(2, 50))],
  },
  {
    name: 'fifo: memory grows for a segment: put, get get',
    kind: 'fifo',
    // 16 pages are in use, and both ends are at the end of the one segment.
    before: [
      ...Array.from({ length: 2 }, (_, index) => sequence(put(item(50 + index, 1896)), get())),
      sequence(put(item(52, 17 * 16 - 8)), get()),
    ],
    fills: true,
    threads: [put(item(1, 50)), sequence(get(), get())],
  },
  // Whoever gives back what the ghost held may die in the middle of it; a large item is being built, or was promised room.
  ...[3, 4, 5].map((steps) => ({
    name: `fifo: one gives back what a thread held ${steps} steps into a put`,
    kind: 'fifo' as const,
    ghost: halfway(put(item(9, 8160)), steps),
    threads: [reap(1)],
  })),
  {
    name: 'fifo: two give back what a thread held, which died amid a put',
    kind: 'fifo',
    ghost: halfway(put(item(9, 8160)), 4),
    threads: [reap(2), reap(2)],
  },
  {
    name: 'fifo: one gives back what a thread held, one puts',
    kind: 'fifo',
    ghost: halfway(put(item(9, 8160)), 4),
    threads: [reap(2), put(item(1, 4080))],
  },
  ...(['fifo', 'lifo', 'priority'] as const).flatMap(grown),
]

/** The next fresh page is the first of memory that is not there yet. */
function grown(kind: Kind): Scenario[] {
  return forOrder(kind, [
    {
      name: 'memory grows: large put, get',
      growsIn: 1,
      before: [put(item(50, 4080))],
      threads: [put(item(1, 8160)), get()],
    },
    { name: 'memory grows: large put, large put', growsIn: 1, threads: [put(item(1, 8160)), put(item(2, 8160))] },
    { name: 'memory grows: large put, get get', growsIn: 1, threads: [put(item(1, 8160)), sequence(get(), get())] },
  ])
}
