// Makes dist/ from build/modules: one module of the package and one for each runtime, with their types. To load a module
// takes Node.js half a millisecond, whatever is in it, and there are seventy.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'rolldown'

/** @param root The project's folder. */
export async function bundle(root) {
  const modules = join(root, 'build', 'modules')
  const dist = join(root, 'dist')
  const { imports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const runtimes = Object.values(imports['#runtime']).map((path) => path.slice('./dist/'.length, -'.js'.length))
  const entries = ['index', ...runtimes]
  for (const name of entries) {
    // One by one: together they would share further modules.
    await build({
      input: join(modules, `${name}.js`),
      external: ['#runtime', /^node:/],
      platform: 'neutral',
      output: { file: join(dist, `${name}.js`), format: 'esm' },
      logLevel: 'warn',
    })
  }
  const declared = new Set()
  for (const name of entries) declare(name)

  /** Takes over the types of a module, and of those that they speak of. */
  function declare(name) {
    if (declared.has(name)) return
    declared.add(name)
    const text = readFileSync(join(modules, `${name}.d.ts`), 'utf8')
    mkdirSync(dirname(join(dist, name)), { recursive: true })
    writeFileSync(join(dist, `${name}.d.ts`), text)
    for (const [, path] of text.matchAll(/(?:from |import\()'(\.[^']+)\.js'/g)) declare(join(dirname(name), path))
  }
}

const self = fileURLToPath(import.meta.url)
if (process.argv[1] === self) await bundle(dirname(dirname(self)))
