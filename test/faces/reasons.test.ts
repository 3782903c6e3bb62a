// The reason of a shutdown: how it is given, and where it arrives.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AsyncQueueShutDown, Queue, SyncQueueShutDown } from 'janus-queue'
import { startAgent } from '../helpers/agent.js'
import { assertError, causeOf, causeOfRejected } from '../helpers/cause.js'
import { limit } from '../helpers/limits.js'
import { kinds, makeQueue } from '../helpers/queues.js'
import { within } from '../helpers/wait.js'

for (const kind of kinds) {
  test(
    `every refusal of a queue that was shut down has a copy of the reason as its cause (${kind})`,
    limit,
    async () => {
      const queue = makeQueue<[number, string]>(kind)
      const reason = { why: 'no more', at: new Date(5) }
      const waiting = queue.asyncQ.get()
      queue.shutdown({ reason })
      const causes = [
        await causeOfRejected(waiting),
        await causeOfRejected(queue.asyncQ.get()),
        await causeOfRejected(queue.asyncQ.put([1, 'late'])),
        await causeOfRejected(queue.asyncQ.putMany([[1, 'late']])),
        ...[
          () => queue.syncQ.get(),
          () => queue.syncQ.getNowait(),
          () => queue.syncQ.peek(),
          () => queue.syncQ.getMany(3),
          () => queue.syncQ.put([1, 'late']),
          () => queue.syncQ.putNowait([1, 'late']),
          () => queue.asyncQ.putNowait([1, 'late']),
          () => queue.asyncQ.getNowait(),
        ].map(causeOf),
      ]
      for (const cause of causes) {
        assert.deepEqual(cause, reason)
        assert.notEqual(cause, reason)
      }
      assert.equal(new Set(causes).size, causes.length, 'each has a copy of its own')
    },
  )

  test(`the items that are in are got before the reason is thrown, unless it is immediate (${kind})`, limit, () => {
    const queue = makeQueue<[number, string]>(kind)
    queue.syncQ.put([1, 'in'])
    queue.shutdown({ reason: 'enough' })
    assert.equal(
      causeOf(() => queue.syncQ.put([2, 'late'])),
      'enough',
    )
    assert.deepEqual(queue.syncQ.get(), [1, 'in'])
    assert.equal(
      causeOf(() => queue.syncQ.get()),
      'enough',
    )
    const other = makeQueue<[number, string]>(kind)
    other.syncQ.put([1, 'in'])
    other.close('at once')
    assert.equal(
      causeOf(() => other.syncQ.get()),
      'at once',
    )
    assert.equal(other.syncQ.unfinishedTasks, 0)
  })
}

test('a queue that was shut down without a reason refuses without a cause', limit, () => {
  for (const end of [
    (queue: Queue<number>) => queue.shutdown(),
    (queue: Queue<number>) => queue.shutdown(true),
    (queue: Queue<number>) => queue.shutdown({}),
    (queue: Queue<number>) => queue.shutdown({ immediate: true, reason: undefined }),
    (queue: Queue<number>) => queue.close(),
    (queue: Queue<number>) => queue.syncQ.shutdown(),
    (queue: Queue<number>) => queue[Symbol.dispose](),
  ]) {
    const queue = new Queue<number>()
    end(queue)
    assert.throws(
      () => queue.syncQ.get(),
      (error) => error instanceof SyncQueueShutDown && !('cause' in error),
    )
  }
})

test('both faces and the queue take a reason, and null, false and 0 are reasons too', limit, async () => {
  for (const reason of [null, false, 0, '', NaN]) {
    for (const end of [
      (queue: Queue<number>) => queue.shutdown({ reason }),
      (queue: Queue<number>) => queue.shutdown({ immediate: true, reason }),
      (queue: Queue<number>) => queue.close(reason),
      (queue: Queue<number>) => queue.syncQ.shutdown({ reason }),
      (queue: Queue<number>) => queue.asyncQ.shutdown({ reason }),
    ]) {
      const queue = new Queue<number>()
      end(queue)
      assert.throws(
        () => queue.syncQ.get(),
        (error) => error instanceof SyncQueueShutDown && 'cause' in error && Object.is(error.cause, reason),
      )
      assert.throws(() => [...queue.syncQ], SyncQueueShutDown)
    }
    const queue = new Queue<number>()
    await queue.aclose(reason)
    assert.ok(Object.is(await causeOfRejected(queue.asyncQ.get()), reason))
  }
})

