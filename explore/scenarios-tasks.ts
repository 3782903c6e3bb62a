import type { Kind } from '../proof/model.js'
import { C_NOT_EMPTY, C_NOT_FULL } from '../src/core/layout.js'
import {
  type Action,
  clear,
  close,
  done,
  first,
  get,
  giveBack,
  inLine,
  item,
  join,
  lend,
  peek,
  put,
  reap,
  sequence,
  shut,
  taskDone,
} from './operations.js'
import { forOrder, PROBE, type Scenario } from './world.js'

const LARGE = 4080

const many: readonly Action[] = Array.from({ length: 9 }, (_, index) => put(item(100 + index)))

/** Given back are 1 to 10 and 12, and 11 is still with the first thread. */
const SEARCH: Omit<Scenario, 'name' | 'threads'> = {
  kind: 'fifo',
  before: [
    ...Array.from({ length: 13 }, (_, index) => put(item(index + 1))),
    ...Array.from({ length: 10 }, () => lend()),
  ],
  beforeBy: [
    [0, lend()],
    [PROBE, lend()],
    ...Array.from({ length: 11 }, (): readonly [number, Action] => [PROBE, giveBack()]),
  ],
}

/** Items that are lent, done and given back, to their place or behind all others; those of dead threads come back. */
export const taskScenarios: readonly Scenario[] = [
  ...(['fifo', 'lifo', 'priority'] as const).flatMap(forKind),
  // The place of 11 is found only in a second step, and whoever comes by goes on with the search.
  ...[get(), lend(), clear, put(item(20))].map((action, index) => ({
    ...SEARCH,
    name: `fifo: a place is looked for: giveBack, get, ${['get', 'lend', 'clear', 'put'][index]}`,
    threads: [giveBack(), get(), action],
  })),
  {
    ...SEARCH,
    name: 'fifo: a place is looked for: giveBack, large peek, close',
    threads: [giveBack(), peek(), close],
  },
]

