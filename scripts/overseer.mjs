// Makes a text of the overseer's thread (src/queues/overseer.ts) and of all that it imports. It finds the core's text, which the
// package has already, in the variable JANUS_CORE.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'rolldown'

/** What src/queues/overseer-script.ts is to say. @param root The project's folder. */
export async function overseerScript(root) {
  const core = {
    name: 'core',
    load(id) {
      if (id !== join(root, 'src', 'store', 'wasm.ts')) return null
      return readFileSync(id, 'utf8').replace(/(export const WASM: string =)\s*'[^']*'/, '$1 JANUS_CORE')
    },
  }
  const { output } = await build({
    input: join(root, 'src', 'queues', 'overseer.ts'),
    plugins: [core],
    external: [/^node:/],
    platform: 'neutral',
    resolve: {
      alias: { '#runtime': join(root, 'src', 'runtime', 'web.ts') },
      extensionAlias: { '.js': ['.ts'] },
    },
    output: { format: 'iife', minify: true },
    write: false,
    logLevel: 'warn',
  })
  const [{ code }] = output
  const text = JSON.stringify(code.trim()).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')
  return `/** The overseer's thread, overseer.ts with all that it imports; made by scripts/overseer.mjs. */\nexport const OVERSEER: string =\n  ${text}\n`
}
