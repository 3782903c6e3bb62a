/**
 * Mutation testing of the TypeScript layers: changes a file in a copy of the project in one small way after the other,
 * and looks whether a test fails. A test that hangs has failed, too.
 *
 *   npm run mutation -- --file src/codec/reader.ts [--file ...] [--sample N] [--seed S] [--only TEXT [--only ...]]
 *
 * `sample`: so many mutants of each file, chosen by `seed`; `only`: those alone in whose line of the report one of the
 * texts is. A survivor is a gap in the tests, or does not change what can be seen.
 */

import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { transformSync } from 'esbuild'
import { Copy, root } from '../faults/copy.js'
import { Random } from '../random.js'
import { apply, describe, type Mutant, mutantsOf } from './mutate.js'
import { Suite } from './suites.js'

const { values } = parseArgs({
  options: {
    file: { type: 'string', multiple: true, default: [] },
    sample: { type: 'string', default: 'Infinity' },
    seed: { type: 'string' },
    only: { type: 'string', multiple: true, default: [''] },
  },
})
const seed = Number(values.seed ?? Date.now() % 1_000_000_000)
const random = new Random(seed)
console.log(`mutation, seed ${seed}`)
const total = { mutants: 0, killed: 0 }
using copy = new Copy()
const suite = new Suite(copy)
copy.unbundle()
for (const file of sources()) write(file, textOf(file))
for (const file of values.file) await visit(file)
console.log(`${total.mutants} mutants, ${total.killed} killed, ${total.mutants - total.killed} survived`)
if (total.mutants === 0) process.exitCode = 1

async function visit(file: string): Promise<void> {
  await suite.begin(file)
  const source = textOf(file)
  const before = compiled(source)
  const all = mutantsOf(source).filter((mutant) => values.only.some((text) => describe(source, mutant).includes(text)))
  let mutants = 0
  let killed = 0
  for (const mutant of sampleOf(all)) {
    const after = write(file, apply(source, mutant))
    if (after === before) continue // of what is a type, say
    const notice = await suite.ask(inDist(file), firstDifference(before, after))
    mutants++
    if (notice !== undefined) killed++
    console.log(`${notice === undefined ? 'SURVIVED' : 'killed'} ${file}:${describe(source, mutant)}`)
    if (notice !== undefined) console.log(`    by ${notice}`)
  }
  write(file, source)
  console.log(`${file}: ${mutants} of ${all.length} mutants, ${killed} killed`)
  total.mutants += mutants
  total.killed += killed
}

function sampleOf(all: readonly Mutant[]): Mutant[] {
  const left = [...all]
  const chosen: Mutant[] = []
  while (left.length > 0 && chosen.length < Number(values.sample)) {
    chosen.push(...left.splice(random.below(left.length), 1))
  }
  return chosen
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

/** Compiles the source to where the copy's tests look for the file; what it was compiled to. */
function write(file: string, source: string): string {
  const text = compiled(source)
  for (const folder of ['dist', 'build/src']) {
    const path = join(copy.path, folder, inDist(file))
    if (existsSync(path)) writeFileSync(path, text)
  }
  return text
}

function compiled(source: string): string {
  return transformSync(source, { loader: 'ts', target: 'es2022' }).code
}

function firstDifference(a: string, b: string): number {
  let at = 0
  while (a[at] === b[at]) at++
  return at
}
