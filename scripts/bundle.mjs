// Makes what the package consists of in dist/, where the types are already, of build/modules: one module, and one for each
// runtime. To load a module takes Node.js half a millisecond, whatever is in it, and there are seventy. Types that those
// of the package do not speak of are taken out.
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
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
  const spokenOf = new Set()
  for (const name of entries) follow(name)
  for (const path of readdirSync(dist, { recursive: true, encoding: 'utf8' })) {
    if (path.endsWith('.d.ts') && !spokenOf.has(path)) rmSync(join(dist, path))
  }

  /** Notes the types of a module, and of those that they speak of. */
  function follow(name) {
    const path = `${normalize(name)}.d.ts`
    if (spokenOf.has(path)) return
    spokenOf.add(path)
    const text = readFileSync(join(dist, path), 'utf8')
    for (const [, other] of text.matchAll(/(?:from |import\()'(\.[^']+)\.js'/g)) follow(join(dirname(name), other))
  }
}

const self = fileURLToPath(import.meta.url)
if (process.argv[1] === self) await bundle(dirname(dirname(self)))
