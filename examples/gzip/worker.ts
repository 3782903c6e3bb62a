// Compresses or decompresses what comes, with Node.js's own streams: the queues join a pipeline by their adapters.
import { Readable, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream } from 'node:stream/web'
import { workerData } from 'node:worker_threads'
import { createGunzip, createGzip } from 'node:zlib'
import { attach } from 'janus-queue'
import { readable, writable } from 'janus-queue/streams'

const { task, to, from } = workerData
await pipeline(
  Readable.fromWeb(readable(attach(to), { onCancel: 'shutdown' }) as ReadableStream),
  task === 'gzip' ? createGzip() : createGunzip(),
  Writable.fromWeb(writable(attach(from))),
)
