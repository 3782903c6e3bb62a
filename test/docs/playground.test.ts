import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { type TestContext, test } from 'node:test'
import type { Page } from 'playwright-core'
import { browserTest, type NewPage } from '../helpers/browser.js'
import { longLimit } from '../helpers/limits.js'
import { root, tool } from '../helpers/package.js'
import { servedBy } from '../helpers/served.js'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** Where `npm run playground` would serve it. */
const served = servedBy('playground/serve.mjs')

/** The playground in a page of its own; nothing may go wrong on it. */
async function open(t: TestContext, newPage: NewPage, options: Parameters<NewPage>[0] = {}): Promise<Page> {
  const page = await newPage(options)
  const failures: string[] = []
  page.on('pageerror', (error) => failures.push(String(error)))
  page.on('console', (message) => {
    if (message.type() === 'error') failures.push(message.text())
  })
  t.after(() => assert.deepEqual(failures, []))
  await page.goto(await served())
  return page
}

/** What axe-core finds wrong with the page. */
async function findings(page: Page): Promise<string[]> {
  await page.evaluate(axe)
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: { run(): Promise<{ violations: { id: string }[] }> } }
    return (await axe.run()).violations.map(({ id }) => id)
  })
}

/** Waits until the text of #id is as wanted. */
async function shows(page: Page, id: string, wanted: RegExp): Promise<void> {
  const isShown = ({ id, source }: { id: string; source: string }) =>
    new RegExp(source).test(document.getElementById(id)?.textContent ?? '')
  try {
    await page.waitForFunction(isShown, { id, source: wanted.source }, { timeout: 20_000 })
  } catch {
    assert.fail(`#${id} should show ${wanted}, shows '${await page.textContent(`#${id}`)}'`)
  }
}

/** Sets a slider as a user at the keyboard does: to its end, then so many steps back. */
async function set(page: Page, label: string, group: string, key: 'Home' | 'End', back = 0): Promise<void> {
  const slider = page.getByRole('group', { name: group }).getByRole('slider', { name: label })
  await slider.focus()
  await slider.press(key)
  for (let step = 0; step < back; step++) await slider.press(key === 'Home' ? 'ArrowRight' : 'ArrowLeft')
}

test('the code of the playground has the right types', longLimit, async () => {
  const { code, output } = await tool(root, 'typescript/bin/tsc', '-p', 'playground')
  assert.equal(code, 0, output)
})

browserTest('the playground moves as soon as it is open', async (t, newPage) => {
  const page = await open(t, newPage)
  await shows(page, 'state', /^open$/)
  await shows(page, 'puts-total', /^[1-9][\d,]* in all$/)
  await shows(page, 'gets-total', /^[1-9][\d,]* in all$/)
  await shows(page, 'latency-text', /^Half within .*, 99 of 100 within /)
  await shows(page, 'code', /const item = syncQ\.get\(\)/)
  assert.match((await page.getByRole('img').first().getAttribute('aria-label')) ?? '', /^Depth over time: \d/)
  assert.equal(await page.locator('#failure').isHidden(), true)
  // What it finds does not depend on the browser, and the page's Content-Security-Policy may keep it out elsewhere.
  if (page.context().browser()?.browserType().name() === 'chromium') assert.deepEqual(await findings(page), [])
})

browserTest('the playground shows back-pressure set in, and end when there is room', async (t, newPage) => {
  const page = await open(t, newPage)
  await set(page, 'Rate of each', 'Consumers', 'Home')
  await set(page, 'Capacity', 'Queue', 'Home', 2)
  await shows(page, 'level-text', /\/ 5$/)
  await shows(page, 'pressure', /^Back-pressure: 2 putters wait for room$/)
  await shows(page, 'waiting-putters', /^2$/)
  await shows(page, 'events', /The queue is full: 2 putters blocked/)
  await shows(page, 'puts-rate', /^0$/)
  await shows(page, 'code', /syncQ\.put\(makeItem\(\)\) \/\/ 2 wait/)
  await shows(page, 'waited', /^–$/)
  const waiting = page.getByRole('img', { name: /^Time in the queue of the item that leaves next/ })
  assert.doesNotMatch((await waiting.getAttribute('aria-label')) ?? '', /: 0 ms$/, 'items are in')
  await set(page, 'Rate of each', 'Producers', 'Home')
  await set(page, 'Rate of each', 'Consumers', 'End')
  await shows(page, 'size', /^0$/)
  await shows(page, 'pressure', /^2 getters wait for an item$/)
  await shows(page, 'waiting-getters', /^2$/)
})

browserTest('the playground shows that a priority queue lets the lowest out first', async (t, newPage) => {
  const page = await open(t, newPage)
  await page.getByRole('radio', { name: 'Priority' }).check()
  await set(page, 'Rate of each', 'Producers', 'Home')
  await set(page, 'Rate of each', 'Consumers', 'Home')
  await set(page, 'Threads', 'Consumers', 'Home', 1)
  await page.getByRole('button', { name: 'Clear' }).click()
  await page.getByRole('button', { name: 'Put 500 at once' }).click()
  await shows(page, 'pressure', /^Back-pressure/)
  await page.getByRole('button', { name: 'Shut down' }).click()
  await set(page, 'Rate of each', 'Consumers', 'Home', 12)
  await shows(page, 'state', /^closed$/)
  const bars = await page.locator('#strip li:visible').allTextContents()
  assert.ok(bars.length > 10)
  assert.deepEqual(bars, [...bars].sort())
})

browserTest(
  'the playground shows a queue drain after shutdown, its threads released, and starts a new one',
  async (t, newPage) => {
    const page = await open(t, newPage)
    await page.getByRole('button', { name: 'Put 500 at once' }).click()
    await shows(page, 'events', /The queue is full/)
    await page.getByRole('button', { name: 'Join' }).click()
    await shows(page, 'waiting-joiners', /^1$/)
    await page.getByRole('button', { name: 'Shut down' }).click()
    await shows(page, 'state', /^draining$/)
    await shows(page, 'events', /A burst was refused: the queue was shut down/)
    await set(page, 'Rate of each', 'Consumers', 'End')
    await shows(page, 'state', /^closed$/)
    await shows(page, 'events', /join\(\): every item that was put is done/)
    for (const waiting of ['putters', 'getters', 'joiners']) await shows(page, `waiting-${waiting}`, /^0$/)
    await page.getByRole('button', { name: 'New queue' }).click()
    await shows(page, 'state', /^open$/)
    await shows(page, 'puts-total', /^[1-9]/)
  },
)

browserTest(
  "the playground's own event loop takes items too, alone where there are no consumer threads",
  async (t, newPage) => {
    const page = await open(t, newPage)
    await set(page, 'Threads', 'Consumers', 'Home')
    await shows(page, 'gets-rate', /^0$/)
    await page.getByRole('checkbox', { name: /event loop takes too/ }).check()
    await shows(page, 'gets-rate', /^[1-9]/)
  },
)

browserTest('the playground keeps up with threads that go as fast as they can', async (t, newPage) => {
  const page = await open(t, newPage)
  await set(page, 'Rate of each', 'Producers', 'End')
  await set(page, 'Rate of each', 'Consumers', 'End')
  await shows(page, 'puts-rate', /^[\d]+,\d{3}/)
  await page.getByRole('button', { name: 'Close' }).click()
  await shows(page, 'state', /^closed$/)
})

browserTest('the playground can be used from the keyboard, and each control has a name', async (t, newPage) => {
  const page = await open(t, newPage)
  const names: string[] = []
  for (let press = 0; press < 17; press++) {
    await page.keyboard.press('Tab')
    const focused = page.locator(':focus')
    if ((await focused.count()) === 0) break
    const outline = await focused.evaluate((element) => {
      const shown =
        element instanceof HTMLInputElement && element.type === 'radio' ? element.nextElementSibling : element
      return getComputedStyle(shown ?? element).outlineStyle
    })
    assert.equal(outline, 'solid')
    names.push(await focused.evaluate((element) => element.closest('label')?.textContent?.trim() ?? element.id))
  }
  assert.deepEqual(names.slice(0, 11), [
    ...['preset', 'FIFO', 'capacity', 'item-bytes', 'producers', 'put-rate', 'consumers', 'get-rate'],
    'This page’s event loop takes too, with asyncQ',
    'They take tasks, with getTask()',
    'kill',
  ])
  assert.deepEqual(names.slice(11), ['burst', 'join', 'clear', 'shutdown', 'close', 'renew'])
  const unnamed = await page.getByRole('slider', { name: /^$/ }).count()
  assert.equal(unnamed, 0)
})

browserTest('the playground kills a consumer, and tells what became of its item', async (t, newPage) => {
  const page = await open(t, newPage)
  await page.selectOption('#preset', 'slow')
  await shows(page, 'code', /const queue = new Queue\(100\)/)
  await shows(page, 'events', /The queue is full/)
  await page.click('#kill')
  await shows(page, 'events', /was killed\. (It had no item|Item [\d,]+, in its hands, is lost)/)
})

browserTest('the playground kills a consumer of tasks, and its item is not lost', async (t, newPage) => {
  const page = await open(t, newPage)
  await page.selectOption('#preset', 'slow')
  await page.getByRole('checkbox', { name: /They take tasks/ }).check()
  await shows(page, 'code', /getTask\(\)/)
  // What it has in its hands is a task once it has taken some since.
  const taken = Number((await page.textContent('#gets-total'))?.replace(/\D/g, ''))
  await page.waitForFunction(
    (least) => Number(document.getElementById('gets-total')?.textContent?.replace(/\D/g, '')) > least,
    taken + 5,
  )
  await page.click('#kill')
  await shows(
    page,
    'events',
    /was killed\. (It had no item|Item [\d,]+(, in its hands, was given back| is lent to it until))/,
  )
})

browserTest('each preset of the playground makes the queue that it is called by', async (t, newPage) => {
  const page = await open(t, newPage)
  for (const [preset, made] of [
    ['balanced', / Queue\(200\)/],
    ['slow', / Queue\(100\)/],
    ['burst', / Queue\(1000\)/],
    ['narrow', / Queue\(1\)/],
    ['priority', / PriorityQueue\(200\)/],
  ] as const) {
    await page.selectOption('#preset', preset)
    await shows(page, 'code', made)
    await shows(page, 'gets-total', /^[1-9][\d,]* in all$/)
  }
})

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [1360, 390]) {
    browserTest(`the playground fits a ${colorScheme} screen ${width} pixels wide, legibly`, async (t, newPage) => {
      const page = await open(t, newPage, { colorScheme, viewport: { width, height: 900 } })
      await shows(page, 'puts-total', /^[1-9]/)
      const { scheme, scrolls, contrasts } = await page.evaluate(legibility)
      assert.equal(scheme, colorScheme)
      assert.equal(scrolls, false)
      assert.deepEqual(
        contrasts.filter(({ ratio }) => ratio < 4.5),
        [],
      )
    })
  }
}

