import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type TestContext, test } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { attachRemote, connect, type RemoteQueue } from 'janus-queue/redis'
import { limit } from '../helpers/limits.js'
import { within } from '../helpers/wait.js'
import { sharedUrl, uniqueName } from './helpers/server.js'

const gone = { name: 'QueueConnectionError', outcome: 'unknown' }
const refused = { name: 'QueueConnectionError', outcome: 'refused' }

/** A queue, and the thread that its sockets are on once a call has blocked. */
async function withHelper(t: TestContext, commandTimeout = 10_000) {
  const url = await sharedUrl()
  await nextTurn() // the news of a worker that was started before comes first
  const started: Promise<Worker[]> = once(process, 'worker')
  const connection = await connect(url, { commandTimeout })
  const [helper] = await started
  assert.ok(helper !== undefined)
  t.after(() => connection.close().catch(() => {}))
  return { helper, queue: await connection.open<string>(uniqueName()) }
}

/** A worker that has the queue; `program` may `say` things. */
function work(t: TestContext, queue: RemoteQueue<string>, program: string, more?: Int32Array): Worker {
  const source = `
    import { parentPort, workerData } from 'node:worker_threads'
    import { attachRemote } from ${JSON.stringify(import.meta.resolve('janus-queue/redis'))}
    const { more } = workerData
    const { syncQ, asyncQ } = attachRemote(workerData.queue)
    const say = (what) => parentPort.postMessage(what)
    say('ready')
    ${program}
  `
  const url = new URL(`data:text/javascript,${encodeURIComponent(source)}`)
  const worker = new Worker(url, { workerData: { queue, more } })
  t.after(() => worker.terminate())
  return worker
}

test(
  'a thread that blocks hears of the end of the thread of the sockets, of which its event loop can tell nothing',
  limit,
  async (t) => {
    const { helper, queue } = await withHelper(t)
    queue.syncQ.put('a')
    const end = helper.terminate()
    assert.throws(() => {
      for (;;) queue.syncQ.get()
    }, gone)
    assert.throws(() => queue.syncQ.put('b'), refused)
    await end
  },
)

test('a thread of the sockets that ends while they move to it leaves no call that blocks', limit, async (t) => {
  const { helper, queue } = await withHelper(t)
  const got = assert.rejects(queue.asyncQ.get(), gone)
  const end = helper.terminate()
  assert.throws(() => queue.syncQ.get(), gone)
  await within(20_000, 'what was under way', got)
  await end
})

test('a promise on another thread is refused when the thread of the sockets ends without a word', limit, async (t) => {
  const { helper, queue } = await withHelper(t)
  const worker = work(t, queue, 'asyncQ.get().catch(({ name, outcome }) => say({ name, outcome }))')
  await within(20_000, 'the worker', once(worker, 'message'))
  while ((await queue.stats()).waitingGetters === 0);
  const said = once(worker, 'message')
  await helper.terminate()
  assert.deepEqual(await within(20_000, 'the refusal', said), [gone])
})

test('a call that blocks ends in time where nobody is left to hear of the end', limit, async (t) => {
  const { helper, queue } = await withHelper(t, 2_000)
  const more = new Int32Array(new SharedArrayBuffer(4))
  const program = `
    let refusal
    try { syncQ.get() } catch ({ name, outcome }) { refusal = { name, outcome } }
    say(refusal)
    Atomics.store(more, 0, 1)
    Atomics.notify(more, 0)
  `
  const worker = work(t, queue, program, more)
  await within(20_000, 'the worker', once(worker, 'message'))
  while ((await queue.stats()).waitingGetters === 0);
  const said = once(worker, 'message')
  const end = helper.terminate()
  assert.equal(Atomics.wait(more, 0, 0, 20_000), 'ok', 'the worker was told while this thread was blocked')
  assert.deepEqual(await within(20_000, 'the refusal', said), [gone])
  await end
})

test(
  'attachRemote() refuses a RemoteQueue whose thread of the sockets has ended, or that was closed',
  limit,
  async (t) => {
    const { helper, queue } = await withHelper(t)
    queue.syncQ.qsize()
    await helper.terminate()
    assert.throws(() => attachRemote(queue), { name: 'InvalidStateError' })
    const another = await withHelper(t)
    another.queue.syncQ.qsize()
    await another.queue.close()
    assert.throws(() => attachRemote(another.queue), { name: 'InvalidStateError' })
  },
)
