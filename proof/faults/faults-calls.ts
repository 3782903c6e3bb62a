import { type Fault, tests } from './fault.js'

const SERVE = 'src/rpc/serve.ts'
const INTERNALS = 'src/queues/internals.ts'

/** Calls across threads, and how a server comes by the next one. */
export const callFaults: readonly Fault[] = [
  {
    name: 'a call found by a look is not answered',
    breaks: 'it stays lent to the server, and its caller waits for ever',
    file: SERVE,
    changes: [
      [
        '      return (!isMain && active === 0 && core.lendSoon(asyncQ)) || (await asyncQ.getTask({ signal: stopping.signal }))\n',
        '      if (!isMain && active === 0) core.lendSoon(asyncQ)\n      return await asyncQ.getTask({ signal: stopping.signal })\n',
      ],
    ],
    noticedBy: [tests('rpc/looking')],
  },
  {
    name: 'what a look has found is lent twice',
    breaks: 'the first of two loans is nobody’s: its call is never begun',
    file: INTERNALS,
    changes: [['    const head = lend(store)\n', '    const head = lend(store) < 0 ? -1 : lend(store)\n']],
    noticedBy: [tests('rpc/looking')],
  },
  {
    name: 'a look takes from who waits',
    breaks: 'within one event loop items are served in the order of the calls',
    file: INTERNALS,
    changes: [['loop.hasGetters || ', '(loop.hasGetters && store.isShut) || ']],
    noticedBy: [tests('rpc/looking')],
  },
  {
    name: 'looks leave the event loop no turn',
    breaks: 'timers and I/O of a server wait for as long as calls come',
    file: INTERNALS,
    changes: [['isTurnDue() || loop.hasGetters || ', '(isTurnDue() && store.isShut) || loop.hasGetters || ']],
    noticedBy: [tests('rpc/looking')],
  },
  {
    name: 'a server begins one call more',
    breaks: 'concurrency: at most so many calls at a time',
    file: SERVE,
    changes: [['active >= concurrency', 'active > concurrency']],
    noticedBy: [tests('rpc/endings'), tests('rpc/streams')],
  },
  {
    name: 'a server that ends waits for no call',
    breaks: 'calls that were begun are refused, although stop() is to let them be answered',
    file: SERVE,
    changes: [['    while (active > 0) await release()\n', '']],
    noticedBy: [tests('rpc/endings')],
  },
  {
    name: 'what is no call ends the server',
    breaks: 'what can not be decoded is passed over, and the calls behind it are served',
    file: SERVE,
    changes: [['if (isEnd(error)) stopping.abort()', 'if (isEnd(error) || active >= 0) stopping.abort()']],
    noticedBy: [tests('rpc/odd-handlers')],
  },
]
