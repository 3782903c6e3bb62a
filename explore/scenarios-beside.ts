import {
  at,
  clear,
  close,
  get,
  giveBack,
  halfway,
  item,
  lend,
  make,
  opened,
  peek,
  put,
  quit,
  reap,
  select,
  sequence,
  shut,
  shutting,
} from './operations.js'
import type { Case, Scenario } from './world.js'

const PAGE = 4080
const kinds = ['fifo', 'lifo', 'priority'] as const
const there = { kind: 'fifo' } as const

/** A queue that only these two threads have open. */
const theirs = { kind: 'fifo', openBy: [0, 1] } as const
const only = { kind: 'fifo', openBy: [0] } as const

/** Of six pages, header and segment included, one is left: a chain and what its put may need besides are two. */
const quotaFull = [1, 2, 3].map((id) => at(1, put(item(60 + id, PAGE))))

const cases: readonly Case[] = [
  ...kinds.flatMap((kind): Case[] => [
    { name: `beside: put here, put there (${kind})`, beside: [{ kind }], threads: [put(item(1)), at(1, put(item(2)))] },
    {
      name: `beside: get here, get there of large (${kind})`,
      beside: [{ kind }],
      before: [put(item(1, PAGE)), at(1, put(item(2, PAGE)))],
      threads: [sequence(get(), at(1, get())), sequence(at(1, get()), get())],
    },
    {
      name: `beside: shut quit, quit (${kind})`,
      beside: [{ ...theirs, kind }],
      before: [at(1, put(item(1, 20))), at(1, put(item(2, PAGE)))],
      threads: [sequence(at(1, shut), quit(1)), quit(1)],
    },
    {
      name: `beside: shut quit, open put quit (${kind})`,
      beside: [{ ...only, kind }],
      threads: [sequence(at(1, put(item(1))), at(1, shut), quit(1)), sequence(opened(1, get()), quit(1))],
    },
    {
      name: `beside: close quit, open quit, large put (${kind})`,
      beside: [{ ...only, kind }],
      before: [at(1, put(item(1, PAGE)))],
      threads: [sequence(at(1, close), quit(1)), sequence(opened(1, peek()), quit(1)), put(item(2, PAGE))],
    },
    {
      name: `beside: clear quit, lent quit (${kind})`,
      beside: [{ ...theirs, kind }],
      before: [at(1, put(item(1, 20)))],
      beforeBy: [[1, at(1, lend())]],
      threads: [sequence(at(1, shut), at(1, clear), quit(1)), quit(1)],
    },
    {
      name: `beside: make put shut quit, put (${kind})`,
      beside: [{ kind, toCome: true }],
      threads: [make(1, { kind }, sequence(put(item(1, 20)), shut, quit(1))), put(item(2, PAGE))],
    },
    {
      name: `beside: a dead thread was the last, its end, its end (${kind})`,
      beside: [{ kind, openBy: [2] }],
      ghost: at(1, sequence(put(item(1, PAGE)), lend(), put(item(2, 20)), shut)),
      threads: [reap(2), reap(2)],
    },
    {
      name: `beside: a dead thread had half a put, of a queue that is nobody else's (${kind})`,
      beside: [{ kind, openBy: [1] }],
      growsIn: 0,
      ghost: at(1, halfway(put(item(1, PAGE)), 5)),
      threads: [reap(1)],
    },
  ]),
  {
    name: 'beside: long reason quit, large put',
    beside: [only],
    threads: [sequence(at(1, shutting(1, 5000)), quit(1)), put(item(1, PAGE))],
  },
  {
    name: 'beside: open, open',
    beside: [{ ...there, openBy: [] }],
    threads: [opened(1, put(item(1))), opened(1, get())],
  },
  {
    name: 'beside: make, make',
    beside: [
      { ...there, toCome: true },
      { ...there, toCome: true },
    ],
    threads: [make(1, there, put(item(1))), make(2, there, put(item(2)))],
  },
  // Quotas: the one that is full keeps nothing from the other.
  {
    name: 'beside: at its quota: large put there, large put here',
    beside: [{ ...there, quota: 6 }],
    before: quotaFull,
    threads: [at(1, put(item(1, PAGE))), put(item(2, PAGE))],
  },
  {
    name: 'beside: at its quota: blocked large put there, get there',
    beside: [{ ...there, quota: 6 }],
    before: quotaFull,
    threads: [at(1, put(item(2, PAGE), 'block')), at(1, get())],
  },
  // Memory that comes free in one queue is what another one waits for.
  ...kinds.map((kind) => ({
    name: `beside: no room: blocked large put here, large get there (${kind})`,
    spare: 1,
    beside: [{ kind }],
    before: [at(1, put(item(1, PAGE)))],
    threads: [put(item(2, PAGE), 'block'), at(1, get())],
  })),
  {
    name: 'beside: no room: blocked large put here, clear there',
    spare: 1,
    beside: [there],
    before: [at(1, put(item(1, PAGE)))],
    threads: [put(item(2, PAGE), 'block'), at(1, clear)],
  },
  {
    name: 'beside: no room: blocked large put here, large peek there, get there',
    spare: 1,
    beside: [there],
    before: [at(1, put(item(1, PAGE)))],
    threads: [put(item(2, PAGE), 'block'), at(1, peek()), at(1, get())],
  },
  {
    name: 'beside: no room: blocked large put here, shut quit there',
    spare: 1,
    beside: [{ ...there, openBy: [1] }],
    before: [at(1, put(item(1, PAGE)))],
    threads: [put(item(2, PAGE), 'block'), sequence(at(1, shut), quit(1))],
  },
  // Waiting for whichever has an item first.
  { name: 'select, put here', beside: [there], threads: [select('block', 0, 1), put(item(1))] },
  { name: 'select, put there', beside: [there], threads: [select('block', 0, 1), at(1, put(item(1)))] },
  {
    name: 'select, put here, put there',
    beside: [there],
    threads: [select('block', 0, 1), put(item(1)), at(1, put(item(2)))],
  },
  {
    name: 'select, select, put',
    beside: [there],
    threads: [select('block', 0, 1), select('block', 1, 0), at(1, sequence(put(item(1)), put(item(2))))],
  },
  {
    name: 'select, blocked get, put put',
    beside: [there],
    threads: [select('block', 0, 1), get('block'), sequence(put(item(1)), put(item(2)))],
  },
  {
    name: 'timed select, blocked get, put',
    beside: [there],
    threads: [select('timed', 0, 1), get('block'), put(item(1))],
  },
  { name: 'select, shut, shut there', beside: [there], threads: [select('block', 0, 1), shut, at(1, shut)] },
  {
    name: 'select, close close there',
    beside: [there],
    threads: [select('block', 0, 1), sequence(close, at(1, close))],
  },
  {
    name: 'select, lent giveBack there',
    beside: [there],
    before: [at(1, put(item(1)))],
    beforeBy: [[1, at(1, lend())]],
    threads: [select('block', 0, 1), at(1, giveBack())],
  },
]

/** Several queues in one memory: made, opened, left and taken apart; what they share, and what they keep from each other. */
export const besideScenarios: readonly Scenario[] = cases.map((scenario) => ({ ...scenario, kind: 'fifo' }))