/** In the page: its colours, whether it must be scrolled sideways, and how text contrasts with what is behind it. */
function legibility(): { scheme: string; scrolls: boolean; contrasts: { text: string; ratio: number }[] } {
  const channels = (colour: string) => (colour.match(/[\d.]+/g) ?? []).map(Number)
  const luminance = (colour: string) => {
    const [red = 0, green = 0, blue = 0] = channels(colour).map((channel) => {
      const part = channel / 255
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
    })
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
  }
  const behind = (element: Element | null): string => {
    if (element === null) return 'rgb(255, 255, 255)'
    const { backgroundColor } = getComputedStyle(element)
    return (channels(backgroundColor)[3] ?? 1) === 1 ? backgroundColor : behind(element.parentElement)
  }
  const texts = document.querySelectorAll('h1, h2, h3, p, dt, dd, b, span, strong, label, legend, output, button, code')
  const contrasts = Array.from(texts).flatMap((element) => {
    const hasText = Array.from(element.childNodes).some(
      ({ nodeType, textContent }) => nodeType === 3 && textContent?.trim(),
    )
    if (!hasText || element.clientHeight + element.getClientRects().length === 0) return []
    const [one, other] = [luminance(getComputedStyle(element).color), luminance(behind(element))]
    const ratio = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05)
    return [{ text: element.textContent ?? '', ratio }]
  })
  const scheme = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'
  return { scheme, scrolls: document.documentElement.scrollWidth > window.innerWidth, contrasts }
}
