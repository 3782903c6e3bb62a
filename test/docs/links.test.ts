import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { root } from '../helpers/package.js'

const docs = join(root, 'docs')
const pages = readdirSync(docs, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.md') && !/^(node_modules|api|\.vitepress)\b/.test(name))
  .map((name) => join(docs, name))

/** Text without its blocks of code, where brackets are no links. */
function textOf(page: string): string {
  return readFileSync(page, 'utf8').replace(/^```.*?^```$/gms, '')
}

/** What a heading is called in a link: the same on the site and where the repository is read, or not to be linked to. */
function anchorsOf(page: string): string[] {
  return [...textOf(page).matchAll(/^#+ (.*)$/gm)].flatMap(([, heading = '']) => {
    const text = heading.replaceAll('`', '').toLowerCase()
    const inRepository = text.replace(/[^\w\- ]/g, '').replaceAll(' ', '-')
    const onSite = text
      .replace(/[\s~!@#$%^&*()\-_+=[\]{}|\\;:"'<>,.?/]+/g, '-')
      .replace(/^-|-$/g, '')
      .replace(/^\d/, '_$&')
    return inRepository === onSite ? [inRepository] : []
  })
}

test('each link of the pages leads to a file that there is, and to a heading in it', () => {
  let links = 0
  for (const page of [...pages, join(root, 'README.md'), join(root, 'CONTRIBUTING.md')]) {
    for (const [, target = ''] of textOf(page).matchAll(/\]\(([^)\s]+)\)/g)) {
      const own = target.replace(/^https:\/\/github\.com\/janus-queue\/janus-queue\/(?:blob|tree)\/main\//, `${root}/`)
      if (/^[a-z]+:/.test(own)) continue
      links++
      const [path = '', anchor] = own.split('#')
      const file = path === '' ? page : path.startsWith(root) ? path : join(dirname(page), path)
      const where = `${relative(root, page)}: ${target}`
      assert.ok(existsSync(file), where)
      if (anchor === undefined) continue
      assert.ok(statSync(file).isFile() && anchorsOf(file).includes(anchor), `${where}: no such heading`)
    }
  }
  assert.ok(links > 50, `${links} links`)
})

test('each page of the site is in its side bar, and the side bar has no other', async () => {
  const config = await import(pathToFileURL(join(docs, '.vitepress/config.mjs')).href)
  const entries = (items: { link?: string; items?: [] }[]): string[] =>
    items.flatMap(({ link, items = [] }) => [...(link === undefined ? [] : [link]), ...entries(items)])
  const named = entries(config.default.themeConfig.sidebar)
    .filter((link) => !/^\/(api|playground)\//.test(link))
    .map((link) => `${link.slice(1)}${link.endsWith('/') ? 'index' : ''}.md`)
  const want = pages.map((page) => relative(docs, page)).filter((name) => name !== 'index.md')
  assert.deepEqual(named.sort(), want.sort())
})

test('the page about migration has a table or a text for each tool that one comes from, and the FAQ for each hang', () => {
  const headings = (name: string) => [...textOf(join(docs, name)).matchAll(/^## (.*)$/gm)].map(([, heading]) => heading)
  const from = [
    "Python's janus",
    'postMessage',
    'synckit',
    'comlink',
    'piscina',
    'thread-stream',
    'ringbuf.js',
    'Go channels',
  ]
  assert.deepEqual(headings('migration.md'), from)
  const hangs = ['My program does not end', 'My worker waits for ever', 'Nothing arrives', 'The main thread is blocked']
  assert.deepEqual(headings('faq.md').slice(0, hangs.length), hangs)
})
