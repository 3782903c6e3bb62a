// Makes build/jsr, what JSR publishes: `node scripts/jsr.mjs`, then `deno publish` (or `npx jsr publish`) in there.
// JSR has no conditions by which a host finds its module, reads types from comments, and knows ES modules alone.
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { entriesOf } from './bundle.mjs'
import { readCommand } from './command.mjs'

readCommand('Makes build/jsr, what JSR publishes; `deno publish` or `npx jsr publish` in there publishes it.')
await import('./setup.mjs')

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const target = join(root, 'build', 'jsr')
const entries = entriesOf(root)

rmSync(target, { recursive: true, force: true })
mkdirSync(join(target, 'dist'), { recursive: true })
for (const name of ['README.md', 'LICENSE']) cpSync(join(root, name), join(target, name))
for (const entry of entries) writeEntry(entry)
const manifest = JSON.parse(readFileSync(join(root, 'jsr.json'), 'utf8'))
const exports = Object.fromEntries(
  entries.map(({ name }) => [name === 'index' ? '.' : `./${name}`, `./dist/${name}.js`]),
)
writeFileSync(join(target, 'jsr.json'), `${JSON.stringify({ ...manifest, exports }, null, 2)}\n`)

function writeEntry({ name, node, web }) {
  // JSR takes no directives of this kind; Deno knows what the line asks for.
  write(`${name}.d.ts`, withPaths(read(`${name}.d.cts`), 'd.ts').replace(/^\/\/\/ <reference lib=.*\n/, ''))
  const outputs = node === web ? [node] : [node, web]
  for (const output of outputs) write(`${output}.js`, selfTyped(name, withPaths(read(`${output}.js`), 'js')))
  if (node === web) return
  const [, names = ''] = /^export const \{ (.*) \} = all$/m.exec(read(`${name}.mjs`)) ?? []
  const lines = [
    `const isServer = 'Deno' in globalThis || 'Bun' in globalThis ||`,
    `  (typeof process === 'object' && typeof process.versions?.node === 'string')`,
    `export const { ${names} } = isServer ? await import('./${node}.js') : await import('./${web}.js')`,
  ]
  write(`${name}.js`, selfTyped(name, `${lines.join('\n')}\n`))
}

function selfTyped(name, text) {
  return `/* @ts-self-types="./${name}.d.ts" */\n${text}`
}

/** The text with the entries of this package where they lie here. */
function withPaths(text, end) {
  return entries.reduce(
    (all, { name, specifier }) => all.replaceAll(new RegExp(`(['"])${specifier}\\1`, 'g'), `'./${name}.${end}'`),
    text,
  )
}

function read(name) {
  return readFileSync(join(root, 'dist', name), 'utf8')
}

function write(name, text) {
  writeFileSync(join(target, 'dist', name), text)
}
