// A process whose main thread has nothing to do but what is named on its command line. It prints what comes of it.

import { Worker } from 'node:worker_threads'
import { Queue, select } from 'janus-queue'

const [scenario = ''] = process.argv.slice(2)
const queue = new Queue<string>(1)
const { asyncQ, syncQ } = queue

function print(what: unknown): void {
  process.stdout.write(`${what}\n`)
}

function startPutter(): void {
  const worker = new Worker(new URL('./putter.js', import.meta.url), { workerData: queue })
  worker.unref()
}

const scenarios: Record<string, () => void> = {
  'get, fed by a worker': () => {
    startPutter()
    asyncQ.get().then(print)
  },
  'put, admitted by a worker': () => {
    syncQ.put('full')
    const worker = new Worker(new URL('./getter.js', import.meta.url), { workerData: queue })
    worker.unref()
    asyncQ.put('next').then(() => print('put'))
  },
  'join, released by a worker': () => {
    syncQ.put('task')
    const worker = new Worker(new URL('./getter.js', import.meta.url), { workerData: queue })
    worker.unref()
    asyncQ.join().then(() => print('joined'))
  },
  'for await, fed by a worker': async () => {
    startPutter()
    for await (const item of asyncQ) {
      print(item)
      break
    }
  },
  'a pipe whose target is shut down': async () => {
    const source = new Queue<string>()
    const pipe = asyncQ.putMany(source.asyncQ)
    setTimeout(() => {
      queue.shutdown()
      source.syncQ.put('stays')
    }, 20)
    await pipe.catch(({ name }) => print(`${name} ${source.syncQ.qsize()}`))
  },
  'get, fed by no one': () => {
    asyncQ.get().then(print)
    print('pending')
  },
  'whenShutDown()': () => {
    queue.whenShutDown().then(print)
  },
  'follow() of a worker that is unref()': () => {
    const worker = new Worker(new URL('./putter.js', import.meta.url), { workerData: new Queue(1) })
    worker.unref()
    queue.follow(worker)
  },
  'get, unref() before': () => {
    asyncQ.unref()
    asyncQ.get().then(print)
  },
  'select, fed by a worker': () => {
    startPutter()
    select([new Queue<string>().asyncQ.unref(), asyncQ]).then(({ item }) => print(item))
  },
  'select, unref() after': () => {
    const others = [new Queue<string>().asyncQ.unref(), new Queue<string>().asyncQ]
    select([asyncQ, ...others]).then(print)
    asyncQ.unref()
    others[1]?.unref()
  },
  'get, unref(), without Atomics.waitAsync': () => {
    Reflect.deleteProperty(Atomics, 'waitAsync')
    asyncQ.unref()
    asyncQ.get().then(print)
  },
  'get, unref() after': () => {
    asyncQ.get().then(print)
    asyncQ.unref()
  },
  'get with a timeout, unref()': () => {
    asyncQ.unref()
    asyncQ.get({ timeout: 60_000 }).catch(print)
  },
  'get, unref() and ref()': () => {
    asyncQ.unref()
    asyncQ.get().then(print)
    asyncQ.ref()
    startPutter()
  },
  'get, unref(), ref() while it waits': () => {
    asyncQ.unref()
    asyncQ.get().then(print)
    setTimeout(() => {
      asyncQ.ref()
      startPutter()
    }, 100)
  },
  'get, aborted': () => {
    const control = new AbortController()
    asyncQ.get({ signal: control.signal }).catch(() => print('aborted'))
    setTimeout(() => control.abort(), 50)
  },
  'get, timed out': () => {
    asyncQ.get({ timeout: 50 }).catch((error) => print(error.name))
  },
  'get, shut down': () => {
    asyncQ.get().catch((error) => print(error.name))
    setTimeout(() => queue.shutdown(), 50)
  },
  'everything settled': async () => {
    syncQ.put('one')
    print(await asyncQ.get())
    const get = asyncQ.get()
    await asyncQ.put('two')
    print(await get)
  },
  'get served, then one of another queue, unref()': async () => {
    const get = asyncQ.get()
    await asyncQ.put('one')
    print(await get)
    new Queue<string>().asyncQ.unref().get().then(print)
  },
  'a queue that was never used': () => print('made'),
}

scenarios[scenario]?.()
