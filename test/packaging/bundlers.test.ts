import assert from 'node:assert/strict'
import { cpSync, readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build as esbuild } from 'esbuild'
import { createServer, build as vite } from 'vite'
import { browserTest, type NewPage } from '../helpers/browser.js'
import { bundlers } from '../helpers/bundlers.js'
import { longLimit } from '../helpers/limits.js'
import { installInto, root, run, temporaryFolder } from '../helpers/package.js'
import { isolation, serve } from '../helpers/site.js'

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

const pages = new Map<string, Promise<void>>()
const site = join(folder, 'site')
const built = ready.then(() =>
  vite({ root: join(folder, 'page'), configFile: false, logLevel: 'silent', build: { outDir: site } }),
)
built.catch(() => {})

/** What the core adds to a page that makes a queue, once it is compressed. */
const BUDGET = 56 * 1024

const policy = (scripts: string) => ({
  ...isolation,
  'content-security-policy': `default-src 'none'; img-src data:; worker-src 'self'; script-src 'self' ${scripts}`,
})

for (const { name, page, program } of bundlers) {
  test(`${name} makes a program for Node.js, which runs`, longLimit, async () => {
    await ready
    const path = await program(join(folder, 'program'), join(folder, 'programs', name))
    const { stdout, stderr } = await run(process.execPath, [path])
    assert.equal(stdout + stderr, 'got 1 2 3 4 5\n')
    // Not what a page would be given, which hears nothing of a thread's end; Parcel leaves the package where it is.
    if (name !== 'Parcel') assert.match(readFileSync(path, 'utf8'), /latin1Slice/)
  })

  browserTest(`${name} makes a page, which runs with a worker`, async (t, newPage) => {
    const target = join(folder, 'pages', name)
    pages.set(name, pages.get(name) ?? ready.then(() => page(join(folder, 'page'), target)))
    await pages.get(name)
    assert.equal(await show(newPage, await serve(t, target, isolation)), 'got 1 2 3 4 5')
    for (const file of readdirSync(target, { recursive: true, encoding: 'utf8' })) {
      if (file.endsWith('.js')) assert.doesNotMatch(readFileSync(join(target, file), 'utf8'), /worker_threads/)
    }
  })
}

test('esbuild makes a program in CommonJS for Node.js, with the core inside', longLimit, async () => {
  await ready
  const outfile = join(folder, 'programs/main.cjs')
  const entryPoints = [join(folder, 'program/main.js')]
  await esbuild({ entryPoints, outfile, bundle: true, platform: 'node', format: 'cjs' })
  assert.ok(readFileSync(outfile, 'utf8').includes(await core))
  const { stdout, stderr } = await run(process.execPath, [outfile])
  assert.equal(stdout + stderr, 'got 1 2 3 4 5\n')
})

test('a bundle that imports the package and requires it has it once', longLimit, async () => {
  await ready
  const contents = "import { Queue } from 'janus-queue'; console.log(require('janus-queue').Queue === Queue)"
  const stdin = { contents, resolveDir: folder }
  for (const platform of ['node', 'browser'] as const) {
    const { outputFiles } = await esbuild({ stdin, bundle: true, format: 'cjs', platform, write: false })
    const text = outputFiles[0]?.text ?? ''
    assert.equal(text.split(await core).length, 2)
  }
})

test('esbuild makes a script for browsers that imports nothing of Node.js', longLimit, async () => {
  await ready
  const { outputFiles, warnings } = await esbuild({
    entryPoints: [join(folder, 'page/page.js')],
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
  const { length } = gzipSync(text, { level: 9 })
  assert.ok(length < BUDGET, `${length} bytes of gzip`)
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
    root: join(folder, 'page'),
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
