// Makes what the package consists of in dist/, of build/modules and the types in build/types: for each entry one module an
// output, and one file of types. To load a module takes Node.js half a millisecond, whatever is in it, and there are seventy.
//
//   entry.node.js, entry.node.cjs   for Node.js, Deno and Bun     entry.js, entry.cjs   where there is no difference
//   entry.web.js, entry.web.cjs     for browsers, and all others
//   entry.mjs                       passes on the .cjs to imports, where Node.js can't require() an ES module: whoever
//                                   imports and whoever requires are to see the same queues
//   cli.mjs                         `npx janus-queue`, of bin/
//   entry.d.cts                     the types; entry.d.ts passes them on, as a class has to be the same for both
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'
import { readCommand } from './command.mjs'
import { writeManifest } from './manifest.mjs'
import { writeTypes } from './types.mjs'

/**
 * The entries of the package, each the index of a folder of src/; one whose folder is not there is left out. `hosts`: it
 * has code that differs between Node.js and browsers, by `#runtime`.
 */
const table = [
  { name: 'index', module: 'index', hosts: true },
  { name: 'rpc', module: 'rpc/index', hosts: false },
  { name: 'streams', module: 'streams/index', hosts: false },
  { name: 'redis', module: 'redis/index', hosts: false },
  { name: 'metrics', module: 'metrics/index', hosts: false },
]

/** Modules of the core that other entries may have a copy of: they keep nothing, and make no class that is recognised. */
const copied = ['runtime/ambient', 'faces/options', 'faces/partial', 'faces/source']

/** Text for a server, which has no use for indentation and comments, as JavaScript has none. */
const withoutMargins = (code) => code.replaceAll(/^ +/gm, '').replaceAll(/^--.*\n/gm, '')

/** What `#runtime` stands for. */
const hosts = { node: 'runtime/server', web: 'runtime/web' }

const PACKAGE = 'janus-queue'

/** The entries that there are: the name, what programs import, and the names of its outputs. */
export function entriesOf(root) {
  return table
    .filter(({ module }) => existsSync(join(root, 'src', `${module}.ts`)))
    .map(({ name, module, hosts: differs }) => ({
      name,
      module,
      specifier: name === 'index' ? PACKAGE : `${PACKAGE}/${name}`,
      node: differs ? `${name}.node` : name,
      web: differs ? `${name}.web` : name,
    }))
}

/** @param root The project's folder. */
export async function bundle(root) {
  const modules = join(root, 'build', 'modules')
  const dist = join(root, 'dist')
  const scripts = join(modules, 'redis', 'scripts')
  const entries = entriesOf(root)
  writeManifest(root, entries)
  rmSync(dist, { recursive: true, force: true })
  mkdirSync(dist, { recursive: true })
  for (const entry of entries) {
    const names = await writeModules(entry, 'node')
    if (entry.web !== entry.node) await writeModules(entry, 'web')
    writeFileSync(join(dist, `${entry.name}.mjs`), wrapperOf(entry, names))
    await writeTypes(entry, join(root, 'build', 'types'), dist, (source, importer) =>
      otherEntry(entry, source, importer),
    )
  }

  await writeCommand()

  /** `npx janus-queue`. */
  async function writeCommand() {
    const made = await rolldown({ input: join(root, 'bin', 'cli.mjs'), external: /^node:/, platform: 'node' })
    await made.write({ file: join(dist, 'cli.mjs'), format: 'esm' })
    await made.close()
  }

  /** The entry as an ES module and as a CommonJS one, with the code of one host; the names that it exports. */
  async function writeModules(entry, host) {
    const made = await rolldown({
      input: join(modules, `${entry.module}.js`),
      external: /^node:/,
      platform: 'neutral',
      plugins: [
        {
          name: 'janus-queue',
          resolveId: (source, importer) => resolve(entry, host, source, importer),
          transform: (code, id) => (id.startsWith(scripts) ? withoutMargins(code) : undefined),
        },
      ],
      logLevel: 'warn',
      // What is only used where it is there.
      checks: { emptyImportMeta: false },
      // Paths of modules that are in no package, at 5 KiB of the budget.
      experimental: { attachDebugInfo: 'none' },
    })
    const options = { comments: { legal: true, annotation: true, jsdoc: false } }
    const {
      output: [{ exports }],
    } = await made.write({ ...options, file: join(dist, `${entry[host]}.js`), format: 'esm' })
    await made.write({ ...options, file: join(dist, `${entry[host]}.cjs`), format: 'cjs' })
    await made.close()
    return exports
  }

  function resolve(entry, host, source, importer) {
    if (source === '#runtime') {
      if (entry.web === entry.node) throw new Error(`bundle: ${entry.specifier} needs #runtime: let its row say hosts`)
      return join(modules, `${hosts[host]}.js`)
    }
    const other = otherEntry(entry, source, importer)
    if (other !== undefined) return { id: other, external: true }
    if (entry.name === 'index' || importer === undefined || !source.startsWith('.')) return undefined
    const module = moduleOf(source, importer)
    const own = `${dirname(entry.module)}/`
    if (module.startsWith(own) || copied.includes(module)) return undefined
    throw new Error(
      `bundle: ${entry.specifier} would have a copy of its own of ${module}, which ${relative(modules, importer)} ` +
        'imports: import what it needs from the index of its entry',
    )
  }

  /** How another entry is imported that `source` is the index of. */
  function otherEntry(entry, source, importer) {
    if (importer === undefined || !source.startsWith('.')) return undefined
    const module = moduleOf(source, importer)
    return entries.find((other) => other !== entry && other.module === module)?.specifier
  }

  function moduleOf(source, importer) {
    const path = relative(join(root, 'build'), join(dirname(importer), source)).split(sep)
    return path.slice(1).join('/').replace(/\.js$/, '')
  }
}

function wrapperOf({ node }, names) {
  const list = names.toSorted().join(', ')
  return `import all from './${node}.cjs'\nexport const { ${list} } = all\n`
}

const self = fileURLToPath(import.meta.url)
if (process.argv[1] === self) {
  readCommand('Makes dist/ of what scripts/build.mjs has compiled.')
  await bundle(dirname(dirname(self)))
}
