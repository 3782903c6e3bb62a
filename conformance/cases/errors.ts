import * as janus from 'janus-queue'
import { equal, ok, rejects, throws } from '../assert.js'
import { needsOf, parts } from '../faces.js'
import { test } from '../harness.js'

const { QueueError, QueueEmpty, QueueFull, QueueShutDown } = janus

const parents: { readonly [name: string]: unknown } = {
  QueueError: Error,
  QueueEmpty: QueueError,
  QueueFull: QueueError,
  QueueShutDown: QueueError,
  SyncQueueEmpty: QueueEmpty,
  SyncQueueFull: QueueFull,
  SyncQueueShutDown: QueueShutDown,
  AsyncQueueEmpty: QueueEmpty,
  AsyncQueueFull: QueueFull,
  AsyncQueueShutDown: QueueShutDown,
  InvalidStateError: QueueError,
  QueueDisconnected: QueueError,
}

for (const [name, parent] of Object.entries(parents)) {
  test(`${name} is an error with a name of its own, also where a bundle renames its class`, () => {
    const Class: unknown = Reflect.get(janus, name)
    ok(typeof Class === 'function' && Object.getPrototypeOf(Class) === parent, 'its parent')
    const error: unknown = Reflect.construct(Class, ['what happened'])
    ok(error instanceof QueueError && error instanceof Error, 'its classes')
    equal([error.name, error.message, String(error)], [name, 'what happened', `${name}: what happened`])
  })
}

test('SyncQueue and AsyncQueue throw errors of their own classes, with names and messages', async () => {
  const empty = new janus.Queue<number>()
  const full = new janus.Queue<number>(1)
  full.syncQ.put(1)
  const down = new janus.Queue<number>()
  down.shutdown()
  const cases: [name: string, action: () => unknown][] = [
    ['SyncQueueEmpty', () => empty.syncQ.getNowait()],
    ['SyncQueueEmpty', () => empty.syncQ.peekNowait()],
    ['SyncQueueEmpty', () => empty.syncQ.get({ block: false })],
    ['SyncQueueEmpty', () => empty.syncQ.peek({ timeout: 0 })],
    ['SyncQueueEmpty', () => empty.syncQ.getMany(2, { timeout: 0 })],
    ['AsyncQueueEmpty', () => empty.asyncQ.getNowait()],
    ['AsyncQueueEmpty', () => empty.asyncQ.peekNowait()],
    ['AsyncQueueEmpty', () => empty.asyncQ.get({ timeout: 0 })],
    ['AsyncQueueEmpty', () => empty.asyncQ.peek({ timeout: 1 })],
    ['AsyncQueueEmpty', () => empty.asyncQ.getMany(2, { timeout: 1 })],
    ['SyncQueueFull', () => full.syncQ.putNowait(2)],
    ['SyncQueueFull', () => full.syncQ.put(2, { block: false })],
    ['SyncQueueFull', () => full.syncQ.put(2, { timeout: 0 })],
    ['SyncQueueFull', () => full.syncQ.putMany([2], { timeout: 0 })],
    ['AsyncQueueFull', () => full.asyncQ.putNowait(2)],
    ['AsyncQueueFull', () => full.asyncQ.put(2, { timeout: 1 })],
    ['AsyncQueueFull', () => full.asyncQ.putMany([2], { timeout: 0 })],
    ['SyncQueueShutDown', () => down.syncQ.putNowait(1)],
    ['SyncQueueShutDown', () => down.syncQ.put(1)],
    ['SyncQueueShutDown', () => down.syncQ.putMany([1])],
    ['SyncQueueShutDown', () => down.syncQ.getNowait()],
    ['SyncQueueShutDown', () => down.syncQ.peekNowait()],
    ['SyncQueueShutDown', () => down.syncQ.get()],
    ['SyncQueueShutDown', () => down.syncQ.get({ block: false })],
    ['SyncQueueShutDown', () => down.syncQ.peek()],
    ['SyncQueueShutDown', () => down.syncQ.getMany(3)],
    ['AsyncQueueShutDown', () => down.asyncQ.putNowait(1)],
    ['AsyncQueueShutDown', () => down.asyncQ.put(1)],
    ['AsyncQueueShutDown', () => down.asyncQ.putMany([1])],
    ['AsyncQueueShutDown', () => down.asyncQ.getNowait()],
    ['AsyncQueueShutDown', () => down.asyncQ.peekNowait()],
    ['AsyncQueueShutDown', () => down.asyncQ.get()],
    ['AsyncQueueShutDown', () => down.asyncQ.peek()],
    ['AsyncQueueShutDown', () => down.asyncQ.getMany(3)],
    ['InvalidStateError', () => empty.waitClosed()],
  ]
  for (const [name, action] of cases) {
    const error = await rejects(async () => action(), name, String(action))
    ok(error instanceof QueueError, 'its class')
    ok(error.constructor === Reflect.get(janus, name), 'its class')
    ok(error.message.length > 0, 'a message')
  }
})

