import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'

const examples = fileURLToPath(new URL('../../examples', import.meta.url))

export interface Running {
  readonly child: ChildProcess
  readonly ended: Promise<{ code: number | null; stdout: string; stderr: string }>
  /** Resolves with what was printed, once the pattern matches it. */
  shows(pattern: RegExp): Promise<string>
}

/** Starts a program of examples/ that ends with its test at the latest. */
export function start(t: TestContext, recipe: string, ...args: string[]): Running {
  const child = spawn(process.execPath, [join(examples, `${recipe}.js`), ...args])
  t.after(() => child.kill('SIGKILL'))
  let stdout = ''
  let stderr = ''
  const watching = new Set<() => void>()
  child.stdout.on('data', (text) => {
    stdout += text
    for (const look of watching) look()
  })
  child.stderr.on('data', (text) => {
    stderr += text
  })
  child.stdin.on('error', () => {})
  const ended = new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) =>
    child.once('close', (code) => resolve({ code, stdout, stderr })),
  )
  const shows = (pattern: RegExp) =>
    new Promise<string>((resolve, reject) => {
      const look = () => {
        if (!pattern.test(stdout)) return
        watching.delete(look)
        resolve(stdout)
      }
      watching.add(look)
      ended.then(() => reject(new Error(`${recipe} ended without ${pattern}: ${stdout}${stderr}`)))
      look()
    })
  return { child, ended, shows }
}

export function folderFor(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'janus-recipe-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}
