// Formats src/core, or with --check tells what is not formatted. Biome does not read AssemblyScript's function decorators, so
// they are shown to it as comments.
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readCommand } from './command.mjs'

const { check = false } = readCommand('Formats src/core.', {
  check: { type: 'boolean', help: 'tells what is not formatted, and writes nothing' },
})
const root = fileURLToPath(new URL('..', import.meta.url))
const folder = join(root, 'src', 'core')
const biome = join(root, 'node_modules', '@biomejs', 'biome', 'bin', 'biome')
let failed = false

for (const name of readdirSync(folder).filter((file) => file.endsWith('.ts'))) {
  const path = join(folder, name)
  const source = readFileSync(path, 'utf8')
  // Any path outside of src/core: biome.json leaves that folder out.
  const { status, stdout } = spawnSync(process.execPath, [biome, 'format', `--stdin-file-path=src/${name}`], {
    cwd: root,
    input: source.replace(/^@inline$/gm, '//@inline'),
    encoding: 'utf8',
  })
  const formatted = stdout.replace(/^\/\/@inline$/gm, '@inline')
  if (status !== 0 || formatted === '') {
    console.error(`${name}: biome could not format it`)
    failed = true
  } else if (formatted !== source) {
    if (check) {
      console.error(`${name} is not formatted: run npm run format`)
      failed = true
    } else writeFileSync(path, formatted)
  }
}
process.exit(failed ? 1 : 0)
