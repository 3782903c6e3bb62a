import { cpSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { nodeResolve } from '@rollup/plugin-node-resolve'
import { type RspackOptions, rspack } from '@rspack/core'
import { build as esbuild } from 'esbuild'
import { rollup } from 'rollup'
import { build as vite } from 'vite'
import webpack from 'webpack'
import { root, run } from './package.js'

/** How a bundler is used that has no configuration but what says which files are meant, and for which host. */
export interface Bundler {
  readonly name: string
  /** Builds the page of `folder` into `target`, which then has its index.html. */
  page(folder: string, target: string): Promise<void>
  /** Builds the program `folder`/main.js; the file that starts it. */
  program(folder: string, target: string): Promise<string>
}

const parcel = (folder: string, ...args: readonly string[]) =>
  run(process.execPath, [join(root, 'node_modules/parcel/lib/bin.js'), 'build', ...args], { cwd: folder })

export const bundlers: readonly Bundler[] = [
  {
    name: 'esbuild',
    async page(folder, outdir) {
      const entryPoints = ['page', 'worker'].map((name) => join(folder, `${name}.js`))
      await esbuild({ entryPoints, outdir, bundle: true, format: 'esm', minify: true })
      copyPage(folder, outdir)
    },
    async program(folder, outdir) {
      const outfile = join(outdir, 'main.mjs')
      await esbuild({ entryPoints: [join(folder, 'main.js')], outfile, bundle: true, platform: 'node', format: 'esm' })
      return outfile
    },
  },
  {
    name: 'Rollup',
    async page(folder, dir) {
      const bundle = await rollup({
        input: ['page', 'worker'].map((name) => join(folder, `${name}.js`)),
        plugins: [nodeResolve({ browser: true })],
      })
      await bundle.write({ dir, format: 'es' })
      await bundle.close()
      copyPage(folder, dir)
    },
    async program(folder, dir) {
      const bundle = await rollup({
        input: join(folder, 'main.js'),
        plugins: [nodeResolve({ exportConditions: ['node'] })],
        external: /^node:/,
      })
      await bundle.write({ file: join(dir, 'main.cjs'), format: 'cjs' })
      await bundle.close()
      return join(dir, 'main.cjs')
    },
  },
  {
    name: 'Vite',
    async page(folder, outDir) {
      await vite({ root: folder, configFile: false, logLevel: 'silent', build: { outDir } })
    },
    async program(folder, outDir) {
      const build = { outDir, ssr: 'main.js' }
      await vite({ root: folder, configFile: false, logLevel: 'silent', build, ssr: { noExternal: true } })
      const file = readdirSync(outDir).find((name) => /^main\.m?js$/.test(name)) // by the `type` of the manifest
      return join(outDir, file ?? 'main.js')
    },
  },
  {
    name: 'webpack',
    async page(folder, path) {
      await packed(webpack, { entry: join(folder, 'page.js'), output: { path, filename: 'page.js' }, ...production })
      copyPage(folder, path)
    },
    async program(folder, path) {
      const entry = join(folder, 'main.js')
      await packed(webpack, { entry, target: 'node', output: { path, filename: 'main.cjs' }, ...production })
      return join(path, 'main.cjs')
    },
  },
  {
    name: 'Rspack',
    async page(folder, path) {
      await packed(rspack, { entry: join(folder, 'page.js'), output: { path, filename: 'page.js' }, ...production })
      copyPage(folder, path)
    },
    async program(folder, path) {
      const entry = join(folder, 'main.js')
      await packed(rspack, { entry, target: 'node', output: { path, filename: 'main.cjs' }, ...production })
      return join(path, 'main.cjs')
    },
  },
  {
    name: 'Parcel',
    async page(folder, target) {
      await parcel(folder, 'index.html', '--dist-dir', target, '--no-cache')
    },
    async program(folder, target) {
      // It leaves to Node.js what is installed, as the manifest beside the program says that it is for Node.js.
      await parcel(folder, 'main.js', '--dist-dir', target, '--no-cache')
      return join(target, 'main.js')
    },
  },
]

const production = { mode: 'production', performance: { hints: false } } as const

interface Outcome {
  hasErrors(): boolean
  toString(): string
}

interface Compiler {
  run(done: (error: Error | null, outcome?: Outcome) => void): void
  close(done: () => void): void
}

async function packed(
  make: (options: RspackOptions & webpack.Configuration) => Compiler | null,
  options: RspackOptions & webpack.Configuration,
): Promise<void> {
  const compiler = make(options)
  if (compiler === null) throw new Error('there is no compiler')
  const outcome = await new Promise<Outcome | undefined>((resolve, reject) => {
    compiler.run((error, result) => (error === null ? resolve(result) : reject(error)))
  })
  await new Promise<void>((resolve) => compiler.close(resolve))
  if (outcome?.hasErrors() !== false) throw new Error(String(outcome))
}

function copyPage(folder: string, target: string): void {
  cpSync(join(folder, 'index.html'), join(target, 'index.html'))
}
