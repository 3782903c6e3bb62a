import { readFileSync } from 'node:fs'
import { arch, cpus, loadavg, release, totalmem, type } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Effort } from '../measure/runner.js'
import type { Natives } from '../native/natives.js'
import { npmEntry, root } from '../paths.js'
import { topology } from './topology.js'

/** On what, with what and how it was measured. */
export interface Environment {
  readonly machine: string
  /** Its processor's name alone, and how many of them there are. */
  readonly processor: string
  readonly processors: number
  readonly topology: string
  /** Nanoseconds of a round trip over two bare words, before and after all else; undefined: not measured. */
  readonly pingPong: readonly [number, number] | undefined
  readonly runtime: string
  readonly load: string
  readonly versions: readonly string[]
  readonly missing: readonly string[]
  readonly rounds: number
  readonly sampleMs: number
  readonly seconds: number
  readonly date: string
}

const npmPeers = ['multithreading', 'ringbuf.js', 'thread-stream', 'synckit', 'esbuild']

export function environmentOf(
  { python, janus, go, rust }: Natives,
  effort: Effort,
  seconds: number,
  peers: readonly string[] = npmPeers,
  pingPong?: readonly [number, number],
): Environment {
  const processors = cpus()
  const processor = processors[0]?.model.trim() ?? 'unknown'
  const memory = Math.round(totalmem() / 2 ** 30)
  const npm = peers.map((name) => ({ name, version: versionOf(name) }))
  const natives =
    peers !== npmPeers
      ? []
      : [
          { name: "Python's queue.Queue", found: python },
          { name: "Python's janus", found: janus ? python : undefined },
          { name: "Go's channels", found: go },
          { name: "Rust's crossbeam-channel and flume", found: rust },
        ]
  return {
    machine: `${processors.length} × ${processor}, ${memory} GiB, ${type()} ${release()}, ${arch()}`,
    processor,
    processors: processors.length,
    topology: topology(),
    pingPong,
    runtime: `Node.js ${process.versions.node} (V8 ${process.versions.v8})`,
    load: loadavg()
      .map((load) => load.toFixed(1))
      .join(' '),
    versions: [
      `janus-queue ${packageVersion(join(root, 'package.json'))}`,
      ...npm.flatMap(({ name, version }) => (version === undefined ? [] : [`${name} ${version}`])),
      ...new Set([python, go, rust].flatMap((native) => (native === undefined ? [] : [native.versions]))),
    ],
    missing: [
      ...npm.flatMap(({ name, version }) => (version === undefined ? [name] : [])),
      ...natives.flatMap(({ name, found }) => (found === undefined ? [name] : [])),
    ],
    rounds: effort.rounds,
    sampleMs: effort.sampleMs,
    seconds,
    date: new Date().toISOString().slice(0, 10),
  }
}

function versionOf(name: string): string | undefined {
  const entry = npmEntry(name)
  if (entry === undefined) return undefined
  for (let folder = dirname(fileURLToPath(entry)); folder !== dirname(folder); folder = dirname(folder)) {
    const version = packageVersion(join(folder, 'package.json'))
    if (version !== undefined) return version
  }
  return undefined
}

function packageVersion(path: string): string | undefined {
  try {
    const { version }: { version?: string } = JSON.parse(readFileSync(path, 'utf8'))
    return version
  } catch {
    return undefined
  }
}
