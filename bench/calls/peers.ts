import { once } from 'node:events'
import { type Transferable, Worker } from 'node:worker_threads'
import { npmEntry, sources } from '../paths.js'
import type { Handlers } from './server.js'

/** Whoever calls a function in another thread. What comes back may be a promise. */
export interface Caller {
  call(item: unknown): unknown
  close(): unknown
}

export type CallPeerName = keyof typeof callers

const callers = {
  'janus-queue': async (): Promise<Caller> => {
    const { startCalls } = await import('janus-queue/rpc')
    const calls = startCalls<Handlers>(new URL('./server.js', import.meta.url))
    return { call: calls.sync.echo, close: () => calls[Symbol.asyncDispose]() }
  },
  'janus-queue, awaited': async (): Promise<Caller> => {
    const { startCalls } = await import('janus-queue/rpc')
    const calls = startCalls<Handlers>(new URL('./server.js', import.meta.url))
    return { call: calls.async.echo, close: () => calls[Symbol.asyncDispose]() }
  },
  synckit: async (): Promise<Caller> => {
    const { createSyncFn } = await import(entryOf('synckit').href)
    return { call: createSyncFn(`${sources}npm/synckit-echo.mjs`), close: () => {} }
  },
  comlink: async (): Promise<Caller> => {
    const { wrap } = await import(new URL('../esm/comlink.mjs', entryOf('comlink')).href)
    const { default: adapt } = await import(new URL('../esm/node-adapter.mjs', entryOf('comlink')).href)
    const worker = new Worker(`${sources}npm/comlink-echo.mjs`)
    const { echo } = wrap(adapt(worker))
    return { call: (item) => echo(item), close: () => worker.terminate() }
  },
}

export function openCaller(name: CallPeerName): Promise<Caller> {
  return callers[name]()
}

export const POOL_THREADS = 4

/** Pools: a small job at a time for each thread. */
export const pools: Readonly<Record<string, () => Promise<Caller>>> = {
  'janus-queue': async () => {
    const { startCalls } = await import('janus-queue/rpc')
    const calls = startCalls<Handlers>(new URL('./server.js', import.meta.url), { threads: POOL_THREADS })
    return { call: (text) => calls.async.hash(String(text)), close: () => calls[Symbol.asyncDispose]() }
  },
  piscina: async () => {
    const { default: Piscina } = await import(entryOf('piscina').href)
    const threads = { minThreads: POOL_THREADS, maxThreads: POOL_THREADS }
    const pool = new Piscina({ filename: `${sources}npm/piscina-job.mjs`, ...threads })
    return { call: (text) => pool.run(text), close: () => pool.destroy() }
  },
}

/** A stream whose other end is in another thread. */
export interface Sink {
  /** Resolves where another chunk may follow. */
  write(chunk: Uint8Array): unknown
  /** Resolves when so many chunks, since the beginning, have come. */
  arrived(count: number): Promise<unknown>
  close(): unknown
}

export const sinks: Readonly<Record<string, () => Promise<Sink>>> = {
  'janus-queue': async () => {
    const [{ Queue }, { writable }] = await Promise.all([import('janus-queue'), import('janus-queue/streams')])
    const queue = new Queue<Uint8Array>(16, { eventLoop: 'any' })
    return sinkOf(queue, [], writable(queue))
  },
  'transferred stream': async () => {
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>()
    return sinkOf(readable, [readable as unknown as Transferable], writable)
  },
  'thread-stream': async () => {
    const { default: ThreadStream } = await import(entryOf('thread-stream').href)
    const received = new Int32Array(new SharedArrayBuffer(4))
    const stream = new ThreadStream({ filename: `${sources}npm/thread-stream-sink.mjs`, workerData: { received } })
    await once(stream, 'ready')
    return {
      write: (chunk) => (stream.write(chunk) ? undefined : once(stream, 'drain')),
      async arrived(count) {
        stream.flushSync()
        const kibibytes = count * (CHUNK_BYTES / 1024)
        for (let now = Atomics.load(received, 0); now < kibibytes; now = Atomics.load(received, 0)) {
          await Atomics.waitAsync(received, 0, now).value
        }
      },
      close: () => stream.end(),
    }
  },
}

export const CHUNK_BYTES = 65_536

function sinkOf(handle: unknown, transferList: readonly Transferable[], stream: WritableStream<Uint8Array>): Sink {
  const url = new URL('./sink.js', import.meta.url)
  const worker = new Worker(url, { workerData: handle, transferList: [...transferList] })
  const writer = stream.getWriter()
  return {
    write: (chunk) => writer.write(chunk),
    arrived(count) {
      worker.postMessage(count)
      return once(worker, 'message')
    },
    close: () => worker.terminate(),
  }
}

function entryOf(name: string): URL {
  const entry = npmEntry(name)
  if (entry === undefined) throw new Error('not installed')
  return entry
}
