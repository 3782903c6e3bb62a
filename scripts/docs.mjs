// npm run docs: builds the site of docs/ into build/site, the reference of the API from the sources included. A link that leads
// nowhere ends it. Needs no network once its tools are installed, in docs/.
import { spawnSync } from 'node:child_process'
import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import './setup.mjs'
import { entriesOf } from './bundle.mjs'
import { readCommand } from './command.mjs'

const { serve } = readCommand('Builds the site of docs/ into build/site.', {
  serve: { type: 'boolean', help: 'serves it on this machine afterwards' },
})
const root = fileURLToPath(new URL('..', import.meta.url))
const docs = join(root, 'docs')

if (!existsSync(join(docs, 'node_modules', 'vitepress'))) {
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error', '--prefix', docs])
}
rmSync(join(docs, 'api'), { recursive: true, force: true })
tool('typedoc/bin/typedoc', [
  ...['--plugin', join(docs, 'node_modules/typedoc-plugin-markdown/dist/index.js')],
  ...['--tsconfig', join(root, 'tsconfig.json'), '--skipErrorChecking', '--excludeInternal', '--excludePrivate'],
  ...['--readme', 'none', '--entryFileName', 'index', '--hidePageHeader', '--disableSources', '--logLevel', 'Warn'],
  ...['--out', join(docs, 'api'), '--name', 'API'],
  ...entriesOf(root).map(({ module }) => join(root, 'src', `${module}.ts`)),
])
tool('vitepress/bin/vitepress.js', ['build', docs, '--outDir', join(root, 'build', 'site')])
if (serve) tool('vitepress/bin/vitepress.js', ['preview', docs, '--outDir', join(root, 'build', 'site')])

function tool(path, args) {
  run(process.execPath, [join(docs, 'node_modules', path), ...args])
}

function run(command, args) {
  const { status } = spawnSync(command, args, { cwd: root, stdio: 'inherit' })
  if (status === 0) return
  console.error(`docs: ${[command, ...args].join(' ').slice(0, 200)} failed`)
  process.exit(1)
}
