import type { Codec, QueueStats } from '../index.js'

/** How a queue is shut down. */
export interface ShutdownOptions {
  /** Drops the items that are in, and counts them as done. */
  immediate?: boolean
  /** Why: reaches everybody as the `cause` of what their calls are refused with. */
  reason?: unknown
}

/** A client of `redis` or `ioredis`. It is duplicated, never used itself. */
// biome-ignore lint/suspicious/noExplicitAny: whatever the library's own types say
export type RedisClient = { duplicate(...overrides: any[]): any }

/** How a connection is made. */
export interface ConnectOptions {
  /** Start of every key and channel: `{prefix:name}:...`. Default 'jq'. */
  prefix?: string | undefined
  /** How long an operation may be without the server's word, milliseconds; default 10,000. Waiting does not count. */
  commandTimeout?: number | undefined
}

/** How a queue on a server is made, or what it has to be where it is there already. */
export interface RemoteQueueOptions<T> {
  /** Default 'fifo'. */
  kind?: 'fifo' | 'lifo' | 'priority' | undefined
  /** Capacity in items, over all machines; 0 or less: unlimited. What is on lease does not count. */
  maxsize?: number | undefined
  /** Default `codecs.structured`. */
  codec?: Codec<T> | undefined
  /** The name of a codec of your own, kept with the queue. */
  codecId?: string | undefined
  /** Priority of an item, lowest first; default: the item itself where it is a number, else its element 0. */
  priority?: ((item: T) => number) | undefined
  /** Default 'at-least-once'. */
  delivery?: 'at-least-once' | 'at-most-once' | undefined
  /** A process not heard of for so many milliseconds is dead, and what it had goes back. Default 30,000. */
  lease?: number | undefined
  /** An item not reported within so many milliseconds goes to another although its consumer lives. Default: never. */
  visibility?: number | undefined
  /** An item given back that often is set aside. Default: never. */
  maxDeliveries?: number | undefined
  /** Most items lent to one face and not reported. Default 1,000. */
  maxUnreported?: number | undefined
  /** A put is acknowledged once so many replicas have it. Default 0. */
  replicas?: number | undefined
  /** Largest encoded item, bytes. Default 1 MiB. */
  maxItemBytes?: number | undefined
}

/** Counters since creation, and the state now. `bytesUsed` counts the items that are in. */
export interface RemoteStats extends Omit<QueueStats, 'bytesReserved' | 'maxBytes'> {
  /** Items on lease: given out, and not yet reported. */
  lent: number
  /** How often an item was given out again. */
  redelivered: number
  /** Always 0: a queue on a server drops nothing. */
  dropped: number
  /** Set aside by maxDeliveries, or as they could not be decoded. */
  dead: number
  /** Processes that have it open. */
  sessions: number
  /** Version of the layout on the server. */
  layout: number
}
