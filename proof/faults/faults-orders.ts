import { exploring, type Fault, tests } from './fault.js'

const FIFO = 'src/core/fifo.ts'
const LIFO = 'src/core/lifo.ts'
const HEAP = 'src/core/heap.ts'
const ENTRIES = 'src/core/heap-entries.ts'
const QUEUE = 'src/core/queue.ts'
const GATE = 'src/core/gate.ts'

/** The gates, the three orders, and the counters. */
export const orderFaults: readonly Fault[] = [
  {
    name: 'a gate is taken by two',
    breaks: 'G1: load and store in place of compare and exchange',
    file: GATE,
    changes: [
      [
        'atomic.cmpxchg<u64>(gate, seen, seen | TAKEN) == seen ? seen : TAKEN',
        '(atomic.store<u64>(gate, seen | TAKEN), seen)',
      ],
    ],
    noticedBy: [...exploring('put, put')],
  },
  {
    name: 'lines are taken that a record lies in',
    breaks: 'F8: the first line of the block, wherever in it the record ends',
    file: FIFO,
    changes: [['if (end == block) store', 'if (end >= block) store']],
    noticedBy: [tests('codec/strings'), tests('memory/sizes')],
  },
  {
    name: 'a gate is not taken',
    breaks: 'G1: taskDone() works without its gate',
    file: QUEUE,
    changes: [['const seen = take(queue + H_DONE_GATE)', 'const seen = atomic.load<u64>(queue + H_DONE_GATE)']],
    noticedBy: [...exploring('taskDone')],
  },
  {
    name: 'a gate is left early',
    breaks: 'G1: lifo get() leaves before it has moved the top',
    file: LIFO,
    changes: [
      [
        '    takeChain(queue, at, head)\n    uncover(queue, at, head)\n  }\n  countTake(queue)\n  leave(queue + H_PUT_GATE, seen + 2)\n  wakePutters',
        '    takeChain(queue, at, head)\n    leave(queue + H_PUT_GATE, seen + 2)\n    uncover(queue, at, head)\n  }\n  countTake(queue)\n  leave(queue + H_PUT_GATE, seen + 2)\n  wakePutters',
      ],
    ],
    noticedBy: [...exploring('lifo: get, get')],
  },
  {
    name: 'a loop within a gate',
    breaks: 'G2: a thread can die while it holds the gate',
    file: HEAP,
    changes: [
      [
        '    if (at != 0) at = siftUp(root, at, key, word)\n    if (at != 0) at = siftUp(root, at, key, word)\n',
        '    while (at != 0) at = siftUp(root, at, key, word)\n',
      ],
    ],
    noticedBy: [tests('memory/straight-line')],
  },
  {
    name: 'published before the payload',
    breaks: 'F1: a getter reads a record that is not whole',
    file: FIFO,
    changes: [
      [
        '  writeStaged(at, head, bytes)\n  claimLines(at, at + bytes)\n  if (isChained(head)) endBuilding()\n  publish(queue, seen, at, bytes, heldBytes(at, head))\n  wakeGetters(queue, 1)\n',
        '  claimLines(at, at + bytes)\n  if (isChained(head)) endBuilding()\n  publish(queue, seen, at, bytes, heldBytes(at, head))\n  writeStaged(at, head, bytes)\n  wakeGetters(queue, 1)\n',
      ],
    ],
    noticedBy: [...exploring('fifo: records of several')],
  },
  {
    name: 'a record beyond the end of its segment',
    breaks: 'off by one: a unit is written past the segment (fifo)',
    file: FIFO,
    changes: [['  if (left < bytes) {\n    if (at == 0)', '  if (left + UNIT_BYTES < bytes) {\n    if (at == 0)']],
    noticedBy: [...exploring('fifo: at a segment end')],
  },
  {
    name: 'a record beyond the end of its segment, lifo',
    breaks: 'off by one: a unit is written past the segment (lifo)',
    file: LIFO,
    changes: [['  if (bytesLeft(at) < bytes) {', '  if (bytesLeft(at) + UNIT_BYTES < bytes) {']],
    noticedBy: [...exploring('lifo: at a segment end')],
  },
  {
    name: 'the rest of a segment is not marked',
    breaks: 'a getter reads on where the putters skipped',
    file: FIFO,
    changes: [['    if (left != 0) store<u32>(at, TAG_SKIP)\n', '']],
    noticedBy: [...exploring('fifo: records of several')],
  },
  {
    name: 'putters run into the getters segment',
    breaks: 'F2: a segment is written while it is still read',
    file: FIFO,
    changes: [['    if (next == <usize>atomic.load<u32>(queue + H_GET_SEGMENT)) return 0 // F2\n', '']],
    noticedBy: [...exploring('segment')],
  },
  {
    name: 'a segment is freed while it is read',
    breaks: 'F2: the getters segment is given back',
    file: FIFO,
    changes: [['    if (spare != <usize>atomic.load<u32>(queue + H_GET_SEGMENT)) {', '    if (spare != segment) {']],
    noticedBy: [...exploring('no room'), tests('memory/memory'), tests('proof/soak')],
  },
  {
    name: 'a look without the gate forgets what was given back',
    breaks: 'F9: a getter sleeps beside an item that was lent',
    file: FIFO,
    changes: [['  if (atomic.load<u32>(queue + H_BACK) != 0) return false\n', '']],
    noticedBy: [...exploring('lent: giveBack, blocked')],
  },
  {
    name: 'a look without the gate forgets the state',
    breaks: 'F9: a getter sleeps beside a queue that is shut down',
    file: FIFO,
    changes: [
      [
        'if (atomic.load<u32>(queue + H_STATE) != STATE_OPEN || atomic.load<u64>(queue + H_GET_GATE) != seen)',
        'if (atomic.load<u64>(queue + H_GET_GATE) != seen)',
      ],
    ],
    noticedBy: [...exploring('blocked get, shut')],
  },
  {
    name: 'one item too many',
    breaks: 'F3: off by one at the limit',
    file: FIFO,
    changes: [['return wanted > gets + limit', 'return wanted > gets + limit + 1']],
    noticedBy: [...exploring('fifo: put, put into')],
  },
  {
    name: 'full by an old reading',
    breaks: 'F3: the count of gets is not read again before a refusal',
    file: FIFO,
    changes: [
      [
        'const gets = max<u64>(countOf(queue + H_GET_GATE), atomic.load<u64>(queue + H_DROP_TO))',
        'const gets = load<u64>(queue + H_GETS_SEEN)',
      ],
    ],
    noticedBy: [...exploring('full one')],
  },
  {
    name: 'a put after the shutdown',
    breaks: 'U2: the state is not looked at under the gate',
    file: FIFO,
    changes: [
      [
        '  if (load<u32>(queue + H_STATE) != STATE_OPEN) return refuse(queue + H_PUT_GATE, seen, SHUT)\n  if (isFull(queue, seen >> 1, 1)) return refuse(queue + H_PUT_GATE, seen, FULL)\n  return putStaged',
        '  if (isFull(queue, seen >> 1, 1)) return refuse(queue + H_PUT_GATE, seen, FULL)\n  return putStaged',
      ],
      [
        '  if (load<u32>(queue + H_STATE) != STATE_OPEN) return refuse(queue + H_PUT_GATE, seen, SHUT)\n  if (isFull(queue, seen >> 1, 1)) return refuse(queue + H_PUT_GATE, seen, FULL)\n  const at',
        '  if (isFull(queue, seen >> 1, 1)) return refuse(queue + H_PUT_GATE, seen, FULL)\n  const at',
      ],
    ],
    noticedBy: [...exploring('fifo: shut')],
  },
  {
    name: 'shut looked at after empty',
    breaks: 'a getter is told of the end while an item is in (fifo)',
    file: FIFO,
    changes: [
      [
        '  const state = atomic.load<u32>(queue + H_STATE) // before the count: nothing is put once it is shut\n  const puts = countOf(queue + H_PUT_GATE)\n',
        '  const puts = countOf(queue + H_PUT_GATE)\n  const state = atomic.load<u32>(queue + H_STATE)\n',
      ],
    ],
    noticedBy: [...exploring('fifo: shut')],
  },
  {
    name: 'the horizon of clear is one too low',
    breaks: 'F4: the last item that clear() dropped is delivered',
    file: FIFO,
    changes: [
      [
        'atomic.store<u64>(queue + H_DROP_TO, puts)',
        'atomic.store<u64>(queue + H_DROP_TO, puts - (removed == 0 ? 0 : 1))',
      ],
    ],
    noticedBy: [...exploring('fifo: clear')],
  },
  {
    name: 'the horizon of clear is one too high',
    breaks: 'F4: the first item after clear() is dropped',
    file: FIFO,
    changes: [['atomic.store<u64>(queue + H_DROP_TO, puts)', 'atomic.store<u64>(queue + H_DROP_TO, puts + 1)']],
    noticedBy: [...exploring('fifo: clear')],
  },
  {
    name: 'peek at what was dropped',
    breaks: 'F4: peek() shows an item that clear() has dropped',
    file: FIFO,
    changes: [
      [
        '    if (gets < load<u64>(queue + H_DROP_TO)) return refuse(queue + H_GET_GATE, seen, NEEDS_HELP)\n    at = nextRecord',
        '    at = nextRecord',
      ],
    ],
    noticedBy: [...exploring('fifo: clear, peek')],
  },
  {
    name: 'getMany of what was dropped',
    breaks: 'F5: a clear() between scan and take is not seen',
    file: FIFO,
    changes: [
      [
        '  if (scanned >> 1 < load<u64>(queue + H_DROP_TO)) return refuse(queue + H_GET_GATE, scanned, BUSY) // F4\n',
        '',
      ],
    ],
    noticedBy: [...exploring('getMany, clear')],
  },
  {
    name: 'getMany takes what another has taken',
    breaks: 'F5: the gate is taken at its count, not at the one that was scanned',
    file: FIFO,
    changes: [
      [
        '  if (isTaken(takeSeen(queue + H_GET_GATE, scanned))) return BUSY\n',
        '  scanned = take(queue + H_GET_GATE)\n  if (isTaken(scanned)) return BUSY\n',
      ],
    ],
    noticedBy: [...exploring('getMany')],
  },
  {
    name: 'lifo gives the wrong one',
    breaks: 'L1: the size of the record below is taken for one unit',
    file: LIFO,
    changes: [['    store<u32>(queue + H_TOP_UNITS, below)', '    store<u32>(queue + H_TOP_UNITS, 1)']],
    noticedBy: [...exploring('lifo: records')],
  },
  {
    name: 'lifo does not go down a segment',
    breaks: 'L1: the segment below is forgotten',
    file: LIFO,
    changes: [['if (below == 0 && previous != 0) {', 'if (below == 0 && previous == 1) {']],
    noticedBy: [...exploring('lifo: put, get get across')],
  },
  {
    name: 'ties come last first',
    breaks: 'Q2: the comparison of equal priorities is the wrong way round',
    file: ENTRIES,
    changes: [['<i64>(word - otherWord) < 0', '<i64>(word - otherWord) > 0']],
    noticedBy: [...exploring('ties')],
  },
  {
    name: 'a sift compares wrongly',
    breaks: 'Q1: the last of four children is left out',
    file: ENTRIES,
    changes: [['if (below + 3 < end &&', 'if (below + 4 < end &&']],
    noticedBy: [...exploring('priority:'), tests('cases/priority'), tests('proof/model')],
  },
  {
    name: 'a sift leaves out half a swap',
    breaks: 'Q1: an entry moves without its item',
    file: ENTRIES,
    changes: [['      fill(entry, parentKey, parentWord)\n', '      store<u64>(entry, parentKey)\n']],
    noticedBy: [...exploring('priority: put')],
  },
  {
    name: 'get beside a hole',
    breaks: 'Q1: an entry that is on its way is lost',
    file: HEAP,
    changes: [
      [
        '  if (load<u32>(queue + H_HOLE) != HOLE_NONE) return refuse(queue + H_PUT_GATE, seen, NEEDS_HELP)\n  const root = <usize>load<u32>(queue + H_HEAP_ROOT)\n  const first = entryAt(root, FIRST)\n  const key = load<u64>(first)\n  const cell',
        '  const root = <usize>load<u32>(queue + H_HEAP_ROOT)\n  const first = entryAt(root, FIRST)\n  const key = load<u64>(first)\n  const cell',
      ],
    ],
    noticedBy: [...exploring('priority: a hole')],
  },
  {
    name: 'a half-done sift is not finished',
    breaks: 'Q1: what a dead thread left of it is filled where it stands',
    file: HEAP,
    changes: [
      [
        '  leaveHole(queue, kind, at, key, word)\n  leave(queue + H_PUT_GATE, seen)\n  return at == 0 ? 0 : NEEDS_HELP\n',
        '  leaveHole(queue, kind, 0, key, word)\n  leave(queue + H_PUT_GATE, seen)\n  return 0\n',
      ],
    ],
    noticedBy: [...exploring('priority: a hole'), tests('cases/priority'), tests('proof/model')],
  },
  {
    name: 'negative priorities are backwards',
    breaks: 'the order of keys is not that of numbers below 0',
    file: ENTRIES,
    changes: [['return bits >> 63 ? ~bits : bits |', 'return bits >> 63 ? bits ^ 0x8000000000000000 : bits |']],
    noticedBy: [tests('cases/priority')],
  },
  {
    name: 'taskDone counts nothing',
    breaks: 'U1: unfinished is not decremented',
    file: QUEUE,
    changes: [['leave(queue + H_DONE_GATE, seen + 2)', 'leave(queue + H_DONE_GATE, seen)']],
    noticedBy: [...exploring('taskDone')],
  },
  {
    name: 'taskDone once too often',
    breaks: 'U1: more is done than was put',
    file: QUEUE,
    changes: [['if (done + lent >= count) return', 'if (done + lent > count) return']],
    noticedBy: [...exploring('taskDone')],
  },
  {
    name: 'a put counts twice',
    breaks: 'U1: unfinished and size are incremented twice (lifo)',
    file: LIFO,
    changes: [
      [
        'store<u64>(queue + H_PUTS, load<u64>(queue + H_PUTS) + 1)',
        'store<u64>(queue + H_PUTS, load<u64>(queue + H_PUTS) + 2)',
      ],
    ],
    noticedBy: [...exploring('lifo: put')],
  },
  {
    name: 'clear counts done what was done',
    breaks: 'U1: done exceeds puts after clear() (fifo)',
    file: FIFO,
    changes: [['  const done = (doneSeen >> 1) + min<u64>(removed, most)', '  const done = (doneSeen >> 1) + removed']],
    noticedBy: [...exploring('fifo: clear')],
  },
  {
    name: 'unfinished reads puts first',
    breaks: 'U3: join() ends while an item is unfinished',
    file: QUEUE,
    changes: [
      [
        '  const done = countOf(queue + H_DONE_GATE)\n  return <f64>max<i64>(<i64>(putCountOf(queue) - done), 0)',
        '  const count = putCountOf(queue)\n  return <f64>max<i64>(<i64>(count - countOf(queue + H_DONE_GATE)), 0)',
      ],
    ],
    noticedBy: [...exploring('join, get taskDone, put')],
  },
]
