import { exploring, type Fault, tests } from './fault.js'

const BLOCK = 'src/waiting/block.ts'
const LINE = 'src/waiting/wait-queue.ts'
const OPERATION = 'src/waiting/operation.ts'
const SLEEPERS = 'src/waiting/sleepers.ts'
const SPIN = 'src/waiting/spin.ts'

/** The way to sleep, as the TypeScript around the core goes it. */
export const waitingFaults: readonly Fault[] = [
  {
    name: 'registered after the last look',
    breaks: 'C1: what comes in between is not heard of (blocked threads)',
    file: BLOCK,
    changes: [
      ['  store.enterSleep(condition)\n', ''],
      ['      const slice = ', '      store.enterSleep(condition)\n      const slice = '],
    ],
    noticedBy: [tests('deaths/every-instant')],
  },
  {
    name: 'no look between registering and waiting',
    breaks: 'C1: what came before is slept on (blocked threads)',
    file: BLOCK,
    changes: [['      code = attempt()\n', '      if (epoch > 0) code = attempt()\n']],
    noticedBy: [tests('deaths/every-instant')],
  },
  {
    name: 'the epoch is read after the look',
    breaks: 'C1: who was notified in between sleeps (blocked threads)',
    file: BLOCK,
    changes: [
      [
        'store.sleep(condition, epoch, slice)',
        'store.sleep(condition, Math.max(epoch, Atomics.load(store.header, (condition + 8) >> 2)), slice)',
      ],
    ],
    noticedBy: [tests('deaths/every-instant')],
  },
  {
    name: 'an event loop registers after its look',
    breaks: 'C1, N2: what comes in between is not heard of (event loops)',
    file: LINE,
    changes: [
      [
        '        const epoch = this.#armed ? undefined : this.#store.arm(this.#condition)\n        const code = this.#serveAll()\n',
        '        const code = this.#serveAll()\n        const epoch = this.#armed ? undefined : this.#store.arm(this.#condition)\n',
      ],
    ],
    noticedBy: [tests('deaths/every-instant')],
  },
  {
    name: 'an event loop does not look again',
    breaks: 'C1, N2: the epoch had moved, and nothing is registered',
    file: LINE,
    changes: [['|| this.#register(epoch)) return', '|| this.#register(epoch) || epoch >= 0) return']],
    noticedBy: [tests('deaths/every-instant')],
  },
  {
    name: 'a thread looks before it acknowledges',
    breaks: 'C4: what comes in between, without a wake-up of its own, is slept on',
    file: BLOCK,
    changes: [
      [
        '      let epoch = store.acknowledge(condition)\n',
        '      code = attempt()\n      let epoch = store.acknowledge(condition)\n',
      ],
      ['      code = attempt()\n      precedence.note', '      precedence.note'],
    ],
    noticedBy: [tests('deaths/every-instant')],
  },
  {
    name: 'who blocks gives way to its own event loop',
    breaks: 'no wait for who can’t come: three milliseconds of sleep beside what is there',
    file: 'src/waiting/precedence.ts',
    changes: [['this.#store.callersElsewhere(this.#condition)', 'this.#store.callers(this.#condition)']],
    noticedBy: [tests('waiting/precedence')],
  },
  {
    name: 'who gave way looks before it acknowledges',
    breaks: 'C4: what came meanwhile woke it alone, and whoever else sleeps is not woken',
    file: BLOCK,
    changes: [['        epoch = store.acknowledge(condition) //', '        //']],
    noticedBy: [...exploring('gives way'), tests('waiting/precedence')],
  },
  {
    name: 'who stops waiting keeps the wake-up',
    breaks: 'C5: a getter sleeps beside the item that was peeked at',
    file: BLOCK,
    changes: [['leaveSleep(condition)\n    store.passOn(condition)\n', 'leaveSleep(condition)\n']],
    noticedBy: [tests('waiting/wake-ups')],
  },
  {
    name: 'who lacks memory keeps the wake-up',
    breaks: 'C5: a putter whose item fits sleeps beside a slot',
    file: BLOCK,
    changes: [['        store.passOn(condition) //', '        //']],
    noticedBy: [tests('waiting/wake-ups')],
  },
  {
    name: 'who leaves the line wakes nobody',
    breaks: 'the one behind an aborted put() waits, though its item fits',
    file: LINE,
    changes: [
      [
        'if (this.#waiters.size > 0) Promise.resolve().then(this.#serveUnlessResting)\n    else',
        'if (this.#waiters.size > 0) void this.#serveUnlessResting\n    else',
      ],
    ],
    noticedBy: [tests('waiting/wake-ups')],
  },
  {
    name: 'an aborted get takes an item',
    breaks: 'R3: the one who gave up still stands in the line',
    file: OPERATION,
    changes: [
      [
        '    if (!this.#open) return 0\n    if (this.#signal?.aborted) {\n      this.#close(() => this.#reject(this.#signal?.reason))\n      return 0\n    }\n    let code = 0\n',
        '    let code = 0\n',
      ],
      ['this.#signal?.reason))\n    this.#queue.leave(this)', 'this.#signal?.reason))'],
    ],
    noticedBy: [tests('cases/abort')],
  },
  {
    name: 'a helper thread sleeps on however many memories',
    breaks: 'the memory of queues that nobody has any more stays as its garbage',
    file: SLEEPERS,
    changes: [['MOST_MEMORIES = 8\n', 'MOST_MEMORIES = 80_000\n']],
    noticedBy: [tests('memory/helpers')],
  },
  {
    name: 'who looks never sleeps',
    breaks: 'a thread that waits keeps a core busy until something comes',
    file: SPIN,
    changes: [['elapsed < budget && turns < MOST_TURNS; ', 'elapsed < budget * MOST_TURNS ** 9; ']],
    noticedBy: [tests('waiting/clock')],
  },
  {
    name: 'only the clock ends a look',
    breaks: 'where the clock is coarse or stands still, a thread that waits never sleeps',
    file: SPIN,
    changes: [['elapsed < budget && turns < MOST_TURNS; ', 'elapsed < budget && turns > -MOST_TURNS; ']],
    noticedBy: [tests('waiting/clock')],
  },
  {
    name: 'looking in vain is never given up',
    breaks: 'a core is busy for the whole look before each wait, however seldom something comes in time',
    file: SPIN,
    changes: [['else this.#rest(REST)', 'else this.#rest(REST - REST)']],
    noticedBy: [tests('waiting/looking')],
  },
  {
    name: 'an allowance without an end',
    breaks: 'who expects answers looks for as long before each of its waits, whatever it has learnt',
    file: SPIN,
    changes: [['allowance -= found ? time : budget * VAIN', 'allowance -= found ? time : budget * VAIN * 0']],
    noticedBy: [tests('waiting/looking')],
  },
  {
    name: 'a look takes no heed of the time',
    breaks: 'a wait with a timeout shorter than a look takes too long',
    file: SPIN,
    changes: [
      ['Math.min(isAllowed ? ALLOWED : this.#budget, most)', 'Math.max(isAllowed ? ALLOWED : this.#budget, most)'],
    ],
    noticedBy: [tests('waiting/looking')],
  },
  {
    name: 'a look sees no shutdown',
    breaks: 'who waits at a queue that is shut down looks in vain, and learns from it',
    file: SPIN,
    changes: [[' >= wanted || store.isShut', ' >= wanted']],
    noticedBy: [tests('waiting/looking')],
  },
]
