import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))
/** Runtimes that .ci/run installs into .runtimes/, by name. */
export const runtimes = JSON.parse(readFileSync(join(root, 'scripts', 'runtimes.json'), 'utf8'))

/** Path of a runtime of scripts/runtimes.json; undefined where it is not installed. */
export function installed(name) {
  const { command } = runtimes[name]
  const path = join(root, '.runtimes', 'node_modules', name, command)
  return existsSync(path) ? path : undefined
}

/** The first of the commands that is on the PATH; the environment variable, where it is set, comes before them. */
export function onPath(variable, ...commands) {
  const named = process.env[variable]
  if (named) return named
  const folders = (process.env.PATH ?? '').split(delimiter)
  const paths = commands.flatMap((command) => folders.map((folder) => join(folder, command)))
  return paths.find((path) => existsSync(path))
}

/** What `command --version` prints in its first line that looks like a version. */
export function versionOf(command) {
  const { stdout } = spawnSync(command, ['--version'], { encoding: 'utf8', timeout: 30_000 })
  return /\d+(\.\d+)+/.exec(stdout ?? '')?.[0]
}
