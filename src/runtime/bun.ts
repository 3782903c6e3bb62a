import { runtime as node, threadExits } from './node.js'
import type { Runtime } from './runtime.js'

/** Bun: as Node.js, but for the news of a worker's end. */

export { text } from './node.js'

/** What `process` tells of: a Worker of node:worker_threads, or the web's Worker, which here has a number too. */
type Started = { readonly threadId: number } & (
  | { once(event: 'exit', listener: () => void): void }
  | { addEventListener(event: 'close', listener: () => void, options: { once: true }): void }
)

export const runtime: Runtime = {
  ...node,
  onThreadExit(listener) {
    // Bun's types of its own are not ours to depend on; those of Node.js know only the first kind of Worker.
    const exits = threadExits((worker: Started, ended) => {
      if ('once' in worker) worker.once('exit', ended)
      else worker.addEventListener('close', ended, { once: true })
    })
    exits.add(listener)
  },
}
