// Every operation that takes a gate says so where that gate stays taken, instead of trying for ever.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Worker } from 'node:worker_threads'
import type { AsyncQueue, Queue, SyncQueue, Task } from 'janus-queue'
import { H_DONE_GATE, H_GET_GATE, H_PUT_GATE, M_POOL_GATE } from '../../src/core/layout.js'

const limit = { timeout: 60_000 }

/** Two seconds of a gate's being taken are over in a few looks: the package takes its clock when it is loaded. */
let looks = 0
const { hrtime } = process
const { now } = performance
Object.assign(process, {
  hrtime: () => {
    const [seconds, nanoseconds] = hrtime()
    return [seconds + ++looks, nanoseconds]
  },
})
performance.now = () => now.call(performance) + 1_000 * ++looks
const janus = await import('janus-queue')
Object.assign(process, { hrtime })
performance.now = now

const kinds = [
  ['fifo', janus.Queue],
  ['lifo', janus.LifoQueue],
  ['priority', janus.PriorityQueue],
] as const

interface Subject {
  readonly queue: Queue<unknown>
  readonly syncQ: SyncQueue<unknown>
  readonly asyncQ: AsyncQueue<unknown>
  readonly task: Task<unknown>
}

const large = [1, 'x'.repeat(20_000)]

function* some(): Generator<unknown> {
  yield* [4, 5]
}

async function* someLater(): AsyncGenerator<unknown> {
  yield 4
}

const steps: Readonly<Record<string, (subject: Subject) => unknown>> = {
  put: ({ syncQ }) => syncQ.put(4),
  'put of a large item': ({ syncQ }) => syncQ.put(large),
  putNowait: ({ syncQ }) => syncQ.putNowait(4),
  tryPut: ({ syncQ }) => syncQ.tryPut(4),
  'putMany of an array': ({ syncQ }) => syncQ.putMany([4, 5]),
  'putMany of an iterable': ({ syncQ }) => syncQ.putMany(some()),
  get: ({ syncQ }) => syncQ.get(),
  getNowait: ({ syncQ }) => syncQ.getNowait(),
  tryGet: ({ syncQ }) => syncQ.tryGet(),
  getMany: ({ syncQ }) => syncQ.getMany(2),
  getTask: ({ syncQ }) => syncQ.getTask(),
  peek: ({ syncQ }) => syncQ.peek(),
  peekNowait: ({ syncQ }) => syncQ.peekNowait(),
  'for of': ({ syncQ }) => syncQ[Symbol.iterator]().next(),
  batches: ({ syncQ }) => syncQ.batches(2).next(),
  selectSync: ({ syncQ }) => janus.selectSync([syncQ]),
  taskDone: ({ syncQ }) => syncQ.taskDone(),
  clear: ({ syncQ }) => syncQ.clear(),
  'task.done': ({ task }) => task.done(),
  'task.release': ({ task }) => task.release(),
  'task.release, last': ({ task }) => task.release({ last: true }),
  maxsize: ({ queue }) => {
    queue.maxsize = 9
  },
  shutdown: ({ queue }) => queue.shutdown(),
  'shutdown with a long reason': ({ queue }) => queue.shutdown({ reason: 'x'.repeat(9_000) }),
  close: ({ queue }) => queue.close(),
  follow: ({ queue }) => {
    const worker = new Worker('', { eval: true })
    queue.follow(worker)
  },
  spawn: ({ queue }) => janus.spawn('data:text/javascript,', { queues: [queue] }),
  release: ({ queue }) => queue.release(),
  'a queue beside it': ({ queue }) => new janus.Queue(0, { beside: queue }),
  'asyncQ.put': ({ asyncQ }) => asyncQ.put(4),
  'asyncQ.putMany of an array': ({ asyncQ }) => asyncQ.putMany([4, 5]),
  'asyncQ.putMany of an async iterable': ({ asyncQ }) => asyncQ.putMany(someLater()),
  'asyncQ.get': ({ asyncQ }) => asyncQ.get(),
  'asyncQ.getMany': ({ asyncQ }) => asyncQ.getMany(2),
  'asyncQ.getTask': ({ asyncQ }) => asyncQ.getTask(),
  'asyncQ.peek': ({ asyncQ }) => asyncQ.peek(),
  'asyncQ.values': ({ asyncQ }) => asyncQ.values().next(),
  'asyncQ.batches': ({ asyncQ }) => asyncQ.batches(2).next(),
  select: ({ asyncQ }) => janus.select([asyncQ]),
  aclose: ({ queue }) => queue.aclose(),
}

