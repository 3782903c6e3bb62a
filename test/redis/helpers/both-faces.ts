/** What both faces of a queue do on the runtime that this runs on, on the main thread and on a worker; see runtimes.test.ts. */

import { once } from 'node:events'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { Redis } from 'ioredis'
import { attachRemote, connect } from 'janus-queue/redis'
import { createClient } from 'redis'

export const EXPECTED = ['pushed', 'a', 'b', 'parked', 'lent', 'lent', 'of a worker', 'last', 'shut down'] as const

async function heardBy(library: string, url: string): Promise<string[]> {
  const client = () => (library === 'redis' ? createClient({ url }) : new Redis(url, { lazyConnect: true }))
  const [connection, elsewhere] = [await connect(client()), await connect(client())]
  const name = `${process.pid} ${library}`
  const queue = await connection.open<string>(name, { maxsize: 2 })
  const theirs = await elsewhere.open<string>(name)
  const heard: string[] = []

  const waiting = queue.asyncQ.get()
  await theirs.asyncQ.put('pushed')
  heard.push(await waiting)
  await queue.asyncQ.taskDone()

  await queue.asyncQ.putMany(['a', 'b'])
  const parked = theirs.asyncQ.put('parked')
  heard.push(queue.syncQ.get())
  await parked
  heard.push(...queue.syncQ.getMany(9))
  for (const item of ['a', 'b', 'parked']) queue.syncQ.taskDone(item)
  await theirs.asyncQ.join()

  queue.syncQ.put('lent')
  const task = await theirs.asyncQ.getTask()
  heard.push(task.item)
  await task.release()
  heard.push(theirs.syncQ.get())
  theirs.syncQ.taskDone()

  const worker = new Worker(new URL(import.meta.url), { workerData: queue })
  const told = once(worker, 'message')
  heard.push(await theirs.asyncQ.get())
  await theirs.asyncQ.taskDone()
  await queue.asyncQ.put('for a worker')
  const [said] = await told
  if (said !== 'for a worker') throw new Error(`the worker got ${said}`)
  await worker.terminate()

  await queue.asyncQ.put('last')
  await theirs.shutdown()
  for await (const item of queue.asyncQ) {
    heard.push(item)
    await queue.asyncQ.taskDone(item)
  }
  heard.push((await queue.asyncQ.tryPut('late')) === 'shutdown' ? 'shut down' : 'open')
  await connection.destroy(name)
  await Promise.all([connection.close(), elsewhere.close()])
  return heard
}

function work(): void {
  const { syncQ } = attachRemote<string>(workerData)
  syncQ.put('of a worker')
  const item = syncQ.get()
  syncQ.taskDone()
  parentPort?.postMessage(item)
}

const [library, url] = process.argv.slice(2)
if (!isMainThread) work()
else if (library !== undefined && url !== undefined) console.log(JSON.stringify(await heardBy(library, url)))
