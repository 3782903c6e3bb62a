/**
 * Mutation testing of the TypeScript layers: changes a file in a copy of the project in one small way after the other,
 * and looks whether a test fails. A test that hangs has failed, too.
 *
 * `sample`: so many mutants of each file, chosen by `seed`; `only`: those alone in whose line of the report one of the
 * texts is. A survivor is a gap in the tests, or does not change what can be seen.
 */

import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { transformSync } from 'esbuild'
import { Copy, root } from '../faults/copy.js'
import { Random } from '../random.js'
import { apply, describe, type Mutant, mutantsOf } from './mutate.js'
import { Suite } from './suites.js'

/** The options of scripts/mutation.mjs. */
export interface Options {
  readonly file: readonly string[]
  readonly sample: number
  readonly seed?: number
  readonly only: readonly string[]
}

export async function main({ file, sample, seed = Date.now() % 1_000_000_000, only }: Options): Promise<void> {
  console.log(`mutation, seed ${seed}`)
  using copy = new Copy()
  copy.unbundle()
  const run = new Run(copy, new Random(seed), sample, only)
  for (const source of sources()) run.write(source, textOf(source))
  for (const name of file) await run.visit(name)
  const { mutants, killed } = run
  console.log(`${mutants} mutants, ${killed} killed, ${mutants - killed} survived`)
  if (mutants === 0) process.exitCode = 1
}

class Run {
  mutants = 0
  killed = 0
  readonly #copy: Copy
  readonly #suite: Suite
  readonly #random: Random
  readonly #most: number
  readonly #only: readonly string[]

  constructor(copy: Copy, random: Random, most: number, only: readonly string[]) {
    this.#copy = copy
    this.#suite = new Suite(copy)
    this.#random = random
    this.#most = most
    this.#only = only
  }

  async visit(file: string): Promise<void> {
    await this.#suite.begin(file)
    const source = textOf(file)
    const before = compiled(source)
    const all = mutantsOf(source).filter((mutant) => this.#only.some((text) => describe(source, mutant).includes(text)))
    let mutants = 0
    let killed = 0
    for (const mutant of this.#sampleOf(all)) {
      const after = this.write(file, apply(source, mutant))
      if (after === before) continue // of what is a type, say
      const notice = await this.#suite.ask(inDist(file), firstDifference(before, after))
      mutants++
      if (notice !== undefined) killed++
      console.log(`${notice === undefined ? 'SURVIVED' : 'killed'} ${file}:${describe(source, mutant)}`)
      if (notice !== undefined) console.log(`    by ${notice}`)
    }
    this.write(file, source)
    console.log(`${file}: ${mutants} of ${all.length} mutants, ${killed} killed`)
    this.mutants += mutants
    this.killed += killed
  }

  #sampleOf(all: readonly Mutant[]): Mutant[] {
    const left = [...all]
    const chosen: Mutant[] = []
    while (left.length > 0 && chosen.length < this.#most) {
      chosen.push(...left.splice(this.#random.below(left.length), 1))
    }
    return chosen
  }

  /** Compiles the source to where the copy's tests look for the file; what it was compiled to. */
  write(file: string, source: string): string {
    const text = compiled(source)
    for (const folder of ['dist', 'build/src']) {
      const path = join(this.#copy.path, folder, inDist(file))
      if (existsSync(path)) writeFileSync(path, text)
    }
    return text
  }
}

/** What is compiled here as the mutants are, so that they differ in the change alone. */
function sources(): string[] {
  const names = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  return names.filter((name) => name.endsWith('.ts') && !name.startsWith('core')).map((name) => `src/${name}`)
}

function textOf(file: string): string {
  return readFileSync(join(root, file), 'utf8')
}

/** The file's path under dist/. */
function inDist(file: string): string {
  return file.replace(/^src\//, '').replace(/\.ts$/, '.js')
}

function compiled(source: string): string {
  return transformSync(source, { loader: 'ts', target: 'es2022' }).code
}

function firstDifference(a: string, b: string): number {
  let at = 0
  while (a[at] === b[at]) at++
  return at
}
