import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

/** Bundles of the suite's workers, each with the package in it, as a browser's bundler makes them: name to text. */
export async function bundles() {
  const one = async (name, format, extension, more = {}) => {
    const { outputFiles } = await build({
      entryPoints: [fileURLToPath(new URL(`${name}.mjs`, import.meta.url))],
      bundle: true,
      write: false,
      platform: 'browser',
      target: 'es2022',
      format,
      ...more,
    })
    return [`/bundle/${name}${extension}`, outputFiles[0].text]
  }
  return new Map(
    await Promise.all([
      one('web-worker', 'esm', '.mjs'),
      one('web-worker', 'iife', '.js'),
      // The suite's files do something when they are loaded, which the package's own must not (its `sideEffects`).
      one('home-worker', 'iife', '.js', { ignoreAnnotations: true }),
    ]),
  )
}
