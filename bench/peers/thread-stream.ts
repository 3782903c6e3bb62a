import { once } from 'node:events'
import { npmEntry, sources } from '../paths.js'
import { itemBytes, itemOf } from '../threads/items.js'
import type { Program } from '../threads/program.js'

interface Stream {
  write(data: string | Uint8Array): boolean
  flushSync(): void
}

/** thread-stream: the producer writes into a stream whose other end, in a thread of its own, counts what arrives. */
export const program: Program = {
  create() {
    const received = new Int32Array(new SharedArrayBuffer(4))
    return () => ({ value: received })
  },

  async open({ item }, { role }, received) {
    if (!(received instanceof Int32Array)) throw new TypeError('expected a counter')
    const unit = itemBytes[item] / 1024
    if (role !== 'produce') {
      let seen = 0
      return (count) => {
        seen += count * unit
        for (let now = Atomics.load(received, 0); now < seen; now = Atomics.load(received, 0)) {
          Atomics.wait(received, 0, now)
        }
      }
    }
    const stream = await openStream(received)
    const data = item === 'string' ? String(itemOf(item)) : Buffer.alloc(itemBytes[item], 'x')
    return async (count) => {
      for (let i = 0; i < count; i++) if (!stream.write(data)) await drained(stream)
      stream.flushSync()
    }
  },
}

function drained(stream: Stream): Promise<unknown> {
  // biome-ignore lint/suspicious/noExplicitAny: an EventEmitter, which the interface above leaves out
  return once(stream as any, 'drain')
}

async function openStream(received: Int32Array): Promise<Stream> {
  const entry = npmEntry('thread-stream')
  if (entry === undefined) throw new Error('not installed')
  const { default: ThreadStream } = await import(entry.href)
  const stream = new ThreadStream({ filename: `${sources}npm/thread-stream-sink.mjs`, workerData: { received } })
  await once(stream, 'ready')
  return stream
}
