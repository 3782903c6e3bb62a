import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { longLimit } from '../helpers/limits.js'
import { installInto, type Packed, pack, root, run, temporaryFolder, tool } from '../helpers/package.js'

interface Manifest {
  exports: Record<string, { import?: unknown; require?: unknown }>
  sideEffects?: string[]
  scripts?: object
  peerDependencies?: object
  peerDependenciesMeta?: Record<string, { optional?: boolean }>
}

/** What a release is checked for is so at all times. */
const releaseChecks: Promise<{
  strayFiles(paths: readonly string[]): string[]
  excess(packed: Packed): string[]
}> = import(pathToFileURL(join(root, 'scripts/release-checks.mjs')).href)
const folder = temporaryFolder(tmpdir())
const installed = join(folder, 'node_modules/janus-queue')
const manifest: Manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const packed = pack(folder)
const ready = packed.then(() => installInto(folder))
ready.catch(() => {})

test('the package holds dist, README, LICENSE and package.json, and nothing else', longLimit, async () => {
  const { files } = await packed
  const { strayFiles } = await releaseChecks
  assert.deepEqual(strayFiles(files.map(({ path }) => path)), [])
})

test('each entry has an ES module, a CommonJS module and types for both', longLimit, async () => {
  await ready
  const { exports } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as Manifest
  const targets = (value: unknown): string[] =>
    typeof value === 'string' ? [value] : Object.values(value ?? {}).flatMap(targets)
  for (const [entry, conditions] of Object.entries(exports)) {
    for (const target of targets(conditions)) assert.ok(existsSync(join(installed, target)), `${entry}: ${target}`)
  }
  const { import: imported, require: required } = exports['.'] ?? {}
  assert.ok(targets(imported).some((target) => target.endsWith('.d.ts')))
  assert.ok(targets(required).some((target) => target.endsWith('.d.cts')))
})

test('package.json says of the entries what follows from their table', async () => {
  const load = (name: string) => import(pathToFileURL(join(root, 'scripts', name)).href)
  const [{ entriesOf }, { withEntries }] = [await load('bundle.mjs'), await load('manifest.mjs')]
  assert.deepEqual(manifest, withEntries(manifest, entriesOf(root)))
})

test('the types of an entry are one file', longLimit, async () => {
  await ready
  const { files } = await packed
  const typed = files.filter(({ path }) => path.endsWith('.d.cts'))
  assert.ok(typed.length > 0)
  for (const { path } of typed) {
    const text = readFileSync(join(installed, path), 'utf8')
    for (const [, source = ''] of text.matchAll(/(?:from |import\()['"]([^'"]+)['"]/g))
      assert.match(source, /^janus-queue/)
  }
})

test('what has side effects when it is loaded is what listens for the ends of workers', longLimit, async () => {
  await ready
  const { files } = await packed
  const { sideEffects = [] } = manifest
  const modules = files.map(({ path }) => path).filter((path) => /^dist\/index.*\.[cm]?js$/.test(path))
  for (const path of modules) {
    const program = `
      const before = process.listenerCount('worker')
      await import(${JSON.stringify(pathToFileURL(join(installed, path)).href)})
      console.log(process.listenerCount('worker') > before)`
    const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', program])
    assert.equal(stdout.trim(), String(sideEffects.includes(`./${path}`)), path)
  }
})

test('the links of README work wherever it is read', () => {
  const readme = readFileSync(join(root, 'README.md'), 'utf8')
  for (const [, target = ''] of readme.matchAll(/\]\(([^)]+)\)/g)) {
    assert.match(target, /^https:\/\/|^#/)
    const [, path] = /^https:\/\/github\.com\/janus-queue\/janus-queue\/(?:blob|tree)\/main\/([^#]+)/.exec(target) ?? []
    if (path !== undefined) assert.ok(existsSync(join(root, path)), `there is no ${path}`)
  }
})

test('the package is small', longLimit, async () => {
  const { excess } = await releaseChecks
  assert.deepEqual(excess(await packed), [])
})

test('the package has the WebAssembly core inside, and loads no file at run time', longLimit, async () => {
  await ready
  const { files } = await packed
  const modules = files.filter(({ path }) => /\.[cm]?js$/.test(path))
  const texts = modules.map(({ path }) => readFileSync(join(installed, path), 'utf8'))
  const load = (name: string) => import(pathToFileURL(join(root, `build/modules/store/${name}.js`)).href)
  const [{ WASM }, { unpack }] = [await load('wasm'), await load('unpack')]
  assert.ok(texts.some((text) => text.includes(WASM)))
  assert.match(WASM, /^[!#(-[\]-_a-~]+$/, 'a text without any escape')
  assert.ok(WebAssembly.validate(unpack(WASM)))
  for (const [i, text] of texts.entries()) {
    assert.doesNotMatch(text, /\bfetch\(|readFile|sourceMappingURL|eval\(|Function\(/)
    // The entry for queues on a server, which is not for pages, starts a thread by its own file.
    if (!modules[i]?.path.startsWith('dist/redis.')) assert.doesNotMatch(text, /import\.meta/)
  }
})

test('the package has no dependencies and runs nothing when it is installed', () => {
  for (const field of ['dependencies', 'optionalDependencies', 'bundleDependencies', 'gypfile']) {
    assert.ok(!(field in manifest), `${field} in package.json`)
  }
  const { peerDependencies = {}, peerDependenciesMeta = {} } = manifest
  for (const name of Object.keys(peerDependencies)) assert.equal(peerDependenciesMeta[name]?.optional, true, name)
  const scripts = Object.keys(manifest.scripts ?? {})
  const atInstall = ['preinstall', 'install', 'postinstall', 'prepublish', 'preprepare', 'prepare', 'postprepare']
  assert.deepEqual(
    scripts.filter((name) => atInstall.includes(name)),
    [],
  )
})

test('publint has nothing to say about the package', longLimit, async () => {
  await ready
  const { code, output } = await tool(installed, 'publint/src/cli.js', '--strict', '--pack', 'false')
  assert.equal(code, 0, output)
  assert.match(output, /All good!/)
})

test('the types are right for each way to resolve them, says @arethetypeswrong/cli', longLimit, async () => {
  await ready
  const { filename } = await packed
  const args = [filename, '--format', 'ascii', '--no-color']
  const { code, output } = await tool(folder, '@arethetypeswrong/cli/dist/index.js', ...args)
  assert.equal(code, 0, output)
  assert.match(output, /No problems found/)
})
