/** Throwaway copies of the project, to put faults into. */

import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Fault, patch, placesOf } from './fault.js'

export const root = fileURLToPath(new URL('../../../', import.meta.url))

const PARTS = [
  ...['package.json', 'tsconfig.json', 'tsconfig.base.json', 'src', 'scripts', 'bin', 'dist'],
  ...[
    'build/core.wasm',
    'build/modules',
    'build/src',
    'build/test',
    'build/explore',
    'build/proof',
    'build/conformance',
    'conformance/runners',
    'test/tsconfig.json',
  ],
]

export class Copy implements Disposable {
  readonly path: string

  constructor() {
    this.path = mkdtempSync(join(tmpdir(), 'janus-queue-fault-'))
    for (const part of PARTS)
      cpSync(join(root, part), join(this.path, part), { recursive: true, preserveTimestamps: true })
    symlinkSync(join(root, 'node_modules'), join(this.path, 'node_modules'), 'junction')
  }

  /** Puts the fault in and builds. A fault that no longer applies, or that a compiler refuses, is an error. */
  spoil(fault: Fault): void {
    const places = placesOf(fault)
    for (const place of places) {
      const path = join(this.path, place.file)
      writeFileSync(path, patch(readFileSync(path, 'utf8'), fault.name, place))
    }
    const isCore = places.some(({ file }) => dirname(file) === 'src/core')
    if (isCore) this.#run(fault.name, 'scripts/build.mjs')
    else {
      this.#run(fault.name, 'node_modules/typescript/bin/tsc', '-p', 'tsconfig.json')
      this.#run(fault.name, 'scripts/bundle.mjs')
    }
    this.#renew()
  }

  /** Tests have some of the modules compiled for themselves; these are of the same text. */
  #renew(): void {
    const own = join(this.path, 'build/src')
    for (const name of readdirSync(own, { recursive: true, encoding: 'utf8' })) {
      if (name.endsWith('.js')) cpSync(join(this.path, 'build/modules', name), join(own, name))
    }
  }

  /** Makes dist/ the modules themselves, so that one which is written there is in use at once. */
  unbundle(): void {
    rmSync(join(this.path, 'dist'), { recursive: true })
    cpSync(join(this.path, 'build/modules'), join(this.path, 'dist'), { recursive: true })
    writeFileSync(join(this.path, 'dist/index.node.js'), "export * from './index.js'\n")
  }

  #run(name: string, ...args: readonly string[]): void {
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: this.path, encoding: 'utf8' })
    if (status !== 0) throw new Error(`${name}: does not compile\n${stdout}${stderr}`)
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true })
  }
}
