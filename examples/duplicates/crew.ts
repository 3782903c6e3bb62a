import { Worker } from 'node:worker_threads'
import type { Queue } from 'janus-queue'
import type { Finding, Task } from './messages.js'

/** A queue needs no wrapping to travel: workerData takes it as it is, and the worker opens it with attach(). */
export interface Briefing {
  tasks: Queue<Task>
  findings: Queue<Finding>
  minSize: number
}

/** Starts the worker threads. Resolves when all have ended, which they do by themselves when the tasks are shut down. */
export async function startCrew(threads: number, briefing: Briefing, onCrash: (error: unknown) => void): Promise<void> {
  const ends = Array.from({ length: threads }, () => {
    const worker = new Worker(new URL('./worker.js', import.meta.url), { workerData: briefing })
    worker.on('error', onCrash)
    return new Promise((resolve) => worker.on('exit', resolve))
  })
  await Promise.all(ends)
}
