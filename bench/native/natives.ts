import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { root, sources } from '../paths.js'
import { Native } from './child.js'

/** The peers in other languages that could be started here. */
export interface Natives {
  readonly python: Native | undefined
  readonly janus: boolean
  readonly go: Native | undefined
  readonly rust: Native | undefined
  /** Rust's channels whose threads can't give way to each other. */
  readonly unyielding: Native | undefined
}

export const noNatives: Natives = {
  python: undefined,
  janus: false,
  go: undefined,
  rust: undefined,
  unyielding: undefined,
}

/** Builds what there is a compiler for and starts it. */
export async function startNatives(say: (text: string) => void): Promise<Natives> {
  const folder = join(root, 'build', 'bench-native')
  mkdirSync(folder, { recursive: true })
  const python = await startPython()
  say('building the Go and Rust peers')
  const go = builds('go', ['build', '-o', join(folder, 'go-queues'), '.'], join(sources, 'native', 'go'))
    ? await started(join(folder, 'go-queues'))
    : undefined
  const isRust = buildsRust(join(folder, 'rust'))
  const rust = isRust ? await started(join(folder, 'rust/target/release/queues')) : undefined
  const unyielding = isRust ? await started(join(folder, 'rust/target/release/unyielding')) : undefined
  return { python, janus: python !== undefined && !python.versions.includes('missing'), go, rust, unyielding }
}

export function closeNatives({ python, go, rust, unyielding }: Natives): void {
  for (const native of [python, go, rust, unyielding]) native?.close()
}

/** The Python that has janus, where one has: that of Debian's package need not be the first in PATH. */
async function startPython(): Promise<Native | undefined> {
  const program = [join(sources, 'native', 'queues.py')]
  const found: Native[] = []
  for (const command of ['python3', '/usr/bin/python3']) {
    const native = await started(command, program)
    if (native !== undefined) found.push(native)
  }
  const best = found.find(({ versions }) => !versions.includes('missing')) ?? found[0]
  for (const native of found) if (native !== best) native.close()
  return best
}

function started(command: string, args: readonly string[] = []): Promise<Native | undefined> {
  return Native.start(command, args).catch(() => undefined)
}

/** Built beside a copy of the sources: cargo notes there which versions of the crates it found. */
function buildsRust(folder: string): boolean {
  cpSync(join(sources, 'native', 'rust'), folder, { recursive: true })
  return builds('cargo', ['build', '--release', '--offline', '--quiet'], folder)
}

function builds(command: string, args: readonly string[], cwd: string): boolean {
  const { status } = spawnSync(command, args, { cwd, stdio: 'ignore' })
  return status === 0
}
