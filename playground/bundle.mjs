// The files of the playground, by name: for the server of it, and for the site of the documentation.
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const at = (path) => fileURLToPath(new URL(path, import.meta.url))

/** @returns {Promise<Map<string, Uint8Array>>} */
export async function bundlePlayground() {
  const { outputFiles } = await build({
    entryPoints: ['src/page.ts', 'src/worker.ts', 'style/style.css'].map(at),
    outdir: at('.'),
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    sourcemap: 'linked',
    write: false,
    logLevel: 'warning',
  })
  return new Map([
    ...['index.html', 'icon.svg', 'isolate.js'].map((name) => [name, readFileSync(at(name))]),
    ...outputFiles.map(({ path, contents }) => [basename(path), contents]),
  ])
}
