import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { root } from '../helpers/package.js'

const { scripts }: { scripts: Record<string, string> } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

/** Packages that the module imports as it is loaded, itself or by its own modules. */
function packagesOf(path: string, known = new Set<string>()): string[] {
  if (known.has(path)) return []
  known.add(path)
  const text = readFileSync(path, 'utf8')
  const paths = [...text.matchAll(/^(?:import|export)\b(?:[^'"(]*\bfrom)?\s*['"]([^'"]+)['"]/gm)].map(
    ([, name = '']) => name,
  )
  return paths.flatMap((name) => {
    if (name.startsWith('node:')) return []
    return name.startsWith('.') ? packagesOf(join(dirname(path), name), known) : [`${name} (by ${path})`]
  })
}

const commands = Object.entries(scripts).flatMap(([name, script]) => {
  const [, path] = /^node (\S+\.mjs)/.exec(script) ?? []
  return path === undefined ? [] : [{ name, path }]
})

for (const { name, path } of commands) {
  test(`npm run ${name} loads no package before it has set the clone up`, () => {
    assert.deepEqual(packagesOf(join(root, path)), [])
  })
}

test('the commands of the README are among those', () => {
  const names = commands.map(({ name }) => name)
  assert.deepEqual(
    ['demo', 'test'].filter((name) => !names.includes(name)),
    [],
  )
})
