/** What the event loop and the worker threads tell each other, through two queues. */
import type { Traffic } from './traffic.js'

/** As much of a file as is hashed at first: where these bytes differ, the rest need not be read. */
export const headSize = 64 * 1024

export interface FileFacts {
  path: string
  size: number
  /** Device and inode: two paths with the same one are hard links to one file. */
  inode: string
  /** When it was last written to, nanoseconds since 1970. */
  modified: bigint
}

/** From the event loop to the workers, and, for the folders that they find, from worker to worker. */
export type Task = { kind: 'scan'; folder: string } | { kind: 'hash'; file: FileFacts; bytes: number }

/** From the workers to the event loop. */
export type Finding =
  | { kind: 'folder'; path: string }
  | { kind: 'file'; file: FileFacts }
  | { kind: 'hash'; inode: string; bytes: number; sha256: string }
  | Warning
  | { kind: 'traffic'; tasks: Traffic; findings: Traffic }

export interface Warning {
  kind: 'warning'
  path: string
  reason: string
}
