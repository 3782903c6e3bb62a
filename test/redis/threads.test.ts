import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { Worker } from 'node:worker_threads'
import { Queue } from 'janus-queue'
import { attachRemote, type RemoteQueue } from 'janus-queue/redis'
import { limit } from '../helpers/limits.js'
import { within } from '../helpers/wait.js'
import { opened } from './helpers/server.js'

/** A worker that has the queue, and does what `program` says with `syncQ`, `asyncQ` and `say`. */
function work(queue: RemoteQueue<unknown>, program: string): { worker: Worker; said: Promise<unknown> } {
  const source = `
    import { parentPort, workerData } from 'node:worker_threads'
    import { attachRemote } from ${JSON.stringify(import.meta.resolve('janus-queue/redis'))}
    const { name, syncQ, asyncQ } = attachRemote(workerData)
    const say = (what) => parentPort.postMessage(what)
    ${program}
  `
  const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(source)}`), { workerData: queue })
  const said = Promise.race([
    once(worker, 'message').then(([message]) => message),
    once(worker, 'error').then(([error]) => Promise.reject(error)),
  ])
  return { worker, said }
}

test('a worker thread opens a RemoteQueue from its handle, and blocks on it', limit, async (t) => {
  const queue = await opened<unknown>(t)
  const { said, worker } = work(
    queue,
    `const item = syncQ.get(); syncQ.taskDone(); say([name, item]); syncQ.put('back')`,
  )
  t.after(() => worker.terminate())
  await queue.asyncQ.put({ hello: 1 })
  assert.deepEqual(await within(20_000, 'the worker', said), [queue.name, { hello: 1 }])
  assert.equal(await queue.asyncQ.get(), 'back')
  await queue.asyncQ.taskDone()
  await queue.asyncQ.join()
})

test('a worker thread has the promise face too', limit, async (t) => {
  const queue = await opened<unknown>(t)
  const { said, worker } = work(queue, `say(await asyncQ.get()); await asyncQ.taskDone()`)
  t.after(() => worker.terminate())
  await queue.asyncQ.put(7)
  assert.equal(await within(20_000, 'the worker', said), 7)
  await within(20_000, 'the join', queue.asyncQ.join())
})

test(
  'what a thread has on lease goes back when the thread ends, and what it waits for is given up',
  limit,
  async (t) => {
    const queue = await opened<unknown>(t)
    await queue.asyncQ.putMany(['a', 'b'])
    const { said, worker } = work(queue, `const task = syncQ.getTask(); say(task.item); syncQ.get(); syncQ.get()`)
    assert.equal(await within(20_000, 'the worker', said), 'a')
    while ((await queue.stats()).waitingGetters === 0);
    await worker.terminate()
    assert.equal(await within(20_000, 'the first', queue.asyncQ.get()), 'a')
    assert.equal(await within(20_000, 'the second', queue.asyncQ.get()), 'b')
    assert.equal((await queue.stats()).waitingGetters, 0)
    assert.equal((await queue.stats()).redelivered, 2)
  },
)

test('attachRemote() refuses what is no RemoteQueue with TypeError', () => {
  for (const handle of [undefined, null, {}, new Queue()]) assert.throws(() => attachRemote(handle), TypeError)
})

test('a thread without the priority that the queue was opened with gets, but does not put', limit, async (t) => {
  const queue = await opened<unknown>(t, {
    kind: 'priority',
    priority: (item) => Number(Reflect.get(Object(item), 'p')),
  })
  await queue.asyncQ.putMany([{ p: 2 }, { p: 1 }])
  const { said, worker } = work(
    queue,
    `let refused = ''
     try { syncQ.put({ p: 0 }) } catch (error) { refused = error.name }
     say([refused, syncQ.get(), syncQ.get()])`,
  )
  t.after(() => worker.terminate())
  assert.deepEqual(await within(20_000, 'the worker', said), ['InvalidStateError', { p: 1 }, { p: 2 }])
})

test('a pending operation keeps the process alive unless unref() was called', limit, async (t) => {
  const queue = await opened<unknown>(t)
  assert.equal(queue.asyncQ.hasRef(), true)
  assert.equal(queue.asyncQ.unref(), queue.asyncQ)
  assert.equal(queue.asyncQ.hasRef(), false)
  assert.equal(queue.asyncQ.ref().hasRef(), true)
})
