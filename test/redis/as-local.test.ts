import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { type AsyncQueue, codecs, Queue, type SyncQueue } from 'janus-queue'
import type { RemoteAsyncQueue, RemoteSyncQueue } from 'janus-queue/redis'
import { limit, longLimit } from '../helpers/limits.js'
import { untyped } from '../helpers/untyped.js'
import { within } from '../helpers/wait.js'
import { opened } from './helpers/server.js'

/** A local queue, or one on a server: what is asked of it is the same. */
interface Either {
  readonly asyncQ: AsyncQueue<unknown> | RemoteAsyncQueue<unknown>
  readonly syncQ: SyncQueue<unknown> | RemoteSyncQueue<unknown>
}
type Case = readonly [title: string, items: readonly unknown[], act: (queue: Either) => unknown]

/** What came of it, as far as a program can tell the difference. */
async function outcomeOf(queue: Either, act: Case[2]): Promise<unknown> {
  try {
    return { value: await within(20_000, 'the outcome', (async () => act(queue))()) }
  } catch (error) {
    const read = (name: string): unknown => (error instanceof Error ? Reflect.get(error, name) : error)
    const cause = read('cause')
    const why = cause instanceof Error ? [cause.name, cause.message, Reflect.get(cause, 'code')] : cause
    return { error: read('name'), code: read('code'), accepted: read('accepted'), why }
  }
}

/** With a maxsize of 3, the same on both. */
async function compare(t: TestContext, cases: readonly Case[]): Promise<void> {
  for (const [title, items, act] of cases) {
    const local = new Queue<unknown>(3)
    const remote = await opened<unknown>(t, { maxsize: 3 })
    for (const item of items) {
      await local.asyncQ.put(item)
      await remote.asyncQ.put(item)
    }
    assert.deepEqual(await outcomeOf(remote, act), await outcomeOf(local, act), title)
  }
}

const aborted = AbortSignal.abort('why')
/** Of another realm, or a polyfill's. */
const foreign = { aborted: true, reason: 'foreign', addEventListener() {}, removeEventListener() {} }

test('options that are wrong, or ended before, are refused as by the local queue', longLimit, async (t) => {
  const all = [null, 5, { timeout: '1' }, { timeout: -1 }, { timeout: Number.NaN }, { timeout: 0 }]
  const async = [...all, { signal: 5 }, { signal: foreign }, { signal: aborted, timeout: 0 }]
  const sync = [...all, { block: 1 }, { block: false, timeout: -1 }]
  await compare(t, [
    ...async.flatMap((options): Case[] => {
      const how = untyped<{ timeout: number }>(options)
      const title = JSON.stringify(options)
      return [
        [`putMany ${title}`, [1], ({ asyncQ }) => asyncQ.putMany([2, 3, 4], how)],
        [`get ${title}`, [], ({ asyncQ }) => asyncQ.get(how)],
      ]
    }),
    ...sync.map((options): Case => {
      const how = untyped<{ timeout: number }>(options)
      return [`sync getMany ${JSON.stringify(options)}`, [1, 2], ({ syncQ }) => syncQ.getMany(5, how)]
    }),
    ...[0, 1.5, Number.NaN, '1'].map((max): Case => {
      return [`getMany(${max})`, [1], ({ asyncQ }) => asyncQ.getMany(untyped<number>(max))]
    }),
  ])
})

