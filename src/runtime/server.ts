import { versions } from 'node:process'
import { runtime as bun } from './bun.js'
import { runtime as deno } from './deno.js'
import { runtime as node } from './node.js'
import type { Runtime } from './runtime.js'

/** Node.js and what has its modules. The versions tell them apart where a global may be made up, as by a test runner. */

export { text } from './node.js'

const { deno: isDeno, bun: isBun } = versions

export const runtime: Runtime = isDeno !== undefined ? deno : isBun !== undefined ? bun : node
