import type { BigIntStats } from 'node:fs'
import type { FileFacts, Warning } from './messages.js'

export function factsOf(path: string, stats: BigIntStats): FileFacts {
  return { path, size: Number(stats.size), inode: `${stats.dev}:${stats.ino}`, modified: stats.mtimeNs }
}

/** What `read` returns, or a warning where the file system refuses. Other errors are mistakes in this program. */
export function orWarning<R>(path: string, read: () => R): R | Warning {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error)) throw error
    const [reason = error.message] = error.message.split(', ')
    return { kind: 'warning', path, reason }
  }
}
