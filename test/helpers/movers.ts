import { Worker } from 'node:worker_threads'
import type { Start } from '../../conformance/movers.js'

/** Movers of the conformance suite in threads of Node.js, which are ended by `owner`. */
export function startMovers(owner: { after(end: () => unknown): unknown }): Start {
  return (workerData) => {
    const worker = new Worker(new URL('../workers/mover.js', import.meta.url), { workerData })
    owner.after(() => worker.terminate())
    return new Promise((resolve, reject) => {
      worker.on('message', resolve)
      worker.on('error', reject)
      worker.on('exit', () => reject(new Error('a mover ended without a word')))
    })
  }
}
