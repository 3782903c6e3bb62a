import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { longLimit } from '../helpers/limits.js'
import { otherRuntimes, root, run } from '../helpers/package.js'

interface Manifest {
  name: string
  version: string
  license: string
}

const folder = join(root, 'build/jsr')
const deno = otherRuntimes().find(({ name }) => name.startsWith('deno'))
const made = run(process.execPath, [join(root, 'scripts/jsr.mjs')])
made.catch(() => {})

test('jsr.json tells the same name, version and license as package.json', () => {
  const read = (name: string): Manifest => JSON.parse(readFileSync(join(root, name), 'utf8'))
  const [jsr, npm] = [read('jsr.json'), read('package.json')]
  assert.equal(jsr.name.split('/').at(-1), npm.name)
  assert.equal(jsr.version, npm.version)
  assert.equal(jsr.license, npm.license)
})

test('what JSR would publish runs without the conditional imports of package.json', longLimit, async () => {
  await made
  const program = `
    import { Queue } from './dist/index.js'
    const queue = new Queue()
    queue.syncQ.put({ text: 'hello' })
    console.log((await queue.asyncQ.get()).text)
  `
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', program], { cwd: folder })
  assert.equal(stdout, 'hello\n')
})

if (deno !== undefined) {
  test('JSR would publish the package, with types that it can document', longLimit, async () => {
    await made
    const env = { ...process.env, NO_COLOR: '1' }
    const { stderr } = await run(deno.command, ['publish', '--dry-run', '--allow-dirty'], { cwd: folder, env })
    assert.match(stderr, /Success Dry run complete/)
  })
}

test('what JSR would publish imports nothing but what is there, and has types', longLimit, async () => {
  await made
  const files = readdirSync(join(folder, 'dist'))
  assert.ok(files.includes('index.js') && files.includes('index.d.ts'))
  for (const file of files) {
    const text = readFileSync(join(folder, 'dist', file), 'utf8')
    if (file.endsWith('.js')) assert.match(text, /^\/\* @ts-self-types="\.\/\w+\.d\.ts" \*\//)
    for (const [, path = ''] of text.matchAll(/^(?:import|export) .*?from ['"]([^'"]+)['"]/gm)) {
      assert.ok(path.startsWith('node:') || files.includes(path.replace(/^\.\.?\//, '')), `${file} imports ${path}`)
    }
    for (const [, path = ''] of text.matchAll(/import\('\.\/([^']+)'\)/g)) assert.ok(files.includes(path))
  }
})
