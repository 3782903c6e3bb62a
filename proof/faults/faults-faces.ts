import { conforming, type Fault, tests } from './fault.js'

const RETRY = 'src/store/retry.ts'
const ITERATION = 'src/faces/iteration.ts'
const PIPE = 'src/faces/pipe.ts'
const NODE = 'src/runtime/node.ts'
const HOST = 'src/queues/resources.ts'

/** The faces, and what stands around them in a program: iterators, signals, the event loop, other copies, the host. */
export const faceFaults: readonly Fault[] = [
  {
    name: 'a taken gate outlives the time-out',
    breaks: 'get({ timeout }) returns only when the queue is called damaged',
    file: RETRY,
    changes: [['this.isLate = time >= this.deadline', 'this.isLate = time < 0']],
    noticedBy: [tests('memory/damaged')],
  },
  {
    name: 'an ended iterator stays in line',
    breaks: 'I2: a next() that waited takes the item that comes after return()',
    file: ITERATION,
    changes: [['    for (const operation of this.#waiting) operation.end({ done: true, value: undefined })\n', '']],
    noticedBy: [conforming('next() that waits when return() ends it')],
  },
  {
    name: 'a pipe does not leave its source',
    breaks: 'V1: a source that was asked for the next item is never told that nobody wants it',
    file: 'src/faces/source.ts',
    changes: [['if (isAsked && !isOver) leave(source)', 'if (isAsked && !isOver) void leave']],
    noticedBy: [tests('faces/pipes'), tests('cases/sources')],
  },
  {
    name: 'a pipe takes though its target is shut',
    breaks: 'V2: the end came in the turn in which the item came, and nobody has heard of it yet',
    file: PIPE,
    changes: [['nextUnless(source, () => watch.check())', 'nextUnless(source, () => {})']],
    noticedBy: [conforming('putMany() from an empty queue')],
  },
  {
    name: 'an abort is late for its companions',
    breaks: 'R3: of gets that share a signal the first rejects, the others take the items of that turn',
    file: 'src/waiting/operation.ts',
    changes: [
      [
        '    if (this.#signal?.aborted) {\n      this.#close(() => this.#reject(this.#signal?.reason))\n      return 0\n    }\n    let code = 0\n',
        '    let code = 0\n',
      ],
    ],
    elsewhere: {
      file: 'src/waiting/wait-queue.ts',
      changes: [['Promise.resolve().then(this.#serveUnlessResting)', 'this.#serveUnlessResting()']],
    },
    noticedBy: [conforming('all who share a signal'), tests('cases/abort')],
  },
  {
    name: 'a flood stops the event loop',
    breaks: 'operations that are served at once go on in microtasks: no timer rings',
    file: 'src/waiting/turns.ts',
    changes: [['looks > MOST_UNTURNED) return true', 'looks > MOST_UNTURNED) return false']],
    noticedBy: [conforming('a loop that awaits get() and put()'), tests('waiting/interrupt')],
  },
  {
    name: 'putMany() of nothing never lets it turn',
    breaks: 'a loop of such calls stops the event loop, as it waits for nothing',
    file: 'src/faces/async-queue.ts',
    changes: [['if (isTurnDue()) await turnFor(this.#loop)', 'if (isTurnDue() && deadline) await turnFor(this.#loop)']],
    noticedBy: [conforming('a loop that awaits putMany() of nothing')],
  },
  {
    name: 'the count is written on the reason of an abort',
    breaks: 'two putMany() under one signal read the same number, and the error is the user’s',
    file: 'src/faces/partial.ts',
    changes: [['if (signal?.aborted && error === signal.reason)', 'if (signal?.aborted && error !== signal.reason)']],
    noticedBy: [tests('cases/abort')],
  },
  {
    name: 'a static member named kind is obeyed',
    breaks: 'what a user names steers the order in which items leave',
    file: 'src/queues/queue.ts',
    changes: [
      [
        'create(new.target.name, maxsize, options)',
        "create(new.target.name, maxsize, 'kind' in new.target ? new Ordered(Number(Reflect.get(new.target, 'kind')), options instanceof Ordered ? options.options : options) : options)",
      ],
    ],
    noticedBy: [tests('cases/constructing')],
  },
  {
    name: 'each wait listens to its signal',
    breaks: 'the eleventh under one signal prints a warning of a leak',
    file: 'src/waiting/abort.ts',
    changes: [['abortions.get(signal) ?? new Abortion(signal)', 'new Abortion(signal)']],
    noticedBy: [tests('waiting/signals')],
  },
  {
    name: 'each copy of the package listens to the process',
    breaks: 'one listener a process, whatever copies there are',
    file: 'src/runtime/common.ts',
    changes: [
      ['if (known !== undefined) return known as V', 'if (known === place) return known as V'],
      ['{ value: made })', '{ value: made, configurable: true })'],
    ],
    noticedBy: [tests('hosts/realms')],
  },
  {
    name: 'code of the user runs in any context',
    breaks: 'decode() of a get() that waited sees the AsyncLocalStorage of whoever served it',
    file: NODE,
    changes: [
      [
        '    const context = newContext()\n    return (run) => context.runInAsyncScope(run)\n',
        '    return (run) => run()\n',
      ],
    ],
    noticedBy: [tests('waiting/async-context')],
  },
  {
    name: 'the context of a call is kept by others',
    breaks: 'a registration or a timer that others use too holds the context of the call that began it',
    file: NODE,
    changes: [['(run) => outside.runInAsyncScope(run)', '(run) => (outside === undefined ? outside : run())']],
    noticedBy: [tests('waiting/async-context')],
  },
  {
    name: 'the host’s own words where it grants no memory',
    breaks: 'what was wanted, why it may be missing there, and what to do, is not told',
    file: HOST,
    changes: [
      [
        '    if (!(error instanceof HostRefusal)) throw error\n    const size',
        '    if (error instanceof HostRefusal) throw error.cause\n    if (!(error instanceof Error)) throw error\n    const size',
      ],
    ],
    noticedBy: [tests('hosts/hardened')],
  },
  {
    name: 'what nobody has any more keeps its memory',
    breaks: 'no memory is granted, though there are queues that were collected',
    file: HOST,
    changes: [['    makeRoom()\n', '    void makeRoom\n']],
    noticedBy: [tests('memory/collected')],
  },
  {
    name: 'the host’s own words where there is no WebAssembly',
    breaks: 'a ReferenceError under --jitless, which names neither the flag nor what to do',
    file: HOST,
    changes: [["if (typeof WebAssembly === 'undefined') {", "if (typeof WebAssembly === 'boolean') {"]],
    noticedBy: [tests('hosts/hardened')],
  },
]
