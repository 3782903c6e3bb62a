import assert from 'node:assert/strict'
import { cpSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { build } from 'esbuild'
import { browserTest, type NewPage } from '../helpers/browser.js'
import { root, temporaryFolder } from '../helpers/package.js'
import { isolation, serve } from '../helpers/site.js'
import { within } from '../helpers/wait.js'

/*
 * What browsers have besides pages and the workers that they start, and pages that do not allow everything. The
 * conformance suite runs on pages and in workers.
 */

const source = join(root, 'test/fixtures/browsers')
const site = temporaryFolder(tmpdir())
cpSync(join(source, 'index.html'), join(site, 'index.html'))

const bundle = (names: string[], format: 'esm' | 'iife', extension: string) =>
  build({
    entryPoints: names.map((name) => join(source, `${name}.js`)),
    outdir: site,
    bundle: true,
    format,
    platform: 'browser',
    outExtension: { '.js': extension },
  })
const built = Promise.all([
  bundle(['page', 'producer', 'outer', 'worklet', 'shared'], 'esm', '.js'),
  bundle(['producer', 'outer'], 'iife', '.classic.js'),
  bundle(['service'], 'iife', '.js'),
])
built.catch(() => {})

/** Asks the page, served with these headers, to play a scenario; what it saw. */
async function play(
  t: TestContext,
  newPage: NewPage,
  call: string,
  headers: Record<string, string> = isolation,
): Promise<unknown> {
  await built
  const page = await newPage()
  await page.goto(await serve(t, site, headers))
  await page.waitForFunction(() => 'scenarios' in globalThis)
  return within(60_000, call, page.evaluate(`scenarios.${call}`))
}

const numbers = (count: number) => Array.from({ length: count }, (_, n) => n)

for (const outer of ['module', 'classic']) {
  for (const inner of ['module', 'classic']) {
    browserTest(`a ${inner} worker that a ${outer} worker has started blocks with it`, async (t, newPage) => {
      const items = await play(t, newPage, `nested('${outer}', '${inner}', 500)`)
      assert.deepEqual(items, numbers(500))
    })
  }
}

browserTest('an AudioWorklet takes and puts without waiting, and nothing is lost', async (t, newPage) => {
  const { items, blocks, grown } = (await play(t, newPage, 'audioWorklet(5000)')) as Record<string, unknown[]>
  assert.deepEqual(
    items,
    numbers(5_000).map((n) => 2 * n),
  )
  assert.deepEqual(
    blocks,
    numbers(100).map((n) => `Float32Array 128 ${50 * n + 49} ${50 * n + 49}`),
  )
  assert.deepEqual(grown, [0, 0])
})

browserTest('an AudioWorklet is told what it may not do', async (t, newPage) => {
  const answers = (await play(t, newPage, 'audioWorkletAnswers()')) as Record<string, unknown>
  const mayNot = /^InvalidStateError: .*may not wait \(an AudioWorklet\)/
  const expected: Record<string, unknown> = {
    'getNowait() of nothing': /^SyncQueueEmpty: /,
    'get() of nothing': mayNot,
    'get() of nothing, with a timeout': mayNot,
    'asyncQ.get() of nothing': mayNot,
    'asyncQ.get() of nothing, with a timeout': mayNot,
    'asyncQ.getNowait() of nothing': /^AsyncQueueEmpty: /,
    'putNowait() of a function': /^DataCloneError: /,
    "'éé...' comes back": true,
    "'aa...' comes back": true,
    "'€\ud800...' comes back": true,
    'bigint comes back': true,
    'object comes back': true,
    'putNowait() of too much': /^SyncQueueFull: /,
    'put() of too much': mayNot,
    'asyncQ.put() of too much': mayNot,
    'join() of what is not done': mayNot,
    'what a queue made there holds': 'from the AudioWorklet',
  }
  assert.deepEqual(Object.keys(answers), Object.keys(expected))
  for (const [call, answer] of Object.entries(expected)) {
    if (answer instanceof RegExp) assert.match(String(answers[call]), answer, call)
    else assert.equal(answers[call], answer, call)
  }
})

browserTest('a shared worker is told that it can neither make a queue nor be sent one', async (t, newPage) => {
  const { what, create, attach } = (await play(t, newPage, 'sharedWorker()')) as Record<string, string>
  assert.equal(what, 'messageerror')
  assert.match(create ?? '', /^InvalidStateError: .*Cross-Origin-Opener-Policy.*A shared worker has none/)
  assert.match(attach ?? '', /^TypeError: .*'messageerror'.*no shared worker nor service worker/)
})

browserTest('a service worker is told that it can not be sent a queue', async (t, newPage) => {
  const { what, attach } = (await play(t, newPage, 'serviceWorker()')) as Record<string, string>
  assert.equal(what, 'messageerror')
  assert.match(attach ?? '', /^TypeError: .*'messageerror'.*nor service worker/)
})

browserTest('on a page that is not cross-origin isolated all works that needs no shared memory', async (t, newPage) => {
  const seen = (await play(t, newPage, 'notIsolated()', {})) as Record<'loaded' | 'create' | 'attach' | 'post', unknown>
  assert.deepEqual(seen.loaded, { isolated: false, attach: 'function', codec: 'one' })
  assert.match(String(seen.create), /^InvalidStateError: .*Cross-Origin-Opener-Policy.*Cross-Origin-Embedder-Policy/)
  assert.match(String(seen.attach), /^TypeError: attach: this memory is no queue/)
  assert.match(String(seen.post), /^DataCloneError: /)
})

browserTest('without Atomics.waitAsync, where the policy forbids helpers too, waiting goes on', async (t, newPage) => {
  const policy = "default-src 'none'; img-src data:; worker-src 'self'; script-src 'self' 'wasm-unsafe-eval'"
  const headers = { ...isolation, 'content-security-policy': policy }
  assert.deepEqual(await play(t, newPage, 'withoutWaitAsync()', headers), numbers(5))
})
