import assert from 'node:assert/strict'
import { cpSync, readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { build as esbuild } from 'esbuild'
import { createServer, build as vite } from 'vite'
import { browserTest, type NewPage } from './helpers/browser.js'
import { longLimit } from './helpers/limits.js'
import { installInto, root, run, temporaryFolder } from './helpers/package.js'
import { isolation, serve } from './helpers/site.js'

/** A project that has the package installed, with a page and a program that use it, and no configuration of any tool. */
const folder = temporaryFolder(tmpdir())
cpSync(join(root, 'test/fixtures'), folder, { recursive: true })
const ready = installInto(folder)
ready.catch(() => {})

/** The core's text, as a bundle has to show it: none of its characters needs an escape, in whatever quotes. */
const core = ready.then(async (): Promise<string> => {
  const { WASM } = await import(pathToFileURL(join(root, 'build/modules/store/wasm.js')).href)
  return WASM
})
core.catch(() => {})

const site = join(folder, 'vite/dist')
const built = ready.then(() => vite({ root: join(folder, 'vite'), configFile: false, logLevel: 'silent' }))
built.catch(() => {})

const policy = (scripts: string) => ({
  ...isolation,
  'content-security-policy': `default-src 'none'; img-src data:; worker-src 'self'; script-src 'self' ${scripts}`,
})

test('esbuild makes a program for Node.js, with the core inside', longLimit, async () => {
  await ready
  const entryPoints = ['main', 'worker'].map((name) => join(folder, 'esbuild', `${name}.js`))
  const outdir = join(folder, 'program')
  await esbuild({
    entryPoints,
    outdir,
    bundle: true,
    platform: 'node',
    format: 'esm',
    outExtension: { '.js': '.mjs' },
  })
  assert.deepEqual(readdirSync(outdir).sort(), ['main.mjs', 'worker.mjs'])
  const { stdout, stderr } = await run(process.execPath, ['main.mjs'], { cwd: outdir })
  assert.equal(stdout + stderr, 'got 1 2 3 4 5\n')
})

test('esbuild makes a script for browsers that imports nothing of Node.js', longLimit, async () => {
  await ready
  const { outputFiles, warnings } = await esbuild({
    entryPoints: [join(folder, 'vite/page.js')],
    bundle: true,
    format: 'esm',
    platform: 'browser',
    minify: true,
    write: false,
  })
  assert.deepEqual(warnings, [])
  const [{ text = '' } = {}] = outputFiles
  assert.ok(text.includes(await core))
  assert.doesNotMatch(text, /node:|require\(/)
  assert.ok(text.length < 96 * 1024, `${text.length} bytes`)
})

test('esbuild leaves nothing of the package in a bundle that uses nothing of it', longLimit, async () => {
  await ready
  const stdin = { contents: "import { Queue } from 'janus-queue'; console.log('hello')", resolveDir: folder }
  const { outputFiles } = await esbuild({ stdin, bundle: true, format: 'esm', platform: 'browser', write: false })
  const text = outputFiles[0]?.text ?? ''
  assert.ok(!text.includes(await core))
  assert.doesNotMatch(text, /class/)
})

test('Vite builds a page and a worker, each with the core inside', longLimit, async () => {
  await built
  const scripts = readdirSync(join(site, 'assets'))
  assert.equal(scripts.length, 2)
  for (const name of scripts) {
    assert.match(name, /\.js$/)
    assert.ok(readFileSync(join(site, 'assets', name), 'utf8').includes(await core))
  }
})

browserTest(
  "the page that Vite built runs under a Content-Security-Policy with 'wasm-unsafe-eval'",
  async (t, newPage) => {
    await built
    assert.equal(await show(newPage, await serve(t, site, policy("'wasm-unsafe-eval'"))), 'got 1 2 3 4 5')
  },
)

browserTest('creation says what a Content-Security-Policy needs where it has it not', async (t, newPage) => {
  await built
  const text = await show(newPage, await serve(t, site, policy('')))
  assert.match(text, /^CompileError: janus-queue: .*Content-Security-Policy.* script-src needs 'wasm-unsafe-eval'/)
})

browserTest('creation says which headers are needed where a page is not cross-origin isolated', async (t, newPage) => {
  await built
  const text = await show(newPage, await serve(t, site, {}))
  assert.match(text, /^InvalidStateError: .*Cross-Origin-Opener-Policy.*Cross-Origin-Embedder-Policy/)
})

browserTest("the page runs on Vite's development server", async (t, newPage) => {
  await ready
  const server = await createServer({
    root: join(folder, 'vite'),
    configFile: false,
    logLevel: 'silent',
    server: { port: 0, host: '127.0.0.1', headers: isolation },
  })
  t.after(() => server.close())
  await server.listen()
  assert.equal(await show(newPage, server.resolvedUrls?.local[0] ?? ''), 'got 1 2 3 4 5')
})

/** What the page at `address` has to say. */
async function show(newPage: NewPage, address: string): Promise<string> {
  const page = await newPage()
  const failed = new Promise<never>((_, reject) => {
    // Firefox also tells of what the policy refused in this way; whether the page copes with that is what it shows.
    page.on('pageerror', (error) => error.name !== 'Content-Security-Policy' && reject(error))
  })
  await page.goto(address)
  await Promise.race([page.waitForFunction(() => document.querySelector('output')?.textContent !== ''), failed])
  return (await page.textContent('output')) ?? ''
}
