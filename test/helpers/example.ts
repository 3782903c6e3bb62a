import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { root } from './package.js'

export interface Ended {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs a program of examples/, by its path without '.js', to its end. */
export function runExample(path: string, ...args: string[]): Promise<Ended> {
  return runWith([], path, ...args)
}

/** The same with flags of Node.js. */
export function runWith(flags: readonly string[], path: string, ...args: string[]): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const command = [...flags, join(root, 'build/examples', `${path}.js`), ...args]
    execFile(process.execPath, command, { timeout: 80_000 }, (error, stdout, stderr) => {
      const code = error === null ? 0 : error.code
      if (typeof code === 'number') resolve({ code, stdout, stderr })
      else reject(new Error(`${path} did not end: ${stdout}${stderr}`, { cause: error }))
    })
  })
}

/** A folder that is removed with its test. */
export function folderFor(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'janus-example-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Real input: files of this project. */
export const texts = ['LICENSE', 'SECURITY.md', 'biome.json'].map((name) => join(root, name))
