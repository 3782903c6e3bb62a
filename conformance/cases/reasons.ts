// The reason of a shutdown: how it is given, and where it arrives.

import { Queue } from 'janus-queue'
import { startAgent } from '../agent.js'
import { causeOf, causeOfRejected, equal, errorIs, ok, rejects, throws } from '../assert.js'
import { places, withEachKind } from '../faces.js'
import { test } from '../harness.js'
import { kinds, makeQueue } from '../queues.js'
import { within } from '../time.js'

for (const kind of kinds) {
  test(`every refusal of a queue that was shut down has a copy of the reason as its cause (${kind})`, async () => {
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
      equal(cause, reason)
      ok(cause !== reason, 'a copy')
    }
    equal(new Set(causes).size, causes.length, 'each has a copy of its own')
  })

  test(`the items that are in are got before the reason is thrown, unless it is immediate (${kind})`, () => {
    const queue = makeQueue<[number, string]>(kind)
    queue.syncQ.put([1, 'in'])
    queue.shutdown({ reason: 'enough' })
    equal(
      causeOf(() => queue.syncQ.put([2, 'late'])),
      'enough',
    )
    equal(queue.syncQ.get(), [1, 'in'])
    equal(
      causeOf(() => queue.syncQ.get()),
      'enough',
    )
    const other = makeQueue<[number, string]>(kind)
    other.syncQ.put([1, 'in'])
    other.close('at once')
    equal(
      causeOf(() => other.syncQ.get()),
      'at once',
    )
    equal(other.syncQ.unfinishedTasks, 0)
  })
}

test('a queue that was shut down without a reason refuses without a cause', () => {
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
    ok(!('cause' in throws(() => queue.syncQ.get(), 'SyncQueueShutDown')), 'no cause')
  }
})

test('both faces and the queue take a reason, and null, false and 0 are reasons too', async () => {
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
      const error = throws(() => queue.syncQ.get(), 'SyncQueueShutDown')
      ok('cause' in error && Object.is(error.cause, reason), 'the reason')
      throws(() => [...queue.syncQ], 'SyncQueueShutDown')
    }
    const queue = new Queue<number>()
    await queue.aclose(reason)
    ok(Object.is(await causeOfRejected(queue.asyncQ.get()), reason))
  }
})

test('the reason of the first shutdown stays, be it one or none', () => {
  const queue = new Queue<number>()
  queue.shutdown({ reason: 'first' })
  queue.shutdown({ reason: 'second', immediate: true })
  queue.close('third')
  equal(
    causeOf(() => queue.syncQ.get()),
    'first',
  )
  const quiet = new Queue<number>()
  quiet.shutdown()
  quiet.close('late')
  equal(
    causeOf(() => quiet.syncQ.get()),
    undefined,
  )
  equal([...quiet.syncQ], [])
})

test('a loop gets what is in and then throws the refusal with the reason', async () => {
  const make = () => {
    const queue = new Queue<number>()
    queue.syncQ.putMany([1, 2, 3])
    queue.shutdown({ reason: new RangeError('broken') })
    return queue
  }
  const got: number[] = []
  errorIs(
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
  errorIs(await causeOfRejected(loop()), 'RangeError', /^broken$/)
  equal(
    [got, awaited],
    [
      [1, 2, 3],
      [1, 2, 3],
    ],
  )
})

test('a loop that has thrown the reason has ended', async () => {
  const queue = new Queue<number>()
  queue.shutdown({ reason: 'why' })
  const items = queue.asyncQ[Symbol.asyncIterator]()
  await rejects(items.next(), 'AsyncQueueShutDown')
  equal(await items.next(), { done: true, value: undefined })
})

test('a loop that waits throws when another thread shuts the queue down with a reason', async (t) => {
  const queue = new Queue<number>()
  const agent = await startAgent(t, queue)
  const loop = (async () => {
    for await (const _ of queue.asyncQ) throw new Error('there is nothing in it')
  })()
  loop.catch(() => {})
  await agent.call('queue', 'shutdown', { reason: { code: 'E_THERE' } })
  const cause = await causeOfRejected(within(5_000, 'the loop ends', loop))
  equal(cause, { code: 'E_THERE' })
})

test('giving a reason never fails: what cannot be cloned is told as text, and the rest stays', () => {
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
  const two = () => 2
  const why = () => 'why'
  const socket = Object.assign(new Error('reset', { cause: why }), {
    code: 'ECONNRESET',
    socket: new WeakMap(),
  })
  const causes = [Symbol('sign'), function later() {}, hostile, new WeakSet(), { a: 1, b: Symbol('b') }, [1, two]].map(
    (reason) => {
      const queue = new Queue<number>()
      queue.shutdown({ reason })
      return causeOf(() => queue.syncQ.get())
    },
  )
  equal(causes[0], 'Symbol(sign)')
  ok(String(causes[1]).includes('later'), 'the function')
  equal(typeof causes[2], 'string')
  equal(causes[3], '[object WeakSet]')
  equal(causes[4], { a: 1, b: 'Symbol(b)' })
  equal(causes[5], [1, String(two)])
  const queue = new Queue<number>()
  queue.shutdown({ reason: socket })
  const cause = causeOf(() => queue.syncQ.get())
  errorIs(cause, 'Error', /^reset$/)
  const {
    code,
    socket: text,
    cause: deeper,
    stack,
  } = { code: '', socket: '', ...Object(cause), cause: Object(cause).cause, stack: Object(cause).stack }
  equal([code, text, deeper, stack], ['ECONNRESET', '[object WeakMap]', String(why), socket.stack])
})

test('a reason longer than the memory of the queue is told in short', () => {
  const queue = new Queue<number>(0, { maxBytes: 65_536 })
  throws(() => {
    for (;;) queue.syncQ.putNowait(1)
  }, /no memory is left/)
  queue.shutdown({ reason: new RangeError(`long ${'x'.repeat(1 << 20)}`) })
  queue.syncQ.clear()
  errorIs(
    causeOf(() => queue.syncQ.get()),
    'RangeError',
    /^long x{20}/,
  )
})

test('a reason of a megabyte arrives whole where there is room for it', async (t) => {
  const queue = new Queue<number>(0, { name: 'n'.repeat(1_500) })
  const agent = await startAgent(t, queue)
  const text = 'λ'.repeat(1 << 19)
  await agent.call('queue', 'shutdown', { reason: { text } })
  equal(
    causeOf(() => queue.syncQ.get()),
    { text },
  )
})

for (const place of places) {
  test(`a shutdown with a reason refuses as one without (${place.name})`, async (t) => {
    await withEachKind<[number, string]>(t, place, 0, async ({ queue, face }) => {
      await face.put([1, 'in'])
      queue.shutdown({ reason: { why: 'enough' } })
      await rejects(face.put([2, 'late']), face.ShutDown)
      equal(await face.get(), [1, 'in'])
      await rejects(face.get(), face.ShutDown)
    })
  })
}

test('the reason of a shutdown on another thread is the cause here, and the first one stays', async (t) => {
  const queue = makeQueue<number>('fifo')
  const agent = await startAgent(t, queue)
  const waiting = causeOfRejected(queue.asyncQ.get())
  await agent.call('queue', 'shutdown', { reason: { why: 'over there', when: new Date(7) } })
  queue.close('late')
  for (const cause of [await within(5_000, 'the get', waiting), await causeOfRejected(queue.asyncQ.put(1))]) {
    equal(cause, { why: 'over there', when: new Date(7) })
  }
})
