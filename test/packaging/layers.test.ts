import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize, relative } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

const src = fileURLToPath(new URL('../../../src', import.meta.url))

/** From the lowest to the highest: each may import from itself and from those before it. */
const layers = [
  'core',
  'errors.ts',
  'runtime',
  'store',
  'codec',
  'waiting',
  'faces',
  'queues',
  'index.ts',
  'metrics',
  'redis',
  'streams',
  'rpc',
]

interface Import {
  readonly file: string
  readonly from: string
  readonly to: string
}

const imports: Import[] = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .flatMap((file) =>
    [...readFileSync(join(src, file), 'utf8').matchAll(/^(?:import|export)\s[^'"]*?from '([^']+)'/gms)].map(
      ([, target = '']) => ({ file, from: layerOf(file), to: layerOf(resolve(file, target)) }),
    ),
  )

function resolve(file: string, target: string): string {
  if (target === '#runtime') return 'runtime'
  return target.startsWith('.') ? relative(src, normalize(join(src, dirname(file), target))) : target
}

function layerOf(path: string): string {
  return (path.split('/')[0] ?? '').replace(/\.js$/, '.ts')
}

test('the folders of src are the layers, and files import from their own layer or a lower one', () => {
  assert.ok(imports.length > 100, `only ${imports.length} imports were found`)
  for (const { file, from, to } of imports) {
    if (to.startsWith('node:')) continue
    assert.ok(layers.includes(from), `${file} lies in no layer`)
    assert.ok(layers.includes(to), `${file} imports ${to}, which is no layer`)
    assert.ok(layers.indexOf(to) <= layers.indexOf(from), `${file} imports from ${to}, a higher layer`)
  }
})

test('only the files of src/runtime, and of src/redis, which no browser runs, import from a runtime', () => {
  for (const { file, from, to } of imports) {
    if (to.startsWith('node:')) assert.ok(from === 'runtime' || from === 'redis', `${file} imports ${to}`)
  }
})

test('no file of src imports itself through others', () => {
  const files = new Map<string, string[]>()
  for (const name of readdirSync(src, { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.ts')) continue
    const text = readFileSync(join(src, name), 'utf8')
    const targets = [...text.matchAll(/^(?:import|export)\s(?!type)[^'"]*?from '(\.[^']+)'/gms)].map(
      ([, target = '']) =>
        resolve(name, target)
          .replace(/\.js$/, '.ts')
          .replace(/^(core\/\w+)$/, '$1.ts'),
    )
    files.set(name, targets)
  }
  const done = new Set<string>()
  const visit = (name: string, path: readonly string[]): void => {
    assert.ok(!path.includes(name), `a circle: ${[...path, name].join(' → ')}`)
    if (done.has(name)) return
    for (const target of files.get(name) ?? []) visit(target, [...path, name])
    done.add(name)
  }
  for (const name of files.keys()) visit(name, [])
})
