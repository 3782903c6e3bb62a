/**
 * Mutation testing of the TypeScript layers: changes a file in a copy of the project in one small way after the other,
 * and looks whether a test fails. A test that hangs has failed, too.
 *
 *   npm run mutation -- --file src/codec/reader.ts [--file ...] [--sample N] [--seed S] [--only LINE:TEXT]
 *
 * `sample`: so many mutants of each file, chosen by `seed`. A survivor is a gap in the tests, or does not change what can
 * be seen.
 */

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { transformSync } from 'esbuild'
import { Copy, root } from '../faults/copy.js'
import { Random } from '../random.js'
import { apply, describe, type Mutant, mutantsOf } from './mutate.js'
import { suiteFor } from './suites.js'

const { values } = parseArgs({
  options: {
    file: { type: 'string', multiple: true, default: [] },
    sample: { type: 'string', default: 'Infinity' },
    seed: { type: 'string' },
    only: { type: 'string', default: '' },
  },
})
const seed = Number(values.seed ?? Date.now() % 1_000_000_000)
const random = new Random(seed)
console.log(`mutation, seed ${seed}`)
const total = { mutants: 0, killed: 0 }
for (const file of values.file) await visit(file)
console.log(`${total.mutants} mutants, ${total.killed} killed, ${total.mutants - total.killed} survived`)
if (total.mutants === 0) process.exitCode = 1

async function visit(file: string): Promise<void> {
  using copy = new Copy()
  const suite = suiteFor(copy, file)
  const source = readFileSync(join(root, file), 'utf8')
  const target = join(copy.path, file.replace(/^src/, 'build/modules').replace(/\.ts$/, '.js'))
  const notice = await suite.run()
  if (notice !== undefined) throw new Error(`${file}: without a change, ${notice}`)
  const all = mutantsOf(source).filter((mutant) => describe(source, mutant).includes(values.only))
  const chosen = sampleOf(all)
  let killed = 0
  for (const mutant of chosen) {
    writeFileSync(target, compiled(apply(source, mutant)))
    copy.bundle(describe(source, mutant))
    const notice = await suite.run()
    if (notice !== undefined) killed++
    console.log(`${notice === undefined ? 'SURVIVED' : 'killed'} ${file}:${describe(source, mutant)}`)
  }
  console.log(`${file}: ${chosen.length} of ${all.length} mutants, ${killed} killed`)
  total.mutants += chosen.length
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

function compiled(source: string): string {
  return transformSync(source, { loader: 'ts', target: 'es2022' }).code
}
