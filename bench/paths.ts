import { createRequire } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'

/** The repository; this file runs from build/bench. */
export const root = fileURLToPath(new URL('../..', import.meta.url))

/** The folder with the sources of the benchmark, its npm peers among them. */
export const sources = fileURLToPath(new URL('../../bench/', import.meta.url))

const require = createRequire(new URL('../../bench/npm/package.json', import.meta.url))

/** Where one of the benchmark's own dependencies lies; undefined where it is not installed. */
export function npmEntry(name: string): URL | undefined {
  try {
    return pathToFileURL(require.resolve(name))
  } catch {
    return undefined
  }
}
