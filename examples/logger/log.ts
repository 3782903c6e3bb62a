// A log that many threads write and one thread puts into the file. write() blocks where the disk does not keep up, and returns else at once: the
// line is in shared memory, and outlives the thread that wrote it. At the process's exit, however it comes about, the main thread waits
// until the file has all of it.
import { appendFileSync } from 'node:fs'
import { attach, Queue, spawn } from 'janus-queue'

/** What pino, or whoever writes text, needs. */
export interface Destination {
  write(text: string): void
}

export interface Log extends Destination {
  /** For other threads: openLog() makes a destination of it there. */
  readonly queue: Queue<string>
  /** Blocks until the file has all that was written until now. */
  flush(): void
  /** Writes what there is and ends the writer. Nothing can be written afterwards. */
  close(): Promise<void>
}

const MOST_LINES = 10_000
/** Milliseconds that a flush waits at most, and after which it looks whether the writer has failed. */
const PATIENCE = 10_000
const LOOK = 100

/** On the main thread: starts the writer. It keeps no process alive. */
export function startLog(file: string): Log {
  const queue = new Queue<string>(MOST_LINES, { name: 'log', maxBytes: 64 * 2 ** 20 })
  const writer = spawn(new URL('./writer.js', import.meta.url), { data: { queue, file }, queues: [queue], name: 'log' })
  writer.unref()
  const flush = (): void => {
    // Lines that are read and not yet written count as unfinished: this waits for the disk, not for the queue alone.
    for (const end = Date.now() + PATIENCE; !queue.closed && queue.syncQ.unfinishedTasks > 0; ) {
      try {
        queue.syncQ.join({ timeout: LOOK })
      } catch (error) {
        if (Date.now() > end) throw error
      }
    }
    if (queue.closed) rescue(queue, file)
  }
  process.on('exit', flush)
  return {
    ...openLog(queue),
    queue,
    flush,
    async close() {
      process.off('exit', flush)
      queue.shutdown()
      await writer.exited.catch(() => {})
      rescue(queue, file)
    },
  }
}

/** In any thread. */
export function openLog(handle: unknown): Destination {
  const { syncQ } = attach<string>(handle)
  return { write: (text) => syncQ.put(text) }
}

/** Where the writer has failed: what it left is written here. */
function rescue(queue: Queue<string>, file: string): void {
  for (let { status, item } = queue.syncQ.tryGet(); status === 'ok'; { status, item } = queue.syncQ.tryGet()) {
    appendFileSync(file, item ?? '')
  }
}
