/** Reading a folder: one blocking call after the other, as fits a thread that has nothing else to do. */
import { lstatSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { factsOf, orWarning } from './files.js'
import type { Finding } from './messages.js'

/** What lies directly in the folder. Symbolic links, pipes, sockets and devices are passed over. */
export function* scan(folder: string, minSize: number): Generator<Finding> {
  const entries = orWarning(folder, () => readdirSync(folder, { withFileTypes: true }))
  if ('kind' in entries) return yield entries

  for (const entry of entries) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) {
      yield { kind: 'folder', path }
    } else if (entry.isFile()) {
      const file = orWarning(path, () => factsOf(path, lstatSync(path, { bigint: true })))
      if ('kind' in file) yield file
      else if (file.size >= minSize) yield { kind: 'file', file }
    }
  }
}
