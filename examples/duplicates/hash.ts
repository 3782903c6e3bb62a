/** Hashing a file, or the head of one. */
import { createHash } from 'node:crypto'
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'
import { factsOf, orWarning } from './files.js'
import type { FileFacts, Finding } from './messages.js'

const buffer = new Uint8Array(1024 * 1024)

/** Should a pipe or a link have taken the file's place by now, opening it must neither block nor lead elsewhere. */
const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0)

/** Hashes the file's first `bytes` bytes, or gives up between two chunks once `cancelled` says so. */
export function hash(file: FileFacts, bytes: number, cancelled: () => boolean): Finding {
  return orWarning(file.path, () => {
    const descriptor = openSync(file.path, flags)
    try {
      const sha256 = createHash('sha256')
      let left = hasChanged(file, descriptor) ? 0 : bytes
      while (left > 0 && !cancelled()) {
        const count = readSync(descriptor, buffer, 0, Math.min(left, buffer.length), null)
        if (count === 0) break
        sha256.update(buffer.subarray(0, count))
        left -= count
      }
      if (left > 0 || hasChanged(file, descriptor)) {
        return { kind: 'warning', path: file.path, reason: cancelled() ? 'not read to its end' : 'changed meanwhile' }
      }
      return { kind: 'hash', inode: file.inode, bytes, sha256: sha256.digest('hex') }
    } finally {
      closeSync(descriptor)
    }
  })
}

function hasChanged(file: FileFacts, descriptor: number): boolean {
  const now = factsOf(file.path, fstatSync(descriptor, { bigint: true }))
  return now.inode !== file.inode || now.size !== file.size || now.modified !== file.modified
}
