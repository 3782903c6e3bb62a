// The site of the documentation as it was built, served as mere files are: without a header of its own. Run by whoever has built
// it: `npm test`, and `npm run docs -- --check`.

import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, posix } from 'node:path'
import { type TestContext, test } from 'node:test'
import type { Page } from 'playwright-core'
import { browserTest, type NewPage } from '../helpers/browser.js'
import { root } from '../helpers/package.js'
import { serve } from '../helpers/site.js'

const site = join(root, 'build/site')
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const html = (existsSync(site) ? readdirSync(site, { recursive: true, encoding: 'utf8' }) : [])
  .map((name) => name.replaceAll('\\', '/'))
  .filter((name) => name.endsWith('.html'))

async function open(
  t: TestContext,
  newPage: NewPage,
  path: string,
  options: Parameters<NewPage>[0] = {},
): Promise<Page> {
  const page = await newPage(options)
  const failures: string[] = []
  page.on('pageerror', (error) => failures.push(String(error)))
  t.after(() => assert.deepEqual(failures, []))
  await page.goto((await serve(t, site, {})) + path)
  return page
}

function isChromium(page: Page): boolean {
  return page.context().browser()?.browserType().name() === 'chromium'
}

/**
 * What axe-core finds wrong with the page; the button of the search shows the key for it beside its name. As that does not depend
 * on the browser, Firefox is not asked.
 */
async function findings(page: Page): Promise<string[]> {
  if (!isChromium(page)) return []
  await page.evaluate(axe)
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: { run(context: object): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> }
    }
    const { violations } = await axe.run({ exclude: ['.DocSearch-Button'] })
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' | ')}`)
  })
}

test('the site has each page, the reference of each entry, and the playground', () => {
  for (const name of [
    'index',
    'guide',
    'faq',
    'recipes/log-collector',
    'api/index/classes/Queue',
    'playground/index',
  ]) {
    assert.ok(html.includes(`${name}.html`), name)
  }
  const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { exports: object }
  const entries = Object.keys(exports).flatMap((entry) => (entry.endsWith('.json') ? [] : [entry.slice(2) || 'index']))
  for (const entry of entries) assert.ok(html.includes(`api/${entry}/index.html`), entry)
})

test('each link within the site leads to a page, and to a heading in it', () => {
  const texts = new Map(html.map((name) => [name, readFileSync(join(site, name), 'utf8')]))
  const wrong: string[] = []
  let links = 0
  for (const [name, text] of texts) {
    for (const [, href = ''] of text.matchAll(/<a\b[^>]*? href="([^"]+)"/g)) {
      if (/^[a-z]+:/.test(href)) continue
      links++
      const [path = '', anchor = ''] = decodeURIComponent(href).split('#')
      const at = path === '' ? name : posix.join(path.startsWith('/') ? '.' : posix.dirname(name), path)
      const page = [at, `${at}.html`, posix.join(at, 'index.html')].find((candidate) => texts.has(candidate))
      const isFile = page === undefined && existsSync(join(site, at))
      const isThere = anchor === '' || texts.get(page ?? '')?.includes(` id="${anchor}"`) === true
      if ((page === undefined && !isFile) || !isThere) wrong.push(`${name}: ${href}`)
    }
  }
  assert.ok(links > 1000, `${links} links`)
  assert.deepEqual([...new Set(wrong)], [])
})

for (const path of ['', 'guide', 'api/index/classes/Queue']) {
  for (const colorScheme of ['light', 'dark'] as const) {
    browserTest(`/${path} fits three widths, and axe-core finds nothing wrong, ${colorScheme}`, async (t, newPage) => {
      const page = await open(t, newPage, path, { colorScheme })
      for (const width of [1360, 820, 390]) {
        await page.setViewportSize({ width, height: 900 })
        const { scrollWidth, innerWidth } = await page.evaluate(() => ({
          scrollWidth: document.documentElement.scrollWidth,
          innerWidth: window.innerWidth,
        }))
        assert.ok(scrollWidth <= innerWidth, `it is ${scrollWidth} wide on ${innerWidth}`)
      }
      const isDark = await page.evaluate(() => document.documentElement.classList.contains('dark'))
      assert.equal(isDark, colorScheme === 'dark')
      assert.deepEqual(await findings(page), [])
    })
  }
}

browserTest('no page is wider than a narrow window', async (t, newPage) => {
  const page = await open(t, newPage, '', { viewport: { width: 390, height: 900 } })
  const all = html.filter((name) => !/^(api|playground)\/|^404/.test(name))
  assert.ok(all.length > 25, `${all.length} pages`)
  const names = isChromium(page) ? all : all.slice(0, 4) // where to open a page takes its time
  const home = page.url()
  const wide: string[] = []
  for (const name of names) {
    await page.goto(new URL(name, home).href, { waitUntil: 'domcontentloaded' })
    const width = await page.evaluate(() => document.documentElement.scrollWidth)
    if (width > 390) wide.push(`${name}: ${width}`)
  }
  assert.deepEqual(wide, [])
})

browserTest('the site is searched without a server', async (t, newPage) => {
  const page = await open(t, newPage, '')
  await page.getByRole('button', { name: /^Search/ }).click()
  await page.getByRole('searchbox').fill('back-pressure')
  await page.getByRole('option').first().waitFor()
})

browserTest(
  'the playground of the site runs where no server sends headers, and says what goes on',
  async (t, newPage) => {
    const page = await open(t, newPage, 'playground/')
    const moves = () => /^[1-9]/.test(document.getElementById('puts-total')?.textContent ?? '')
    await page.waitForFunction(moves, undefined, { timeout: 60_000 })
    assert.deepEqual(await findings(page), [])
    await page.getByRole('link', { name: 'Documentation' }).click()
    await page.getByRole('link', { name: 'Guide' }).first().waitFor()
  },
)
