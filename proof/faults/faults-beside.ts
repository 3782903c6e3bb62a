import { exploring, type Fault, tests } from './fault.js'

const MEMBER = 'src/core/member.ts'
const POOL = 'src/core/pool.ts'
const FIFO = 'src/core/fifo.ts'
const QUEUE = 'src/core/queue.ts'
const CONDITION = 'src/core/condition.ts'

/** Queues of one memory, reasons, those who select, and instances that lag behind a growth. */
export const besideFaults: readonly Fault[] = [
  {
    name: 'a queue that is gone is opened',
    breaks: 'B2: the generation is not compared',
    file: MEMBER,
    changes: [['load<u32>(queue + H_MAGIC) != MAGIC || load<f64>(queue + H_GENERATION) != generation', 'false']],
    noticedBy: [...exploring('beside: shut quit')],
  },
  {
    name: 'a queue is opened while it is taken apart',
    breaks: 'B3: its generation stays',
    file: MEMBER,
    changes: [['    store<f64>(queue + H_GENERATION, NO_GENERATION)\n', '']],
    noticedBy: [...exploring('beside:')],
  },
  {
    name: 'the last one out leaves the queue there',
    breaks: 'B3: nobody takes apart what is shut down',
    file: MEMBER,
    changes: [['if (members == 1 && queue != 0 && ', 'if (members == 0 && queue != 0 && ']],
    noticedBy: [...exploring('beside: shut quit')],
  },
  {
    name: 'a buried queue keeps its segment',
    breaks: 'A1: a page is in no place',
    file: MEMBER,
    changes: [['    freePages(segment, segment, 1)\n', '']],
    noticedBy: [...exploring('beside: shut quit')],
  },
  {
    name: 'a buried queue keeps its reason',
    breaks: 'A1: the pages of the reason are in no place',
    file: MEMBER,
    changes: [['  if (reason != 0) freePages(', '  if (reason == 1) freePages(']],
    noticedBy: [...exploring('beside: long reason')],
  },
  {
    name: 'a quota is no limit',
    breaks: 'P4: one queue starves the other',
    file: POOL,
    changes: [
      [
        'load<i32>(queue + H_PAGES) + pages <= load<i32>(queue + H_QUOTA)',
        'load<i32>(queue + H_PAGES) + pages <= load<i32>(queue + H_QUOTA) + 99',
      ],
    ],
    noticedBy: [...exploring('at its quota')],
  },
  {
    name: 'the dead lack memory for ever',
    breaks: 'B4: what a membership counted into the memory stays',
    file: MEMBER,
    changes: [
      [
        '  atomic.sub<i32>(queue + C_NOT_FULL + C_MEMORY_WAITERS, lack) // B4\n  atomic.sub<i32>(M_MEMORY_WAITERS, lack)\n',
        '',
      ],
    ],
    noticedBy: [...exploring('no room')],
  },
  {
    name: 'memory that comes free elsewhere tells nobody',
    breaks: 'a putter sleeps beside memory that another queue gave back',
    file: 'src/store/space.ts',
    changes: [
      [
        '    if (freed) this.wakeMemoryWaiters()\n',
        '    if (freed && this.recordCount < 0) this.wakeMemoryWaiters()\n',
      ],
    ],
    noticedBy: [...exploring('beside: no room')],
  },
  {
    name: 'the last who peeked tells nobody elsewhere',
    breaks: 'a putter sleeps beside memory that another queue gave back once its item was looked at',
    file: 'src/store/space.ts',
    changes: [['freed = retry.until(core.unpin) === 0 //', 'retry.until(core.unpin) //']],
    noticedBy: [...exploring('large peek there')],
  },
  {
    name: 'a slab is linked unheard',
    breaks: 'a putter sleeps beside cells of a slab that another one linked',
    file: 'src/core/loan.ts',
    changes: [['  wakeMemoryWaiters(queue) // its cells', '  // its cells']],
    noticedBy: [...exploring('priority: the last page')],
  },
  {
    name: 'the last reason stays',
    breaks: 'Z1: a second shutdown replaces the reason of the first',
    file: 'src/core/reason.ts',
    changes: [['if (length > 0 && load<u32>(queue + H_STATE) == STATE_OPEN) {', 'if (length > 0) {']],
    noticedBy: [...exploring('reasons:')],
  },
  {
    name: 'shut before the reason is there',
    breaks: 'Z1: who sees that the queue is shut sees no reason',
    file: QUEUE,
    changes: [
      [
        '  adoptReason(queue, length)\n  if (load<u32>(queue + H_STATE) == STATE_OPEN) atomic.store<u32>(queue + H_STATE, STATE_SHUT)\n',
        '  const wasOpen = load<u32>(queue + H_STATE) == STATE_OPEN\n  if (wasOpen) {\n    atomic.store<u32>(queue + H_STATE, STATE_SHUT)\n    atomic.load<u32>(queue + H_STATE)\n    store<u32>(queue + H_STATE, STATE_OPEN)\n    adoptReason(queue, length)\n    atomic.store<u32>(queue + H_STATE, STATE_SHUT)\n  }\n',
      ],
    ],
    noticedBy: [...exploring('reasons:')],
  },
  {
    name: 'a put tells nobody who selects',
    breaks: 'C7: a thread that selects sleeps beside an item',
    file: CONDITION,
    changes: [
      [
        '  wakeSome(queue, queue + C_NOT_EMPTY, items)\n  wakeSelectors()\n',
        '  wakeSome(queue, queue + C_NOT_EMPTY, items)\n',
      ],
    ],
    noticedBy: [...exploring('select')],
  },
  {
    name: 'the epoch of those who select stays',
    breaks: 'C7: who is about to sleep, and was notified before, sleeps',
    file: CONDITION,
    changes: [['  atomic.add<i32>(M_SELECT_EPOCH, 1)\n', '']],
    noticedBy: [...exploring('select')],
  },
  {
    name: 'a getter that lags goes on',
    breaks: 'K1: it traps with the gate in its hands, and the queue is dead for all',
    file: FIFO,
    changes: [
      [
        '  if (lags()) return refuse(queue + H_GET_GATE, seen, STALE)\n  if (load<u32>(queue + H_BACK) != 0) {\n    if (!isPendingFree()',
        '  if (load<u32>(queue + H_BACK) != 0) {\n    if (!isPendingFree()',
      ],
    ],
    noticedBy: [tests('memory/straight-line'), ...exploring('memory grows')],
  },
  {
    name: 'a getter that reads anew does not compare again',
    breaks: 'F7: the record lies in memory that came after the gate was taken',
    file: FIFO,
    changes: [['  if (gets < puts) return lags() ? STALE : 0 // F7', '  if (gets < puts) return 0']],
    noticedBy: [...exploring('memory grows'), tests('memory/straight-line')],
  },
  {
    name: 'a promise is ended by who lags',
    breaks: 'K3: the header of a dead thread’s queue may be unknown, and the pool gate stays taken',
    file: POOL,
    changes: [['  if (lags()) return refuse(M_POOL_GATE, seen, STALE) // the queue may be', '  // the queue may be']],
    noticedBy: [...exploring('beside: a dead thread had half'), tests('memory/straight-line')],
  },
]
