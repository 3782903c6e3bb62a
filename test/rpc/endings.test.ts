import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { Worker } from 'node:worker_threads'
import { Queue, spawn } from 'janus-queue'
import { CallRefused, Calls } from 'janus-queue/rpc'
import { forms, type Handlers, outcome, served, startServer } from '../helpers/calls.js'
import { limit, longLimit } from '../helpers/limits.js'
import { isPending, sleep, until, within } from '../helpers/wait.js'

const serverModule = new URL('../workers/calls.js', import.meta.url)

function isRefused(error: unknown, cause?: string | RegExp): true {
  assert.ok(error instanceof CallRefused, `${error}`)
  assert.equal(error.code, 'ERR_CALL_REFUSED')
  if (cause !== undefined) assert.match(String(error.cause), new RegExp(cause))
  return true
}

/** A server that spawn() started, whose end is heard of while this thread blocks. `queue` follows it. */
function spawned(t: TestContext, calls: Calls<Handlers>, queues: Queue<unknown>[] = [calls.queue], sync = false) {
  const worker = spawn(serverModule, { data: { calls, sync }, queues })
  worker.exited.catch(() => {})
  t.after(() => worker.terminate())
  return worker
}

for (const form of forms) {
  test(
    `client.${form}: a server that ends refuses the call in its hands at once, with the reason`,
    limit,
    async (t) => {
      const calls = new Calls<Handlers>()
      spawned(t, calls)
      const client = calls.client()
      assert.equal(await client[form].add(1, 2), 3)
      isRefused((await outcome(() => client[form].exit(3))).error, 'exit code 3')
      isRefused((await outcome(() => client[form].add(1, 2))).error, 'exit code 3')
    },
  )

  test(`client.${form}: calls whose only server could not be loaded are refused with its error`, limit, async (t) => {
    const calls = new Calls<Handlers>()
    const worker = spawn(new URL('data:text/javascript,throw new RangeError("not today")'), {
      data: 0,
      queues: [calls.queue],
    })
    t.after(() => worker.terminate())
    isRefused((await outcome(() => calls.client()[form].add(1, 2))).error, 'not today')
  })

  test(`client.${form}: shutdown(true) refuses calls that wait, and calls from then on`, limit, async () => {
    const calls = new Calls<Handlers>()
    const waits = outcome(() => calls.client().async.add(1, 2))
    await sleep(10)
    calls.queue.shutdown({ immediate: true, reason: new Error('closed for today') })
    isRefused((await within(5_000, 'the refusal', waits)).error, 'closed for today')
    isRefused((await outcome(() => calls.client()[form].add(1, 2))).error, 'closed for today')
  })

  test(`client.${form}: a client that is disposed refuses its calls`, limit, async (t) => {
    const { calls, client } = served(t)
    const other = calls.client()
    const pending = [outcome(() => other.async.hang()), outcome(() => other.async.later(5_000))]
    const stream = await other.async.slow(10, 5_000)
    const next = outcome(() => stream.next())
    await sleep(20)
    other[Symbol.dispose]()
    for (const { error } of await within(5_000, 'all', Promise.all([...pending, next]))) isRefused(error)
    isRefused((await outcome(() => other[form].add(1, 2))).error)
    isRefused((await outcome(() => other.with({})[form].add(1, 2))).error)
    other[Symbol.dispose]()
    assert.equal(await client[form].add(1, 2), 3)
  })
}

test('a thread that blocks in a call is refused when another shuts the calls down', limit, async (t) => {
  const calls = new Calls<Handlers>()
  const worker = new Worker(
    `setTimeout(() => import('janus-queue/rpc').then(({ attachCalls }) => attachCalls(require('node:worker_threads').workerData)[Symbol.dispose]()), 100)`,
    { eval: true, workerData: calls },
  )
  t.after(() => worker.terminate())
  assert.throws(
    () => calls.client().sync.add(1, 2),
    (error) => isRefused(error),
  )
})

test('disposal of calls refuses those that wait and answers those that are being served', limit, async (t) => {
  const { calls, client } = served(t, { concurrency: 1 })
  assert.equal(client.sync.add(1, 2), 3)
  const order: string[] = []
  const being = client.async.later(1_000, 'served').finally(() => order.push('served'))
  const waiting = outcome(() => client.async.later(1, 'waited')).finally(() => order.push('refused'))
  await until(() => calls.queue.stats().lent === 1, 'one is being served')
  await sleep(50)
  calls[Symbol.dispose]()
  isRefused((await waiting).error)
  assert.equal(await being, 'served')
  assert.deepEqual(order, ['refused', 'served'])
})

test('queue.shutdown() lets the calls that wait be served first', limit, async (t) => {
  const { calls, client } = served(t, { concurrency: 1 })
  assert.equal(await client.async.add(1, 2), 3)
  const made = Array.from({ length: 20 }, (_, n) => client.async.later(2, n))
  calls.queue.shutdown()
  assert.deepEqual(
    await Promise.all(made),
    Array.from({ length: 20 }, (_, n) => n),
  )
  isRefused((await outcome(() => client.async.add(1, 2))).error)
})

test(
  'calls that were shut down without a reason, and that no server is left to serve, are refused',
  limit,
  async () => {
    const calls = new Calls<Handlers>()
    const waits = outcome(() => calls.client().async.add(1, 2))
    calls.queue.shutdown()
    isRefused((await within(5_000, 'the refusal', waits)).error)
  },
)

