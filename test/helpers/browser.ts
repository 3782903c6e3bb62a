import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { after, type TestContext, test } from 'node:test'
import { type Browser, chromium, firefox, type LaunchOptions, type Page } from 'playwright-core'
import { longLimit } from './limits.js'

type PageOptions = NonNullable<Parameters<Browser['newPage']>[0]>

/** Opens a page that closes with its test. */
export type NewPage = (options?: PageOptions) => Promise<Page>

const { PATH = '', CI } = process.env

/** The browser that the environment variable names, else the first that is on the PATH. */
function find(variable: string, ...names: string[]): string | undefined {
  const onPath = PATH.split(delimiter).flatMap((folder) => names.map((name) => join(folder, name)))
  return [process.env[variable] ?? '', ...onPath].find((path) => path !== '' && existsSync(path))
}

// Without the flags Chromium looks for updates in a network that need not be there. Firefox is driven by WebDriver BiDi.
const quiet = ['--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update']
const kinds = [
  {
    name: 'Chromium',
    type: chromium,
    executablePath: find('CHROMIUM', 'chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'),
    options: { args: ['--no-sandbox', '--disable-gpu', '--disable-sync', ...quiet] },
  },
  {
    name: 'Firefox',
    type: firefox,
    executablePath: find('FIREFOX', 'firefox-esr', 'firefox'),
    options: { channel: 'moz-firefox' },
  },
]

const running = new Map<string, Promise<Browser>>()
after(async () => {
  for (const browser of running.values()) await (await browser).close()
})

/** A browser does not always come up at the first try; what it then does is another matter, and is not tried again. */
async function launch(kind: (typeof kinds)[number], more: LaunchOptions): Promise<Browser> {
  const { type, executablePath, options } = kind
  assert.ok(executablePath !== undefined, `${kind.name} is not installed`)
  const start = () => type.launch({ ...options, ...more, executablePath, timeout: 45_000 })
  return start().catch(start)
}

/** A test in each browser that is there; in CI one that is missing fails. All tests of a file share its browsers. */
export function browserTest(name: string, body: (t: TestContext, newPage: NewPage) => Promise<void>): void {
  for (const kind of kinds) {
    if (kind.executablePath === undefined && CI !== 'true') {
      if (!missing.has(kind.name)) console.log(`${kind.name} is not installed: the tests in it are not run`)
      missing.add(kind.name)
      continue
    }
    test(`${name} (${kind.name})`, longLimit, (t) =>
      body(t, async (options = {}) => {
        // In Firefox the colour scheme is the browser's own, not a page's.
        const isDark = kind.name === 'Firefox' && options.colorScheme === 'dark'
        const key = isDark ? `${kind.name}, dark` : kind.name
        const prefs = isDark ? { firefoxUserPrefs: { 'layout.css.prefers-color-scheme.content-override': 0 } } : {}
        const browser = running.get(key) ?? launch(kind, prefs)
        running.set(key, browser)
        const page = await (await browser).newPage(options)
        t.after(() => page.close())
        return page
      }),
    )
  }
}

const missing = new Set<string>()
