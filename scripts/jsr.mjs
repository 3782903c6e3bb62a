// Makes build/jsr, what JSR publishes: `node scripts/jsr.mjs`, then `deno publish` (or `npx jsr publish`) in there.
// It is dist/ with two differences, as JSR has no conditional imports, and reads types from comments.
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import './setup.mjs'

/** How a runtime is known where the conditions of package.json's imports are not. */
const signs = {
  deno: "'Deno' in globalThis",
  bun: "'Bun' in globalThis",
  node: "typeof process === 'object' && typeof process.versions?.node === 'string'",
  default: 'true',
}

const root = fileURLToPath(new URL('..', import.meta.url))
const target = join(root, 'build', 'jsr')
const dist = join(target, 'dist')
const chooser = join(dist, 'runtime', 'chosen')

rmSync(target, { recursive: true, force: true })
mkdirSync(target, { recursive: true })
for (const name of ['dist', 'jsr.json', 'README.md', 'LICENSE']) {
  cpSync(join(root, name), join(target, name), { recursive: true })
}

const { imports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
writeChooser(Object.entries(imports['#runtime']))
for (const name of readdirSync(dist, { recursive: true })) {
  const path = join(dist, String(name))
  if (path.endsWith('.js')) adapt(path)
  else if (path.endsWith('.d.ts')) adaptTypes(path)
}

/** The module that #runtime stands for: the first of the map whose condition holds. */
function writeChooser(choices) {
  const branches = choices.map(([condition, path]) => {
    if (!(condition in signs)) throw new Error(`jsr: no sign is known for the condition '${condition}' of #runtime`)
    return `  ${signs[condition]} ? await import('${path.replace('./dist/runtime/', './')}') :\n`
  })
  const lines = [`export const { runtime, text } =\n${branches.join('')}  undefined`]
  writeFileSync(`${chooser}.js`, `${lines.join('\n')}\n`)
  writeFileSync(
    `${chooser}.d.ts`,
    `import type { Runtime } from './runtime.d.ts'\nimport type { Text } from './text.d.ts'\n` +
      'export declare const runtime: Runtime\nexport declare const text: Text\n',
  )
}

function adapt(path) {
  const types = `./${path.split(sep).at(-1).replace(/\.js$/, '.d.ts')}`
  writeFileSync(path, `/* @ts-self-types="${types}" */\n${chosen(path)}`)
}

function adaptTypes(path) {
  writeFileSync(path, chosen(path).replace(/(from '\.[^']*)\.js'/g, "$1.d.ts'"))
}

/** The text of the file, with #runtime where it lies here. */
function chosen(path) {
  const toChooser = `./${relative(dirname(path), `${chooser}.js`).split(sep).join('/')}`.replace('./..', '..')
  return readFileSync(path, 'utf8').replaceAll(/(['"])#runtime\1/g, `'${toChooser}'`)
}