test('sources of putMany() are walked over as by the local queue', longLimit, async (t) => {
  async function* from(...items: unknown[]): AsyncGenerator<unknown> {
    yield* items
    throw new RangeError('source')
  }
  function* at(...items: unknown[]): Generator<unknown> {
    yield* items
    throw new RangeError('source')
  }
  async function* silent(): AsyncGenerator<unknown> {
    yield 1
    await new Promise(() => {})
  }
  class Own extends Array<unknown> {
    override *[Symbol.iterator](): ArrayIterator<unknown> {
      yield 'its own'
      return undefined
    }
  }
  const unclonable = () => {}
  const left = async ({ asyncQ }: Either, put: () => unknown): Promise<unknown> => {
    const outcome = await outcomeOf({ asyncQ, syncQ: untyped<Either['syncQ']>(undefined) }, put)
    return [outcome, await asyncQ.qsize()]
  }
  await compare(t, [
    ['a generator that throws', [], (q) => left(q, () => q.asyncQ.putMany(at(1, 2)))],
    ['an asynchronous one', [], (q) => left(q, () => q.asyncQ.putMany(from(1, 2)))],
    ['a generator that throws, blocking', [], (q) => left(q, async () => q.syncQ.putMany(at(1, 2)))],
    [
      'one that gives more than there is room for',
      [],
      (q) => left(q, () => q.asyncQ.putMany(at(1, 2, 3, 4), { timeout: 50 })),
    ],
    ['what can not be cloned', [], (q) => left(q, () => q.asyncQ.putMany([1, unclonable, 2]))],
    ['what can not be cloned, of a generator', [], (q) => left(q, () => q.asyncQ.putMany(from(1, unclonable, 2)))],
    ['what can not be cloned, blocking', [], (q) => left(q, async () => q.syncQ.putMany([1, unclonable, 2]))],
    ['a source that falls silent, in time', [], (q) => left(q, () => q.asyncQ.putMany(silent(), { timeout: 100 }))],
    [
      'a source that falls silent, an abort',
      [],
      (q) => left(q, () => q.asyncQ.putMany(silent(), { signal: AbortSignal.timeout(100) })),
    ],
    [
      'a source that falls silent, a shutdown',
      [],
      (q) => {
        setTimeout(() => q.asyncQ.shutdown({ reason: 'over' }), 100)
        return left(q, () => q.asyncQ.putMany(silent()))
      },
    ],
    [
      'an array with an iterator of its own',
      [],
      async ({ asyncQ }) => [await asyncQ.putMany(Own.of(1, 2)), await asyncQ.getMany(3)],
    ],
    ['an array with holes', [], async ({ asyncQ }) => [await asyncQ.putMany(Array(2)), await asyncQ.getMany(3)]],
    ['no source', [], ({ asyncQ }) => asyncQ.putMany(untyped<[]>(5))],
    ['nothing', [1, 2, 3], async ({ asyncQ, syncQ }) => [await asyncQ.putMany([]), syncQ.putMany([])]],
  ])
})

test('iterators of the promise face are those of the local queue', limit, async (t) => {
  await compare(t, [
    [
      'what they are',
      [],
      ({ asyncQ }) => {
        const values = asyncQ.values()
        const methods = [values.return, values.throw, Reflect.get(values, Symbol.asyncDispose)].map((one) => typeof one)
        return [values[Symbol.asyncIterator]() === values, ...methods, Object.keys(values)]
      },
    ],
    [
      'an abort is told each time',
      [1],
      async ({ asyncQ }) => {
        const values = asyncQ.values({ signal: aborted })
        return Promise.allSettled([values.next(), values.next()])
      },
    ],
    [
      'return() ends who waits',
      [],
      async ({ asyncQ }) => {
        const values = asyncQ.values()
        const waiting = values.next()
        return [await values.return?.(untyped<undefined>(Promise.resolve('value'))), await waiting, await values.next()]
      },
    ],
    [
      'throw() ends them',
      [1],
      async ({ asyncQ }) => {
        const values = asyncQ.batches(2)
        return [await Promise.allSettled([values.throw?.('why')]), await values.next(), await asyncQ.qsize()]
      },
    ],
  ])
})

test('an iterator goes on behind an item that can not be decoded', limit, async (t) => {
  const decode = (bytes: Uint8Array): unknown => {
    const item = codecs.json.decode(bytes)
    if (item === 'bad') throw new Error('no sense in it')
    return item
  }
  const queue = await opened<unknown>(t, { codec: { encode: codecs.json.encode, decode }, codecId: 'own' })
  await queue.asyncQ.putMany(['bad', 'good'])
  const values = queue.asyncQ.values()
  await assert.rejects(values.next(), { code: 'ERR_QUEUE_DECODE' })
  assert.deepEqual(await values.next(), { done: false, value: 'good' })
})

test('a reason is told as by the local queue, also what of it can not be cloned', limit, async (t) => {
  const put = ({ asyncQ }: Either) => asyncQ.put(1)
  const reasons = [
    Object.assign(new TypeError('with a function'), { code: 'E1', f() {} }),
    { a: () => 1, b: 2 },
    Symbol('one'),
    null,
    new Error('plain', { cause: 'deep' }),
  ]
  await compare(t, [
    ...reasons.map(
      (reason): Case => [String(reason), [], async (q) => [await q.asyncQ.shutdown({ reason }), await put(q)]],
    ),
    ...[1, 'true', null, { immediate: 1 }].map(
      (how): Case => [`${how}`, [], ({ asyncQ }) => asyncQ.shutdown(untyped<boolean>(how))],
    ),
  ])
})
