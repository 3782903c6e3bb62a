import playwright from 'playwright-core'

/*
 * Chromium is driven through its own protocol, Firefox through WebDriver BiDi: both as the system has them installed.
 * The flags keep a browser that nobody watches from looking for updates in a network that need not be there.
 */
const kinds = {
  chromium: {
    args: [
      ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
      ...['--disable-component-update', '--disable-sync'],
    ],
  },
  firefox: { channel: 'moz-firefox' },
}

/** Most time without any result, which is more than a case and its end may take; and between two looks for some. */
const SILENCE = 180_000
const INTERVAL = 100

/** A browser does not always come up at the first try; what it then does is another matter, and is not tried again. */
export async function launch(kind, executablePath) {
  const start = () => playwright[kind].launch({ ...kinds[kind], executablePath, headless: true, timeout: 120_000 })
  const browser = await start().catch(start)
  return { version: browser.version(), browser }
}

/** Runs the suite on a page of its own; `method` is one of page.mjs. Calls `tell` with each result. */
export async function runPage(browser, origin, method, options, tell) {
  const page = await browser.newPage()
  try {
    page.on('pageerror', (error) => console.error(String(error)))
    await page.goto(origin, { timeout: 60_000 })
    await page.evaluate(
      ([name, value]) => {
        globalThis.conformance[name](value) // not awaited: the results are collected while it runs
      },
      [method, options],
    )
    await gather(page, tell)
  } finally {
    await page.close().catch(() => {})
  }
}

async function gather(page, tell) {
  let name = 'the begin'
  for (let last = performance.now(); performance.now() - last < SILENCE; ) {
    const { results, done } = await bounded(page.evaluate(() => globalThis.conformance.collect()))
    for (const result of results) tell(result)
    if (done) return
    if (results.length > 0) {
      last = performance.now()
      name = `'${results.at(-1).name}'`
    }
    await new Promise((resolve) => setTimeout(resolve, INTERVAL))
  }
  throw new Error(`no result for ${SILENCE} ms after ${name}`)
}

/** A page whose main thread is stuck does not answer. */
async function bounded(answer) {
  let timer
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`the page did not answer for ${SILENCE} ms`)), SILENCE)
  })
  try {
    return await Promise.race([answer, late])
  } finally {
    clearTimeout(timer)
  }
}

/** What the package says on a page that is not cross-origin isolated, as a result. */
export async function runPlainPage(browser, origin) {
  const name = 'without cross-origin isolation the error says which headers to send'
  const start = performance.now()
  const page = await browser.newPage()
  try {
    await page.goto(`${origin}/plain`, { timeout: 60_000 })
    const { loaded, error } = await bounded(page.evaluate(() => globalThis.withoutIsolation()))
    const named = ['InvalidStateError', 'Cross-Origin-Opener-Policy: same-origin', 'Cross-Origin-Embedder-Policy']
    const passed = loaded && named.every((part) => error.includes(part))
    const milliseconds = Math.round(performance.now() - start)
    return {
      name,
      outcome: passed ? 'passed' : 'failed',
      milliseconds,
      error: passed ? undefined : `it said: ${error}`,
    }
  } finally {
    await page.close().catch(() => {})
  }
}
