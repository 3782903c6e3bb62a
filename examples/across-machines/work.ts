/** One worker. Everything it does may be done twice: where it dies before it has reported a task, another does that again. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { QueueShutDown } from 'janus-queue'
import { LeaseLost, QueueLost } from 'janus-queue/redis'
import type { Queues, Result, Task } from './queues.js'

/** Works until the queues are shut down, or deleted. */
export async function work({ tasks, results }: Queues): Promise<void> {
  try {
    for (;;) {
      const task = await tasks.getTask()
      const [, { kind, path }] = task.item
      if (kind === 'file') await results.put(await hashed(path))
      else {
        const found = await contents(path)
        if ('reason' in found) await results.put(found)
        else await tasks.putMany(found)
      }
      try {
        await task.done()
      } catch (error) {
        if (!(error instanceof LeaseLost)) throw error // it took too long: another does it, too
      }
    }
  } catch (error) {
    if (!(error instanceof QueueShutDown || error instanceof QueueLost)) throw error
  }
}

/** Symbolic links, pipes, sockets and devices are passed over. */
async function contents(folder: string): Promise<Task[] | (Result & { reason: string })> {
  try {
    const tasks: Task[] = []
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name)
      if (entry.isDirectory()) tasks.push([0, { kind: 'folder', path }])
      else if (entry.isFile()) tasks.push([(await lstat(path)).size, { kind: 'file', path }])
    }
    return tasks
  } catch (error) {
    return { path: folder, reason: messageOf(error) }
  }
}

async function hashed(path: string): Promise<Result> {
  try {
    const sha256 = createHash('sha256')
    for await (const chunk of createReadStream(path)) sha256.update(chunk)
    return { path, sha256: sha256.digest('hex') }
  } catch (error) {
    return { path, reason: messageOf(error) }
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
