// What package.json says of the entries: it follows from the table in bundle.mjs.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Brings package.json up to date, and makes the folders by which tools that don't know `exports` find the entries. */
export function writeManifest(root, entries) {
  const path = join(root, 'package.json')
  const before = readFileSync(path, 'utf8')
  const after = `${JSON.stringify(withEntries(JSON.parse(before), entries), null, 2)}\n`
  // What is the same is left as it is: whether a build is up to date shows in the times.
  if (after !== before) writeFileSync(path, after)
  for (const { name, node, web } of entries.filter((entry) => entry.name !== 'index')) {
    mkdirSync(join(root, name), { recursive: true })
    writeFileSync(
      join(root, name, 'package.json'),
      `${JSON.stringify(fieldsOf(name, node, web, '../dist'), null, 2)}\n`,
    )
  }
}

export function withEntries(manifest, entries) {
  const exports = {}
  for (const { name, node, web } of entries)
    exports[name === 'index' ? '.' : `./${name}`] = conditionsOf(name, node, web)
  exports['./package.json'] = './package.json'
  const [{ name, node, web }] = entries
  const folders = entries.map((entry) => entry.name).filter((other) => other !== 'index')
  return {
    ...manifest,
    files: ['dist', ...folders, 'LICENSE', 'README.md'],
    ...fieldsOf(name, node, web, './dist'),
    exports,
  }
}

/**
 * Which file is meant. A bundler takes the ES module, whether it is imported or required ('module'), so that a bundle has one
 * copy, of which it may leave out what is not used. So does Node.js where it can require one ('module-sync', from 20.19 and
 * 22.12 on); where it can't, the CommonJS module is the one, and imports get it passed on.
 */
function conditionsOf(name, node, web) {
  const server = `./dist/${node}.js`
  const page = `./dist/${web}.js`
  const hosts = (onServer, otherwise) => ({
    deno: server,
    bun: server,
    node: { 'module-sync': server, module: server, default: onServer },
    ...otherwise,
  })
  return {
    import: { types: `./dist/${name}.d.ts`, ...hosts(`./dist/${name}.mjs`, { default: page }) },
    require: {
      types: `./dist/${name}.d.cts`,
      ...hosts(`./dist/${node}.cjs`, { module: page, default: `./dist/${web}.cjs` }),
    },
  }
}

/** For tools that don't know `exports`: what runs requires the one, what bundles is for pages and imports the other. */
function fieldsOf(name, node, web, dist) {
  return { main: `${dist}/${node}.cjs`, module: `${dist}/${web}.js`, types: `${dist}/${name}.d.cts` }
}
