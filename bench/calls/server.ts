// The far end of this package's calls: gives back what it was called with, or does a small job.

import { createHash } from 'node:crypto'
import { serveCalls } from 'janus-queue/rpc'

export const handlers = {
  echo: (item: unknown) => item,
  hash: (text: string) => createHash('sha256').update(text).digest('hex'),
}

export type Handlers = typeof handlers

serveCalls(handlers)
