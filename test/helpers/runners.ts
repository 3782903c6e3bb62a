import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { installInto, root, run, temporaryFolder } from './package.js'

/** A folder with the package installed, and the tests of test/fixtures/runners beside it. */
export async function runnersFolder(): Promise<string> {
  const folder = temporaryFolder(join(root, 'build'))
  await installInto(folder)
  cpSync(join(root, 'test', 'fixtures', 'runners'), folder, { recursive: true })
  return folder
}

/** What one of the project's own test runners says of a file; its exit code is 0 where all tests passed. */
export async function runRunner(
  folder: string,
  path: string,
  args: readonly string[],
  flags: readonly string[] = [],
): Promise<{ code: number; output: string }> {
  const command = ['--no-warnings', ...flags, join(root, 'node_modules', path), ...args]
  const env = { ...process.env, NODE_OPTIONS: '', NO_COLOR: '1' }
  Reflect.deleteProperty(env, 'NODE_TEST_CONTEXT')
  try {
    const { stdout, stderr } = await run(process.execPath, command, { cwd: folder, env, timeout: 60_000 })
    return { code: 0, output: stdout + stderr }
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number | null; stdout: string; stderr: string }
    return { code: code ?? -1, output: stdout + stderr }
  }
}
