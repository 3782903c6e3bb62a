import { cpSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/**
 * Another copy of the package in this thread. It knows nothing of the first, so to a queue it is as another thread is:
 * with a core and a record of its own.
 */
const at = (path: string): URL => new URL(path, import.meta.url)
cpSync(fileURLToPath(at('../../../dist')), fileURLToPath(at('../../second-copy')), { recursive: true })

export const { attach: attachElsewhere }: typeof import('janus-queue') = await import(
  at('../../second-copy/index.node.js').href
)
