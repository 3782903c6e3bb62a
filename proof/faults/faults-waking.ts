import { exploring, type Fault, tests } from './fault.js'

const FIFO = 'src/core/fifo.ts'
const LIFO = 'src/core/lifo.ts'
const HEAP = 'src/core/heap.ts'
const QUEUE = 'src/core/queue.ts'
const CONDITION = 'src/core/condition.ts'
const LOAN = 'src/core/loan.ts'
const WAITER = 'src/core/waiter.ts'

/** Those who should be woken are not. */
export const wakingFaults: readonly Fault[] = [
  {
    name: 'put tells nobody',
    breaks: 'C1: a getter sleeps beside an item (fifo)',
    file: FIFO,
    changes: [
      [
        '  publish(queue, seen, at, bytes, heldBytes(at, head))\n  wakeGetters(queue, 1)\n',
        '  publish(queue, seen, at, bytes, heldBytes(at, head))\n',
      ],
    ],
    noticedBy: [...exploring('fifo: blocked get')],
  },
  {
    name: 'put of a number tells nobody',
    breaks: 'C1: a getter sleeps beside an item (fifo, the short way for numbers)',
    file: FIFO,
    changes: [
      [
        '  publish(queue, seen, at, UNIT_BYTES, UNIT_BYTES)\n  wakeGetters(queue, 1)\n',
        '  publish(queue, seen, at, UNIT_BYTES, UNIT_BYTES)\n',
      ],
    ],
    noticedBy: [...exploring('fifo: blocked get')],
  },
  {
    name: 'get tells nobody',
    breaks: 'C1: a putter sleeps beside a slot (lifo)',
    file: LIFO,
    changes: [
      [
        '    uncover(queue, at, head)\n  }\n  countTake(queue)\n  leave(queue + H_PUT_GATE, seen + 2)\n  wakePutters(queue, 1)\n',
        '    uncover(queue, at, head)\n  }\n  countTake(queue)\n  leave(queue + H_PUT_GATE, seen + 2)\n',
      ],
    ],
    noticedBy: [...exploring('lifo: blocked put')],
  },
  {
    name: 'priority get tells nobody',
    breaks: 'C1: a putter sleeps beside a slot (priority)',
    file: HEAP,
    changes: [
      [
        'load<u64>(queue + H_HELD_BYTES) - UNIT_BYTES)\n  leave(queue + H_PUT_GATE, seen + 2)\n  wakePutters(queue, 1)\n',
        'load<u64>(queue + H_HELD_BYTES) - UNIT_BYTES)\n  leave(queue + H_PUT_GATE, seen + 2)\n',
      ],
    ],
    noticedBy: [...exploring('priority: blocked put')],
  },
  {
    name: 'shutdown tells no getter',
    breaks: 'R7: a getter waits for ever at a queue that is shut down',
    file: CONDITION,
    changes: [['  wakeAllGetters(queue)\n  wakeAll(queue + C_NOT_FULL)\n', '  wakeAll(queue + C_NOT_FULL)\n']],
    noticedBy: [...exploring('shut')],
  },
  {
    name: 'shutdown tells no putter',
    breaks: 'R7: a putter waits for ever at a queue that is shut down',
    file: CONDITION,
    changes: [['  wakeAllGetters(queue)\n  wakeAll(queue + C_NOT_FULL)\n', '  wakeAllGetters(queue)\n']],
    noticedBy: [...exploring('shut')],
  },
  {
    name: 'close tells no getter',
    breaks: 'R7: a getter waits for ever at a queue that is closed (fifo)',
    file: FIFO,
    changes: [['  if (shutting) wakeShut(queue)\n', '  if (shutting) wakeAll(queue + C_NOT_FULL)\n']],
    noticedBy: [...exploring('close')],
  },
  {
    name: 'taskDone tells nobody',
    breaks: 'join() waits for ever',
    file: QUEUE,
    changes: [['  if (done + 1 == count) wakeAll(queue + C_ALL_DONE)\n', '']],
    noticedBy: [...exploring('join')],
  },
  {
    name: 'clear tells no joiner',
    breaks: 'join() waits for ever for items that were dropped (fifo)',
    file: FIFO,
    changes: [['  if (done == puts) wakeAll(queue + C_ALL_DONE)\n', '']],
    noticedBy: [...exploring('fifo: join')],
  },
  {
    name: 'clear tells no putter',
    breaks: 'a putter sleeps beside slots that were cleared (fifo)',
    file: FIFO,
    changes: [['  else wakeAll(queue + C_NOT_FULL)\n', '']],
    noticedBy: [...exploring('clear')],
  },
  {
    name: 'resizing tells nobody',
    breaks: 'a putter sleeps beside a slot that a higher limit made',
    file: QUEUE,
    changes: [
      [
        '(maxsize))\n  leave(queue + H_PUT_GATE, seen)\n  wakeAll(queue + C_NOT_FULL)\n',
        '(maxsize))\n  leave(queue + H_PUT_GATE, seen)\n',
      ],
    ],
    noticedBy: [...exploring('limit')],
  },
  {
    name: 'waiters looked at before the gate is left',
    breaks: 'C1: who registers in between sees no item and is not seen (fifo)',
    file: FIFO,
    changes: [
      [
        '  publish(queue, seen, at, bytes, heldBytes(at, head))\n  wakeGetters(queue, 1)\n',
        '  wakeGetters(queue, 1)\n  publish(queue, seen, at, bytes, heldBytes(at, head))\n',
      ],
    ],
    noticedBy: [...exploring('fifo: blocked get')],
  },
  {
    name: 'the epoch stays where all are woken',
    breaks: 'C1: who is about to sleep, and was notified before, sleeps',
    file: CONDITION,
    changes: [['  atomic.add<i32>(condition + C_EPOCH_SYNC, 2)\n', '']],
    noticedBy: [...exploring('shut')],
  },
  {
    name: 'the epoch stays where one is woken',
    breaks: 'C1: who is about to sleep, and was notified before, sleeps',
    file: CONDITION,
    changes: [[' && atomic.cmpxchg<i32>(condition + C_EPOCH_SYNC, epoch, epoch + 1) == epoch', '']],
    noticedBy: [...exploring('blocked get')],
  },
  {
    name: 'the epoch of event loops stays',
    breaks: 'C1: an event loop that was notified before it registers hears nothing',
    file: CONDITION,
    changes: [
      ['if (atomic.cmpxchg<i32>(condition + C_EPOCH_ASYNC, epoch, epoch + 1) == epoch) {\n', 'if (epoch != 0) {\n'],
    ],
    noticedBy: [...exploring('event loop get')],
  },
  {
    name: 'event loops are disarmed unheard',
    breaks: 'C3: the registrations end, and nobody is notified',
    file: CONDITION,
    changes: [
      ['epoch + 1) == epoch) {\n    atomic.notify(condition + C_EPOCH_ASYNC, ALL)\n', 'epoch + 1) == epoch) {\n'],
    ],
    noticedBy: [...exploring('event loop get')],
  },
  {
    name: 'a wake-up stays on its way for ever',
    breaks: 'C4: nobody is woken any more after the first',
    file: WAITER,
    changes: [
      [
        '  let epoch = atomic.load<i32>(word)\n  while ((epoch & 1) != 0) {',
        '  let epoch = atomic.load<i32>(word)\n  while ((epoch & 1) == 2) {',
      ],
    ],
    noticedBy: [...exploring('blocked')],
  },
  {
    name: 'nothing is passed on',
    breaks: 'C5: a getter sleeps beside an item whose wake-up another one had',
    file: WAITER,
    changes: [['!seemsFull(queue)) {\n    wakeThreads(queue + condition, 1)\n', '!seemsFull(queue)) {\n    return\n']],
    noticedBy: [...exploring('blocked')],
  },
  {
    name: 'passed on while none is to be had',
    breaks: 'C5: passes on only where there is nothing',
    file: WAITER,
    changes: [['size(queue) > 0', 'size(queue) <= 0']],
    noticedBy: [...exploring('blocked')],
  },
  {
    name: 'a slot wakes one, though one lacks memory',
    breaks: 'C5: who lacks memory swallows the wake-up for a slot',
    file: CONDITION,
    changes: [
      [
        '(queue + C_NOT_FULL + C_MEMORY_WAITERS) != 0) wakeAllThreads(condition)',
        '(queue + C_NOT_FULL + C_MEMORY_WAITERS) > 99) wakeAllThreads(condition)',
      ],
    ],
    noticedBy: [...exploring('no room')],
  },
  {
    name: 'the last page is linked unheard',
    breaks: 'C5: a putter sleeps beside room in the segment that another one linked (fifo)',
    file: FIFO,
    changes: [['  wakeMemoryWaiters(queue)\n', '']],
    noticedBy: [...exploring('the last page')],
  },
  {
    name: 'a cell is freed unheard',
    breaks: 'C5: who needs a cell sleeps beside a free one',
    file: LOAN,
    changes: [
      [
        '  free(queue, cell)\n  leave(gate, seen)\n  wakeMemoryWaiters(queue)\n',
        '  free(queue, cell)\n  leave(gate, seen)\n',
      ],
    ],
    noticedBy: [...exploring('no cell')],
  },
  {
    name: 'memory comes free for putters alone',
    breaks: 'C5: who waits for a task, and lacks a cell for it, sleeps beside memory',
    file: CONDITION,
    changes: [['  wakeAll(queue + C_NOT_EMPTY) // tasks need cells\n', '']],
    noticedBy: [...exploring('no cell')],
  },
  {
    name: 'what overflow drops leaves room unheard',
    breaks: 'C5: a putter sleeps beside a segment that the dropped item left (fifo)',
    file: LOAN,
    changes: [
      [
        '  if (done == putCountOf(queue)) wakeAll(queue + C_ALL_DONE)\n  wakeMemoryWaiters(queue)\n',
        '  if (done == putCountOf(queue)) wakeAll(queue + C_ALL_DONE)\n',
      ],
    ],
    noticedBy: [...exploring('no segment')],
  },
  {
    name: 'overflow drops the last that was not done, and tells nobody',
    breaks: 'join() sleeps though all is done, as the one who puts goes no further',
    file: LOAN,
    changes: [['  if (done == putCountOf(queue)) wakeAll(queue + C_ALL_DONE)\n', '']],
    noticedBy: [tests('waiting/overflow')],
  },
  {
    name: 'an item is dropped for one that finds no room',
    breaks: 'R5: a refused put changes something (lifo)',
    file: LIFO,
    changes: [['    if (lack != 0) return refuse(queue + H_PUT_GATE, seen, lack)\n', '']],
    noticedBy: [...exploring('no room: drop-oldest')],
  },
]
