import { Queue } from 'janus-queue'
import { attachCalls, Calls } from 'janus-queue/rpc'
import { equal, ok, rejects, throws } from '../assert.js'
import { type Context, test } from '../harness.js'
import { type Handlers, handlers } from '../threads/caller.js'
import { within } from '../time.js'

const upTo = (most: number) => Array.from({ length: most }, (_, i) => i)

function served(t: Context, sync: boolean): Calls<Handlers> {
  const calls = new Calls<Handlers>({ name: 'conformance' })
  t.startWorker({ role: 'server', calls, sync })
  t.after(() => calls[Symbol.dispose]())
  return calls
}

for (const sync of [false, true]) {
  const how = `a server that ${sync ? 'blocks' : 'awaits'}`

  test(`calls are answered, with results, errors and streams, by ${how}`, async (t) => {
    const client = served(t, sync).client({ timeout: 20_000 })
    equal(await client.async.add(1, 2), 3)
    equal(
      await Promise.all(upTo(200).map((n) => client.async.add(n, n))),
      upTo(200).map((n) => 2 * n),
    )
    const args = [new Map([[1, new Set([2n])]]), 'text \ud800', Uint8Array.of(1), -0, undefined]
    equal(await client.async.echo(...args), args)
    const error = await rejects(client.async.fails(), 'RangeError')
    equal(Reflect.get(error, 'code'), 'E_NOT')
    ok(error.cause instanceof TypeError, 'the cause')
    const counted: number[] = []
    for await (const n of await client.async.count(300)) counted.push(n)
    equal(counted, upTo(300))
    for await (const n of await client.async.count(1e9)) if (n === 100) break
    equal(await client.async.add(2, 3), 5)
  })

  test(
    `calls block until they are answered by ${how}`,
    async (t) => {
      const client = served(t, sync).client({ timeout: 20_000 })
      equal(await client.async.add(1, 2), 3) // a worker may need this thread's event loop for its start
      for (const n of upTo(200)) equal(client.sync.add(n, 1), n + 1)
      equal([...client.sync.count(300)], upTo(300))
      throws(() => client.sync.fails(), 'RangeError')
    },
    'blocking here',
  )

  for (const form of ['sync', 'async'] as const) {
    test(`a worker's ${form} calls are answered by ${how}`, async (t) => {
      const calls = served(t, sync)
      const told = new Queue<{ sums: number[]; counted: number[]; failure: Error }>(0, {
        beside: calls.queue,
        eventLoop: 'any',
      })
      for (let i = 0; i < 3; i++) t.startWorker({ role: 'caller', calls, told, form })
      for (let i = 0; i < 3; i++) {
        const { sums, counted, failure } = await told.asyncQ.get({ timeout: 20_000 })
        equal(
          sums,
          upTo(50).map((n) => n + 1),
        )
        equal(counted, upTo(150))
        equal([failure.name, failure.message], ['RangeError', 'not so'])
      }
    })
  }
}

test('asynchronous handlers and generators are awaited', async (t) => {
  const client = served(t, false).client({ timeout: 20_000 })
  equal(await client.async.later('late'), 'late')
  const counted: number[] = []
  for await (const n of await client.async.slow(200)) counted.push(n)
  equal(counted, upTo(200))
})

test('calls are refused, given up and shut down alike', async (t) => {
  const calls = served(t, false)
  const client = calls.client({ timeout: 20_000 })
  const told = new Queue<string>(0, { beside: calls.queue, eventLoop: 'any' })
  const abort = new AbortController()
  const call = client.with({ signal: abort.signal }).async.given(told)
  equal(await told.asyncQ.get({ timeout: 20_000 }), 'begun')
  abort.abort(new RangeError('enough'))
  await rejects(call, 'RangeError')
  equal(await told.asyncQ.get({ timeout: 20_000 }), 'given up')
  await rejects(client.with({ timeout: 20 }).async.given(told), 'TimeoutError')
  calls.queue.shutdown({ immediate: true, reason: new Error('closed') })
  const error = await rejects(client.async.add(1, 2), 'CallRefused')
  equal(error.cause instanceof Error && error.cause.message, 'closed')
})

test('calls of this event loop are answered in it', async () => {
  const calls = new Calls<Handlers>()
  const server = attachCalls<Handlers>(calls).serve(handlers, { concurrency: 2 })
  const client = calls.client()
  equal(await Promise.all(upTo(20).map((n) => client.async.later(n))), upTo(20))
  equal([server.active, server.served], [0, 20])
  calls[Symbol.dispose]()
  await within(5_000, 'the server ends', server.ended)
  client[Symbol.dispose]()
})

test(
  'the blocking form of calls is an InvalidStateError where the thread may not block, and names the other one',
  () => {
    const calls = new Calls<Handlers>()
    const error = throws(() => calls.client().sync.add(1, 2), 'InvalidStateError')
    ok(error.message.includes('async.add()'), error.message)
    throws(() => calls.serveSync(handlers), 'InvalidStateError')
  },
  'no blocking here',
)