test('the reason of the first shutdown stays, be it one or none', limit, () => {
  const queue = new Queue<number>()
  queue.shutdown({ reason: 'first' })
  queue.shutdown({ reason: 'second', immediate: true })
  queue.close('third')
  assert.equal(
    causeOf(() => queue.syncQ.get()),
    'first',
  )
  const quiet = new Queue<number>()
  quiet.shutdown()
  quiet.close('late')
  assert.equal(
    causeOf(() => quiet.syncQ.get()),
    undefined,
  )
  assert.deepEqual([...quiet.syncQ], [])
})

test('a loop gets what is in and then throws the refusal with the reason', limit, async () => {
  const make = () => {
    const queue = new Queue<number>()
    queue.syncQ.putMany([1, 2, 3])
    queue.shutdown({ reason: new RangeError('broken') })
    return queue
  }
  const got: number[] = []
  assertError(
    causeOf(() => {
      for (const item of make().syncQ) got.push(item)
    }),
    'RangeError',
    /^broken$/,
  )
  const awaited: number[] = []
  const loop = async () => {
    for await (const item of make().asyncQ) awaited.push(item)
  }
  assertError(await causeOfRejected(loop()), 'RangeError', /^broken$/)
  assert.deepEqual(
    [got, awaited],
    [
      [1, 2, 3],
      [1, 2, 3],
    ],
  )
})

test('a loop that has thrown the reason has ended', limit, async () => {
  const queue = new Queue<number>()
  queue.shutdown({ reason: 'why' })
  const items = queue.asyncQ[Symbol.asyncIterator]()
  await assert.rejects(items.next(), AsyncQueueShutDown)
  assert.deepEqual(await items.next(), { done: true, value: undefined })
})

test('a loop that waits throws when another thread shuts the queue down with a reason', limit, async (t) => {
  const queue = new Queue<number>()
  const agent = await startAgent(t, queue)
  const loop = (async () => {
    for await (const _ of queue.asyncQ) assert.fail('there is nothing in it')
  })()
  loop.catch(() => {})
  await agent.queue('shutdown', { reason: { code: 'E_THERE' } })
  const cause = await causeOfRejected(within(5_000, 'the loop ends', loop))
  assert.deepEqual(cause, { code: 'E_THERE' })
})

test('giving a reason never fails: what cannot be cloned is told as text, and the rest stays', limit, () => {
  const hostile = new Proxy(
    {},
    {
      get() {
        throw new Error('no')
      },
      ownKeys() {
        throw new Error('no')
      },
    },
  )
  const socket = Object.assign(new Error('reset', { cause: () => 'why' }), {
    code: 'ECONNRESET',
    socket: new WeakMap(),
  })
  const causes = [
    Symbol('sign'),
    function later() {},
    hostile,
    new WeakSet(),
    { a: 1, b: Symbol('b') },
    [1, () => 2],
  ].map((reason) => {
    const queue = new Queue<number>()
    queue.shutdown({ reason })
    return causeOf(() => queue.syncQ.get())
  })
  assert.equal(causes[0], 'Symbol(sign)')
  assert.match(String(causes[1]), /later/)
  assert.equal(typeof causes[2], 'string')
  assert.equal(causes[3], '[object WeakSet]')
  assert.deepEqual(causes[4], { a: 1, b: 'Symbol(b)' })
  assert.deepEqual(causes[5], [1, '() => 2'])
  const queue = new Queue<number>()
  queue.shutdown({ reason: socket })
  const cause = causeOf(() => queue.syncQ.get())
  assertError(cause, 'Error', /^reset$/)
  const {
    code,
    socket: text,
    cause: deeper,
    stack,
  } = { code: '', socket: '', ...Object(cause), cause: Object(cause).cause, stack: Object(cause).stack }
  assert.deepEqual([code, text, deeper, stack], ['ECONNRESET', '[object WeakMap]', "() => 'why'", socket.stack])
})

test('a reason longer than the memory of the queue is told in short', limit, () => {
  const queue = new Queue<number>(0, { maxBytes: 65_536 })
  assert.throws(() => {
    for (;;) queue.syncQ.putNowait(1)
  }, /no memory is left/)
  queue.shutdown({ reason: new RangeError(`long ${'x'.repeat(1 << 20)}`) })
  queue.syncQ.clear()
  assertError(
    causeOf(() => queue.syncQ.get()),
    'RangeError',
    /^long x{20}/,
  )
})

test('a reason of a megabyte arrives whole where there is room for it', limit, async (t) => {
  const queue = new Queue<number>(0, { name: 'n'.repeat(1_500) })
  const agent = await startAgent(t, queue)
  const text = 'λ'.repeat(1 << 19)
  await agent.queue('shutdown', { reason: { text } })
  assert.deepEqual(
    causeOf(() => queue.syncQ.get()),
    { text },
  )
})
