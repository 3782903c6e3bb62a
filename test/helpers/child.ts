import { type ChildProcess, spawn } from 'node:child_process'
import type { TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'

export interface Child {
  readonly process: ChildProcess
  /** Resolves when it has ended. */
  readonly ended: Promise<{ code: number | null; output: string }>
  output(): string
}

/** Runs test/programs/`name` in a process of its own, which ends with the test at the latest. */
export function startProgram(t: TestContext, name: string, ...args: string[]): Child {
  const path = fileURLToPath(new URL(`../programs/${name}.js`, import.meta.url))
  const child = spawn(process.execPath, [path, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  t.after(() => child.kill('SIGKILL'))
  let output = ''
  const keep = (chunk: unknown) => {
    output += String(chunk)
  }
  child.stdout.on('data', keep)
  child.stderr.on('data', keep)
  const ended = new Promise<{ code: number | null; output: string }>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, output }))
  })
  return { process: child, ended, output: () => output }
}
