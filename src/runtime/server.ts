import { runtime as bun } from './bun.js'
import { runtime as deno } from './deno.js'
import { runtime as node } from './node.js'
import type { Runtime } from './runtime.js'

/*
 * Node.js and what has its modules. The versions tell them apart: a global of Deno's or Bun's name may be made up, as by a test runner.
 * Not by the module node:process, as Node.js sets up the standard streams for whoever imports that.
 */

export { copyBytes, text } from './node.js'

const { deno: isDeno, bun: isBun }: NodeJS.Dict<string> = globalThis.process?.versions ?? {}

export const runtime: Runtime = isDeno !== undefined ? deno : isBun !== undefined ? bun : node