/** What is read without a gate. */
const readings: Readonly<Record<string, (subject: Subject) => unknown>> = {
  stats: ({ queue }) => queue.stats(),
  qsize: ({ syncQ }) => syncQ.qsize(),
  full: ({ syncQ }) => syncQ.full(),
  closed: ({ queue }) => queue.closed,
  unfinishedTasks: ({ syncQ }) => syncQ.unfinishedTasks,
  'maxsize that is read': ({ queue }) => queue.maxsize,
  'join with a timeout': ({ syncQ }) => assert.throws(() => syncQ.join({ timeout: 1 }), { name: 'TimeoutError' }),
  JSON: ({ queue }) => JSON.stringify(queue),
  'waitClosed of an open queue': ({ queue }) => assert.rejects(queue.waitClosed(), janus.InvalidStateError),
}

function damaged(Kind: (typeof kinds)[number][1]): Subject {
  const queue: Queue<unknown> = new Kind(0, { name: 'jobs' })
  const { syncQ, asyncQ } = queue
  syncQ.putMany([1, 2, 3])
  const subject = { queue, syncQ, asyncQ, task: syncQ.getTask() }
  const words = new Int32Array(queue.memory.buffer)
  for (const gate of [H_PUT_GATE, H_GET_GATE, H_DONE_GATE, M_POOL_GATE]) Atomics.or(words, gate >> 2, 1)
  return subject
}

for (const [kind, Kind] of kinds) {
  for (const [name, step] of Object.entries(steps)) {
    test(`${name} tells that the gates of its ${kind} queue stay taken`, limit, async () => {
      await assert.rejects(async () => step(damaged(Kind)), {
        name: 'InvalidStateError',
        message: /is damaged: one of its gates/,
      })
    })
  }

  test(`what is read of a ${kind} queue is read although its gates stay taken`, limit, async () => {
    for (const reading of Object.values(readings)) await reading(damaged(Kind))
  })

  test(`what waits for a ${kind} queue is rejected once its gates stay taken`, limit, async () => {
    const queue = new Kind<unknown>()
    const waiting = [queue.asyncQ.get(), queue.asyncQ.getTask(), queue.asyncQ.peek(), janus.select([queue.asyncQ])]
    const words = new Int32Array(queue.memory.buffer)
    for (const gate of [H_PUT_GATE, H_GET_GATE]) Atomics.or(words, gate >> 2, 1)
    for (const promise of waiting) await assert.rejects(promise, janus.InvalidStateError)
  })
}

test('attach() refuses a queue whose gates stay taken', limit, () => {
  const { queue } = damaged(janus.Queue)
  const { memory, at } = structuredCopy(queue)
  assert.throws(() => janus.attach({ memory, at }), TypeError)
})

/** The same memory's contents in one of its own, which this thread has not opened. */
function structuredCopy({ memory, at }: Queue<unknown>): { memory: WebAssembly.Memory; at: number } {
  const copy = new WebAssembly.Memory({ initial: memory.buffer.byteLength >> 16, maximum: 16_384, shared: true })
  new Uint8Array(copy.buffer).set(new Uint8Array(memory.buffer))
  new Int32Array(copy.buffer)[6] = 12_345 // an id of its own
  return { memory: copy, at }
}
