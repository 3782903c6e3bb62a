// What the server needs of a pool, and the pool of this package behind it.
import { type Client, startCalls } from 'janus-queue/rpc'
import type { Handlers } from './hash-worker.js'

export interface Hasher {
  /** Rejects when there is no room for it, when it takes too long, or with the signal's reason. */
  hash(bytes: Uint8Array, priority: number, signal: AbortSignal): Promise<string>
  close(): Promise<void>
}

export interface PoolOptions {
  readonly threads: number
  /** Calls that may wait. The next waits outside, and is refused past `patience`, milliseconds. */
  readonly waiting: number
  readonly patience: number
}

export function janusHasher({ threads, waiting, patience }: PoolOptions): Hasher {
  const pool = startCalls<Handlers>(new URL('./hash-worker.js', import.meta.url), { threads, maxsize: waiting })
  return { hash: hashBy(pool, patience), close: async () => await pool[Symbol.asyncDispose]() }
}

export function hashBy(client: Client<Handlers>, patience: number): Hasher['hash'] {
  return (bytes, priority, signal) => client.with({ priority, signal, timeout: patience }).async.hash(bytes)
}