function forKind(kind: Kind): Scenario[] {
  const one = [put(item(1))]
  const two = [put(item(1)), put(item(2))]
  const bytes = [put(item(1, 20)), put(item(2, 300))]
  const lendDone = sequence(lend(), done)
  const lendBack = sequence(lend(), giveBack())
  const lendLast = sequence(lend(), giveBack(true))
  const ghost = sequence(lend(), lend())
  return forOrder(kind, [
    { name: 'lend, lend of two', before: two, threads: [lend(), lend()] },
    { name: 'lend, get of one', before: one, threads: [lend(), get()] },
    { name: 'lend, put', threads: [lend(), put(item(1))] },
    { name: 'lend done, get', before: two, threads: [lendDone, get()] },
    { name: 'lend done, lend done', before: two, threads: [lendDone, lendDone] },
    { name: 'lend giveBack, get', before: two, threads: [lendBack, get()] },
    { name: 'lend giveBack, lend giveBack', before: two, threads: [lendBack, lendBack] },
    { name: 'lend giveBack, get of bytes', before: bytes, threads: [lendBack, get()] },
    { name: 'lend giveBack, peek get', before: two, threads: [lendBack, sequence(peek(), get())] },
    { name: 'lend giveBack, put', before: one, threads: [lendBack, put(item(0))] },
    { name: 'lend giveBack last, get', before: two, threads: [lendLast, get()] },
    { name: 'lend giveBack last, put', before: one, threads: [lendLast, put(item(3))] },
    { name: 'lend giveBack last, lend giveBack last', before: two, threads: [lendLast, lendLast] },
    {
      name: 'lend lend giveBack giveBack, get',
      before: [...two, put(item(3))],
      threads: [sequence(lend(), lend(), giveBack(), giveBack()), get()],
    },
    {
      name: 'lend lend giveBack the first, lend giveBack',
      before: [...two, put(item(3))],
      threads: [sequence(lend(), lend(), first(giveBack())), lendBack],
    },
    {
      name: 'given back twice: lend giveBack lend giveBack last, get',
      before: one,
      threads: [sequence(lendBack, lendLast), get()],
    },
    { name: 'lend done, clear', before: two, threads: [lendDone, clear] },
    { name: 'lend giveBack, clear', before: two, threads: [lendBack, clear] },
    { name: 'lend giveBack last, clear', before: two, threads: [lendLast, clear] },
    { name: 'lend done, close', before: two, threads: [lendDone, close] },
    { name: 'lend giveBack, close', before: two, threads: [lendBack, close] },
    { name: 'lend giveBack last, close', before: one, threads: [lendLast, close] },
    { name: 'lend giveBack, clear put', before: two, threads: [lendBack, sequence(clear, put(item(3)))] },
    { name: 'lend done, blocked get, shut', before: one, threads: [lendDone, get('block'), shut], kills: false },
    {
      name: 'lent: done, blocked get',
      before: one,
      beforeBy: [
        [0, lend()],
        [1, shut],
      ],
      threads: [done, get('block')],
    },
    {
      name: 'lent: giveBack, blocked get, blocked get',
      before: one,
      beforeBy: [
        [0, lend()],
        [1, shut],
      ],
      threads: [giveBack(), get('block'), get('block')],
    },
    {
      name: 'lent: close, blocked get',
      before: one,
      beforeBy: [
        [0, lend()],
        [1, shut],
      ],
      threads: [sequence(close, giveBack()), get('block')],
    },
    {
      name: 'lent: done, clear',
      before: two,
      beforeBy: [
        [0, lend()],
        [1, taskDone],
      ],
      threads: [done, clear],
    },
    { name: 'lent: giveBack, blocked get', before: one, beforeBy: [[0, lend()]], threads: [giveBack(), get('block')] },
    {
      name: 'lent: giveBack, event loop get',
      before: one,
      beforeBy: [[0, lend()]],
      threads: [giveBack(), inLine(C_NOT_EMPTY, 'block', undefined)],
    },
    {
      name: 'blocked lend, put',
      threads: [lend('block'), put(item(1))],
    },
    { name: 'blocked put, lend done', maxsize: 1, before: one, threads: [put(item(2), 'block'), lendDone] },
    {
      name: 'event loop put, lend giveBack',
      maxsize: 1,
      before: one,
      threads: [inLine(C_NOT_FULL, 'block', item(2)), lendBack],
    },
    { name: 'put, lend giveBack of a full one', maxsize: 1, before: one, threads: [put(item(2)), lendBack] },
    { name: 'join, lend done', before: one, threads: [join(), lendDone] },
    { name: 'join, lent done', before: one, beforeBy: [[1, lend()]], threads: [join(), done] },
    {
      name: 'join, lend giveBack, get taskDone',
      before: one,
      threads: [join('timed'), lendBack, sequence(get(), taskDone)],
    },
    { name: 'join, lent: close', before: one, beforeBy: [[1, lend()]], threads: [join(), sequence(close, giveBack())] },
    { name: 'lend done, taskDone', before: one, threads: [lendDone, taskDone] },
    { name: 'lend, get taskDone taskDone', before: two, threads: [lend(), sequence(get(), taskDone, taskDone)] },
    { name: 'large lend done, get', before: [put(item(1, LARGE)), put(item(2, LARGE))], threads: [lendDone, get()] },
    { name: 'large lend giveBack, get', before: [put(item(1, LARGE))], threads: [lendBack, get()] },
    { name: 'large lend giveBack, peek', before: [put(item(1, LARGE))], threads: [lendBack, peek()] },
    { name: 'large lend giveBack last, clear', before: [put(item(1, LARGE))], threads: [lendLast, clear] },
    // Many entries, so that a hole stays where a step ends.
    { name: 'lend giveBack of many, get', before: many, threads: [lendBack, get()] },
    { name: 'lend giveBack of many, clear', before: many, threads: [lendBack, clear] },
    { name: 'a dead thread has two: its end, blocked get', before: two, ghost, threads: [reap(2), get('block')] },
    {
      name: 'a dead thread has two: its end, its end, put',
      before: two,
      ghost,
      threads: [reap(3), reap(3), put(item(3))],
    },
    { name: 'a dead thread has two: its end, clear', before: [...two, put(item(3))], ghost, threads: [reap(2), clear] },
    { name: 'a dead thread has two: its end, close', before: two, ghost, threads: [reap(2), close] },
    {
      name: 'a dead thread has two: its end, shut, blocked get',
      before: two,
      ghost,
      threads: [reap(3), shut, get('block')],
    },
    {
      name: 'no room: lend done, large put',
      spare: 1,
      before: [put(item(1, 20))],
      threads: [lendDone, put(item(2, LARGE))],
    },
  ])
}