test('where there are other servers, their calls and further calls go on', limit, async (t) => {
  const calls = new Calls<Handlers>()
  const client = calls.client({ timeout: 20_000 })
  const doomed = spawned(t, calls, [new Queue<never>(0, { beside: calls.queue })])
  assert.equal(client.sync.add(1, 2), 3)
  const hangs = outcome(() => client.async.hang())
  await until(() => calls.queue.stats().lent === 1, 'it is in its hands')
  await sleep(20)
  startServer(t, calls)
  await until(() => calls.queue.stats().waitingGetters === 2, 'both serve')
  const others = Array.from({ length: 20 }, (_, n) => outcome(() => client.async.later(200, n)))
  await sleep(20)
  doomed.terminate()
  isRefused((await within(5_000, 'the refusal', hangs)).error)
  // Whichever server was awake first has taken more of them, perhaps all.
  for (const { error } of await Promise.all(others)) if (error !== undefined) isRefused(error)
  assert.equal(await client.async.add(1, 2), 3)
})

test('stop() takes no more calls, answers those that were begun, and leaves the rest to others', limit, async () => {
  const calls = new Calls<{ later(n: number): Promise<number> }>()
  let open = (): void => {}
  const gate = new Promise<void>((resolve) => {
    open = resolve
  })
  const handlers = { later: (n: number) => gate.then(() => n) }
  const client = calls.client()
  const abort = new AbortController()
  const stopped = calls.serve(handlers, { concurrency: 2, signal: abort.signal })
  const made = Promise.all([1, 2, 3, 4].map((n) => client.async.later(n)))
  await until(() => stopped.active === 2, 'two are begun')
  abort.abort()
  open()
  await stopped.ended
  assert.deepEqual([stopped.active, stopped.served, calls.queue.stats().size], [0, 2, 2])
  const other = calls.serve(handlers)
  assert.deepEqual(await made, [1, 2, 3, 4])
  await other[Symbol.asyncDispose]()
  assert.equal(other.served, 2)
  const aborted = calls.serve(handlers, { signal: AbortSignal.abort() })
  await aborted.ended
})

test('concurrency is kept also by synchronous handlers, streams included', limit, async () => {
  const calls = new Calls<{ count(): IterableIterator<number>; add(n: number): number }>()
  const server = calls.serve({ count: () => [1, 2].values(), add: (n) => n }, { concurrency: 1 })
  const client = calls.client()
  const all = await Promise.all([client.async.count(), client.async.add(1)])
  assert.equal(all[1], 1)
  assert.deepEqual(server.active, 0)
  calls[Symbol.dispose]()
  await within(5_000, 'the end', server.ended)
})

test(
  'a client whose thread ends is heard of: its handlers are told, and its memory comes back',
  longLimit,
  async (t) => {
    const calls = new Calls<Handlers>()
    startServer(t, calls)
    const client = calls.client()
    assert.equal(client.sync.add(1, 2), 3)
    const clientSource = `import('janus-queue/rpc').then(({ attachCalls }) => {
    const client = attachCalls(require('node:worker_threads').workerData).client()
    client.async.hang()
    client.async.slow(1e9, 0).then(() => require('node:worker_threads').parentPort.postMessage('calls'))
  })`
    let pages = 0
    for (let round = 0; round < 6; round++) {
      const worker = new Worker(clientSource, { eval: true, workerData: calls })
      await new Promise((resolve) => worker.once('message', resolve))
      await worker.terminate()
      await until(() => client.sync.state().aborted === round + 1, 'the handler was told')
      await until(() => client.sync.state().ended === round + 1, 'the stream has ended')
      if (round === 2) pages = calls.queue.stats().bytesReserved
    }
    assert.equal(calls.queue.stats().bytesReserved, pages)
  },
)

test('terminations of servers at every step hang nobody', longLimit, async (t) => {
  const calls = new Calls<Handlers>()
  const client = calls.client()
  const end = performance.now() + 15_000
  let refused = 0
  let answered = 0
  while (performance.now() < end) {
    const life = new Queue<never>(0, { beside: calls.queue }) // follows it in place of the calls, and so the end is heard of
    const worker = spawned(t, calls, [life])
    const made = Array.from({ length: 30 }, (_, n) => outcome(() => client.async.later(n % 4, n)))
    await sleep(Math.random() * 200)
    await worker.terminate()
    const last = spawned(t, calls, [new Queue<never>(0, { beside: calls.queue })])
    for (const { error, value } of await within(20_000, 'all are answered or refused', Promise.all(made))) {
      if (error === undefined) answered++
      else {
        isRefused(error)
        refused++
      }
      assert.ok(error !== undefined || typeof value === 'number')
    }
    await last.terminate()
  }
  assert.ok(answered > 0, `${answered} answered, ${refused} refused`)
  const waits = outcome(() => client.async.add(1, 2))
  assert.ok(await isPending(waits), 'a call without a server waits for one')
  client[Symbol.dispose]()
  isRefused((await waits).error)
})

test('on a thread that blocks, terminations of servers are refusals too', longLimit, async (t) => {
  const calls = new Calls<Handlers>()
  const client = calls.client()
  for (let round = 0; round < 5; round++) {
    spawned(t, calls, [new Queue<never>(0, { beside: calls.queue })], round % 2 === 1)
    assert.equal(client.sync.add(round, 1), round + 1)
    assert.throws(
      () => client.sync.exit(round),
      (error) => isRefused(error),
    )
  }
})
