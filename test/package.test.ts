import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { longLimit } from './helpers/limits.js'
import { installInto, pack, root, temporaryFolder, tool } from './helpers/package.js'

interface Manifest {
  scripts?: object
}

const folder = temporaryFolder(tmpdir())
const installed = join(folder, 'node_modules/janus-queue')
const manifest: Manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const packed = pack(folder)
const ready = packed.then(() => installInto(folder))
ready.catch(() => {})

test('the package holds dist, README, LICENSE and package.json, and nothing else', longLimit, async () => {
  const { files } = await packed
  const stray = files.map(({ path }) => path).filter((path) => !/^dist\/[\w/-]+(\.d\.ts|\.js)$/.test(path))
  assert.deepEqual(stray.sort(), ['LICENSE', 'README.md', 'package.json'])
})

test('the package has the types of each of its modules', longLimit, async () => {
  const { files } = await packed
  const stems = (end: string) =>
    files.flatMap(({ path }) => (path.startsWith('dist/') && path.endsWith(end) ? [path.slice(0, -end.length)] : []))
  const typed = stems('.d.ts')
  assert.deepEqual(
    stems('.js').filter((stem) => !typed.includes(stem)),
    [],
  )
})

test('the package is small', longLimit, async () => {
  const { size, unpackedSize, files } = await packed
  assert.ok(size < 128 * 1024, `${size} bytes packed`)
  assert.ok(unpackedSize < 448 * 1024, `${unpackedSize} bytes unpacked`)
  assert.ok(files.length < 160, `${files.length} files`)
})

test('the package has the WebAssembly core inside, and loads no file at run time', longLimit, async () => {
  await ready
  const { files } = await packed
  const modules = files.filter(({ path }) => path.endsWith('.js'))
  const texts = modules.map(({ path }) => readFileSync(join(installed, path), 'utf8'))
  const load = (name: string) => import(pathToFileURL(join(root, `build/modules/store/${name}.js`)).href)
  const [{ WASM }, { unpack }] = [await load('wasm'), await load('unpack')]
  assert.ok(texts.some((text) => text.includes(WASM)))
  assert.match(WASM, /^[!#(-[\]-_a-~]+$/, 'a text without any escape')
  assert.ok(WebAssembly.validate(unpack(WASM)))
  for (const text of texts)
    assert.doesNotMatch(text, /\bfetch\(|readFile|import\.meta|sourceMappingURL|eval\(|Function\(/)
})

test('the package has no dependencies and runs nothing when it is installed', () => {
  for (const field of ['dependencies', 'optionalDependencies', 'peerDependencies', 'bundleDependencies', 'gypfile']) {
    assert.ok(!(field in manifest), `${field} in package.json`)
  }
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
  // A require of an ES module, which the rule is about, works from Node 22 on: test/installed.test.ts does it.
  const args = [filename, '--ignore-rules', 'cjs-resolves-to-esm', '--format', 'ascii', '--no-color']
  const { code, output } = await tool(folder, '@arethetypeswrong/cli/dist/index.js', ...args)
  assert.equal(code, 0, output)
  assert.match(output, /No problems found/)
})
