// npm run docs: builds the site of docs/ into build/site, the reference of the API from the sources and the playground included. A
// link that leads nowhere ends it, in the pages or in a comment. Needs no network once its tools are installed, in docs/.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readCommand } from './command.mjs'

const { check, serve } = readCommand('Builds the site of docs/ into build/site.', {
  check: {
    type: 'boolean',
    help: 'looks at it in the browsers that are there afterwards: links, widths, colours, search, axe-core',
  },
  serve: { type: 'boolean', help: 'serves it on this machine afterwards' },
})
await import('./setup.mjs')
const { entriesOf } = await import('./bundle.mjs')
const root = fileURLToPath(new URL('..', import.meta.url))
const docs = join(root, 'docs')
const site = join(root, 'build', 'site')
/** Types that programs have no use for by name: what is of them is said where they occur. */
const unnamed = ['Whole', 'Inspect', 'Events', 'Observer']

if (!existsSync(join(docs, 'node_modules', 'vitepress'))) {
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error', '--prefix', docs])
}
rmSync(join(docs, 'api'), { recursive: true, force: true })
tool('typedoc/bin/typedoc', [
  ...['--plugin', join(docs, 'node_modules/typedoc-plugin-markdown/dist/index.js')],
  ...['--tsconfig', join(root, 'tsconfig.json'), '--skipErrorChecking', '--excludeInternal', '--excludePrivate'],
  ...['--readme', 'none', '--entryFileName', 'index', '--hidePageHeader', '--disableSources', '--logLevel', 'Warn'],
  ...['--treatWarningsAsErrors', ...unnamed.flatMap((name) => ['--intentionallyNotExported', name])],
  ...['--out', join(docs, 'api'), '--name', 'API'],
  ...entriesOf(root).map(({ module }) => join(root, 'src', `${module}.ts`)),
])
tool('vitepress/bin/vitepress.js', ['build', docs, '--outDir', site])
await addPlayground()
if (check) {
  run(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'test/tsconfig.json'])
  run(process.execPath, ['scripts/run-tests.mjs', 'build/test/docs/site.js'])
}
if (serve) tool('vitepress/bin/vitepress.js', ['preview', docs, '--outDir', site])

/** A page of its own, which asks its threads for nothing but itself. */
async function addPlayground() {
  const { bundlePlayground } = await import('../playground/bundle.mjs')
  mkdirSync(join(site, 'playground'), { recursive: true })
  for (const [name, contents] of await bundlePlayground()) {
    const way = '<a href="../">Documentation</a>'
    const isPage = name === 'index.html'
    const file = isPage ? String(contents).replace('<nav hidden></nav>', `<nav>${way}</nav>`) : contents
    writeFileSync(join(site, 'playground', name), file)
  }
}

function tool(path, args) {
  run(process.execPath, [join(docs, 'node_modules', path), ...args])
}

function run(command, args) {
  const isNpmOnWindows = process.platform === 'win32' && command === 'npm'
  const { status } = spawnSync(command, args, { cwd: root, stdio: 'inherit', shell: isNpmOnWindows })
  if (status === 0) return
  console.error(`docs: ${[command, ...args].join(' ').slice(0, 200)} failed`)
  process.exit(1)
}
