import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, sep } from 'node:path'
import { after } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

export const root = fileURLToPath(new URL('../../..', import.meta.url))
export const run = promisify(execFile)

/** What npm says of the package that it made. */
export interface Packed {
  filename: string
  size: number
  unpackedSize: number
  files: { path: string; size: number }[]
}

/** A folder outside of the project, gone when the tests are over. */
export function temporaryFolder(parent: string): string {
  const folder = mkdtempSync(join(parent, 'janus-queue-'))
  after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }))
  return folder
}

/** Makes the package that would be published, in `folder`. */
export async function pack(folder: string): Promise<Packed> {
  // dist/ is there: npm test has built it.
  const stdout = await npm(root, 'pack', '--json', '--ignore-scripts', '--pack-destination', folder)
  const [packed] = JSON.parse(stdout) as Packed[]
  if (packed === undefined) throw new Error('npm pack made nothing')
  return packed
}

/** An empty project in `folder` that has the package installed from its tarball, without the network. */
export async function installInto(folder: string): Promise<void> {
  const { filename } = await pack(folder)
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true }))
  await npm(folder, 'install', '--offline', '--no-audit', '--no-fund', '--loglevel=error', `./${filename}`)
}

/** Runs one of the project's own tools on this Node.js; what it printed, whether it was content or not. */
export async function tool(folder: string, path: string, ...args: string[]): Promise<{ code: number; output: string }> {
  try {
    const { stdout, stderr } = await run(process.execPath, [join(root, 'node_modules', path), ...args], { cwd: folder })
    return { code: 0, output: stdout + stderr }
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string }
    return { code, output: stdout + stderr }
  }
}

/** Deno and Bun, of those of scripts/runtimes.json that are installed: how a program is started there. */
export function otherRuntimes(): { name: string; command: string; args: string[] }[] {
  // The Node.js that runs all tests starts them; once is enough.
  if (process.execPath.split(sep).includes('.runtimes')) return []
  const text = readFileSync(join(root, 'scripts/runtimes.json'), 'utf8')
  const runtimes: Record<string, { command: string }> = JSON.parse(text)
  return Object.entries(runtimes).flatMap(([name, { command }]) => {
    const path = join(root, '.runtimes/node_modules', name, command)
    if (!/^(deno|bun)/.test(name) || !existsSync(path)) return []
    return [{ name, command: path, args: name.startsWith('deno') ? ['run', '--allow-all'] : [] }]
  })
}

async function npm(folder: string, ...args: string[]): Promise<string> {
  const { stdout } = await run('npm', args, { cwd: folder, shell: process.platform === 'win32', maxBuffer: 1 << 26 })
  return stdout
}
