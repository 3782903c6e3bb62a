import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { connect } from 'janus-queue/redis'
import { limit } from '../helpers/limits.js'
import { within } from '../helpers/wait.js'
import { sharedUrl, uniqueName } from './helpers/server.js'

test('calls that wait are refused, on every thread and face, when the thread of the sockets ends', limit, async (t) => {
  const url = await sharedUrl()
  // The news of a worker that was started before comes first.
  await nextTurn()
  const started: Promise<Worker[]> = once(process, 'worker')
  const connection = await connect(url)
  const [helper] = await started
  t.after(() => connection.close().catch(() => {}))
  const queue = await connection.open<string>(uniqueName())
  const source = `
    import { parentPort, workerData } from 'node:worker_threads'
    import { attachRemote } from ${JSON.stringify(import.meta.resolve('janus-queue/redis'))}
    const { syncQ } = attachRemote(workerData)
    parentPort.postMessage('ready')
    try { syncQ.get() } catch (error) { parentPort.postMessage([error.name, error.outcome]) }
  `
  const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(source)}`), { workerData: queue })
  t.after(() => worker.terminate())
  await within(20_000, 'the worker', once(worker, 'message'))
  while ((await queue.stats()).waitingGetters === 0);
  const refused = assert.rejects(queue.asyncQ.get(), { name: 'QueueConnectionError', outcome: 'unknown' })
  const blocked = once(worker, 'message')
  await helper?.terminate()
  await within(20_000, 'the promise', refused)
  assert.deepEqual(await within(20_000, 'the blocked call', blocked), [['QueueConnectionError', 'unknown']])
  await assert.rejects(queue.asyncQ.put('late'), { name: 'QueueConnectionError', outcome: 'refused' })
})

test('what is under way when a thread begins to block goes on where the sockets are then', limit, async (t) => {
  const connection = await connect(await sharedUrl())
  t.after(() => connection.close())
  const queue = await connection.open<string>(uniqueName(), { maxsize: 1 })
  await queue.asyncQ.put('a')
  const parked = queue.asyncQ.put('b')
  while ((await queue.stats()).waitingPutters === 0);
  const unsent = queue.asyncQ.put('c')
  const task = await queue.asyncQ.getTask()
  assert.equal(task.item, 'a')
  assert.equal(queue.syncQ.get(), 'b')
  assert.equal(queue.syncQ.get(), 'c')
  await within(20_000, 'the puts', Promise.all([parked, unsent]))
  await task.done()
  queue.syncQ.taskDone('b')
  queue.syncQ.taskDone('c')
  assert.equal((await queue.stats()).lent, 0)
  await connection.destroy(queue.name)
})

test('what is under way keeps its order when a thread begins to block, however large it is', limit, async (t) => {
  const url = await sharedUrl()
  const [connection, elsewhere] = await Promise.all([connect(url), connect(url)])
  t.after(() => Promise.all([connection.close(), elsewhere.close()]))
  const queue = await connection.open<string>(uniqueName())
  const theirs = await elsewhere.open<string>(queue.name)
  const items = ['a', 'b', 'c', 'd'].map((letter) => letter.repeat(10_000))
  const got = items.map(() => queue.asyncQ.get())
  while ((await queue.stats()).waitingGetters < items.length);
  await theirs.asyncQ.putMany(items)
  assert.equal(queue.syncQ.qsize(), 0)
  assert.deepEqual(await within(20_000, 'the items', Promise.all(got)), items)
  assert.equal((await queue.stats()).lent, items.length)
  await connection.destroy(queue.name)
})

test('what is taken at most once is not lost when a thread begins to block', limit, async (t) => {
  const connection = await connect(await sharedUrl())
  t.after(() => connection.close())
  const lent = await connection.open<string>(uniqueName())
  await lent.asyncQ.put('lent')
  const underWay = lent.asyncQ.get()
  const queue = await connection.open<string>(uniqueName(), { delivery: 'at-most-once' })
  await queue.asyncQ.put('a')
  const taken = queue.asyncQ.get()
  await nextTurn()
  queue.syncQ.put('b')
  assert.equal(await within(20_000, 'the item', taken), 'a')
  assert.equal(queue.syncQ.get(), 'b')
  assert.equal(await within(20_000, 'the item that is lent', underWay), 'lent')
  assert.equal((await lent.stats()).redelivered, 0)
  await connection.destroy(queue.name)
  await connection.destroy(lent.name)
})