test('AsyncQueue methods that return promises reject and never throw', async () => {
  const down = new janus.Queue<number>()
  down.shutdown()
  const results = [
    down.asyncQ.put(1),
    down.asyncQ.get(),
    down.asyncQ.peek(),
    down.asyncQ.putMany([1]),
    down.asyncQ.getMany(1),
    down.asyncQ.getMany(0),
    down.asyncQ.get({ timeout: -1 }),
    down.asyncQ.put(1, { timeout: -1 }),
    new janus.Queue().waitClosed(),
  ]
  for (const outcome of await Promise.allSettled(results)) equal(outcome.status, 'rejected')
})

for (const part of parts) {
  test(
    `the message of a refusal names the operation and the queue, and says what is the matter (${part})`,
    async () => {
      const options = { name: 'q', maxBytes: 1 << 20 }
      const full = new janus.Queue<unknown>(1, options)
      full.syncQ.put(1)
      const short = new janus.Queue<unknown>(0, options)
      short.syncQ.put(new Uint8Array(600_000))
      const down = new janus.Queue<unknown>(0, options)
      down.shutdown()
      const empty = new janus.Queue<unknown>(0, options)
      const cases: [message: RegExp, call: () => unknown][] = []
      type Face = janus.SyncQueue<unknown> | janus.AsyncQueue<unknown>
      const add = (queue: janus.Queue<unknown>, message: RegExp, call: (q: Face) => unknown): void => {
        cases.push([message, () => call(queue[part])])
      }
      add(empty, /^get 'q': the queue is empty$/, (q) => q.get({ timeout: 0 }))
      add(empty, /^peekNowait 'q': the queue is empty$/, (q) => q.peekNowait())
      add(full, /^put 'q': the queue is full \(maxsize 1\)$/, (q) => q.put(2, { timeout: 0 }))
      add(full, /^join 'q': 1 task is still unfinished$/, (q) => q.join({ timeout: 0 }))
      add(short, /^putNowait 'q': no memory is left for the item \(maxBytes 1048576\)/, (q) =>
        q.putNowait(new Uint8Array(600_000)),
      )
      add(down, /^putMany 'q': the queue is shut down and takes no more items$/, (q) => q.putMany([1]))
      add(down, /^getMany 'q': the queue is shut down and empty$/, (q) => q.getMany(1))
      // The codec adds a byte or a few of its own.
      add(
        empty,
        /^put 'q': the item takes 20000\d\d bytes, and this queue can hold \d{6,7} at most: make it with a larger maxBytes than 1048576$/,
        (q) => q.put(new Uint8Array(2_000_000)),
      )
      add(empty, /^get 'q': nothing came within 3 ms$/, (q) => q.get({ timeout: 3 }))
      add(empty, /^getMany 'q': nothing came within 3 ms$/, (q) => q.getMany(2, { timeout: 3 }))
      add(full, /^put 'q': no room came within 3 ms \(maxsize 1\)$/, (q) => q.put(2, { timeout: 3 }))
      add(full, /^putMany 'q': no room came within 3 ms \(maxsize 1\)$/, (q) => q.putMany([2], { timeout: 3 }))
      add(full, /^join 'q': 1 task is still unfinished, not done within 3 ms$/, (q) => q.join({ timeout: 3 }))
      add(short, /^put 'q': no memory came free within 3 ms for the item \(maxBytes 1048576\)/, (q) =>
        q.put(new Uint8Array(600_000), { timeout: 3 }),
      )
      for (const [message, call] of cases) await rejects(async () => call(), message)
    },
    ...needsOf(part),
  )
}

test('errors have codes of their own, also of what cannot be decoded', () => {
  const codes = [
    [janus.SyncQueueEmpty, 'ERR_QUEUE_EMPTY'],
    [janus.AsyncQueueFull, 'ERR_QUEUE_FULL'],
    [janus.SyncQueueShutDown, 'ERR_QUEUE_SHUT_DOWN'],
    [janus.InvalidStateError, 'ERR_QUEUE_INVALID_STATE'],
    [janus.QueueDisconnected, 'ERR_QUEUE_DISCONNECTED'],
  ] as const
  for (const [Class, code] of codes) equal(new Class('m').code, code)
  const codec = {
    encode: () => Uint8Array.of(1),
    decode: (): never => {
      throw new Error('broken')
    },
  }
  const queue = new janus.Queue<number>(0, { codec })
  queue.syncQ.put(1)
  throws(() => queue.syncQ.get(), { name: 'QueueError', code: 'ERR_QUEUE_DECODE' })
})
