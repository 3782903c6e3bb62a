import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { delimiter, join, sep } from 'node:path'
import { type TestContext, test } from 'node:test'
import { type Browser, chromium, type Page } from 'playwright-core'
import { longLimit } from './limits.js'

const { PATH = '', CHROMIUM = '', CI } = process.env

/** The browser of this machine: what CHROMIUM names, else one that is on the PATH. */
function findBrowser(): string | undefined {
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome.exe']
  const onPath = PATH.split(delimiter).flatMap((folder) => names.map((name) => join(folder, name)))
  const macOS = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'
  return [CHROMIUM, ...onPath, macOS].find((path) => path !== '' && existsSync(path))
}

const executablePath = findBrowser()
/** What runs in a browser is the same whichever Node.js drives it: once is enough. */
const isExtraRuntime = process.execPath.split(sep).includes('.runtimes')

if (executablePath === undefined && CI !== 'true' && !isExtraRuntime) {
  console.log('no Chromium is installed: the tests in a browser are not run')
}

/** A test in a real browser. Where there is none it is left out, but in CI it fails. */
export function browserTest(name: string, body: (t: TestContext) => Promise<void>): void {
  if (isExtraRuntime || (executablePath === undefined && CI !== 'true')) return
  test(name, longLimit, body)
}

let browser: Promise<Browser> | undefined

/** A page of a browser that all tests of a file share; both end with them. */
export async function newPage(t: TestContext, options: Parameters<Browser['newPage']>[0] = {}): Promise<Page> {
  assert.ok(executablePath !== undefined, 'no Chromium is installed')
  const quiet = ['--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update']
  const args = ['--no-sandbox', '--disable-gpu', '--disable-sync', ...quiet]
  browser ??= chromium.launch({ executablePath, args })
  const page = await (await browser).newPage(options)
  t.after(() => page.close())
  return page
}

export async function closeBrowser(): Promise<void> {
  await (await browser)?.close()
}
