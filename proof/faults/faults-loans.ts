import { exploring, type Fault } from './fault.js'

const LOAN = 'src/core/loan.ts'
const BACK = 'src/core/fifo-loans.ts'
const FIFO = 'src/core/fifo.ts'
const LIFO = 'src/core/lifo.ts'
const HEAP = 'src/core/heap.ts'
const QUEUE = 'src/core/queue.ts'

/** Items that are lent, done and given back, and those that overflow drops. */
export const loanFaults: readonly Fault[] = [
  {
    name: 'a lent item stays in',
    breaks: 'D1: it is lent, and the next getter gets it too (fifo)',
    file: BACK,
    changes: [['    taken = 2\n', '    taken = 0\n']],
    noticedBy: [...exploring('fifo: lend')],
  },
  {
    name: 'the wrong loan is unlinked',
    breaks: 'D1: the list of what is lent to a thread loses those before',
    file: LOAN,
    changes: [['  if (previous != 0) store<u32>(previous + L_NEXT, <u32>next)\n  else store', '  store']],
    noticedBy: [...exploring('giveBack the first')],
  },
  {
    name: 'given back out of order',
    breaks: 'E1: behind those that come later',
    file: BACK,
    changes: [['  } else if (key > load<u64>(tail + L_KEY)) {', '  } else if (key != load<u64>(tail + L_KEY)) {']],
    noticedBy: [...exploring('a place is looked for')],
  },
  {
    name: 'the search of a place ends early',
    breaks: 'E2: the item goes in where the step ended',
    file: BACK,
    changes: [['const found = load<u64>(next + L_KEY) > key', 'const found = load<u64>(next + L_KEY) > 0']],
    noticedBy: [...exploring('a place is looked for')],
  },
  {
    name: 'a get while a place is looked for',
    breaks: 'E2: the cell behind which the search goes on has left',
    file: FIFO,
    changes: [
      [
        '    if (!isPendingFree() || load<u32>(queue + H_BACK_IN) != 0) return refuse(queue + H_GET_GATE, seen, NEEDS_HELP)\n    const back',
        '    if (!isPendingFree()) return refuse(queue + H_GET_GATE, seen, NEEDS_HELP)\n    const back',
      ],
    ],
    noticedBy: [...exploring('a place is looked for')],
  },
  {
    name: 'the end comes while something is lent',
    breaks: 'D4: a getter is told of the end, and then the item comes back',
    file: LOAN,
    changes: [['(state == STATE_SHUT && atomic.load<u32>(queue + H_LENT) != 0)', 'false']],
    noticedBy: [...exploring('lent: giveBack, blocked')],
  },
  {
    name: 'the last loan tells no getter',
    breaks: 'D4: a getter waits for ever for what was lent and is done',
    file: LOAN,
    changes: [['  if (lent == 0 && atomic.load<u32>(queue + H_STATE) != STATE_OPEN) wakeAllGetters(queue)\n', '']],
    noticedBy: [...exploring('lent: done, blocked')],
  },
  {
    name: 'done tells no joiner',
    breaks: 'join() waits for ever for what was lent and is done',
    file: LOAN,
    changes: [['  if (done == puts) wakeAll(queue + C_ALL_DONE)\n', '']],
    noticedBy: [...exploring('join, lent done')],
  },
  {
    name: 'taskDone ends a loan',
    breaks: 'D2: an item that is lent is reported done by somebody else',
    file: QUEUE,
    changes: [['if (done + lent >= count) return', 'if (done >= count) return']],
    noticedBy: [...exploring('taskDone')],
  },
  {
    name: 'clear counts a loan as done',
    breaks: 'D2: where more was reported done than had been got',
    file: FIFO,
    changes: [['puts - (doneSeen >> 1) - <u64>load<u32>(queue + H_LENT)', 'puts - (doneSeen >> 1)']],
    noticedBy: [...exploring('fifo: lent: done, clear')],
  },
  {
    name: 'given back to a closed queue',
    breaks: 'D4: an item is in after shutdown(true)',
    file: BACK,
    changes: [
      ['  if (atomic.load<u32>(queue + H_STATE) == STATE_CLOSED) return refuse(queue + H_GET_GATE, seen, SHUT)\n', ''],
    ],
    noticedBy: [...exploring('fifo: lend giveBack, close')],
  },
  {
    name: 'giving back tells nobody',
    breaks: 'C1: a getter sleeps beside an item that came back (fifo)',
    file: BACK,
    changes: [
      [
        '    store<u32>(queue + H_BACK_AT, <u32>head)\n  }\n  leave(queue + H_GET_GATE, seen)\n  wakeGivenBack(queue)\n',
        '    store<u32>(queue + H_BACK_AT, <u32>head)\n  }\n  leave(queue + H_GET_GATE, seen)\n',
      ],
    ],
    noticedBy: [...exploring('fifo: lent: giveBack')],
  },
  {
    name: 'what comes back is not counted',
    breaks: 'L4: the size is one less than what is in (lifo)',
    file: LIFO,
    changes: [['  store<u64>(queue + H_TAKES, load<u64>(queue + H_TAKES) - 1)\n', '']],
    noticedBy: [...exploring('lifo: lend giveBack')],
  },
  {
    name: 'a put goes below what came back',
    breaks: 'L5: a record is put into the stack while a cell lies above it (lifo)',
    file: LIFO,
    changes: [
      [
        '  if (load<u32>(queue + H_TOP_HEAD) != 0) {\n    const cell = newCell(queue, UNIT_BYTES) // L5',
        '  if (load<u32>(queue + H_TOP_HEAD) == 1) {\n    const cell = newCell(queue, UNIT_BYTES) // L5',
      ],
    ],
    noticedBy: [...exploring('lifo: lend giveBack, put')],
  },
  {
    name: 'a number from a cell leaves it pending',
    breaks: 'A1: nobody frees the cell of an item that came back (lifo)',
    file: LIFO,
    changes: [['publicHead(head) | FROM_CELL', 'publicHead(head)']],
    noticedBy: [...exploring('lifo: lend giveBack, get')],
  },
  {
    name: 'given back without a page',
    breaks: 'a clear() took the page for the entry, which is written to page 0 (priority)',
    file: HEAP,
    changes: [
      [
        'if (pagesFor(<usize>load<u32>(queue + H_HEAP_COUNT) + 1) > <usize>load<u32>(queue + H_HEAP_PAGES)) {',
        'if (pagesFor(<usize>load<u32>(queue + H_HEAP_COUNT) + 1) > 99) {',
      ],
    ],
    noticedBy: [...exploring('priority: lend giveBack, clear')],
  },
  {
    name: 'given back behind its equals',
    breaks: 'an item does not go back to its place among those of its priority',
    file: HEAP,
    changes: [['last ? nextWord(queue, cell) : load<u64>(cell + L_WORD)', 'nextWord(queue, cell)']],
    noticedBy: [...exploring('priority: ties')],
  },
  {
    name: 'the dead keep what they were lent',
    breaks: 'musts 2: a task dies with its thread',
    file: 'src/store/reap.ts',
    changes: [['cell !== 0; cell = space.word(member + B_LENT)', 'cell > 2 ** 40; cell = 0']],
    noticedBy: [...exploring('a dead thread has two')],
  },
  {
    name: 'overflow drops what was got',
    breaks: 'drop-oldest takes a record that is no item any more (fifo)',
    file: FIFO,
    changes: [['inside < load<u64>(queue + H_LIMIT) ? TAKEN : take(', 'inside > (1 << 62) ? TAKEN : take(']],
    noticedBy: [...exploring('fifo: drop-oldest: put, get')],
  },
  {
    name: 'what overflow drops is not done',
    breaks: 'join() waits for ever for an item that was dropped',
    file: LOAN,
    changes: [['  return done + <u64>(done + ', '  return done + 0 * <u64>(done + ']],
    noticedBy: [...exploring('drop-oldest')],
  },
  {
    name: 'done before the put that it made room for',
    breaks: 'join() ends while the new item is unfinished (fifo)',
    file: FIFO,
    changes: [
      [
        '  const code = isStillFull ? refuse',
        '  if (isOver) leaveDropped(queue, done)\n  const code = isStillFull ? refuse',
      ],
      ['    leaveDropped(queue, done) // after', '    // after'],
    ],
    noticedBy: [...exploring('fifo: drop-oldest: put, join')],
  },
  {
    name: 'overflow drops the first',
    breaks: 'drop-oldest of a priority queue drops what would leave next',
    file: HEAP,
    changes: [['isBefore(lastKey, lastWord, key, word)', 'isBefore(key, word, lastKey, lastWord)']],
    noticedBy: [...exploring('priority: drop-oldest')],
  },
]
