import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { build } from 'esbuild'
import { createServer } from 'vite'
import { blockFor } from '../helpers/blocks.js'
import { browserTest } from '../helpers/browser.js'
import { longLimit } from '../helpers/limits.js'
import { root, temporaryFolder } from '../helpers/package.js'
import { isolation, serve } from '../helpers/site.js'

const page = 'docs/runtimes.md'
mkdirSync(join(root, 'build'), { recursive: true })
/** Inside the project, so that 'janus-queue' means this package. */
const folder = temporaryFolder(join(root, 'build'))

test(
  "the configuration for Vite sends the two headers with the page and its workers' scripts",
  longLimit,
  async (t) => {
    const configFile = join(folder, 'vite.config.js')
    writeFileSync(configFile, blockFor(page, 'vite.config.js'))
    writeFileSync(join(folder, 'index.html'), '<!doctype html><title>A page</title>')
    writeFileSync(join(folder, 'worker.js'), 'postMessage(crossOriginIsolated)')
    const server = await createServer({ root: folder, configFile, logLevel: 'silent', server: { host: '127.0.0.1' } })
    t.after(() => server.close())
    await server.listen(0)
    const [address = ''] = server.resolvedUrls?.local ?? []
    for (const name of ['', 'worker.js?worker_file&type=module']) {
      const { headers } = await fetch(address + name)
      for (const [header, value] of Object.entries(isolation)) assert.equal(headers.get(header), value, name)
    }
  },
)

browserTest('the page and the AudioWorklet of the docs play what was put, in order', async (t, newPage) => {
  const source = join(folder, 'audio')
  const site = join(folder, `site-${t.name.replace(/\W/g, '')}`)
  mkdirSync(source, { recursive: true })
  for (const name of ['page.js', 'player.js']) writeFileSync(join(source, name), blockFor(page, name))
  const entryPoints = ['page.js', 'player.js'].map((name) => join(source, name))
  await build({ entryPoints, outdir: site, bundle: true, format: 'esm', platform: 'browser', target: 'es2022' })
  writeFileSync(join(site, 'index.html'), '<!doctype html><title>A page</title>')
  const tab = await newPage()
  await tab.goto(await serve(t, site, isolation))
  // What a machine without a loudspeaker has: it renders as fast as it can, when it is told to.
  const heard = await tab.evaluate(async () => {
    let made: OfflineAudioContext | undefined
    const Context = class extends OfflineAudioContext {
      constructor() {
        super(1, 128 * 100, 48_000)
        made = this
      }
    }
    Object.assign(globalThis, { AudioContext: Context })
    const script = './page.js'
    await import(script)
    return Array.from((await made?.startRendering())?.getChannelData(0) ?? [])
  })
  assert.equal(heard.length, 12_800)
  assert.deepEqual(
    heard,
    heard.map((_, n) => Math.fround(Math.sin(n / 16))),
  )
})
