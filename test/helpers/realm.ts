import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { createContext, runInContext } from 'node:vm'
import { buildSync } from 'esbuild'

export interface Realm {
  /** The package, loaded in a context of its own: with other intrinsics than this one's. */
  readonly janus: typeof import('janus-queue')
  /** Runs code in there. */
  run(code: string): unknown
}

/** As a test runner's sandbox does: the context has some of this realm's globals, and what it imports from Node.js is Node.js's. */
export function openRealm(globals: object = { setTimeout, clearTimeout, setInterval, clearInterval }): Realm {
  const context = createContext({ performance, DOMException, AbortController, AbortSignal, process, ...globals })
  const module = { exports: {} as typeof import('janus-queue') }
  const load: (...args: unknown[]) => void = runInContext(
    `(function (require, module, exports) {${script}\n})`,
    context,
  )
  load(createRequire(import.meta.url), module, module.exports)
  return { janus: module.exports, run: (code) => runInContext(code, context) }
}

const [output] = buildSync({
  stdin: { contents: "export * from 'janus-queue'", resolveDir: fileURLToPath(new URL('.', import.meta.url)) },
  bundle: true,
  format: 'cjs',
  platform: 'node',
  write: false,
}).outputFiles
const script = output?.text ?? ''
