import { runtime as node } from './node.js'
import type { Runtime } from './runtime.js'

/** Deno: as Node.js, but for the news of a worker's end. */

export { text } from './node.js'

export const runtime: Runtime = {
  ...node,
  // Deno says 'exit' as soon as terminate() is called, while the worker's JavaScript runs on: what it holds is in use.
  onThreadExit() {},
}
