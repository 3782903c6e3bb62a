// A file, compressed by one thread and decompressed by another, and back on disk the same: streams whose middle is elsewhere.
//
//   node main.js FILE COPY
//
// Each queue holds a few chunks at most, so the memory is the same for a file of any size: a slow disk slows the threads
// down, and they the reading. Whatever fails on the way, a thread included, fails the pipeline with its error.
import { createReadStream, createWriteStream } from 'node:fs'
import { Readable, Writable } from 'node:stream'
import type { ReadableStream, TransformStream } from 'node:stream/web'
import { codecs, Queue, spawn } from 'janus-queue'
import { through } from 'janus-queue/streams'

const [file = process.argv[1] ?? '', copy = 'copy'] = process.argv.slice(2)

/** A stream that passes through a thread of its own. Both ends await, each on its own event loop, which 'any' allows. */
function inThread(task: 'gzip' | 'gunzip') {
  const to = new Queue<Uint8Array>(8, { codec: codecs.bytes, eventLoop: 'any' })
  const from = new Queue<Uint8Array>(8, { codec: codecs.bytes, eventLoop: 'any', beside: to })
  const worker = spawn(new URL('./worker.js', import.meta.url), { data: { task, to, from }, queues: [to, from] })
  worker.unref()
  return { thread: through(to, from) as TransformStream, chunks: () => from.stats().puts }
}

const gzip = inThread('gzip')
const gunzip = inThread('gunzip')
const source = Readable.toWeb(createReadStream(file)) as ReadableStream<Uint8Array>
try {
  await source
    .pipeThrough(gzip.thread)
    .pipeThrough(gunzip.thread)
    .pipeTo(Writable.toWeb(createWriteStream(copy)))
  console.log(`${file} went through two threads, in ${gzip.chunks()} compressed chunks`)
} catch (error) {
  console.error(String(reasonOf(error)))
  process.exitCode = 1
}

/** Each queue on the way tells by a shutdown of its own what it was told, as the cause. From another thread comes a copy: the code tells what it is. */
function reasonOf(error: unknown): unknown {
  const isShutDown = error instanceof Error && Reflect.get(error, 'code') === 'ERR_QUEUE_SHUT_DOWN'
  return isShutDown && error.cause !== undefined ? reasonOf(error.cause) : error
}
