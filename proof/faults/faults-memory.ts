import { exploring, type Fault, tests } from './fault.js'

const POOL = 'src/core/pool.ts'
const HAND = 'src/core/pending.ts'
const SLAB = 'src/core/slab.ts'

/** Pages, promises of pages, and what the dead leave behind. */
export const memoryFaults: readonly Fault[] = [
  {
    name: 'a chain is freed twice',
    breaks: 'A1: the pages stay in the pending that has freed them',
    file: POOL,
    changes: [['    store<u32>(pending + T_TAKEN, 0)\n    if (atomic', '    if (atomic']],
    noticedBy: [...exploring('large get')],
  },
  {
    name: 'a detached page is not freed',
    breaks: 'A1: a page is in no place',
    file: POOL,
    changes: [['    freePages(detached, detached, 1)\n', '']],
    noticedBy: [...exploring('clear')],
  },
  {
    name: 'a chain that was not put is not freed',
    breaks: 'A1: the pages of a refused put are in no place',
    file: POOL,
    changes: [['    freePages(head, load<u32>(pending + T_BUILDING_TAIL), pages)\n', '']],
    noticedBy: [...exploring('large put')],
  },
  {
    name: 'a chain is freed while it is peeked at',
    breaks: 'P3: peek() reads pages that are used again',
    file: POOL,
    changes: [['if (atomic.load<u32>(head + P_PINS) != 0) {', 'if (atomic.load<u32>(head + P_PINS) > 99) {']],
    noticedBy: [...exploring('large peek')],
  },
  {
    name: 'an orphan is not freed',
    breaks: 'P3: the last peeker leaves the chain behind',
    file: POOL,
    changes: [['== ORPHAN + 1', '== ORPHAN + 99']],
    noticedBy: [...exploring('large peek')],
  },
  {
    name: 'a cell is used twice',
    breaks: 'the list of free cells keeps one that was given out',
    file: SLAB,
    changes: [
      ['if (cell != 0) store<u32>(slab + FREE, load<u32>(cell))', 'if (cell != 0) store<u32>(slab + FREE, <u32>cell)'],
    ],
    noticedBy: [...exploring('priority: cells')],
  },
  {
    name: 'a slab comes detached too early',
    breaks: 'H2: a slab with a used cell is given back',
    file: SLAB,
    changes: [['else if (used == 0 && ', 'else if (used == 1 && ']],
    noticedBy: [...exploring('priority: a slab'), tests('memory/memory'), tests('proof/model'), tests('proof/soak')],
  },
  {
    name: 'pages are promised that are not there',
    breaks: 'P1: building a chain fails half way',
    file: POOL,
    changes: [
      [
        '  if (unpromised() < pages || !mayHold(queue, pages)) return refuse(M_POOL_GATE, seen, NO_MEMORY)\n',
        '  if (!mayHold(queue, pages)) return refuse(M_POOL_GATE, seen, NO_MEMORY)\n',
      ],
    ],
    noticedBy: [...exploring('no room')],
  },
  {
    name: 'a promise is not ended',
    breaks: 'P1: the pages of a put that was refused stay promised',
    file: POOL,
    changes: [
      [
        '    store<i32>(M_RESERVED, load<i32>(M_RESERVED) - promised)\n    store<i32>(pending + T_RESERVED, 0)\n',
        '    store<i32>(pending + T_RESERVED, 0)\n',
      ],
    ],
    noticedBy: [...exploring('large put')],
  },
  {
    name: 'a promise is kept after a time-out',
    breaks: 'R6: a put that was given up keeps its pages promised',
    file: 'src/store/chain.ts',
    changes: [['  if (space.pending(T_RESERVED) !== 0) retry', '  if (space.pending(T_RESERVED) < 0) retry']],
    noticedBy: [tests('memory/memory'), tests('cases/timeout'), tests('proof/soak')],
  },
  {
    name: 'freed memory tells nobody',
    breaks: 'a putter that lacks memory sleeps beside it; either of the two who tell would do',
    file: POOL,
    changes: [
      [
        '      freePages(head, tail, pages)\n      countPages(queue, -pages)\n    }\n  }\n  leave(M_POOL_GATE, seen + 2)\n  if (head != 0) wakeMemoryWaiters(queue)\n  return 0\n}\n\n/** Ends a peek. */',
        '      freePages(head, tail, pages)\n      countPages(queue, -pages)\n    }\n  }\n  leave(M_POOL_GATE, seen + 2)\n  return 0\n}\n\n/** Ends a peek. */',
      ],
    ],
    elsewhere: {
      file: 'src/store/space.ts',
      changes: [
        [
          '    if (freed) this.wakeMemoryWaiters()\n',
          '    if (freed && this.recordCount < 0) this.wakeMemoryWaiters()\n',
        ],
      ],
    },
    noticedBy: [...exploring('no room')],
  },
  {
    name: 'a dead sleeper is counted for ever',
    breaks: 'what a dead thread registered stays',
    file: 'src/core/member.ts',
    changes: [['  if (sleeps != 0) atomic.sub<u32>(sleeps + C_SLEEPERS, 1)\n', '']],
    noticedBy: [...exploring('fifo: blocked get')],
  },
  {
    name: 'survivors are not woken',
    breaks: 'R5: a wake-up dies with its thread, though its death is told',
    file: 'src/core/member.ts',
    changes: [['  if (died) notifyEverybody(queue)\n', '']],
    noticedBy: [...exploring('fifo: two blocked')],
  },
  {
    name: 'nobody looks again',
    breaks: 'R5: a wake-up dies with its thread, and its death is not told',
    file: 'src/waiting/codes.ts',
    changes: [['RECHECK_MILLISECONDS = 400', 'RECHECK_MILLISECONDS = 400_000']],
    noticedBy: [tests('memory/left-behind')],
  },
  {
    name: 'no survivor is woken, nor looks again',
    breaks: 'R5: a wake-up dies with its thread, and nobody looks again',
    file: 'src/waiting/codes.ts',
    changes: [['RECHECK_MILLISECONDS = 400', 'RECHECK_MILLISECONDS = 400_000']],
    elsewhere: { file: 'src/core/member.ts', changes: [['  if (died) notifyEverybody(queue)\n', '']] },
    noticedBy: [tests('deaths/termination'), tests('proof/terminations')],
  },
  {
    name: 'a page without items hides',
    breaks: 'H2: behind another page of its class, where nobody looks for it',
    file: SLAB,
    changes: [['    removeFirstUnused(queue, list) // H2\n', '']],
    noticedBy: [tests('memory/memory-limit')],
  },
  {
    name: 'the last record tells nobody',
    breaks: "P2: the page for the next thread's record is not given back",
    file: 'src/core/member.ts',
    changes: [['  if (lacksRecord()) atomic.store<u32>(M_RECORDS_SHORT, 1)\n', '']],
    noticedBy: [tests('memory/memory-limit')],
  },
  {
    name: 'what a dead thread dropped stays',
    breaks: 'R6: the items of a clear() that its thread did not end are not freed',
    file: 'src/store/reap.ts',
    changes: [['  if (died) helpOut(space, place, kind) // what it had dropped, and was freeing\n', '']],
    noticedBy: [tests('memory/left-behind')],
  },
  {
    name: 'code of the user amid a batch',
    breaks: 'an item that uses the queue while it is put overwrites those before it',
    file: 'src/faces/item-codec.ts',
    changes: [['      batch.claim(writer)\n', '']],
    noticedBy: [tests('faces/batches'), tests('faces/reentrancy')],
  },
  {
    name: 'a cell is freed where there is none',
    breaks: 'A3: under the gate of a queue that may be gone, whose page is another’s by now',
    file: 'src/core/loan.ts',
    changes: [['  if (cell == 0) return 0 //', '  if (cell == 0 && load<u32>(pending + T_QUEUE) == 0) return 0 //']],
    noticedBy: [tests('memory/left-behind')],
  },
  {
    name: 'records are counted without the gate',
    breaks: 'no race: how large an item may be is told from the number of records while another thread comes',
    file: POOL,
    changes: [['atomic.load<i32>(M_RECORD_COUNT) + 1', 'load<i32>(M_RECORD_COUNT) + 1']],
    noticedBy: [...exploring('register large')],
  },
  {
    name: 'two give back what one held',
    breaks: 'A2: what is claimed already is claimed again',
    file: HAND,
    changes: [['state == RECORD_USED || state == <u32>record //', 'state != 0 //']],
    noticedBy: [...exploring('two give back')],
  },
  {
    name: 'a record is claimed whoever has it by now',
    breaks: 'A4: who hears of a death late gives back what a thread holds that lives',
    file: HAND,
    changes: [['!isClaimable || load<u32>(record + T_THREAD) != thread', '!isClaimable']],
    noticedBy: [tests('memory/retire')],
  },
  {
    name: 'a record is used again too early',
    breaks: 'A2: it is free while what it held is not given back yet',
    file: HAND,
    changes: [
      ['  M_RECORDS,\n', '  M_FREE_RECORD,\n  M_RECORDS,\n  T_NEXT_FREE,\n'],
      [
        '  atomic.store<u32>(record + T_STATE, <u32>pending)\n',
        '  atomic.store<u32>(record + T_STATE, <u32>pending)\n  store<u32>(record + T_NEXT_FREE, load<u32>(M_FREE_RECORD))\n  store<u32>(M_FREE_RECORD, <u32>record)\n',
      ],
    ],
    noticedBy: [...exploring('give back')],
  },
  {
    name: 'claims are not inherited',
    breaks: 'A2: what a dead thread held stays, as who was to give it back died too',
    file: HAND,
    changes: [
      ['if (atomic.cmpxchg<u32>(record + T_STATE, <u32>dead, <u32>pending) == <u32>dead) return <f64>record', ''],
    ],
    noticedBy: [...exploring('back what a thread held')],
  },
  {
    name: 'the dead keep their promises',
    breaks: 'R6: the pages promised to a dead thread stay promised',
    file: 'src/store/reap.ts',
    changes: [['core.abandon, core.unreserve, core.freeCell', 'core.abandon, core.freeCell']],
    noticedBy: [tests('memory/left-behind')],
  },
  {
    name: 'the dead keep their chains',
    breaks: 'R6: the chain that a dead thread was building stays',
    file: 'src/store/reap.ts',
    changes: [['[core.abandon, core.unreserve', '[core.unreserve']],
    noticedBy: [tests('memory/left-behind')],
  },
]
